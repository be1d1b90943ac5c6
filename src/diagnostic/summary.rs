//! The counts that close a validation.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::text::plural;

/// How many records were looked at, and what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Records that were read.
    pub records: usize,
    /// Files that should be records and could not be read.
    pub unread: usize,
    /// Findings of level error.
    pub errors: usize,
    /// Findings of level warning.
    pub warnings: usize,
}

impl Summary {
    /// Counts the findings over so many records.
    pub fn new(records: usize, unread: usize, findings: &[Diagnostic]) -> Self {
        let of = |level| findings.iter().filter(|one| one.level == level).count();
        Self {
            records,
            unread,
            errors: of(Level::Error),
            warnings: of(Level::Warning),
        }
    }

    /// The summary as one line for people.
    pub fn line(&self) -> String {
        let mut line = format!(
            "{} checked: {}, {}",
            plural(self.records, "record"),
            plural(self.errors, "error"),
            plural(self.warnings, "warning")
        );
        if self.unread > 0 {
            line.push_str("; ");
            line.push_str(&plural(self.unread, "file"));
            line.push_str(" not read");
        }
        line
    }
}
