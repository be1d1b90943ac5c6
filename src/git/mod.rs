//! Reading history and committing.
//!
//! Two ways lead into a repository. History is read with libgit2, which is fast and runs nothing. Commits are made by
//! the `git` program, because hooks, signing, identity, filters and files that the user has staged must behave as the
//! user set them up; libgit2 does none of that. No transport happens here, ever.

mod busy;
mod child;
mod commit;
mod commit_files;
mod error;
mod lock;
mod program;
mod read;
mod repo;
mod status;
mod undo;

pub use busy::Busy;
pub use commit::{Committed, Request};
pub use commit_files::{CommitFileError, CommitFiles};
pub use error::{Class, GitError};
pub use lock::Lock;
pub use program::GitEnv;
pub use read::Commit;
pub use repo::{Identity, Repo, identity};
