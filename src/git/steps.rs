//! Commits as they are stored, each with what it changed beside one of its parents.
//!
//! People and times are taken from the commit's own bytes: what git prints can be bent by settings, and signatures are
//! over these bytes. Names of files that are gone and new are not paired: a renamed file is two.

use std::collections::HashMap;

use chrono::DateTime;
use chrono::Utc;

use crate::git::GitError;
use crate::git::Identity;
use crate::git::Repo;
use crate::git::time::time_of;

/// A file of a tree: what kind it is and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// The mode, as in `0o100_644`.
    pub mode: u32,
    /// The id of the content; of a submodule the id of its commit.
    pub id: String,
}

/// A file that a commit changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Altered {
    /// The path, relative to the desk.
    pub path: String,
    /// What was there; none where the file is new.
    pub before: Option<Blob>,
    /// What is there; none where the file is gone.
    pub after: Option<Blob>,
}

/// Somebody's part in a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Who.
    pub who: Identity,
    /// When, as that person's machine had it.
    pub time: DateTime<Utc>,
}

/// A commit and what it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The full id.
    pub id: String,
    /// The parent beside which it is seen; none for a first commit.
    pub before: Option<String>,
    /// The id of its tree.
    pub tree: String,
    /// All its parents, as it names them itself.
    pub parents: Vec<String>,
    /// Who wrote it.
    pub author: Stamp,
    /// Who put it where it is.
    pub committer: Stamp,
    /// The whole message.
    pub message: String,
    /// The files of the desk that it changed, sorted by path.
    pub changes: Vec<Altered>,
    /// The bytes of the commit, which a signature is over.
    pub raw: Vec<u8>,
}

impl Step {
    /// The short id.
    pub fn short(&self) -> &str {
        short(&self.id)
    }

    /// Whether it has more than one parent.
    pub fn is_merge(&self) -> bool {
        self.parents.len() > 1
    }
}

/// An id as it is shown.
pub fn short(id: &str) -> &str {
    id.get(..7).unwrap_or(id)
}

impl Repo {
    /// Reads commits, each beside the parent that is named with it, from two runs of git.
    pub fn steps(&self, commits: &[(&str, Option<&str>)]) -> Result<Vec<Step>, GitError> {
        let ids: Vec<String> = commits.iter().map(|(id, _)| (*id).to_owned()).collect();
        let raw = self.contents(&ids)?;
        let mut changes = self.changes(commits)?;
        let steps = commits.iter().zip(raw).map(|((id, before), raw)| {
            let raw = raw.ok_or_else(|| missing(id))?;
            let changes = changes.remove(*id).unwrap_or_default();
            let step = step(id, *before, raw, changes);
            step.filter(|step| {
                before.is_none_or(|before| step.parents.iter().any(|one| one == before))
            })
            .ok_or_else(|| GitError::Incomplete {
                what: format!("{} is not the child of the commit before it", short(id)),
            })
        });
        steps.collect()
    }

    /// The files of the desk that each of some commits changed beside the parent that is named with it.
    fn changes(
        &self,
        commits: &[(&str, Option<&str>)],
    ) -> Result<HashMap<String, Vec<Altered>>, GitError> {
        // After a commit, `diff-tree` takes what else is on the line for its parents.
        let lines = commits.iter().map(|(id, before)| match before {
            Some(before) => format!("{id} {before}\n"),
            None => format!("{id}\n"),
        });
        let input: String = lines.collect();
        let top = self.pathspec("");
        let mut args: Vec<&str> = "diff-tree --stdin --root -r -z --raw --no-renames --no-abbrev"
            .split(' ')
            .collect();
        if !self.prefix().is_empty() {
            args.extend(["--", &top]);
        }
        match self.ask_whole(&args, input.as_bytes()) {
            // Commits that change very many files are too much for one run; each half is less.
            Err(GitError::Stopped { .. }) if commits.len() > 1 => {
                let (one, other) = commits.split_at(commits.len() / 2);
                let mut changes = self.changes(one)?;
                changes.extend(self.changes(other)?);
                Ok(changes)
            }
            printed => Ok(by_commit(&printed?, self.prefix())),
        }
    }

    /// The files of the desk in a commit, sorted by path.
    pub fn tree(&self, commit: &str) -> Result<Vec<(String, Blob)>, GitError> {
        let id = self.id_of(commit)?;
        let mut args = vec!["ls-tree", "-r", "-z", "--full-tree", &id];
        if !self.prefix().is_empty() {
            args.extend(["--", self.prefix()]);
        }
        let printed = self.ask_whole(&args, b"")?;
        let entries = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let mut files: Vec<(String, Blob)> = entries
            .filter_map(|entry| listed(&entry, self.prefix()))
            .collect();
        files.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        Ok(files)
    }

