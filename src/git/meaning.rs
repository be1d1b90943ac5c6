//! What a name means that somebody relies on: one commit, and no other that goes by the same name.
//!
//! Git takes the first that it finds, a tag before a branch and any name before an abbreviated id, and says so where no
//! pipeline looks. Whoever may push a tag could so put a commit of theirs in the place of `origin/main`, by which everybody
//! judges. A name with two meanings has none here.

use crate::git::GitError;
use crate::git::Repo;
use crate::git::program::Mode;

/// Where git looks for a short name, in this order (gitrevisions(7)).
const PLACES: [(&str, &str); 5] = [
    ("refs/", ""),
    ("refs/tags/", ""),
    ("refs/heads/", ""),
    ("refs/remotes/", ""),
    ("refs/remotes/", "/HEAD"),
];

/// The fewest digits that git takes for the beginning of an id.
const SHORTEST: usize = 4;

impl Repo {
    /// The id of the commit that a revision names, or `None` where it names none; one that could be meant in two ways is
    /// refused.
    ///
    /// Whole ids and whole names of references pass, for they mean one thing.
    pub fn meant(&self, rev: &str) -> Result<Option<String>, GitError> {
        let (name, rest) = parted(rev);
        if matches!(name, "" | "@" | "HEAD") || name.starts_with("refs/") || is_whole(name) {
            return self.known(rev);
        }
        let mut meanings = self.references(name)?;
        let reference = meanings.first().cloned();
        if self.git_dir().join(name).is_file() {
            meanings.push(format!("{name} of git itself"));
        }
        meanings.extend(self.abbreviated(name)?);
        if meanings.len() > 1 {
            return Err(GitError::Ambiguous {
                rev: rev.to_owned(),
                meanings,
            });
        }
        match reference {
            Some(reference) => self.known(&format!("{reference}{rest}")),
            None => self.known(rev),
        }
    }

    /// Whether a name would be taken for the id of a commit, whole or its beginning.
    pub fn is_like_id(&self, name: &str) -> Result<bool, GitError> {
        Ok(is_whole(name) || !self.abbreviated(name)?.is_empty())
    }

    /// The whole names of the references that a short name could be.
    fn references(&self, name: &str) -> Result<Vec<String>, GitError> {
        let places = PLACES.map(|(before, after)| format!("{before}{name}{after}"));
        let mut args = vec!["for-each-ref", "--format=%(refname)"];
        args.extend(places.iter().map(String::as_str));
        let printed = self.ask(&args, b"")?;
        let printed = String::from_utf8_lossy(&printed);
        // A pattern also fits what lies below a name.
        let known = printed
            .lines()
            .filter(|one| places.iter().any(|place| place == one));
        Ok(known.map(str::to_owned).collect())
    }

    /// The commits of which a name could be the beginning of the id, as it stands or at the end of a `git describe`.
    fn abbreviated(&self, name: &str) -> Result<Vec<String>, GitError> {
        let digits = name.rsplit_once("-g").map_or(name, |(_, digits)| digits);
        if digits.len() < SHORTEST || !is_hexadecimal(digits) {
            return Ok(Vec::new());
        }
        let argument = format!("--disambiguate={digits}");
        let ids = self.ask(&["rev-parse", &argument], b"")?;
        let types = self.ask(
            &["cat-file", "--batch-check=%(objectname) %(objecttype)"],
            &ids,
        )?;
        let types = String::from_utf8_lossy(&types).into_owned();
        let commits = types
            .lines()
            .filter_map(|line| line.strip_suffix(" commit"));
        Ok(commits.map(|id| format!("the commit {id}")).collect())
    }

    /// Whether a revision that begins with a whole name of a reference has that reference, and no other of which that is
    /// the end.
    pub(super) fn has_whole(&self, rev: &str) -> Result<bool, GitError> {
        let (name, _) = parted(rev);
        if !name.starts_with("refs/") {
            return Ok(true);
        }
        let args = ["show-ref", "--verify", "--quiet", name];
        Ok(self.git(Mode::Read, &args, b"")?.success)
    }
}

/// The name at the beginning of a revision, and what is to be found from there (`~2`, `^{commit}`, `@{1}`).
fn parted(rev: &str) -> (&str, &str) {
    let end = rev.find(['^', '~', ':']).unwrap_or(rev.len());
    let end = rev.find("@{").map_or(end, |at| at.min(end));
    rev.split_at(end)
}

fn is_whole(name: &str) -> bool {
    matches!(name.len(), 40 | 64) && is_hexadecimal(name)
}

fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_where_something_is_found_from_it() {
        for (rev, name, rest) in [
            ("origin/main", "origin/main", ""),
            ("main~2", "main", "~2"),
            ("v1^{commit}", "v1", "^{commit}"),
            ("main@{1.day.ago}", "main", "@{1.day.ago}"),
            ("a@b:path", "a@b", ":path"),
            (":/fix", "", ":/fix"),
            ("@", "@", ""),
        ] {
            assert_eq!(parted(rev), (name, rest), "{rev}");
        }
    }

    #[test]
    fn only_a_whole_id_is_one() {
        assert!(is_whole(&"a1".repeat(20)));
        assert!(is_whole(&"0f".repeat(32)));
        assert!(!is_whole("abcdef0"));
        assert!(!is_whole(&"xy".repeat(20)));
    }
}
