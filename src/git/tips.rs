//! Two commits and what they started from, as a merge would look at them: by the names of their contents.
//!
//! Nothing is checked out and no content is read here; a renamed file is one that is gone and one that is new.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use git2::Oid;

use crate::git::CommitFiles;
use crate::git::GitError;
use crate::git::Repo;

/// The files of two commits and of the commit that both started from.
#[derive(Debug)]
pub struct Tips {
    /// The files of the common ancestor; of several, the one that git names first.
    pub base: CommitFiles,
    /// The files of the first commit.
    pub ours: CommitFiles,
    /// The files of the second commit.
    pub theirs: CommitFiles,
}

/// What a merge into the first commit has to do about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The second commit alone changed or added it.
    Theirs,
    /// The second commit alone removed it.
    Removed,
    /// Both changed it, or both added it, each in another way.
    Both,
    /// The first commit removed it, the second changed it.
    RemovedHere,
    /// The second commit removed it, the first changed it.
    RemovedThere,
}

impl Repo {
    /// Opens two commits and their common ancestor; `None` where none is known here.
    pub fn tips(&self, ours: &str, theirs: &str) -> Result<Option<Tips>, GitError> {
        let (ours, theirs) = (self.files_of(ours)?, self.files_of(theirs)?);
        let Some(base) = self.merge_base(ours.id(), theirs.id())? else {
            return Ok(None);
        };
        let base = self.files_of(&base)?;
        Ok(Some(Tips { base, ours, theirs }))
    }
}

impl Tips {
    /// The files that do not stay as the first commit has them, by path.
    pub fn fates(&self) -> BTreeMap<String, Fate> {
        let names = [&self.base, &self.ours, &self.theirs].map(names);
        let [base, ours, theirs] = &names;
        let paths: BTreeSet<&str> = names.iter().flat_map(|one| one.keys().copied()).collect();
        let fate = |path: &str| fate(base.get(path), ours.get(path), theirs.get(path));
        paths
            .into_iter()
            .filter_map(|path| Some((path.to_owned(), fate(path)?)))
            .collect()
    }
}

fn names(files: &CommitFiles) -> BTreeMap<&str, Oid> {
    files.ids().collect()
}

fn fate(base: Option<&Oid>, ours: Option<&Oid>, theirs: Option<&Oid>) -> Option<Fate> {
    if ours == theirs || base == theirs {
        return None;
    }
    Some(match (ours, theirs) {
        (_, Some(_)) if base == ours => Fate::Theirs,
        (_, None) if base == ours => Fate::Removed,
        (None, _) => Fate::RemovedHere,
        (_, None) => Fate::RemovedThere,
        (Some(_), Some(_)) => Fate::Both,
    })
}
