//! What a merge would bring, before it is made: built in memory and checked as a desk.
//!
//! No work tree, index or ref is touched. What can't be merged without a decision is a finding, and the result keeps
//! what the first commit has there, so that the rest can be checked.

use std::collections::BTreeMap;
use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::diagnostic::Summary;
use crate::git::CommitFiles;
use crate::git::Fate;
use crate::git::Repo;
use crate::git::Tips;
use crate::merge;
use crate::merge::Conflict;
use crate::merge::Markers;
use crate::merge::Sides;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::Validation;
use crate::ops::desk::CONFIG;
use crate::ops::desk::OWN_SCHEMA;
use crate::ops::hook::repository;
use crate::ops::source::Overlay;
use crate::ops::source::Source;
use crate::ops::validate;
use crate::record::Content;
use crate::record::is_record_path;
use crate::record::stem;
use crate::schema::Definitions;
use crate::yaml::MAX_BYTES;

/// The rule under which everything is reported that a merge would stop at.
const RULE: &str = "merge-conflict";

/// A merge on its way.
struct Building {
    tips: Tips,
    fates: BTreeMap<String, Fate>,
    files: BTreeMap<String, Option<Content>>,
    conflicts: Vec<Diagnostic>,
}

/// Checks the merge of a commit into HEAD, or into another revision, and reports what the first one has not yet.
pub fn validate_merge(
    env: &Env,
    rev: Option<&str>,
    with: &str,
    only: &[String],
) -> Result<Validation, OpsError> {
    let rev = rev.unwrap_or("HEAD");
    let ours = Desk::open(env, Some(rev))?;
    let repo = repository(&ours)?;
    let tips = repo.tips(rev, with)?;
    let tips = tips.ok_or_else(|| apart(repo, rev, with))?;
    let now = tips.ours.time().max(tips.theirs.time());
    let mut building = Building::new(tips);
    building.merge(&|path| is_definition(path), &ours.definitions);
    let merged = building.desk(&ours, repo, rev, now)?;
    building.merge(&|path| !is_definition(path), &merged.definitions);
    let conflicts = std::mem::take(&mut building.conflicts);
    let merged = building.desk(&ours, repo, rev, now)?;
    let known = validate(&ours, &[])?.findings;
    Ok(brought(validate(&merged, only)?, &known, conflicts))
}

impl Building {
    fn new(tips: Tips) -> Self {
        Self {
            fates: tips.fates(),
            tips,
            files: BTreeMap::new(),
            conflicts: Vec::new(),
        }
    }

    /// Merges those of the files whose path fits.
    fn merge(&mut self, fits: &dyn Fn(&str) -> bool, definitions: &Definitions) {
        let fates: Vec<(String, Fate)> = self
            .fates
            .iter()
            .filter(|(path, _)| fits(path))
            .map(|(path, fate)| (path.clone(), *fate))
            .collect();
        for (path, fate) in fates {
            match fate {
                Fate::Theirs => {
                    let content = content(&self.tips.theirs, &path);
                    self.files.insert(path, Some(content));
                }
                Fate::Removed => drop(self.files.insert(path, None)),
                Fate::RemovedThere => self.refuse(
                    &path,
                    "the other commit removes this file, which is changed here",
                ),
                Fate::RemovedHere => {
                    self.refuse(
                        &path,
                        "the other commit changes this file, which is removed here",
                    );
                    let content = content(&self.tips.theirs, &path);
                    self.files.insert(path, Some(content));
                }
                Fate::Both => self.both(path, definitions),
            }
        }
    }

    /// Merges a file that both changed: a record by field, anything else by line.
    fn both(&mut self, path: String, definitions: &Definitions) {
        let text = |files: &CommitFiles| String::from_utf8(content(files, &path).ok()?).ok();
        let base = text(&self.tips.base);
        let (Some(ours), Some(theirs)) = (text(&self.tips.ours), text(&self.tips.theirs)) else {
            self.refuse(
                &path,
                "both changed this file, and it can't be merged as text",
            );
            return;
        };
        let sides = Sides {
            base: base.as_deref(),
            ours: &ours,
            theirs: &theirs,
        };
        let definition = definitions.type_of_path(&path);
        let definition = definition.filter(|_| is_record_path(&path, definitions));
        let merged = match definition {
            Some(definition) => merge::record(definition, &path, &sides, &Markers::default()),
            None => merge::text(&sides, &Markers::default()),
        };
        for conflict in &merged.conflicts {
            let message = phrase(conflict);
            self.refuse(&path, &message);
        }
        if merged.is_clean() {
            self.files.insert(path, Some(Ok(merged.text.into_bytes())));
        }
    }

    fn refuse(&mut self, path: &str, message: &str) {
        self.conflicts.push(Diagnostic {
            path: path.to_owned(),
            region: Region::top(),
            rule: RULE.into(),
            level: Level::Error,
            record: Some(stem(path).to_owned()),
            message: message.to_owned(),
            hint: Some("agree first, or merge and decide with `itsm conflicts`".to_owned()),
        });
    }

    /// The desk as the merge has it so far.
    fn desk(
        &self,
        ours: &Desk,
        repo: &Repo,
        rev: &str,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Desk, OpsError> {
        let overlay = Overlay {
            commit: repo.files_of(rev)?,
            files: self.files.clone(),
        };
        ours.read_again(Source::Merged(overlay), now)
    }
}

/// Whether a file says how the others are to be understood.
fn is_definition(path: &str) -> bool {
    path == CONFIG
        || path
            .strip_prefix(OWN_SCHEMA)
            .is_some_and(|rest| rest.starts_with('/'))
}

fn content(files: &CommitFiles, path: &str) -> Content {
    crate::ops::source::of_commit(files, path, MAX_BYTES)
}

/// A conflict in a phrase, with the values where they are short.
fn phrase(conflict: &Conflict) -> String {
    let shown = |value: &Option<serde_json::Value>| match value {
        Some(serde_json::Value::String(text)) if !text.contains('\n') => Some(text.clone()),
        Some(value) if !value.is_array() && !value.is_object() && !value.is_string() => {
            Some(value.to_string())
        }
        _ => None,
    };
    match (shown(&conflict.ours), shown(&conflict.theirs)) {
        (Some(ours), Some(theirs)) => {
            format!("{}: `{ours}` here, `{theirs}` there", conflict.message())
        }
        _ => conflict.message(),
    }
}

/// The findings that the first commit has not, with the conflicts.
fn brought(found: Validation, known: &[Diagnostic], conflicts: Vec<Diagnostic>) -> Validation {
    let name = |one: &Diagnostic| (one.path.clone(), one.rule.clone(), one.message.clone());
    let known: HashSet<_> = known.iter().map(name).collect();
    let mut findings = found.findings;
    findings.retain(|one| !known.contains(&name(one)));
    findings.extend(conflicts);
    findings.sort_unstable();
    Validation {
        summary: Summary::new(found.summary.records, found.summary.unread, &findings),
        findings,
        sources: found.sources,
        prefix: found.prefix,
    }
}

/// Why two commits can't be merged: what they started from is not here.
fn apart(repo: &Repo, rev: &str, with: &str) -> OpsError {
    let message = format!("{rev} and {with} have no commit in common here");
    let error = OpsError::new(Kind::State, message);
    match repo.is_shallow() {
        Ok(true) => error.hint("this clone is shallow: `git fetch --unshallow` brings the rest"),
        _ => error.hint("their histories are unrelated; git merges them only when told to"),
    }
}
