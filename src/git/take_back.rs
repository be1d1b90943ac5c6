//! Taking the last commit back: HEAD and the commit's files become what they were before it.
//!
//! Files first, then the branch: whatever fails, the commit is still there. The branch moves only if it is where it
//! was looked at, and no file is touched that the commit did not touch. What may be taken back is decided elsewhere.

use crate::git::GitError;
use crate::git::Logged;
use crate::git::Repo;
use crate::git::child::Ended;
use crate::git::commit::patiently;
use crate::git::program::Mode;
use crate::git::status::FEW;

/// A file that a commit touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The path, relative to the top of the work tree.
    pub path: String,
    /// Whether the commit brought it, so that it goes when the commit is taken back.
    pub is_new: bool,
}

impl Repo {
    /// The commit that is checked out; `None` before the first one.
    pub fn last(&self) -> Result<Option<Logged>, GitError> {
        match self.head()? {
            None => Ok(None),
            Some(head) => self.commit_at(&head),
        }
    }

    /// The commit that a revision names.
    pub fn commit_at(&self, rev: &str) -> Result<Option<Logged>, GitError> {
        let logged = self.logged(None, rev, &["--max-count=1"])?;
        Ok(logged.into_iter().next())
    }

    /// The files that a commit with one parent touched, in the whole repository, ordered by path.
    pub fn touched(&self, commit: &Logged) -> Result<Vec<Touched>, GitError> {
        let parent = commit.parents.first().map_or("", String::as_str);
        let args = [
            "diff-tree",
            "-r",
            "-z",
            "--name-status",
            "--no-renames",
            parent,
            &commit.id,
        ];
        let printed = self.ask(&args, b"")?;
        let parts = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let parts: Vec<_> = parts.collect();
        let pairs = parts.chunks_exact(2);
        let touched = pairs.filter_map(|pair| {
            Some(Touched {
                path: pair.get(1)?.clone().into_owned(),
                is_new: pair.first()? == "A",
            })
        });
        Ok(touched.collect())
    }

    /// Those of the files that are not as the last commit has them, ignored ones among them.
    pub fn disturbed(&self, files: &[Touched]) -> Result<Vec<String>, GitError> {
        let mut args = vec![
            "status",
            "--porcelain=v1",
            "-z",
            "--no-renames",
            "--untracked-files=all",
            "--ignored=matching",
            "--",
        ];
        let specs = match files.len() {
            0..=FEW => pathspecs(files),
            _ => vec![":(top)".to_owned()],
        };
        args.extend(specs.iter().map(String::as_str));
        let printed = self.ask(&args, b"")?;
        let entries = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let dirty: Vec<String> = entries
            .filter_map(|entry| Some(entry.split_at_checked(3)?.1.to_owned()))
            .collect();
        let is_dirty = |file: &&Touched| {
            // A folder that is ignored as a whole is named with a slash at its end.
            let covers = |name: &String| {
                *name == file.path || (name.ends_with('/') && file.path.starts_with(name.as_str()))
            };
            dirty.iter().any(covers)
        };
        let found = files.iter().filter(is_dirty);
        Ok(found.map(|file| file.path.clone()).collect())
    }

    /// Takes back the commit that is checked out; its files must be as it has them.
    pub fn take_back(&self, commit: &Logged) -> Result<(), GitError> {
        let _lock = self.lock()?;
        if let Some(busy) = self.refusal()? {
            return Err(GitError::Busy(busy));
        }
        let moved = || GitError::Moved {
            id: commit.id.clone(),
        };
        let parent = commit.parents.first().ok_or_else(moved)?;
        if self.head()?.as_ref() != Some(&commit.id) {
            return Err(moved());
        }
        let files = self.touched(commit)?;
        let paths = self.disturbed(&files)?;
        if !paths.is_empty() {
            return Err(GitError::Dirty { paths });
        }
        succeeded("restore", &self.restore(parent, &files)?)?;
        let args = ["update-ref", "-m", "itsm undo", "HEAD", parent, &commit.id];
        let ended = patiently(|_| self.git(Mode::Write, &args, b""))?;
        if ended.success {
            return Ok(());
        }
        succeeded("restore", &self.restore(&commit.id, &files)?)?;
        Err(moved())
    }

    /// Gives files the content that a commit has, in the index and in the work tree.
    fn restore(&self, commit: &str, files: &[Touched]) -> Result<Ended, GitError> {
        let source = format!("--source={commit}");
        let args = [
            "restore",
            "--quiet",
            &source,
            "--staged",
            "--worktree",
            "--pathspec-from-file=-",
            "--pathspec-file-nul",
        ];
        let list = pathspecs(files).join("\0");
        patiently(|_| self.git(Mode::Write, &args, list.as_bytes()))
    }
}

/// Names exactly these paths, whatever characters they hold.
fn pathspecs(files: &[Touched]) -> Vec<String> {
    let spec = |file: &Touched| format!(":(top,literal){}", file.path);
    files.iter().map(spec).collect()
}

fn succeeded(command: &str, ended: &Ended) -> Result<(), GitError> {
    if ended.success {
        return Ok(());
    }
    Err(GitError::Unexpected {
        command: command.to_owned(),
        output: ended.shown(),
    })
}
