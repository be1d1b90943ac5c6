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

/// When a record was last rejected or given up before an entry of its log, by its place from 0, and whoever did so has not
/// corrected that. The log has an order where its times have none: entries may claim the same second.
pub fn overruled_at(record: &Record, before: Option<usize>) -> Option<DateTime<Utc>> {
    let lifecycle = &record.definition().lifecycle;
    let is_no = |entry: &Entry| {
        let transition = lifecycle.at(entry.at).transition(&entry.step);
        let milestone = transition.and_then(|one| one.milestone.as_deref());
        matches!(milestone, Some(REJECTED | CANCELLED)) && entry.imported.is_none()
    };
    let log = record.log();
    let steps = log.all().into_iter();
    let steps = steps.filter(|(seq, one)| one.to.is_some() && before.is_none_or(|at| *seq <= at));
    let mut overruled = None;
    // The no that nothing but corrections followed.
    let mut last: Option<&Entry> = None;
    for (seq, one) in steps {
        if one.step == CORRECT {
            if last.is_some_and(|last| last.by == one.by) {
                (overruled, last) = (None, None);
            }
            continue;
        }
        last = Some(one).filter(|one| is_no(one) && Some(*seq) != before);
        overruled = last.map(|last| last.at).or(overruled);
    }
    overruled
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
