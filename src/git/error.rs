//! What can go wrong with a repository, and whose fault it is.

use std::io;
use std::path::PathBuf;

use crate::files::FilesError;
use crate::git::Busy;

/// Whose fault a failure is; the program makes an exit code of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// The repository's state refuses the action; the user must change it first.
    State,
    /// Somebody else is at work; the same command may succeed later.
    Busy,
    /// The user named something that does not exist.
    Usage,
    /// The operating system failed.
    Io,
    /// A hook, signing or git itself refused the commit.
    Hook,
    /// A record is no longer what the decision was based on.
    Changed,
    /// A failure that should not happen.
    Internal,
}

/// A repository that cannot be read or committed to.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no `git` on the search path.
    #[error("cannot run git: no program of that name was found; install git 2.34 or newer")]
    NoProgram,
    /// The git program is too old.
    #[error("cannot use {found}: git 2.34 or newer is needed")]
    TooOld {
        /// What `git --version` printed.
        found: String,
    },
    /// The directory lies inside the repository's own files.
    #[error("cannot work inside {}: these are git's own files", .0.display())]
    InsideGitDir(
        /// The directory.
        PathBuf,
    ),
    /// git does not trust the repository, because somebody else owns it.
    #[error("cannot use the repository at {}: {reason}", .dir.display())]
    Untrusted {
        /// The directory.
        dir: PathBuf,
        /// What git said, with the command that mends it.
        reason: String,
    },
    /// The repository cannot be opened at all.
    #[error("cannot open the repository at {}: {reason}", .dir.display())]
    Open {
        /// The directory.
        dir: PathBuf,
        /// What was said about it.
        reason: String,
    },
    /// The repository uses a format that history cannot be read from, although commits work.
    #[error("cannot read this repository's history: {reason}")]
    NoReader {
        /// What the reader said.
        reason: String,
    },
    /// No commit has that name.
    #[error("unknown revision {rev:?}")]
    UnknownRevision {
        /// The name as it was given.
        rev: String,
    },
    /// A name that somebody relies on has several meanings.
    #[error("refusing {rev:?}: it could be {}; name one of them in full", .meanings.join(" or "))]
    Ambiguous {
        /// The name as it was given.
        rev: String,
        /// What it could mean.
        meanings: Vec<String>,
    },
    /// An object is not here, as in a partial clone.
    #[error("cannot read {path}: object {object} is not in this repository; fetch it first")]
    Missing {
        /// The path, or the empty path of the desk.
        path: String,
        /// The object's id.
        object: String,
    },
    /// References of the user's put objects in the place of others.
    #[error(
        "refusing to judge this history: {name} puts another object in the place of a real one; `git replace -d` takes it away"
    )]
    Replaced {
        /// The reference.
        name: String,
    },
    /// A file of the user's gives commits other parents than they have.
    #[error(
        "refusing to judge this history: {} gives commits other parents than they have; remove it", .file.display()
    )]
    Grafted {
        /// The file.
        file: PathBuf,
    },
    /// A shallow clone has left behind what is asked about.
    #[error(
        "cannot judge this history: this clone is shallow; `git fetch --unshallow` brings the rest"
    )]
    Shallow,
    /// Something of a history is not here.
    #[error(
        "cannot read the whole history: {what}; `git fetch --refetch` brings what is missing, `git fsck` names it"
    )]
    Incomplete {
        /// What git said.
        what: String,
    },
    /// Reading failed for another reason.
    #[error("cannot read the history: {0}")]
    Read(#[from] git2::Error),
    /// git does not know who commits.
    #[error(
        "cannot tell who you are: {reason}; run `git config --global user.name \"Your Name\"` \
         and `git config --global user.email you@example.org`"
    )]
    NoIdentity {
        /// What git said.
        reason: String,
    },
    /// An operation is under way, or no branch is checked out.
    #[error("refusing to commit: {0}")]
    Busy(Busy),
    /// A file that is to be committed has edits of the user's own.
    #[error("refusing to commit {}: it has changes that are not committed", .paths.join(", "))]
    Dirty {
        /// The files, relative to the desk.
        paths: Vec<String>,
    },
    /// Too many files to name one by one, while others are staged.
    #[error(
        "refusing to commit so many files while others are staged; commit or unstage those first"
    )]
    Staged,
    /// A record changed between the decision and the commit.
    #[error("not committing {path}: it changed meanwhile; look again and repeat")]
    Changed {
        /// The file, relative to the desk.
        path: String,
    },
    /// HEAD is no longer where it was looked at.
    #[error("not taking {id} back: another commit was made meanwhile; nothing was changed")]
    Moved {
        /// The commit that was to be taken back.
        id: String,
    },
    /// Another process holds a lock.
    #[error("cannot commit: {holder}; nothing was changed, try again")]
    Locked {
        /// Which lock, as far as known.
        holder: String,
    },
    /// git made no commit; the files are as they were before.
    #[error("no commit was made and the files are as before; git said:\n{output}")]
    CommitFailed {
        /// The last lines that git and its hooks printed, fit for a terminal.
        output: String,
    },
    /// The commit was made, but could not be looked at afterwards.
    #[error("the commit was made, but what it holds could not be checked: {reason}")]
    Unseen {
        /// Why not.
        reason: String,
    },
    /// git made no commit that we know of, and not everything could be restored.
    #[error("the commit failed, and {trouble}; git said:\n{output}")]
    RollBack {
        /// What could not be restored.
        trouble: String,
        /// The last lines that git and its hooks printed, fit for a terminal.
        output: String,
    },
    /// A file could not be written.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The operating system refused.
    #[error("cannot {action}: {source}")]
    Io {
        /// What was attempted.
        action: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// git took too long or printed too much, and was stopped.
    #[error("stopped `git {command}`: {reason}")]
    Stopped {
        /// The git command.
        command: String,
        /// Which limit was passed.
        reason: &'static str,
    },
    /// git printed something that was not understood, or failed where it should not.
    #[error("`git {command}` failed: {output}")]
    Unexpected {
        /// The git command.
        command: String,
        /// What it printed, fit for a terminal.
        output: String,
    },
}

impl GitError {
    /// Whose fault the failure is.
    pub fn class(&self) -> Class {
        match self {
            Self::UnknownRevision { .. } => Class::Usage,
            Self::Locked { .. } | Self::Moved { .. } => Class::Busy,
            Self::CommitFailed { .. } => Class::Hook,
            Self::Changed { .. } => Class::Changed,
            Self::Files(error) => class_of_files(error),
            Self::RollBack { .. } | Self::Io { .. } => Class::Io,
            Self::Read(_)
            | Self::Unseen { .. }
            | Self::Stopped { .. }
            | Self::Unexpected { .. } => Class::Internal,
            _ => Class::State,
        }
    }
}

fn class_of_files(error: &FilesError) -> Class {
    match error {
        FilesError::Changed { .. } | FilesError::Exists { .. } | FilesError::NotEmpty { .. } => {
            Class::Changed
        }
        FilesError::Symlink { .. } | FilesError::NotRegular { .. } => Class::State,
        FilesError::Unsafe { .. } => Class::Usage,
        FilesError::Verify { .. } | FilesError::Io { .. } => Class::Io,
    }
}
