//! Which commits touched some files of a desk, who made them, and what each made of every file.
//!
//! A merge touches a file only where its result differs from what all of its sides had: what it merely brought along was
//! made by the commits behind it. On the first-parent line it is the other way round: there a merge is one commit that
//! brings everything of its other sides.

use chrono::DateTime;
use chrono::Utc;
use git2::ObjectType;
use git2::Oid;

use crate::git::GitError;
use crate::git::Identity;
use crate::git::Repo;
use crate::git::program::Mode;
use crate::git::time::time_of;

/// A commit with the files that it touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// The full id.
    pub id: String,
    /// The ids of its parents.
    pub parents: Vec<String>,
    /// Who wrote it.
    pub author: Identity,
    /// Who put it into the history.
    pub committer: Identity,
    /// When it was written, as the author says.
    pub time: DateTime<Utc>,
    /// When it was put into the history, as the committer says.
    pub committed: DateTime<Utc>,
    /// The whole message.
    pub message: String,
    /// The files, in git's order.
    pub files: Vec<TouchedFile>,
}

/// What a commit made of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchedFile {
    /// The path, relative to the desk.
    pub path: String,
    /// The id of its content on each side that the commit is compared with; `None` where it was not there.
    pub before: Vec<Option<String>>,
    /// The id of its content after; `None` where the file is gone.
    pub after: Option<String>,
    /// The mode after, as git writes it: `100644` is a plain file.
    pub mode: String,
}

/// Which commits are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walk {
    /// Those on the first-parent line, each beside its first parent.
    Line,
    /// All of them, each beside all of its parents.
    All,
}

/// What is asked of each commit, each part ended by a NUL, which no message can hold.
const FORMAT: &str = "--format=%H%x00%P%x00%an%x00%ae%x00%cn%x00%ce%x00%at%x00%ct%x00%B%x00";
/// How many parts that are.
const PARTS: usize = 9;
/// The mode of a submodule.
const SUBMODULE: &str = "160000";

