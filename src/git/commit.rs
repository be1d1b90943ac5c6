//! Writing records and committing exactly them.
//!
//! The order matters. All that can be refused is refused before anything is written. After a failure HEAD is looked at
//! before anything is taken back, because git may have committed although it reports an error. Lock files of git are
//! never removed, and no option switches a hook or a signature off.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::time::Duration;

use crate::files::Write;
use crate::files::write_all;
use crate::git::Busy;
use crate::git::GitError;
use crate::git::Repo;
use crate::git::child::Ended;
use crate::git::lock::Backoff;
use crate::git::program::Mode;
use crate::git::snapshot::Snapshot;
use crate::git::status::FEW;
use crate::git::status::State;
use crate::git::undo::take_back;

/// How long another git process may hold the index or a branch.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is to be written and committed.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The commit's message.
    pub message: &'a str,
    /// The files, relative to the desk; at least one, each once.
    pub writes: &'a [Write],
    /// Whether a commit that belongs to no branch is wanted.
    pub allow_detached: bool,
    /// Whether the files may have edits of the user's own, which are then committed with them.
    pub adopt: bool,
}

/// A commit that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The full id.
    pub id: String,
    /// What git complained about although the commit was made.
    pub warning: Option<String>,
    /// Files that a hook changed, so that the commit has other bytes than were written; relative to the desk.
    pub rewritten: Vec<String>,
    /// Files that a hook put into the commit beside ours; relative to the repository.
    pub added: Vec<String>,
}

/// One commit on its way.
pub(crate) struct Attempt<'a> {
    pub(crate) repo: &'a Repo,
    request: &'a Request<'a>,
    /// Files that git does not know yet.
    pub(crate) new: Vec<String>,
    before: Snapshot,
    /// Whether the index holds something of this commit.
    pub(crate) is_staged: Cell<bool>,
}

impl Repo {
    /// Writes files and commits exactly them, or leaves everything as it was.
    pub fn commit(&self, request: &Request<'_>) -> Result<Committed, GitError> {
        self.refuse(request.allow_detached)?;
        self.env().check_version(self.desk())?;
        self.identity()?;
        self.person("GIT_COMMITTER_IDENT")?;
        let _lock = self.lock()?;
        self.refuse(request.allow_detached)?;
        let attempt = Attempt {
            repo: self,
            request,
            new: self.new_files(request)?,
            before: self.snapshot(request.writes)?,
            is_staged: Cell::new(false),
        };
        attempt.carry_out()
    }

    fn refuse(&self, allow_detached: bool) -> Result<(), GitError> {
        match self.refusal()? {
            None => Ok(()),
            Some(Busy::Detached) if allow_detached => Ok(()),
            Some(busy) => Err(GitError::Busy(busy)),
        }
    }

    /// The files that git does not know; refuses those with edits of the user's own.
    fn new_files(&self, request: &Request<'_>) -> Result<Vec<String>, GitError> {
        let names: Vec<&str> = request
            .writes
            .iter()
            .map(|write| write.path.as_str())
            .collect();
        let left_out = self.left_out_of(&names)?;
        if !left_out.is_empty() {
            return Err(GitError::LeftOut { paths: left_out });
        }
        let states = self.states(&names)?;
        let edited = names.iter().filter(|name| states.contains_key(**name));
        let paths: Vec<String> = edited.map(|name| (*name).to_owned()).collect();
        if !paths.is_empty() && !request.adopt {
            return Err(GitError::Dirty { paths });
        }
        if names.len() > FEW && self.has_staged()? {
            return Err(GitError::Staged);
        }
        let is_new = |write: &&Write| match states.get(&write.path) {
            Some(state) => *state == State::Untracked,
            None => write.expected.is_none(),
        };
        let new = request.writes.iter().filter(is_new);
        Ok(new.map(|write| write.path.clone()).collect())
    }

    fn has_staged(&self) -> Result<bool, GitError> {
        let args = ["diff", "--cached", "--quiet", "--no-ext-diff"];
        Ok(!self.git(Mode::Read, &args, b"")?.success)
    }

    /// The paths as git knows them, each followed by a separator, for a command that reads them.
    pub(super) fn listed<'a>(
        &self,
        writes: impl IntoIterator<Item = &'a Write>,
        start: &str,
        end: char,
    ) -> String {
        let mut list = String::new();
        for write in writes {
            list.extend([start, self.prefix(), &write.path]);
            list.push(end);
        }
        list
    }
}

