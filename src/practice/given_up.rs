//! Whether a record was given up: cancelled, ended as the duplicate of another, or rejected.

use chrono::DateTime;
use chrono::Utc;

use crate::record::CORRECT;
use crate::record::Entry;
use crate::record::Record;

/// What a transition that gives a record up means to KPIs.
pub const CANCELLED: &str = "cancelled";

/// What a transition means by which others say no.
pub const REJECTED: &str = "rejected";

/// When a record was last rejected or given up before some time; whoever did so and corrected it at once did not.
pub fn overruled_at(record: &Record, before: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    let lifecycle = &record.definition().lifecycle;
    let is_no = |entry: &Entry| {
        let transition = lifecycle.at(entry.at).transition(&entry.step);
        let milestone = transition.and_then(|one| one.milestone.as_deref());
        matches!(milestone, Some(REJECTED | CANCELLED)) && entry.imported.is_none()
    };
    let log = record.log();
    let steps = log.entries.iter().map(|(_, entry)| entry);
    let steps = steps.filter(|one| one.to.is_some() && before.is_none_or(|before| one.at < before));
    let mut last: Option<&Entry> = None;
    let mut overruled = None;
    for one in steps {
        if is_no(one) {
            overruled = Some(one.at);
        } else if last.is_some_and(|last| is_no(last) && is_own_correction(last, one)) {
            overruled = None;
        }
        last = Some(one);
    }
    overruled
}

fn is_own_correction(last: &Entry, one: &Entry) -> bool {
    one.step == CORRECT && one.by == last.by
}

/// Whether the last step that changed the state gave the record up.
pub fn gave_up(record: &Record) -> bool {
    let log = record.log();
    let mut entries = log.entries.iter().rev();
    let last = entries.find(|(_, entry)| entry.to.is_some());
    let lifecycle = &record.definition().lifecycle;
    let transition = last.and_then(|(_, entry)| lifecycle.transition(&entry.step));
    transition.is_some_and(|one| one.milestone.as_deref() == Some(CANCELLED))
}
