//! What an audit finds, and the whole of it.

use std::borrow::Cow;

use chrono::DateTime;
use chrono::Utc;

use crate::diagnostic::Level;

/// Something that a step did and that it should not have done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFinding {
    /// The full id of the commit.
    pub commit: String,
    /// When it was put where it is, as its committer says.
    pub time: DateTime<Utc>,
    /// Who wrote it: the id of a person, or name and address where nobody of the desk has that address.
    pub author: String,
    /// Why it is reported, in kebab-case: the name of a rule.
    pub reason: Cow<'static, str>,
    /// How serious it is.
    pub level: Level,
    /// The file, relative to the desk; none where it is about the commit as a whole.
    pub path: Option<String>,
    /// The id of the record, where it is about one.
    pub record: Option<String>,
    /// The entry of the log that it is about, as other entries call it.
    pub entry: Option<String>,
    /// What is wrong: a lower-case phrase without a final period.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl AuditFinding {
    /// The same as a warning.
    #[must_use]
    pub fn warns(self) -> Self {
        Self {
            level: Level::Warning,
            ..self
        }
    }

    /// The same about a file.
    #[must_use]
    pub fn on(self, path: &str) -> Self {
        Self {
            path: Some(path.to_owned()),
            ..self
        }
    }

    /// The same about a record.
    #[must_use]
    pub fn of(self, id: &str) -> Self {
        Self {
            record: Some(id.to_owned()),
            ..self
        }
    }

    /// The same about an entry of a log.
    #[must_use]
    pub fn at(self, entry: String) -> Self {
        Self {
            entry: Some(entry),
            ..self
        }
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }
}

/// What an audit comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditVerdict {
    /// Nothing worse than a warning was found.
    Passed,
    /// Something was done that should not have been done.
    Failed,
}

/// How much there was to look at, which grows with the history and not with the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// The files that the steps changed.
    pub changes: usize,
    /// The contents that were read.
    pub contents: usize,
    /// The records that were read.
    pub records: usize,
}

/// The whole of an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// The full id of the commit at which it starts, which is trusted.
    pub from: String,
    /// The full id of the commit at which it ends.
    pub to: String,
    /// How many commits lie between on the line, the last one among them.
    pub steps: usize,
    /// How many of them are merges.
    pub merges: usize,
    /// How many records they changed.
    pub records: usize,
    /// What was found, the oldest first.
    pub findings: Vec<AuditFinding>,
    /// How much there was to look at.
    pub work: Work,
}

impl Audit {
    /// What the findings come to.
    pub fn verdict(&self) -> AuditVerdict {
        let mut findings = self.findings.iter();
        if findings.any(|one| one.level == Level::Error) {
            AuditVerdict::Failed
        } else {
            AuditVerdict::Passed
        }
    }

    /// How many findings are of a level.
    pub fn count(&self, level: Level) -> usize {
        let findings = self.findings.iter();
        findings.filter(|one| one.level == level).count()
    }
}
