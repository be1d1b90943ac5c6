//! What an approval binds and what may be added to it: commits that are recorded once they are delivered void nothing.
//!
//! What went through the authorizing step is what was named in the approval; that is judged as it was at that step. Later
//! a bound field may grow, and lose nothing.

use std::collections::BTreeSet;

use crate::ops::OpsError;
use crate::ops::approvals::matter::digests;
use crate::ops::approvals::matter::without;
use crate::ops::approvals::past::Past;
use crate::ops::approvals::settled::read;
use crate::practice::keeps;
use crate::record::Record;
use crate::trust;

/// Whether a record says what it said, but for what was added to the fields that an approval binds.
pub(super) fn has_grown(then: &Record, now: &Record) -> bool {
    let fields = &now.definition().approval.binds;
    let bound: BTreeSet<&str> = fields.iter().map(String::as_str).collect();
    let (then, now) = (trust::content(then), trust::content(now));
    let mut fields = bound.iter();
    fields.all(|field| keeps(&then["record"][field], &now["record"][field]))
        && without(&then, &bound) == without(&now, &bound)
}

/// The digests that an approval of a record may name which came after a step: those of everything that the record said
/// since a place of the line, as far as it has but grown.
pub(super) fn grown(
    past: &Past<'_>,
    record: &Record,
    step: &str,
    since: usize,
) -> Result<Vec<String>, OpsError> {
    let mut found = digests(None, record, step);
    for (place, _, file) in past.touched(record.id()) {
        if place < since {
            continue;
        }
        let content = match &file.after {
            Some(blob) => Some(past.object(blob)?),
            None => None,
        };
        let then = content.and_then(|bytes| read(record, &bytes));
        if let Some(then) = then.filter(|then| has_grown(then, record)) {
            found.extend(digests(None, &then, step));
        }
    }
    Ok(found)
}
