//! What a pull request touches that has to be approved, and what that was at each commit that was reviewed.

use std::collections::BTreeSet;
use std::collections::HashMap;

use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::approvals::beside;
use crate::ops::approvals::digested::digest_of_any;
use crate::ops::approvals::filed::is_governance;
use crate::ops::approvals::filed::is_governed;
use crate::ops::approvals::reviews::ReviewRequest;
use crate::ops::approvals::reviews::people::text_at;
use crate::ops::approvals::steps::Needed;
use crate::ops::approvals::steps::needed;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::verify::EDIT;
use crate::record::Record;
use crate::record::is_record_path;
use crate::record::stem;
use crate::text::one_of;
use crate::trust::forge::PullRequest;
use crate::yaml::Document;

/// Something that has to be approved.
#[derive(Debug)]
pub(super) struct Subject {
    /// The id of the record, or the path of the file.
    pub(super) name: String,
    /// The path.
    pub(super) path: String,
    /// The step that is decided on.
    pub(super) step: String,
    /// The digest of what it is now.
    pub(super) digest: String,
}

/// What is touched of what the request wants, as the desk has it now, once for each step to decide on; the trusted side
/// says who has a say.
pub(super) fn of(
    desk: &Desk,
    trusted: Option<&Trusted>,
    range: (&str, &str),
    touched: &[String],
    request: &ReviewRequest<'_>,
) -> Result<Vec<Subject>, OpsError> {
    let is_wanted = |path: &str| {
        let mut wanted = request.records.iter();
        let is_it = |name: &String| {
            name == path.trim_start_matches('/')
                || name == path
                || name.eq_ignore_ascii_case(stem(path))
        };
        request.records.is_empty() || wanted.any(is_it)
    };
    let mut subjects = Vec::new();
    for path in touched {
        if !is_wanted(path) || !(desk.has(path) || is_governance(path)) {
            continue;
        }
        let (name, steps) = approved(desk, (trusted, range), path, request)?;
        if steps.is_empty() {
            continue;
        }
        let bytes = beside::content(desk.repository()?, desk, path)?;
        let digest = digest_of_any(&desk.definitions, path, bytes.as_deref());
        let digest = digest.ok_or_else(|| {
            OpsError::refused(format!("{path} can't be read, so it has no digest"))
                .hint("`itsm validate` shows what is wrong with it")
        })?;
        subjects.extend(steps.into_iter().map(|step| Subject {
            name: name.clone(),
            step,
            path: path.clone(),
            digest: digest.clone(),
        }));
    }
    subjects.sort_by(|a, b| a.name.cmp(&b.name));
    all_found(&subjects, request)?;
    Ok(subjects)
}

/// The name of what has to be approved, and the steps; none for a file that needs no approval.
fn approved(
    desk: &Desk,
    (trusted, range): (Option<&Trusted>, (&str, &str)),
    path: &str,
    request: &ReviewRequest<'_>,
) -> Result<(String, Vec<String>), OpsError> {
    let has_a_say = trusted.map_or(Ok(false), |trusted| trusted.governs(path))?;
    if is_governance(path) || has_a_say {
        let steps = (is_governed(path) || has_a_say).then(|| EDIT.to_owned());
        return Ok((path.to_owned(), steps.into_iter().collect()));
    }
    let name = stem(path).to_owned();
    let definition = desk.definitions.type_of_path(path);
    let is_record = is_record_path(path, &desk.definitions);
    let Some(definition) = definition.filter(|_| is_record) else {
        return Ok((name, Vec::new()));
    };
    let known = definition.approval_steps();
    let steps = match request.step {
        Some(step) if known.contains(step) => vec![step.to_owned()],
        None if !known.is_empty() => steps(desk, range, path)?,
        _ => Vec::new(),
    };
    Ok((name, steps))
}

