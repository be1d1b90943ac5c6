//! What lies between commits: ancestors, changed files and the commits themselves.
//!
//! The git program answers, so that repositories of every format are read alike. Revisions are turned into ids first:
//! a name that looks like an option never reaches a command.

use chrono::DateTime;
use chrono::Utc;

use crate::git::GitError;
use crate::git::Identity;
use crate::git::Repo;
use crate::git::program::Mode;

/// A file of the desk that differs between two commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The path, relative to the desk.
    pub path: String,
    /// The id of its content before; `None` where the file is new.
    pub before: Option<String>,
    /// The id of its content after; `None` where the file is gone.
    pub after: Option<String>,
}

/// A commit as the log tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// The full id.
    pub id: String,
    /// The ids of its parents: none for a first commit, several for a merge.
    pub parents: Vec<String>,
    /// Who wrote it.
    pub author: Identity,
    /// When it was written.
    pub time: DateTime<Utc>,
    /// When it was committed, which a rebase renews.
    pub committed: DateTime<Utc>,
    /// The first line of its message.
    pub subject: String,
    /// The whole message.
    pub message: String,
    /// The trailers at the message's end: key and value.
    pub trailers: Vec<(String, String)>,
}

/// What is asked of each commit, each part ended by a NUL, which no message can hold.
const FORMAT: &str = "--format=%H%x00%P%x00%an%x00%ae%x00%at%x00%ct%x00%s%x00%B%x00%(trailers:only=true,unfold=true)%x00";
/// How many parts that are.
const PARTS: usize = 9;

impl Repo {
    /// The id of the commit that a revision names.
    pub(crate) fn id_of(&self, rev: &str) -> Result<String, GitError> {
        let is_id =
            matches!(rev.len(), 40 | 64) && rev.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_id {
            return Ok(rev.to_owned());
        }
        self.known(rev)?.ok_or_else(|| GitError::UnknownRevision {
            rev: rev.to_owned(),
        })
    }

    /// The id of the commit that a revision names, or `None` where it names none.
    ///
    /// A name from `refs/` on is that of one reference: git would also find another below `refs/tags/`.
    pub fn known(&self, rev: &str) -> Result<Option<String>, GitError> {
        if !self.has_whole(rev)? {
            return Ok(None);
        }
        let name = format!("{rev}^{{commit}}");
        let args = [
            "rev-parse",
            "--quiet",
            "--verify",
            "--end-of-options",
            &name,
        ];
        let ended = self.git(Mode::Read, &args, b"")?;
        Ok(ended.success.then(|| ended.line()))
    }

    /// The best common ancestor of two commits; `None` for histories that have nothing in common.
    pub fn merge_base(&self, a: &str, b: &str) -> Result<Option<String>, GitError> {
        let (a, b) = (self.id_of(a)?, self.id_of(b)?);
        let ended = self.git(Mode::Read, &["merge-base", &a, &b], b"")?;
        Ok(ended.success.then(|| ended.line()))
    }

    /// Whether a commit is another one or an ancestor of it.
    pub fn is_ancestor(&self, ancestor: &str, of: &str) -> Result<bool, GitError> {
        let (ancestor, of) = (self.id_of(ancestor)?, self.id_of(of)?);
        let args = ["merge-base", "--is-ancestor", &ancestor, &of];
        Ok(self.git(Mode::Read, &args, b"")?.success)
    }

    /// How many commits each of two commits has that the other lacks.
    pub fn ahead_behind(&self, ours: &str, theirs: &str) -> Result<(usize, usize), GitError> {
        let range = format!("{}...{}", self.id_of(ours)?, self.id_of(theirs)?);
        let printed = self.ask(&["rev-list", "--left-right", "--count", &range], b"")?;
        let text = String::from_utf8_lossy(&printed);
        let mut counts = text.split_whitespace().map_while(|word| word.parse().ok());
        Ok((counts.next().unwrap_or(0), counts.next().unwrap_or(0)))
    }

    /// The files of the desk that differ between two commits, ordered by path; without a first commit, all files.
    ///
    /// A renamed file is one that is gone and one that is new. `files_of` reads the contents.
    pub fn changed(&self, from: Option<&str>, to: &str) -> Result<Vec<Changed>, GitError> {
        let from = match from {
            Some(from) => self.id_of(from)?,
            None => self.empty_tree()?,
        };
        let to = self.id_of(to)?;
        let top = self.pathspec("");
        let mut args = vec![
            "diff-tree",
            "-r",
            "-z",
            "--raw",
            "--no-renames",
            "--no-abbrev",
        ];
        args.extend([from.as_str(), &to]);
        if !self.prefix().is_empty() {
            args.extend(["--", &top]);
        }
        let mut changed = self.changed_files(&self.ask(&args, b"")?);
        changed.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(changed)
    }

