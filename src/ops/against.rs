//! What stands against the planned time of a change: other changes, and times in which nothing may be changed.

use crate::ops::assess::Around;
use crate::record::Record;

/// What stands against a change.
#[derive(Debug, Default)]
pub struct Against {}

impl Against {
    /// Whether nothing stands against it that nobody waived.
    pub fn is_clear(&self) -> bool {
        true
    }

    /// Everything that stands against it, in words.
    pub(crate) fn words(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Finds what stands against a change.
pub(crate) fn against(_around: &Around<'_>, _change: &Record) -> Against {
    Against::default()
}