    /// Every best common ancestor of two commits, as git orders them.
    pub fn merge_bases(&self, one: &str, other: &str) -> Result<Vec<String>, GitError> {
        let (one, other) = (self.id_of(one)?, self.id_of(other)?);
        let args = ["merge-base", "--all", &one, &other];
        let ended = self.git(crate::git::program::Mode::Read, &args, b"")?;
        let text = String::from_utf8_lossy(&ended.stdout).into_owned();
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Runs git for an answer that a complete history gives; that it fails means that something is missing.
    pub(super) fn ask_whole(&self, args: &[&str], input: &[u8]) -> Result<Vec<u8>, GitError> {
        self.ask(args, input).map_err(|error| match error {
            GitError::Unexpected { output, .. } => GitError::Incomplete { what: output },
            other => other,
        })
    }
}

fn missing(id: &str) -> GitError {
    GitError::Incomplete {
        what: format!("the commit {} is not here", short(id)),
    }
}

/// Takes apart what `diff-tree -z --stdin` prints: after the id of a commit a pair for each file.
pub(super) fn by_commit(printed: &[u8], prefix: &str) -> HashMap<String, Vec<Altered>> {
    let mut parts = printed
        .split(|byte| *byte == 0)
        .map(String::from_utf8_lossy);
    let mut found: HashMap<String, Vec<Altered>> = HashMap::new();
    let mut commit = String::new();
    while let Some(part) = parts.next() {
        if !part.starts_with(':') {
            part.trim().clone_into(&mut commit);
        } else if let Some(path) = parts.next() {
            let changes = found.entry(commit.clone()).or_default();
            changes.extend(altered(&part, &path, prefix));
        }
    }
    for changes in found.values_mut() {
        changes.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    }
    found
}

/// Reads `:MODE MODE ID ID STATUS` and a path, relative to the repository.
pub(super) fn altered(about: &str, path: &str, prefix: &str) -> Option<Altered> {
    let mut words = about.trim_start_matches(':').split(' ');
    let modes = [words.next()?, words.next()?];
    let ids = [words.next()?, words.next()?];
    let [before, after] = [0, 1].map(|at| blob(modes[at], ids[at]));
    Some(Altered {
        path: path.strip_prefix(prefix)?.to_owned(),
        before,
        after,
    })
}

/// A file; none where there is none, which git writes as zeros.
fn blob(mode: &str, id: &str) -> Option<Blob> {
    let mode = u32::from_str_radix(mode, 8).ok().filter(|mode| *mode > 0)?;
    Some(Blob {
        mode,
        id: id.to_owned(),
    })
}

/// Reads `MODE TYPE ID`, a tab and a path, relative to the repository.
fn listed(entry: &str, prefix: &str) -> Option<(String, Blob)> {
    let (about, path) = entry.split_once('\t')?;
    let (mode, rest) = about.split_once(' ')?;
    let id = rest.rsplit(' ').next()?;
    Some((path.strip_prefix(prefix)?.to_owned(), blob(mode, id)?))
}

/// Reads a commit from its bytes; none where it has no tree or nobody made it.
fn step(id: &str, before: Option<&str>, raw: Vec<u8>, changes: Vec<Altered>) -> Option<Step> {
    let text = String::from_utf8_lossy(&raw).into_owned();
    let (head, message) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let named = |line: &str, key: &str| {
        let rest = line.strip_prefix(key)?.strip_prefix(' ')?;
        Some(rest.to_owned())
    };
    let tree = named(lines.next()?, "tree")?;
    let lines: Vec<&str> = lines.collect();
    let parents = lines.iter().map_while(|line| named(line, "parent"));
    let stamped = |key: &str| {
        let line = lines.iter().find_map(|line| named(line, key))?;
        stamp(&line)
    };
    Some(Step {
        id: id.to_owned(),
        before: before.map(str::to_owned),
        tree,
        parents: parents.collect(),
        author: stamped("author")?,
        committer: stamped("committer")?,
        message: message.to_owned(),
        changes,
        raw,
    })
}

/// When a commit was put where it is, from its bytes.
pub fn committed(raw: &[u8]) -> Option<DateTime<Utc>> {
    step("", None, raw.to_vec(), Vec::new()).map(|step| step.committer.time)
}

/// Reads `Name <address> seconds zone`.
fn stamp(line: &str) -> Option<Stamp> {
    let (person, time) = line.rsplit_once('>')?;
    let (name, email) = person.rsplit_once('<')?;
    let seconds = time.split_whitespace().next()?;
    Some(Stamp {
        who: Identity {
            name: name.trim().to_owned(),
            email: email.to_owned(),
        },
        time: time_of(seconds),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_read_from_its_own_bytes() {
        let raw = b"tree aa\nparent bb\nparent cc\nauthor Ana <3 <ana@example.org> 60 +0100\n\
                    committer Ben <ben@example.org> 120 +0000\ngpgsig -----BEGIN\n parent dd\n\nSubject\n\nparent ee\n";
        let step = step("ff", Some("bb"), raw.to_vec(), Vec::new());
        let found = step.map(|one| {
            (
                one.parents,
                one.author.who.name,
                one.committer.time,
                one.message,
            )
        });
        let expected = (
            vec!["bb".to_owned(), "cc".to_owned()],
            "Ana <3".to_owned(),
            DateTime::from_timestamp(120, 0).unwrap_or_default(),
            "Subject\n\nparent ee\n".to_owned(),
        );
        assert_eq!(found, Some(expected));
    }

    #[test]
    fn a_file_that_is_new_or_gone_has_one_side() {
        let zero = "0".repeat(40);
        let id = "1".repeat(40);
        let new = altered(&format!(":000000 100644 {zero} {id} A"), "d/a.yaml", "d/");
        let gone = altered(&format!(":120000 000000 {id} {zero} D"), "d/a.yaml", "d/");
        let modes = |one: Option<Altered>| {
            one.map(|one| {
                (
                    one.path,
                    one.before.map(|it| it.mode),
                    one.after.map(|it| it.mode),
                )
            })
        };
        let path = "a.yaml".to_owned();
        assert_eq!(modes(new), Some((path.clone(), None, Some(0o100_644))));
        assert_eq!(modes(gone), Some((path, Some(0o120_000), None)));
        assert_eq!(altered(":", "e/a.yaml", "d/"), None);
    }
}
