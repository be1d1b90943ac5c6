//! Checking a desk. Never writes.

use std::collections::HashMap;

use crate::check;
use crate::check::Context;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::diagnostic::Summary;
use crate::git::Unmerged;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals;
use crate::record::Corpus;
use crate::record::is_note_path;
use crate::record::is_record_path;
use crate::record::stem;

/// What validation found.
#[derive(Debug)]
pub struct Validation {
    /// The counts.
    pub summary: Summary,
    /// The findings, by file and place.
    pub findings: Vec<Diagnostic>,
    /// The text of every file that a finding points into, by path.
    pub sources: HashMap<String, String>,
    /// The desk's folder in its repository with a slash at its end; empty where the desk is the whole repository.
    pub prefix: String,
}

/// Checks every record; `only` narrows what is reported (ids or paths), never what is read.
pub fn validate(desk: &Desk, only: &[String]) -> Result<Validation, OpsError> {
    let wanted = wanted(desk, only)?;
    let corpus = desk.corpus()?;
    let findings = found(desk, &corpus)?;
    Ok(reported(desk, &corpus, &wanted, findings))
}

/// What the rules look at.
pub(crate) fn context<'a>(desk: &'a Desk, corpus: &'a Corpus) -> Context<'a> {
    Context {
        corpus,
        definitions: &desk.definitions,
        config: &desk.config,
        now: desk.now,
    }
}

/// What the rules find, what git could not merge, and what is wrong with keys and policy; sorted.
pub(crate) fn found(desk: &Desk, corpus: &Corpus) -> Result<Vec<Diagnostic>, OpsError> {
    let mut findings = check::run(&context(desk, corpus), desk.findings.clone());
    findings.extend(unmerged(desk, &findings)?);
    findings.extend(crate::ops::keys::findings(desk, corpus));
    findings.extend(crate::ops::policy::findings(desk));
    findings = approvals::checked(desk, corpus, findings)?;
    findings.sort_unstable();
    Ok(findings)
}

/// The findings about the wanted files (about all where none is named), with the texts that they point into.
pub(crate) fn reported(
    desk: &Desk,
    corpus: &Corpus,
    wanted: &[String],
    mut findings: Vec<Diagnostic>,
) -> Validation {
    let is_wanted = |path: &str| wanted.is_empty() || wanted.iter().any(|one| one == path);
    findings.retain(|finding| is_wanted(&finding.path));
    let records = corpus
        .records()
        .iter()
        .filter(|record| is_wanted(record.path()))
        .count();
    let unread = corpus
        .unread()
        .iter()
        .filter(|unread| is_wanted(&unread.path))
        .count();
    let mut sources = HashMap::new();
    for finding in &findings {
        if !sources.contains_key(&finding.path) {
            let known = corpus
                .at_path(&finding.path)
                .map(|record| record.document().text().to_owned());
            let text = known.or_else(|| String::from_utf8(desk.content(&finding.path).ok()?).ok());
            sources.extend(text.map(|text| (finding.path.clone(), text)));
        }
    }
    Validation {
        summary: Summary::new(records, unread, &findings),
        findings,
        sources,
        prefix: desk.prefix().to_owned(),
    }
}

/// Records that git could not merge although nothing in their files tells of it, and notes, which nothing reads.
fn unmerged(desk: &Desk, known: &[Diagnostic]) -> Result<Vec<Diagnostic>, OpsError> {
    let repo = desk.repo.as_ref().filter(|repo| repo.work_tree().is_some());
    let Some(repo) = repo.filter(|_| desk.commit().is_none()) else {
        return Ok(Vec::new());
    };
    let is_marked = |path: &str| {
        let mut about = known.iter().filter(|one| one.path == path);
        about.any(|one| one.rule == "conflict-markers")
    };
    let unmerged = repo.unmerged()?.into_iter();
    let found = unmerged.filter_map(|one| {
        if is_note_path(&one.path) {
            return Some(unmerged_note(one));
        }
        let is_record = is_record_path(&one.path, &desk.definitions);
        (is_record && !is_marked(&one.path)).then(|| unmerged_record(one))
    });
    Ok(found.collect())
}

fn unmerged_record(file: Unmerged) -> Diagnostic {
    let id = stem(&file.path).to_owned();
    let message = match (&file.ours, &file.theirs) {
        (Some(_), Some(_)) => "git could not merge this record, and this is one side's",
        _ => "one side deleted this record, the other changed it",
    };
    let hint = format!("`itsm conflicts {id}` shows the sides");
    not_merged(file.path, Some(id), message, hint)
}

/// Notes hold plain text, so that only a person can say what becomes of two of them.
fn unmerged_note(file: Unmerged) -> Diagnostic {
    let path = &file.path;
    let message = match (&file.ours, &file.theirs) {
        (Some(_), Some(_)) => "git could not merge this note",
        _ => "one side deleted this note, the other changed it",
    };
    let hint = format!(
        "mend it in an editor, so that no line of either side is lost, then `git add {path}`"
    );
    not_merged(file.path, None, message, hint)
}

fn not_merged(path: String, record: Option<String>, message: &str, hint: String) -> Diagnostic {
    Diagnostic {
        path,
        region: Region::top(),
        rule: "unmerged".into(),
        level: Level::Error,
        message: message.to_owned(),
        hint: Some(hint),
        record,
    }
}

/// The paths that ids or paths mean.
pub(crate) fn wanted(desk: &Desk, only: &[String]) -> Result<Vec<String>, OpsError> {
    let paths = desk.paths()?;
    let find = |name: &String| {
        let exact = paths
            .iter()
            .find(|path| *path == name || stem(path) == name);
        exact.cloned().map_or_else(|| desk.find(name), Ok)
    };
    only.iter().map(find).collect()
}
