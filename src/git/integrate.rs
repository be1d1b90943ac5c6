//! Bringing what others did together with what was done here.
//!
//! The git program does it, as the user set it up; only what would surprise is switched off: no editor opens, and no
//! recorded resolution of another day is taken. Whether a stop can be gone on from is seen in the repository's state,
//! not in what git printed.

use crate::git::Busy;
use crate::git::GitError;
use crate::git::Repo;
use crate::git::child::Ended;
use crate::git::commit::patiently;
use crate::git::program::Mode;

/// Where integrating ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is concluded.
    Clean,
    /// It waits for files to be merged; `go_on` or `abort` ends it.
    Stopped,
    /// Nothing was begun, or a hook refused to conclude it; git's own words.
    Refused(String),
}

/// No resolution that was recorded another day is put in place of a decision, and no edits are put aside: bringing them
/// back could conflict after all is done.
const PLAIN: [&str; 6] = [
    "-c",
    "rerere.enabled=false",
    "-c",
    "rebase.autoStash=false",
    "-c",
    "merge.autoStash=false",
];

impl Repo {
    /// Moves the branch forward to a commit that has everything of it; works before the first commit, too.
    pub fn fast_forward(&self, to: &str) -> Result<Outcome, GitError> {
        let to = self.id_of(to)?;
        self.integrate(&["merge", "--quiet", "--ff-only", &to])
    }

    /// Puts the branch's own commits onto a commit; merges among them stay merges where `keeps_merges` says so.
    pub fn rebase(&self, onto: &str, keeps_merges: bool) -> Result<Outcome, GitError> {
        let onto = self.id_of(onto)?;
        let mut args = vec!["rebase", "--quiet", "--no-autosquash"];
        args.extend(keeps_merges.then_some("--rebase-merges"));
        args.push(&onto);
        self.integrate(&args)
    }

    /// Merges a commit into the branch.
    pub fn merge(&self, commit: &str, message: &str) -> Result<Outcome, GitError> {
        let commit = self.id_of(commit)?;
        let args = ["merge", "--quiet", "--ff", "--commit", "--no-squash"];
        let rest = ["--no-edit", "-m", message, &commit];
        self.integrate(&[&args[..], &rest].concat())
    }

    /// Makes the merge of a commit that was just made anew, with that commit as its first parent; no file changes.
    ///
    /// git makes the branch's own side the first one. The line of first parents is what everybody shares.
    pub fn turn_merge(&self, merged: &str) -> Result<Outcome, GitError> {
        let last = self.last()?;
        match last.as_ref().map(|one| (one, one.parents.as_slice())) {
            Some((merge, [own, other])) if other == merged => {
                self.put_head([other, own], &merge.id, &merge.message)
            }
            _ => Ok(Outcome::Clean),
        }
    }

    /// Merges the branch into a commit that it comes from, so that its line of first parents leads there; no file changes.
    pub fn merge_onto(&self, commit: &str, message: &str) -> Result<Outcome, GitError> {
        let (commit, head) = (self.id_of(commit)?, self.id_of("HEAD")?);
        self.put_head([&commit, &head], &head, message)
    }

    /// Puts a merge in the place of the commit that is checked out, with the same files; signed, where commits are.
    fn put_head(&self, parents: [&str; 2], head: &str, message: &str) -> Result<Outcome, GitError> {
        let tree = format!("{head}^{{tree}}");
        let mut args = vec!["-c", "i18n.commitEncoding=UTF-8", "commit-tree"];
        args.extend(["-p", parents[0], "-p", parents[1], "-F", "-"]);
        let signs = self.switch("commit.gpgSign")? == Some(true);
        args.extend(signs.then_some("-S"));
        args.push(&tree);
        let made = self.git(Mode::Write, &args, message.as_bytes())?;
        if !made.success {
            return Ok(Outcome::Refused(said(&made)));
        }
        let made = made.line();
        let args = ["update-ref", "-m", "itsm sync: merge", "HEAD", &made, head];
        let ended = patiently(|_| self.git(Mode::Write, &args, b""))?;
        Ok(if ended.success {
            Outcome::Clean
        } else {
            Outcome::Refused(said(&ended))
        })
    }

    /// Sets the branch and its files back to a commit; refuses where edits would be lost.
    pub fn go_back(&self, to: &str) -> Result<Outcome, GitError> {
        let to = self.id_of(to)?;
        self.integrate(&["reset", "--quiet", "--keep", &to])
    }

    /// The commit that is being merged, while a merge is not concluded.
    pub fn being_merged(&self) -> Result<Option<String>, GitError> {
        self.known("MERGE_HEAD")
    }

    /// Goes on with a rebase, or concludes a merge, whose files are all merged.
    pub fn go_on(&self) -> Result<Outcome, GitError> {
        match self.operation() {
            Some(Busy::Rebase) => self.integrate(&["rebase", "--continue"]),
            // Without an editor git would leave its list of conflicts in the message.
            Some(Busy::Merge) => {
                self.integrate(&["commit", "--quiet", "--no-edit", "--cleanup=strip"])
            }
            Some(busy) => Err(GitError::Busy(busy)),
            None => Ok(Outcome::Clean),
        }
    }

    /// Takes back what is under way: everything is as it was before.
    pub fn abort(&self) -> Result<Outcome, GitError> {
        let command = match self.operation() {
            Some(Busy::Rebase) => "rebase",
            Some(Busy::Merge) => "merge",
            Some(Busy::CherryPick) => "cherry-pick",
            Some(Busy::Revert) => "revert",
            Some(busy) => return Err(GitError::Busy(busy)),
            None => return Ok(Outcome::Clean),
        };
        let ended = self.git(Mode::Write, &[command, "--abort"], b"")?;
        Ok(if ended.success {
            Outcome::Clean
        } else {
            Outcome::Refused(said(&ended))
        })
    }

    fn integrate(&self, args: &[&str]) -> Result<Outcome, GitError> {
        let args = [&PLAIN[..], args].concat();
        let ended = patiently(|_| self.git(Mode::Write, &args, b""))?;
        if ended.success {
            return Ok(Outcome::Clean);
        }
        let waits = !self.ask(&["ls-files", "--unmerged"], b"")?.is_empty();
        Ok(if self.operation().is_some() && waits {
            Outcome::Stopped
        } else {
            Outcome::Refused(said(&ended))
        })
    }
}

/// What git said: most commands complain on standard error, some on standard output.
fn said(ended: &Ended) -> String {
    let shown = ended.shown();
    if shown.is_empty() {
        crate::text::printable(&String::from_utf8_lossy(&ended.stdout)).into_owned()
    } else {
        shown
    }
}
