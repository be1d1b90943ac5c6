//! Knowing a rebase as one of our own.
//!
//! A run that is killed leaves git's rebase half done. Concluding it by hand would drop the commit that was being put
//! on, so the next run has to take it back; a rebase that the user began is never touched. Which is which is told by a
//! note beside git's own state: both name the commit that was rebased, and the one it goes onto.

use std::fs;
use std::path::PathBuf;

use crate::git::Busy;
use crate::git::GitError;
use crate::git::Repo;

/// The note's file, in the git directory.
const NOTE: &str = "itsm-sync";

impl Repo {
    /// Notes that a rebase of a commit onto another is about to begin.
    #[expect(
        clippy::disallowed_methods,
        reason = "a note that is cut off is no note, and nothing is lost with it"
    )]
    pub fn begin_replay(&self, head: &str, onto: &str) -> Result<(), GitError> {
        let action = "note a rebase".to_owned();
        fs::write(self.replay_note(), content(head, onto))
            .map_err(|source| GitError::Io { action, source })
    }

    /// Forgets the note once nothing of the rebase is left.
    pub fn end_replay(&self) {
        // A note without its rebase means nothing, so that a failure here does no harm.
        let _ = fs::remove_file(self.replay_note());
    }

    /// Whether a rebase is under way that was noted, and not another one.
    pub fn is_replaying(&self) -> bool {
        if self.operation() != Some(Busy::Rebase) {
            return false;
        }
        let state = |name: &str| fs::read_to_string(self.git_dir().join("rebase-merge").join(name));
        let noted = fs::read_to_string(self.replay_note()).ok();
        match (state("orig-head"), state("onto")) {
            (Ok(head), Ok(onto)) => noted == Some(content(head.trim(), onto.trim())),
            _ => false,
        }
    }

    fn replay_note(&self) -> PathBuf {
        self.git_dir().join(NOTE)
    }
}

fn content(head: &str, onto: &str) -> String {
    format!("{head} {onto}\n")
}
