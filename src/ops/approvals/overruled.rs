//! Corrections that take a decision back: what somebody else gave up or rejected, and steps that need others.
//!
//! A correction leads anywhere a record ever stood. To where it begins is always open, for everything is decided on again
//! from there. Beyond that, a record that somebody else rejected or gave up would go on against their word, so that only
//! they set it back; and where the way leads past a step that needs others, they have to have agreed to what it says now.

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::auditor::on;
use crate::ops::approvals::findings::RULE;
use crate::ops::approvals::guard::missing;
use crate::ops::approvals::guard::stands;
use crate::ops::approvals::guard::trusted;
use crate::ops::approvals::guard::unfounded;
use crate::ops::approvals::refuted::begins;
use crate::ops::approvals::steps::Needed;
use crate::ops::approvals::steps::needed;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;
use crate::practice::CANCELLED;
use crate::practice::REJECTED;
use crate::record::CORRECT;
use crate::record::Entry;
use crate::record::Fold;
use crate::record::Record;
use crate::schema::Category;

/// Refuses a correction, the last entry of a log, that needs others.
pub(crate) fn keep_decisions(desk: &Desk, before: &Record, after: &Record) -> Result<(), OpsError> {
    let Some(trusted) = trusted(desk)? else {
        return Ok(());
    };
    let log = after.log();
    let Some(entry) = log.last() else {
        return Ok(());
    };
    let id = after.id();
    let initial = &after.definition().lifecycle.initial;
    if let Some(last) = overruled(after, entry) {
        let message = format!("{}, who alone takes that back", said(&last, id));
        return Err(OpsError::refused(message).hint(format!(
            "{} can correct it, or set it back to `{initial}`, from where it is decided on again",
            last.by
        )));
    }
    let from = Fold::of(&before.log()).state;
    if begins(after, entry, from.as_deref())
        && let Some(unfounded) = unfounded(desk, before, after, true)
    {
        let message = format!(
            "{id} can't be set to where its work has begun: {}",
            unfounded.why
        );
        return Err(
            OpsError::refused(message).hint(unfounded.hint.unwrap_or_else(|| {
                format!("`itsm approvals verify {id} --all` names every decision")
            })),
        );
    }
    for step in retaken(before, after, entry) {
        let judged = stands(desk, &trusted, after, &step.step)?;
        if !judged.judgement.satisfied {
            let why = missing(&judged.judgement);
            let message = format!("{id} would pass `{}` once more, and {why}", step.step);
            return Err(OpsError::refused(message).hint(format!(
                "set it back to `{initial}` and take the steps from there: it is approved on the way"
            )));
        }
    }
    Ok(())
}

/// The steps that need others and that an entry takes once more.
fn retaken(before: &Record, after: &Record, entry: &Entry) -> Vec<Needed> {
    let known = needed(before, entry.at);
    let mut taken = needed(after, entry.at);
    taken.retain(|one| one.taken == Some(entry.at) && !known.contains(one));
    taken
}

/// The entry by which somebody else rejected a record or gave it up, and that a correction takes back.
fn overruled(after: &Record, entry: &Entry) -> Option<Entry> {
    let lifecycle = &after.definition().lifecycle;
    let category = lifecycle.category(entry.to.as_deref()?);
    if matches!(category, Some(Category::Initial | Category::Closed)) {
        return None;
    }
    let log = after.log();
    let steps: Vec<&Entry> = log.entries.iter().map(|(_, entry)| entry).collect();
    let at = steps.iter().rposition(|one| *one == entry)?;
    // Corrections one after another lead no further than one.
    let is_step = |one: &&Entry| one.to.is_some() && one.step != CORRECT;
    let last_at = steps[..at].iter().rposition(is_step)?;
    let last = steps[last_at];
    let corrected = &steps[last_at..at];
    if corrected
        .iter()
        .any(|one| one.step == CORRECT && one.to.is_some() && one.by == last.by)
    {
        return None;
    }
    let transition = lifecycle.at(last.at).transition(&last.step)?;
    let milestone = transition.milestone.as_deref();
    let is_no = matches!(milestone, Some(REJECTED | CANCELLED));
    (is_no && last.by != entry.by && last.imported.is_none()).then(|| last.clone())
}

fn said(last: &Entry, id: &str) -> String {
    format!("`{}` of {id} was the decision of {}", last.step, last.by)
}

impl Auditor<'_> {
    /// Corrections by which somebody took back the no of another.
    pub(super) fn overruled(&mut self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let mut found = Vec::new();
        if self.fixed.is_none() && self.policy(&step.before)?.is_none() {
            return Ok(found);
        }
        for one in step.records {
            let Some(after) = one.after else { continue };
            for added in one.added.iter().filter(|one| one.entry.step == CORRECT) {
                let last = overruled(after, &added.entry);
                found.extend(last.map(|last| {
                    let (said, by) = (said(&last, one.id()), &added.entry.by);
                    let message = format!("{said}, and {by} took it back");
                    let finding = on(step.finding(RULE, message), one, added);
                    let initial = &after.definition().lifecycle.initial;
                    finding.hint(format!(
                        "set it back to `{initial}`, from where it is decided on again, or let {} do it",
                        last.by
                    ))
                }));
            }
        }
        Ok(found)
    }
}