    /// The files below folders of the desk that each commit changed, along the first parents, the oldest commit first.
    ///
    /// A merge counts as one commit that brings everything of its other sides; a commit without such a file is left out.
    pub fn changed_by_each(
        &self,
        from_exclusive: &str,
        to: &str,
        folders: &[&str],
    ) -> Result<Vec<Vec<Changed>>, GitError> {
        let except = format!("^{}", self.id_of(from_exclusive)?);
        let to = self.id_of(to)?;
        let walk = ["rev-list", "--first-parent", "--parents", "--reverse"];
        let walked = self.ask(&[&walk[..], &[&to, &except]].concat(), b"")?;
        let walked = String::from_utf8_lossy(&walked);
        // After a commit, `diff-tree` takes what else is on the line for its parents.
        let pairs = walked.lines().map(|line| {
            let ids: Vec<&str> = line.split(' ').take(2).collect();
            ids.join(" ") + "\n"
        });
        let pairs: String = pairs.collect();
        let folders: Vec<String> = folders.iter().map(|one| self.pathspec(one)).collect();
        let compare = "diff-tree --stdin -r -z --raw --no-renames --no-abbrev --";
        let mut args: Vec<&str> = compare.split(' ').collect();
        args.extend(folders.iter().map(String::as_str));
        let printed = self.ask(&args, pairs.as_bytes())?;
        let mut parts = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let mut commits: Vec<Vec<Changed>> = Vec::new();
        while let Some(part) = parts.next() {
            if !part.starts_with(':') {
                commits.push(Vec::new());
            } else if let (Some(commit), Some(path)) = (commits.last_mut(), parts.next()) {
                commit.extend(self.changed_file(&part, &path));
            }
        }
        commits.retain(|changed| !changed.is_empty());
        Ok(commits)
    }

    /// Reads what git prints of files that differ, each part ended by a NUL.
    pub(super) fn changed_files(&self, printed: &[u8]) -> Vec<Changed> {
        let mut parts = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let mut changed = Vec::new();
        while let (Some(modes), Some(path)) = (parts.next(), parts.next()) {
            changed.extend(self.changed_file(&modes, &path));
        }
        changed
    }

    /// Reads `:MODE MODE ID ID STATUS` and a path, relative to the repository.
    fn changed_file(&self, modes: &str, path: &str) -> Option<Changed> {
        let mut words = modes.split(' ').skip(2);
        let (before, after) = (words.next()?, words.next()?);
        let id = |id: &str| id.bytes().any(|digit| digit != b'0').then(|| id.to_owned());
        Some(Changed {
            path: path.strip_prefix(self.prefix())?.to_owned(),
            before: id(before),
            after: id(after),
        })
    }

    /// The id of a tree without files, which git knows although no repository holds it.
    pub(super) fn empty_tree(&self) -> Result<String, GitError> {
        let printed = self.ask(&["hash-object", "-t", "tree", "--stdin"], b"")?;
        Ok(String::from_utf8_lossy(&printed).trim().to_owned())
    }

    /// The commits that one commit has and another lacks, newest first; all of them without the other.
    pub fn commits(&self, from_exclusive: Option<&str>, to: &str) -> Result<Vec<Logged>, GitError> {
        self.logged(from_exclusive, to, &[])
    }

    /// Those of the commits that no branch of a remote has, as far as is known here.
    pub fn commits_beyond(&self, remote: &str, to: &str) -> Result<Vec<Logged>, GitError> {
        let known = format!("--remotes={remote}");
        self.logged(None, to, &["--not", &known])
    }

    /// Whether the line of first parents leads from a commit back to another one.
    pub fn is_on_line(&self, commit: &str, of: &str) -> Result<bool, GitError> {
        let (commit, of) = (self.id_of(commit)?, self.id_of(of)?);
        let line = self.logged(Some(&commit), &of, &["--first-parent"])?;
        Ok(match line.last() {
            Some(last) => last.parents.first() == Some(&commit),
            None => commit == of,
        })
    }

    /// Those of the commits that touched a file or folder of the desk.
    pub fn commits_of(
        &self,
        path: &str,
        from_exclusive: Option<&str>,
        to: &str,
    ) -> Result<Vec<Logged>, GitError> {
        let pathspec = self.pathspec(path);
        self.logged(from_exclusive, to, &["--", &pathspec])
    }

    /// The same, with further arguments at the end.
    pub(super) fn logged(
        &self,
        from: Option<&str>,
        to: &str,
        last: &[&str],
    ) -> Result<Vec<Logged>, GitError> {
        let to = self.id_of(to)?;
        let except = from.map(|from| self.id_of(from)).transpose()?;
        let except = except.map(|from| format!("^{from}"));
        let mut args = vec![
            "rev-list",
            "--no-commit-header",
            "--encoding=UTF-8",
            FORMAT,
            &to,
        ];
        args.extend(except.as_deref());
        args.extend(last);
        let printed = self.ask(&args, b"")?;
        let parts: Vec<_> = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy)
            .collect();
        Ok(parts.chunks_exact(PARTS).map(logged).collect())
    }

    /// Whether a commit is on a remote-tracking branch or under a tag, so that others may have it.
    pub fn published(&self, commit: &str) -> Result<bool, GitError> {
        let id = self.id_of(commit)?;
        let args = [
            "for-each-ref",
            "--count=1",
            "--format=%(refname)",
            "--contains",
            &id,
            "refs/remotes",
            "refs/tags",
        ];
        Ok(!self.ask(&args, b"")?.is_empty())
    }
}

fn logged<T: AsRef<str>>(parts: &[T]) -> Logged {
    let part = |at: usize| parts.get(at).map_or("", AsRef::as_ref);
    let time = |at: usize| {
        let seconds = part(at).parse().unwrap_or_default();
        DateTime::from_timestamp(seconds, 0).unwrap_or_default()
    };
    let trailers = part(8).lines().filter_map(|line| line.split_once(": "));
    Logged {
        id: part(0).trim().to_owned(),
        parents: part(1).split_whitespace().map(str::to_owned).collect(),
        author: Identity {
            name: part(2).to_owned(),
            email: part(3).to_owned(),
        },
        time: time(4),
        committed: time(5),
        subject: part(6).to_owned(),
        message: part(7).to_owned(),
        trailers: trailers
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
    }
}