/// The steps that a record took since the commit from which a pull request started and the one that it waits for since its
/// newest, or else the last that it took.
///
/// Whoever reviews a pull request reviews all that it does, and nothing that comes after it.
fn steps(desk: &Desk, (base, head): (&str, &str), path: &str) -> Result<Vec<String>, OpsError> {
    let record = desk.record(path)?;
    let before = needed_at(desk, base, &record)?.unwrap_or_default();
    let asked = needed_at(desk, head, &record)?;
    let all = needed(&record, desk.now);
    let is_new = |one: &&Needed| one.taken.is_some() && !before.contains(one);
    let waits = |one: &&Needed| {
        let asked = asked.as_ref();
        one.taken.is_none() && asked.is_none_or(|asked| asked.iter().any(|it| it.step == one.step))
    };
    let waiting = all.iter().find(waits);
    let mut found: Vec<&Needed> = all.iter().filter(is_new).chain(waiting).collect();
    if found.is_empty() {
        found.extend(all.last());
    }
    Ok(found.into_iter().map(|one| one.step.clone()).collect())
}

/// The steps that a record needed an approval for as a commit has it; none where that has no such file.
pub(super) fn needed_at(
    desk: &Desk,
    commit: &str,
    record: &Record,
) -> Result<Option<Vec<Needed>>, OpsError> {
    let text = text_at(desk, commit, record.path())?;
    let text = text.and_then(|text| Document::parse(text).ok());
    let (path, definition) = (record.path().to_owned(), record.definition().clone());
    let then = text.map(|text| Record::new(path, definition, text));
    Ok(then.map(|then| needed(&then, desk.now)))
}

/// Refuses where a record that was named is not touched, or nothing at all is.
fn all_found(subjects: &[Subject], request: &ReviewRequest<'_>) -> Result<(), OpsError> {
    let is_missing = |name: &&String| {
        let mut known = subjects.iter();
        !known.any(|one| one.name.eq_ignore_ascii_case(name))
    };
    let missing = request.records.iter().filter(is_missing);
    let missing: Vec<&str> = missing.map(String::as_str).collect();
    let number = request.number;
    if !missing.is_empty() {
        let missing = one_of(missing);
        let message =
            format!("the pull request {number} alters no {missing} that an approval is waited for");
        return Err(
            OpsError::usage(message).hint("`--step` names a step to decide on ahead of time")
        );
    }
    if subjects.is_empty() {
        let message =
            format!("the pull request {number} alters nothing that waits for an approval");
        return Err(OpsError::new(Kind::Nothing, message)
            .hint("`--step` names a step to decide on ahead of time"));
    }
    Ok(())
}

/// What each subject was at each commit that was reviewed; the definitions are those of the desk, not of the commit.
pub(super) struct Digests(HashMap<(String, String), String>);

impl Digests {
    /// Reads them with one run of git.
    pub(super) fn read(
        desk: &Desk,
        subjects: &[Subject],
        pull: &PullRequest,
    ) -> Result<Self, OpsError> {
        let repo = desk.repository()?;
        let reviewed = pull.reviews.iter().filter_map(|one| one.commit.as_ref());
        let reviewed: BTreeSet<&String> = reviewed.filter(|commit| is_id(commit)).collect();
        let pairs = reviewed
            .iter()
            .flat_map(|commit| subjects.iter().map(move |subject| (*commit, subject)));
        let pairs: Vec<(&String, &Subject)> = pairs.collect();
        let prefix = repo.prefix();
        let names = pairs.iter().map(|(commit, subject)| {
            let path = subject.path.strip_prefix('/').map(str::to_owned);
            let path = path.unwrap_or_else(|| format!("{prefix}{}", subject.path));
            format!("{commit}:{path}")
        });
        let contents = repo.contents(&names.collect::<Vec<_>>())?;
        let found = pairs.into_iter().zip(contents);
        let found = found.filter_map(|((commit, subject), content)| {
            let digest = digest_of_any(&desk.definitions, &subject.path, Some(&content?))?;
            Some(((commit.clone(), subject.path.clone()), digest))
        });
        Ok(Self(found.collect()))
    }

    /// The digest of a subject at a commit; none where the commit is not known, or has no such file.
    pub(super) fn at(&self, subject: &Subject, commit: &str) -> Option<String> {
        let place = (commit.to_owned(), subject.path.clone());
        self.0.get(&place).cloned()
    }
}

/// Whether a text is a full id: an answer must not name a branch, which is another commit tomorrow.
pub(super) fn is_id(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
