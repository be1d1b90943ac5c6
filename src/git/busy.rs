//! States of a repository in which a commit would go wrong.
//!
//! git itself accepts `commit --only` in the middle of a conflicted rebase; the commit would then be lost or land in
//! somebody's half-done work. Reading is possible in all of them.

use std::fmt;

use crate::git::GitError;
use crate::git::Repo;

/// What is under way in a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Busy {
    /// A merge is not concluded.
    Merge,
    /// A rebase is not concluded.
    Rebase,
    /// A cherry-pick is not concluded.
    CherryPick,
    /// A revert is not concluded.
    Revert,
    /// Patches are being applied.
    Am,
    /// A rebase that synchronising began was cut off; it is nobody's half-done work.
    Sync,
    /// A bisection is under way.
    Bisect,
    /// No branch is checked out, so that a commit would belong to none.
    Detached,
    /// The repository has no work tree.
    Bare,
}

impl fmt::Display for Busy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Merge => "a merge is under way; conclude it or run `git merge --abort`",
            Self::Rebase => "a rebase is under way; conclude it or run `git rebase --abort`",
            Self::CherryPick => {
                "a cherry-pick is under way; conclude it or run `git cherry-pick --abort`"
            }
            Self::Revert => "a revert is under way; conclude it or run `git revert --abort`",
            Self::Am => "`git am` is under way; conclude it or run `git am --abort`",
            Self::Sync => {
                "a sync was cut off; `itsm sync` starts again, `itsm sync --abort` returns to before"
            }
            Self::Bisect => "a bisection is under way; end it with `git bisect reset`",
            Self::Detached => "no branch is checked out; switch to one with `git switch`",
            Self::Bare => "the repository is bare: it has no work tree",
        })
    }
}

/// Files in the git directory that tell of an operation, the most telling first.
const SIGNS: [(&str, Busy); 7] = [
    ("rebase-merge", Busy::Rebase),
    ("rebase-apply/applying", Busy::Am),
    ("rebase-apply", Busy::Rebase),
    ("MERGE_HEAD", Busy::Merge),
    ("CHERRY_PICK_HEAD", Busy::CherryPick),
    ("REVERT_HEAD", Busy::Revert),
    ("BISECT_LOG", Busy::Bisect),
];

impl Repo {
    /// The operation that is under way and not concluded.
    pub fn operation(&self) -> Option<Busy> {
        let sign = SIGNS
            .iter()
            .find(|(name, _)| self.git_dir().join(name).exists());
        sign.map(|(_, busy)| *busy)
    }

    /// What speaks against a commit in the repository's present state.
    pub fn refusal(&self) -> Result<Option<Busy>, GitError> {
        if self.work_tree().is_none() {
            return Ok(Some(Busy::Bare));
        }
        if self.is_replaying() {
            return Ok(Some(Busy::Sync));
        }
        if let Some(busy) = self.operation() {
            return Ok(Some(busy));
        }
        Ok(self.branch()?.is_none().then_some(Busy::Detached))
    }
}
