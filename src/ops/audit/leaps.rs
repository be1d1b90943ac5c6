//! Entries that reach a state by no transition.
//!
//! An opening, a correction or a decision about two copies may lead to any state there is, for validation has no way to
//! tell. Beside what the record was, one sees whether it ever stood there, and whether a record was opened beyond the
//! steps that somebody has to agree to.

use crate::ops::audit::Added;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;
use crate::ops::audit::added::is_guarded;
use crate::ops::desk::CONFIG;
use crate::record::CORRECT;
use crate::record::MERGE;
use crate::record::OPEN;
use crate::record::Record;
use crate::record::UPGRADE;

/// The entries of a step that leap.
pub(super) fn findings(view: &StepView<'_>) -> Vec<AuditFinding> {
    let mut found = Vec::new();
    for record in view.records {
        let Some(after) = record.after else { continue };
        for added in &record.added {
            let message = imported(after, added).or_else(|| leap(view, after, added));
            found.extend(message.map(|(reason, message)| {
                let finding = view.finding(reason, message);
                finding
                    .on(record.path())
                    .of(record.id())
                    .at(added.entry.name())
            }));
        }
    }
    found
}

/// What was imported comes first in a log: people go on from there, and no import adds to what they wrote.
fn imported(after: &Record, added: &Added) -> Option<(&'static str, String)> {
    added.entry.imported.as_ref()?;
    let log = after.log();
    let mut earlier = log.entries.iter().take_while(|(seq, _)| *seq < added.seq);
    let is_late = earlier.any(|(_, entry)| entry.imported.is_none());
    is_late.then(|| {
        let message = "the entry claims to be imported, into a log that people have gone on with";
        ("late-import", message.to_owned())
    })
}

fn leap(view: &StepView<'_>, after: &Record, added: &Added) -> Option<(&'static str, String)> {
    let (entry, lifecycle) = (&added.entry, &after.definition().lifecycle);
    let to = entry.to.as_deref().filter(|_| entry.imported.is_none())?;
    let in_force = lifecycle.at(entry.at);
    let is_wrong = match entry.step.as_str() {
        OPEN => to != in_force.initial && is_guarded(in_force),
        CORRECT | MERGE => !stood(after, added, to),
        UPGRADE => !is_upgrade(view),
        _ => false,
    };
    is_wrong.then(|| {
        let message = match entry.step.as_str() {
            OPEN => format!(
                "a record is opened in `{}`, not in `{to}`, to which somebody has to agree",
                in_force.initial
            ),
            UPGRADE => "an upgrade changes the edition in the same commit".to_owned(),
            step => format!("`{step}` leads to `{to}`, in which the record never stood"),
        };
        ("illegal-transition", message)
    })
}

/// Whether the commit, or one that it brought, changes the configuration, in which the edition stands.
fn is_upgrade(view: &StepView<'_>) -> bool {
    let mut commits = std::iter::once(view.commit).chain(view.brought);
    commits.any(|commit| commit.changes.iter().any(|one| one.path == CONFIG))
}

/// Whether an earlier entry, in force or not, led to a state.
fn stood(after: &Record, added: &Added, to: &str) -> bool {
    let log = after.log();
    let lifecycle = &after.definition().lifecycle;
    let all = log.all().into_iter();
    let mut earlier = all.filter(|(seq, _)| *seq < added.seq);
    earlier.any(|(_, entry)| {
        let state = entry.to.as_deref();
        state.is_some_and(|state| lifecycle.present_name(state) == lifecycle.present_name(to))
    })
}
