//! What a pull request touches that has to be approved, and what that was at each commit that was reviewed.

use std::collections::BTreeSet;
use std::collections::HashMap;

use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::desk::CONFIG;
use crate::ops::desk::OWN_SCHEMA;
use crate::ops::reviews::GOVERNING;
use crate::ops::reviews::ReviewRequest;
use crate::record::Record;
use crate::record::is_record_path;
use crate::record::stem;
use crate::schema::Condition;
use crate::schema::Definitions;
use crate::schema::Guard;
use crate::schema::KEYS;
use crate::schema::POLICY;
use crate::schema::RecordType;
use crate::text::one_of;
use crate::trust;
use crate::trust::forge::PullRequest;
use crate::yaml::Document;
use crate::yaml::decode;

/// Something that has to be approved.
#[derive(Debug)]
pub(super) struct Subject {
    /// The id of the record, or the path of the file.
    pub(super) name: String,
    /// The path.
    pub(super) path: String,
    /// The folder of its statements, below that of all.
    pub(super) folder: String,
    /// The digest of what it is now.
    pub(super) digest: String,
}

/// What is touched of what the request wants, as the desk has it now.
pub(super) fn of(
    desk: &Desk,
    touched: &[String],
    request: &ReviewRequest<'_>,
) -> Result<Vec<Subject>, OpsError> {
    let named = |path: &str| {
        let mut wanted = request.records.iter();
        wanted.any(|name| name == path || name.eq_ignore_ascii_case(stem(path)))
    };
    let mut subjects = Vec::new();
    for path in touched {
        let definitions = &desk.definitions;
        let is_wanted = request.records.is_empty() || named(path);
        if !is_wanted || !desk.has(path) || !needs_approval(definitions, path, request.step) {
            continue;
        }
        let content = desk.content(path);
        let bytes = content.map_err(|fault| OpsError::refused(fault.message))?;
        let digest = digest(definitions, path, &bytes).ok_or_else(|| {
            OpsError::refused(format!("{path} can't be read, so it has no digest"))
                .hint("`itsm validate` shows what is wrong with it")
        })?;
        let is_record = is_record_path(path, definitions);
        let name = if is_record { stem(path) } else { path };
        subjects.push(Subject {
            name: name.to_owned(),
            folder: if is_record { name } else { GOVERNING }.to_owned(),
            path: path.clone(),
            digest,
        });
    }
    subjects.sort_by(|a, b| a.name.cmp(&b.name));
    all_found(&subjects, request)?;
    Ok(subjects)
}

/// Refuses where a record that was named is not touched, or nothing at all is.
fn all_found(subjects: &[Subject], request: &ReviewRequest<'_>) -> Result<(), OpsError> {
    let is_found = |name: &&String| {
        let mut known = subjects.iter();
        known.any(|one| one.name.eq_ignore_ascii_case(name))
    };
    let missing: Vec<&str> = request
        .records
        .iter()
        .filter(|name| !is_found(name))
        .map(String::as_str)
        .collect();
    if !missing.is_empty() {
        let message = format!(
            "the pull request {} touches nothing called {} that is approved at `{}`",
            request.number,
            one_of(missing),
            request.step
        );
        return Err(OpsError::usage(message));
    }
    if subjects.is_empty() {
        let message = format!(
            "the pull request {} touches nothing that is approved at `{}`",
            request.number, request.step
        );
        return Err(OpsError::new(Kind::Nothing, message));
    }
    Ok(())
}

/// Whether a file governs the desk, or is a record of a type with a transition that asks for approval at a step.
fn needs_approval(definitions: &Definitions, path: &str, step: &str) -> bool {
    let asks = |definition: &RecordType| {
        let transitions = definition.lifecycle.transitions.iter();
        let mut guards = transitions.flat_map(|one| &one.guards);
        guards.any(|guard| names(guard, step))
    };
    let definition = definitions.type_of_path(path);
    let is_record = is_record_path(path, definitions);
    governs(path) || is_record && definition.is_some_and(|one| asks(one))
}

fn names(guard: &Guard, step: &str) -> bool {
    let is_it = matches!(&guard.condition, Condition::Approval(word) if word == step);
    is_it || guard.inner().any(|guard| names(guard, step))
}

/// Whether a file decides how the desk itself is judged.
fn governs(path: &str) -> bool {
    let below = |folder: &str| {
        let rest = path.strip_prefix(folder);
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    [POLICY, KEYS, CONFIG].contains(&path) || below(OWN_SCHEMA)
}

/// The digest of a content under a path; none where it can't be read.
fn digest(definitions: &Definitions, path: &str, bytes: &[u8]) -> Option<String> {
    let text = decode(bytes).ok()?;
    if is_record_path(path, definitions) {
        let definition = definitions.type_of_path(path)?.clone();
        let document = Document::parse(text).ok()?;
        let record = Record::new(path.to_owned(), definition, document);
        return Some(trust::of_record(&record));
    }
    let is_yaml = [".yaml", ".yml"].iter().any(|end| path.ends_with(end));
    if is_yaml {
        let document = Document::parse(text).ok()?;
        return Some(trust::of_file(path, &document));
    }
    Some(trust::of_text(path, text))
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
        let names = pairs
            .iter()
            .map(|(commit, subject)| format!("{commit}:{prefix}{}", subject.path));
        let contents = repo.contents(&names.collect::<Vec<_>>())?;
        let found = pairs.into_iter().zip(contents);
        let found = found.filter_map(|((commit, subject), content)| {
            let digest = digest(&desk.definitions, &subject.path, &content?)?;
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
fn is_id(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
