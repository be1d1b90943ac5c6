//! Whether a record was given up: cancelled, or ended as the duplicate of another.

use crate::record::Record;

/// What a transition that gives a record up means to KPIs.
pub const CANCELLED: &str = "cancelled";

/// Whether the last step that changed the state gave the record up.
pub fn gave_up(record: &Record) -> bool {
    let log = record.log();
    let mut entries = log.entries.iter().rev();
    let last = entries.find(|(_, entry)| entry.to.is_some());
    let lifecycle = &record.definition().lifecycle;
    let transition = last.and_then(|(_, entry)| lifecycle.transition(&entry.step));
    transition.is_some_and(|one| one.milestone.as_deref() == Some(CANCELLED))
}