impl Attempt<'_> {
    fn carry_out(&self) -> Result<Committed, GitError> {
        let writes = self.request.writes;
        let applied = write_all(self.repo.desk(), writes)?;
        let mut intended = Vec::new();
        let failure = match self
            .hashes()
            .map(|hashes| intended = hashes)
            .and_then(|()| self.stage_and_commit())
        {
            Ok(ended) if ended.success => return self.committed(None, &intended),
            Ok(ended) => GitError::CommitFailed {
                output: ended.shown(),
            },
            Err(error) => error,
        };
        match self.repo.snapshot(writes) {
            Ok(now) if now.head != self.before.head && now.blobs == intended => {
                self.committed(Some(complaint(failure)), &intended)
            }
            Ok(_) => Err(take_back(self, applied, failure)),
            // Taking files back that may be committed would be worse than leaving them.
            Err(unread) => Err(GitError::RollBack {
                trouble: format!("the files were left as written, because {unread}"),
                output: complaint(failure),
            }),
        }
    }

    /// The ids that our files will have once git's filters have seen them; `None` for a removed one.
    fn hashes(&self) -> Result<Vec<Option<String>>, GitError> {
        let kept = self
            .request
            .writes
            .iter()
            .filter(|write| write.content.is_some());
        let input = self.repo.listed(kept, "", '\n');
        let printed = self
            .repo
            .ask(&["hash-object", "--stdin-paths"], input.as_bytes())?;
        let text = String::from_utf8_lossy(&printed);
        let mut ids = text.lines().map(str::to_owned);
        let id = |write: &Write| write.content.as_ref().and_then(|_| ids.next());
        Ok(self.request.writes.iter().map(id).collect())
    }

    pub(crate) fn is_bulk(&self) -> bool {
        self.request.writes.len() > FEW
    }

    /// Many files go through the index as a whole: git compares every path named to it with every name it knows.
    fn stage_and_commit(&self) -> Result<Ended, GitError> {
        let staged = if self.is_bulk() {
            self.stage_all()?
        } else {
            self.announce()?
        };
        if let Some(failed) = staged {
            return Ok(failed);
        }
        self.is_staged.set(true);
        self.make_commit()
    }

    fn stage_all(&self) -> Result<Option<Ended>, GitError> {
        let input = self.repo.listed(self.request.writes, "", '\0');
        let args = ["update-index", "--add", "--remove", "-z", "--stdin"];
        let ended = patiently(|_| self.repo.git(Mode::Write, &args, input.as_bytes()))?;
        Ok((!ended.success).then_some(ended))
    }

    /// Tells git of the new files, without which it would not commit them by name.
    fn announce(&self) -> Result<Option<Ended>, GitError> {
        if self.new.is_empty() {
            return Ok(None);
        }
        let pathspecs: Vec<String> = self
            .new
            .iter()
            .map(|path| self.repo.pathspec(path))
            .collect();
        let mut args = vec!["add", "--intent-to-add", "--"];
        args.extend(pathspecs.iter().map(String::as_str));
        let ended = patiently(|_| self.repo.git(Mode::Write, &args, b""))?;
        Ok((!ended.success).then_some(ended))
    }

    fn make_commit(&self) -> Result<Ended, GitError> {
        let writes = self.request.writes;
        let pathspecs: Vec<String> = writes
            .iter()
            .map(|write| self.repo.pathspec(&write.path))
            .collect();
        let mut args = vec!["commit", "--quiet", "--file=-"];
        if !self.is_bulk() {
            args.extend(["--only", "--"]);
            args.extend(pathspecs.iter().map(String::as_str));
        }
        patiently(|again| {
            if again {
                self.still_based_on_head()?;
            }
            self.repo
                .git(Mode::Write, &args, self.request.message.as_bytes())
        })
    }

    /// When HEAD moved while we waited, our files must still be in it what they were.
    fn still_based_on_head(&self) -> Result<(), GitError> {
        let now = self.repo.snapshot(self.request.writes)?;
        let mut pairs = self
            .request
            .writes
            .iter()
            .zip(now.blobs.iter().zip(&self.before.blobs));
        match pairs.find(|(_, (now, before))| now != before) {
            Some((write, _)) => Err(GitError::Changed {
                path: write.path.clone(),
            }),
            None => Ok(()),
        }
    }

    /// Looks at what was committed: hooks may have changed it.
    fn committed(
        &self,
        warning: Option<String>,
        intended: &[Option<String>],
    ) -> Result<Committed, GitError> {
        let writes = self.request.writes;
        let unseen = |reason: GitError| GitError::Unseen {
            reason: reason.to_string(),
        };
        let now = self.repo.snapshot(writes).map_err(unseen)?;
        let id = now.head.unwrap_or_default();
        let pairs = writes.iter().zip(now.blobs.iter().zip(intended));
        let rewritten = pairs.filter(|(_, (now, intended))| now != intended);
        Ok(Committed {
            rewritten: rewritten.map(|(write, _)| write.path.clone()).collect(),
            added: self.added(&id).map_err(unseen)?,
            id,
            warning,
        })
    }

    fn added(&self, id: &str) -> Result<Vec<String>, GitError> {
        let args = [
            "diff-tree",
            "-r",
            "-z",
            "--root",
            "--no-commit-id",
            "--name-only",
            "--no-renames",
            id,
        ];
        let printed = self.repo.ask(&args, b"")?;
        let ours: HashSet<String> = self
            .request
            .writes
            .iter()
            .map(|write| format!("{}{}", self.repo.prefix(), write.path))
            .collect();
        let paths = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let others = paths.filter(|path| !path.is_empty() && !ours.contains(path.as_ref()));
        Ok(others.map(Cow::into_owned).collect())
    }
}

/// What git said of a commit that it made all the same.
fn complaint(failure: GitError) -> String {
    match failure {
        GitError::CommitFailed { output } => output,
        failure => failure.to_string(),
    }
}

/// Repeats a git command while another git process holds a lock.
pub(crate) fn patiently(
    mut step: impl FnMut(bool) -> Result<Ended, GitError>,
) -> Result<Ended, GitError> {
    let mut wait = Backoff::new(PATIENCE);
    let mut again = false;
    loop {
        let ended = step(again)?;
        if ended.success || !is_locked(&ended.stderr) {
            return Ok(ended);
        }
        if !wait.again() {
            let shown = ended.shown();
            let line = shown.lines().next().unwrap_or_default();
            let holder = format!(
                "another git process holds a lock ({line}); if none runs, remove that file yourself"
            );
            return Err(GitError::Locked { holder });
        }
        again = true;
    }
}

/// The words of git for a lock that is taken; they are not translated, because the language is set.
fn is_locked(stderr: &str) -> bool {
    stderr.contains("index.lock': File exists") || stderr.contains("cannot lock ref")
}
