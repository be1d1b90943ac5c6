//! Who stands in a history: the people of every commit, and what a file of a name ever held.
//!
//! The git program answers, as for ranges, and every branch, tag and stash is looked at: whoever is searched for has a
//! claim on all of it. Names and addresses are those of the commits; a mailmap does not hide any.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::git::GitError;
use crate::git::Identity;
use crate::git::Repo;
use crate::git::time::time_of;

/// A commit with the people that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The full id.
    pub id: String,
    /// Who wrote it.
    pub author: Identity,
    /// Who put it into the history: the author, or whoever rebased or merged it.
    pub committer: Identity,
    /// When it was written.
    pub time: DateTime<Utc>,
    /// The whole message.
    pub message: String,
}

/// What is asked of each commit, each part ended by a NUL, which no message can hold.
const FORMAT: &str = "--format=%H%x00%an%x00%ae%x00%cn%x00%ce%x00%at%x00%B%x00";

/// How many parts that are.
const PARTS: usize = 7;

impl Repo {
    /// Every commit that a branch, a tag or the stash leads to, newest first.
    pub fn signed(&self) -> Result<Vec<Signed>, GitError> {
        let args = [
            "rev-list",
            "--all",
            "--no-commit-header",
            "--encoding=UTF-8",
            FORMAT,
        ];
        let printed = self.ask(&args, b"")?;
        let parts: Vec<_> = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy)
            .collect();
        Ok(parts.chunks_exact(PARTS).map(signed).collect())
    }

    /// Every content that a file of this name ever had below a folder of the desk, whatever sub-folder it was in.
    pub fn past_contents(&self, folder: &str, name: &str) -> Result<Vec<Vec<u8>>, GitError> {
        let prefix = escaped(self.prefix());
        let pathspec = format!(
            ":(top,glob){prefix}{}/**/{}",
            escaped(folder),
            escaped(name)
        );
        let walk = ["rev-list", "--all", "--full-history", "--", &pathspec];
        let commits = self.ask(&walk, b"")?;
        let compare = [
            "diff-tree",
            "--stdin",
            "-r",
            "-m",
            "--root",
            "--raw",
            "--no-abbrev",
            "--no-renames",
            "--no-commit-id",
            "--",
            &pathspec,
        ];
        let compared = self.ask(&compare, &commits)?;
        let text = String::from_utf8_lossy(&compared);
        // `:MODE MODE ID ID STATUS`: what a commit took away was once added by another.
        let added = |line: &str| line.split(' ').nth(3).map(str::to_owned);
        // Each content once, in an order that does not depend on the walk.
        let ids: BTreeSet<String> = text.lines().filter_map(added).collect();
        let asked = ids.into_iter().collect::<Vec<_>>().join("\n");
        let printed = self.ask(&["cat-file", "--batch"], asked.as_bytes())?;
        Ok(blobs(&printed))
    }

    /// The files of the desk that git keeps track of, whatever they are.
    pub fn tracked_files(&self) -> Result<Vec<String>, GitError> {
        let top = self.pathspec("");
        let mut args = vec!["ls-files", "-z"];
        if !self.prefix().is_empty() {
            args.extend(["--", &top]);
        }
        let printed = self.ask(&args, b"")?;
        let paths = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let below = paths.filter_map(|path| path.strip_prefix(self.prefix()).map(str::to_owned));
        Ok(below.filter(|path| !path.is_empty()).collect())
    }

    /// Whether the history here ends before its beginning, as in a shallow clone.
    pub fn is_shallow(&self) -> Result<bool, GitError> {
        let printed = self.ask(&["rev-parse", "--is-shallow-repository"], b"")?;
        Ok(printed.starts_with(b"true"))
    }
}

/// A name in a pattern, where it is to mean itself.
fn escaped(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if matches!(letter, '*' | '?' | '[' | ']' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

fn signed<T: AsRef<str>>(parts: &[T]) -> Signed {
    let part = |at: usize| parts.get(at).map_or("", AsRef::as_ref).to_owned();
    let identity = |name: usize| Identity {
        name: part(name),
        email: part(name + 1),
    };
    Signed {
        id: part(0).trim().to_owned(),
        author: identity(1),
        committer: identity(3),
        time: time_of(&part(5)),
        message: part(6),
    }
}

/// Takes what `cat-file --batch` prints apart: a line `ID TYPE SIZE`, the bytes, a line end.
fn blobs(printed: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut rest = printed;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (head, after) = (&rest[..end], &rest[end + 1..]);
        let head = String::from_utf8_lossy(head);
        let size = head.rsplit(' ').next().and_then(|size| size.parse().ok());
        // An object that is missing, as in a partial clone, has no size and no bytes.
        let size = size.unwrap_or(0_usize).min(after.len());
        if head.contains(" blob ") {
            found.push(after[..size].to_vec());
        }
        let skipped = if head.ends_with(" missing") {
            0
        } else {
            size + 1
        };
        rest = after.get(skipped..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::blobs;
    use super::escaped;

    #[test]
    fn a_batch_is_taken_apart_by_its_sizes() {
        let printed = b"aa blob 4\na\nb\n\nbb missing\ncc tree 2\nxy\ndd blob 0\n\n";
        assert_eq!(blobs(printed), [b"a\nb\n".to_vec(), Vec::new()]);
        assert_eq!(blobs(b""), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn a_name_in_a_pattern_means_itself() {
        assert_eq!(escaped("desk[1]*"), "desk\\[1\\]\\*");
    }
}
