//! What each commit of a range made of a record.
//!
//! A record is the same under an earlier id and wherever its file lies; commits are told apart by their place alone, so
//! that nothing here depends on clocks.

use std::collections::HashMap;

use crate::check::Range;
use crate::record::Record;

/// A record on both sides of a commit that changed it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Version<'a> {
    /// The place of the commit in the range.
    pub(super) commit: usize,
    /// The record in the commit's first parent; none where the commit brought it.
    pub(super) before: Option<&'a Record>,
    /// The record as the commit left it; none where the commit took it away.
    pub(super) after: Option<&'a Record>,
}

/// The versions of every record, by its present id, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Versions<'a>(HashMap<&'a str, Vec<Version<'a>>>);

impl<'a> Versions<'a> {
    /// The versions of a range.
    pub(super) fn of(range: &Range<'a>) -> Self {
        let mut found = Self::default();
        for (commit, sides) in range.commits.iter().enumerate() {
            for record in sides.before.records() {
                if let Some(version) = found.version(range, commit, record) {
                    version.before.get_or_insert(record);
                }
            }
            for record in sides.after.records() {
                if let Some(version) = found.version(range, commit, record) {
                    version.after.get_or_insert(record);
                }
            }
        }
        found
    }

    /// The version by a commit of what a record is now.
    fn version(
        &mut self,
        range: &Range<'a>,
        commit: usize,
        record: &Record,
    ) -> Option<&mut Version<'a>> {
        let id = range.now_of(record.id())?.id();
        let versions = self.0.entry(id).or_default();
        if versions.last().is_none_or(|last| last.commit != commit) {
            versions.push(Version {
                commit,
                before: None,
                after: None,
            });
        }
        versions.last_mut()
    }

    /// The versions of the record that has an id now.
    pub(super) fn of_record(&self, id: &str) -> &[Version<'a>] {
        self.0.get(id).map_or(&[], Vec::as_slice)
    }
}
