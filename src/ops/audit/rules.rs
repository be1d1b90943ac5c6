//! The rules of validation that speak of history, on the records of one step as they are there.
//!
//! What was wrong before the step is not said again. Comments silence nothing here: they are for whoever reads the record
//! today, and an audit asks what was done.

use std::collections::HashMap;

use crate::check;
use crate::check::CommitSides;
use crate::check::Context;
use crate::check::FileChange;
use crate::check::Range;
use crate::diagnostic::Diagnostic;
use crate::git::Altered;
use crate::git::GitError;
use crate::git::short;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::SKEW;
use crate::ops::audit::StepView;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Category;

/// The rule about work that began before anybody agreed to it; whoever may still agree has done nothing wrong yet.
const NOT_RATIFIED: &str = "not-ratified";

/// The rules that a record has to keep at every step.
const RULES: [&str; 13] = [
    "duplicate-id",
    "fixed-field",
    "id-mismatch",
    "illegal-transition",
    "incomplete-step",
    "log-entry",
    "log-fold",
    "log-order",
    "malformed-id",
    "missing-log",
    NOT_RATIFIED,
    "reused-id",
    "time-order",
];

/// The rules about what must not get lost.
pub(super) const LOST: [&str; 4] = [
    "log-rewritten",
    "note-rewritten",
    "record-deleted",
    "verdict-rewritten",
];

/// What a step made of the records that it changed.
pub(super) struct Records<'a> {
    pub(super) before: &'a Corpus,
    /// The changed records, and those that are needed to judge them.
    pub(super) after: &'a Corpus,
    pub(super) files: &'a [FileChange],
    pub(super) commits: &'a [CommitSides],
}

/// Everything that the rules say about a step; `earlier` gives the records of before with those that are needed, for
/// what they said then.
pub(super) fn findings(
    view: &StepView<'_>,
    records: &Records<'_>,
    earlier: impl FnOnce() -> Result<Corpus, GitError>,
) -> Result<Vec<AuditFinding>, GitError> {
    let mut found = singles(view, records.after);
    if !found.is_empty() {
        let mut known = counted(&singles(view, &earlier()?));
        found.retain(|one| match known.get_mut(&key(one)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
    }
    let base = view.commit.before.as_deref().unwrap_or_default();
    found.extend(between(view, records, base));
    Ok(found.into_iter().map(|one| of(view, one)).collect())
}

/// What was lost beside another parent of a merge.
pub(super) fn lost(view: &StepView<'_>, records: &Records<'_>, base: &str) -> Vec<AuditFinding> {
    let mut found = between(view, records, base);
    found.retain(|one| LOST.contains(&&*one.rule));
    found.into_iter().map(|one| of(view, one)).collect()
}

fn between(view: &StepView<'_>, records: &Records<'_>, base: &str) -> Vec<Diagnostic> {
    check::run_range(&Range {
        base: short(base),
        files: records.files,
        before: records.before,
        commits: records.commits,
        now: context(view, records.after),
        only_operational: false,
    })
}

fn singles(view: &StepView<'_>, corpus: &Corpus) -> Vec<Diagnostic> {
    let changes = &view.commit.changes;
    let is_changed = |path: &str| {
        changes
            .binary_search_by(|one: &Altered| one.path.as_str().cmp(path))
            .is_ok()
    };
    let mut found = check::run_some(
        &context(view, corpus),
        |record| is_changed(record.path()),
        &RULES,
    );
    let is_closed = |path: &str| {
        let record = corpus.at_path(path);
        record.and_then(Record::category) == Some(Category::Closed)
    };
    found.retain(|one| one.rule != NOT_RATIFIED || is_closed(&one.path));
    let unread = corpus.unread().iter().filter(|one| is_changed(&one.path));
    found.extend(unread.flat_map(|one| one.findings.iter().cloned()));
    found
}

fn context<'a>(view: &StepView<'a>, corpus: &'a Corpus) -> Context<'a> {
    Context {
        corpus,
        definitions: view.after.definitions(),
        config: view.after.config(),
        now: view.commit.committer.time + SKEW,
    }
}

/// What makes two findings the same one: lines move when something is added above them.
fn key(one: &Diagnostic) -> (String, String, String) {
    let record = one.record.as_deref().unwrap_or(&one.path).to_lowercase();
    (record, one.rule.to_string(), one.message.clone())
}

fn counted(findings: &[Diagnostic]) -> HashMap<(String, String, String), usize> {
    let mut counts = HashMap::new();
    for one in findings {
        *counts.entry(key(one)).or_default() += 1;
    }
    counts
}

/// A finding of a rule as one about a step.
pub(super) fn of(view: &StepView<'_>, one: Diagnostic) -> AuditFinding {
    AuditFinding {
        reason: one.rule,
        level: one.level,
        path: Some(one.path),
        record: one.record,
        hint: one.hint,
        ..view.finding("", one.message)
    }
}
