//! Why an operation could not be done.

use thiserror::Error;

use crate::files::FilesError;
use crate::git::Class;
use crate::git::GitError;
use crate::import::ImportError;
use crate::index::IndexError;
use crate::ops::approvals::is_governance;

/// What kind of failure it is, which decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The records or their guards refuse (1).
    Refused,
    /// The request or the configuration is wrong (2).
    Usage,
    /// There is nothing to work on (3).
    Nothing,
    /// The repository is in a state in which this can't be done (4).
    State,
    /// Somebody else is writing, or has written since (5).
    Busy,
    /// Reading or writing failed (74).
    Io,
    /// A fault of the program itself (70).
    Internal,
}

/// Why an operation could not be done, and how to go on.
#[derive(Debug, Error)]
#[error("{message}")]
pub struct OpsError {
    /// What kind of failure it is.
    pub kind: Kind,
    /// What could not be done: a lower-case phrase without a final period.
    pub message: String,
    /// How to go on, a sentence or a command each.
    pub hints: Vec<String>,
}

impl OpsError {
    /// A failure without hints.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// A wrong request.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// A refusal by the records or their guards.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(Kind::Refused, message)
    }

    /// The same failure with one more hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same failure with the nearest name offered, if one is near.
    #[must_use]
    pub fn nearest<'a>(self, name: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        match crate::text::nearest(name, names) {
            Some(near) => self.hint(format!("did you mean `{near}`?")),
            None => self,
        }
    }
}

impl From<GitError> for OpsError {
    fn from(error: GitError) -> Self {
        let kind = match error.class() {
            Class::State => Kind::State,
            Class::Busy => Kind::Busy,
            Class::Usage => Kind::Usage,
            Class::Io => Kind::Io,
            Class::Hook | Class::Changed => Kind::Refused,
            Class::Internal => Kind::Internal,
        };
        let hint = match &error {
            GitError::Dirty { paths } if paths.iter().all(|one| is_governance(one)) => Some(
                "commit or undo those changes; what governs the desk is edited and committed by hand",
            ),
            GitError::Dirty { .. } => {
                Some("commit or undo those changes, or take them in with `itsm adopt ID`")
            }
            GitError::LeftOut { .. } => Some(
                "`git sparse-checkout add FOLDER` brings a folder in, `git sparse-checkout disable` everything",
            ),
            GitError::Changed { .. } => Some("run the command again"),
            _ => None,
        };
        let error = Self::new(kind, error.to_string());
        hint.into_iter().fold(error, Self::hint)
    }
}

impl From<FilesError> for OpsError {
    fn from(error: FilesError) -> Self {
        let kind = match &error {
            FilesError::Changed { .. }
            | FilesError::Exists { .. }
            | FilesError::NotEmpty { .. } => Kind::Refused,
            FilesError::Unsafe { .. } => Kind::Usage,
            FilesError::Symlink { .. } | FilesError::NotRegular { .. } => Kind::State,
            FilesError::Verify { .. } | FilesError::Io { .. } => Kind::Io,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<IndexError> for OpsError {
    fn from(error: IndexError) -> Self {
        let kind = match &error {
            IndexError::Build(_) => Kind::Internal,
            _ => Kind::Usage,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<ImportError> for OpsError {
    fn from(error: ImportError) -> Self {
        let kind = match &error {
            ImportError::Read(_) => Kind::Io,
            _ => Kind::Usage,
        };
        Self::new(kind, error.to_string())
    }
}
