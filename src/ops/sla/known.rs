//! A record as it was known at an instant: without what was written later about the time before.
//!
//! An entry may tell of what happened earlier. Whoever asked for crossed thresholds before it was written saw another
//! clock than whoever asks now, and the difference is what still has to be told.

use chrono::DateTime;
use chrono::Utc;

use crate::record::Log;
use crate::record::Record;
use crate::yaml::Edit;
use crate::yaml::FieldPath;

/// A record that is either read as it stands or made without some of its entries.
pub(super) enum Known<'a> {
    /// Nothing was written later about the time before.
    Whole(&'a Record),
    /// The record without what was.
    Part(Box<Record>),
}

impl Known<'_> {
    pub(super) fn record(&self) -> &Record {
        match self {
            Self::Whole(record) => record,
            Self::Part(record) => record,
        }
    }
}

/// The record as it was known just before an instant; none where it was not written yet, or can't be told.
pub(super) fn known(record: &Record, at: DateTime<Utc>) -> Option<Known<'_>> {
    let log = record.log();
    let later = later(&log, at);
    if later.is_empty() {
        return Some(Known::Whole(record));
    }
    if later.len() == log.all().len() {
        return None;
    }
    let list = FieldPath::root().key(record.key_of("log"));
    // From the last to the first, so that the places of those still to go stay right.
    let edits = later.iter().rev().map(|seq| Edit::Remove {
        path: list.index(*seq),
    });
    let document = record.document().edit(&edits.collect::<Vec<_>>()).ok()?;
    let path = record.path().to_owned();
    let made = Record::new(path, record.definition().clone(), document);
    Some(Known::Part(Box::new(made)))
}

/// The places of the entries that were written at an instant or later and tell of the time before it.
///
/// Those that tell of later need not go: a clock read as of the instant does not count them.
fn later(log: &Log, at: DateTime<Utc>) -> Vec<usize> {
    let all = log.all().into_iter();
    let late = all
        .filter(|(_, entry)| entry.at >= at && (entry.effective() < at || !entry.voids.is_empty()));
    late.map(|(seq, _)| *seq).collect()
}
