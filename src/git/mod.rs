//! Reading history and committing.
//!
//! Two ways lead into a repository. History is read with libgit2, which is fast and runs nothing. Commits are made by
//! the `git` program, because hooks, signing, identity, filters and files that the user has staged must behave as the
//! user set them up; libgit2 does none of that. The program also does everything that reaches a remote: its credentials,
//! proxies and SSH settings are the user's. Nothing here opens an editor, and nothing goes through a shell.

mod arrivals;
mod busy;
mod child;
mod commit;
mod commit_files;
mod contents;
mod error;
mod integrate;
mod line;
mod lock;
mod meaning;
mod merge_lines;
mod message;
mod names;
mod objects;
mod outside;
mod people;
mod program;
mod range;
mod read;
mod remerge;
mod replay;
mod repo;
mod settings;
mod snapshot;
mod staged;
mod status;
mod steps;
mod take_back;
mod target;
mod time;
mod tips;
mod touches;
mod transport;
mod undo;
mod unmerged;
mod whole;

pub use busy::Busy;
pub use commit::{Committed, Request};
pub use commit_files::{CommitFileError, CommitFiles};
pub use error::{Class, GitError};
pub use integrate::Outcome;
pub use line::Place;
pub use lock::Lock;
pub use message::co_authors;
pub use names::Names;
pub use objects::{Object, Objects};
pub use people::Signed;
pub use program::{GitEnv, TOLD_AT_COMMIT, TOLD_AT_PUSH};
pub use range::{Changed, Logged};
pub use read::Commit;
pub use remerge::{Remade, Workshop};
pub use repo::{Identity, Repo, identity};
pub use staged::StagedFiles;
pub use steps::{Altered, Blob, Stamp, Step, committed, short};
pub use take_back::Touched;
pub use tips::{Fate, Tips};
pub use touches::{Touch, TouchedFile, Walk};
pub use transport::{Fetch, Push, Upstream};
pub use unmerged::Unmerged;