impl Repo {
    /// The commits up to one that touched a file in some folders of the desk, the oldest first; a folder may be a file.
    ///
    /// A folder that begins with a slash is one from the top of the repository, and so are the paths of its files.
    pub fn touches(&self, walk: Walk, to: &str, folders: &[&str]) -> Result<Vec<Touch>, GitError> {
        let to = self.id_of(to)?;
        let pathspecs: Vec<String> = folders.iter().map(|one| self.pathspec(one)).collect();
        let pathspecs: Vec<&str> = pathspecs.iter().map(String::as_str).collect();
        let which = match walk {
            Walk::Line => "--first-parent",
            Walk::All => "--full-history",
        };
        let args = [
            "rev-list",
            which,
            "--topo-order",
            "--reverse",
            "--no-commit-header",
            "--encoding=UTF-8",
            FORMAT,
            &to,
            "--",
        ];
        let printed = self.ask(&[&args[..], &pathspecs].concat(), b"")?;
        let parts: Vec<_> = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy)
            .collect();
        let mut touches: Vec<Touch> = parts.chunks_exact(PARTS).map(touch).collect();
        self.add_files(walk, (folders, &pathspecs), &mut touches)?;
        touches.retain(|one| !one.files.is_empty());
        Ok(touches)
    }

    /// The bytes of a commit, as its id is made of.
    pub fn raw_commit(&self, id: &str) -> Result<Option<Vec<u8>>, GitError> {
        Ok(self.contents(&[id.to_owned()])?.pop().flatten())
    }

    /// The first commit on the first-parent line of a commit; `None` where a shallow clone does not have it.
    pub fn origin(&self, of: &str) -> Result<Option<String>, GitError> {
        if self.is_shallow()? {
            return Ok(None);
        }
        let of = self.id_of(of)?;
        let args = ["rev-list", "--first-parent", "--reverse", &of];
        let ended = self.git(Mode::Read, &args, b"")?;
        Ok(Some(ended.line()).filter(|line| !line.is_empty()))
    }

    /// The commits on the first-parent line up to one, the oldest first, each with when it was put into the history.
    ///
    /// A date that nobody can read is the last of all: whatever rests on it is no older than it has to be.
    pub fn line_times(&self, to: &str) -> Result<Vec<(String, DateTime<Utc>)>, GitError> {
        let to = self.id_of(to)?;
        let args = [
            "rev-list",
            "--first-parent",
            "--reverse",
            "--no-commit-header",
            "--format=%H %ct",
            &to,
        ];
        let printed = self.ask(&args, b"")?;
        let printed = String::from_utf8_lossy(&printed);
        let commit = |line: &str| {
            let (id, seconds) = line.split_once(' ')?;
            Some((id.to_owned(), time_of(seconds)))
        };
        Ok(printed.lines().filter_map(commit).collect())
    }

    /// The id that git gives to a file's content.
    pub fn id_of_content(&self, bytes: &[u8]) -> Result<String, GitError> {
        Ok(Oid::hash_object(ObjectType::Blob, bytes)?.to_string())
    }

    /// Compares each commit with its parents and adds the files that differ.
    fn add_files(
        &self,
        walk: Walk,
        (folders, pathspecs): (&[&str], &[&str]),
        touches: &mut [Touch],
    ) -> Result<(), GitError> {
        // After a commit, `diff-tree` takes what else is on the line for its parents.
        let line = |one: &Touch| match (walk, one.parents.first()) {
            (Walk::Line, Some(parent)) => format!("{} {parent}\n", one.id),
            _ => format!("{}\n", one.id),
        };
        let asked: String = touches.iter().map(line).collect();
        let compare = "diff-tree --stdin -r -c --root --raw -z --no-renames --no-abbrev --";
        let args: Vec<&str> = compare
            .split(' ')
            .chain(pathspecs.iter().copied())
            .collect();
        let printed = self.ask(&args, asked.as_bytes())?;
        let mut parts = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let mut at = None;
        while let Some(part) = parts.next() {
            if !part.starts_with(':') {
                at = touches
                    .iter()
                    .skip(at.unwrap_or(0))
                    .position(|one| one.id == part.trim())
                    .map(|more| more + at.unwrap_or(0));
            } else if let (Some(at), Some(path)) = (at, parts.next())
                && let Some(touch) = touches.get_mut(at)
            {
                touch.files.extend(self.touched_file(&part, &path, folders));
            }
        }
        Ok(())
    }

    /// Reads `:MODE MODE ID ID STATUS`, with as many colons as there are sides, and a path, relative to the repository.
    fn touched_file(&self, about: &str, path: &str, folders: &[&str]) -> Option<TouchedFile> {
        let sides = about.bytes().take_while(|byte| *byte == b':').count();
        let words: Vec<&str> = about.trim_start_matches(':').split(' ').collect();
        // What another repository has under a submodule's commit is no file of this one.
        let id = |(word, mode): (&&str, &&str)| {
            let is_there = word.bytes().any(|digit| digit != b'0');
            (is_there && *mode != SUBMODULE).then(|| (*word).to_owned())
        };
        let ids = words.get(sides + 1..=2 * sides + 1)?;
        let (after, before) = ids.split_last()?;
        Some(TouchedFile {
            path: self.named_in(path, folders)?,
            before: before.iter().zip(&words).map(id).collect(),
            after: id((after, words.get(sides)?)),
            mode: (*words.get(sides)?).to_owned(),
        })
    }
}

impl Repo {
    /// The path by which a file of some folders is known: from the desk where one of the desk's folders holds it, else
    /// from the top with a slash at its beginning.
    fn named_in(&self, path: &str, folders: &[&str]) -> Option<String> {
        let own = path.strip_prefix(self.prefix());
        let holds = |path: &str, folder: &&str| {
            folder.starts_with('/') == path.starts_with('/') && lies_in(path, folder)
        };
        if let Some(own) = own.filter(|own| folders.iter().any(|folder| holds(own, folder))) {
            return Some(own.to_owned());
        }
        let name = format!("/{path}");
        let is_at_top = folders.iter().any(|folder| holds(&name, folder));
        if is_at_top {
            Some(name)
        } else {
            own.map(str::to_owned)
        }
    }
}

/// Whether a path is a folder or lies in it.
fn lies_in(path: &str, folder: &str) -> bool {
    let below = path.strip_prefix(folder.trim_end_matches('/'));
    below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) || folder.is_empty()
}

fn touch<T: AsRef<str>>(parts: &[T]) -> Touch {
    let part = |at: usize| parts.get(at).map_or("", AsRef::as_ref);
    let time = |at: usize| time_of(part(at));
    let person = |name: usize, email: usize| Identity {
        name: part(name).to_owned(),
        email: part(email).to_owned(),
    };
    Touch {
        id: part(0).trim().to_owned(),
        parents: part(1).split_whitespace().map(str::to_owned).collect(),
        author: person(2, 3),
        committer: person(4, 5),
        time: time(6),
        committed: time(7),
        message: part(8).to_owned(),
        files: Vec::new(),
    }
}
