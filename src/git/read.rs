//! Reading commits: their files and their names.
//!
//! Nothing that a repository configures is run; contents are read by `CommitFiles`, when they are asked for.

use std::collections::HashSet;

use git2::ErrorCode;
use git2::ObjectType;
use git2::Oid;
use git2::Repository;
use git2::Tree;

use crate::git::GitError;
use crate::git::Repo;

/// A commit that a revision names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The full id.
    pub id: String,
    /// When it was committed, in seconds since 1970 UTC.
    pub time: i64,
    /// The committer's offset from UTC, in minutes.
    pub offset: i32,
}

impl Repo {
    /// The commit that a revision names, in the notation of `gitrevisions(7)`.
    pub fn resolve(&self, rev: &str) -> Result<Commit, GitError> {
        let reader = self.reader()?;
        let unknown = |_| GitError::UnknownRevision {
            rev: rev.to_owned(),
        };
        let found = reader.revparse_single(rev).map_err(unknown)?;
        let commit = found.peel_to_commit().map_err(unknown)?;
        let time = commit.time();
        Ok(Commit {
            id: commit.id().to_string(),
            time: time.seconds(),
            offset: time.offset_minutes(),
        })
    }

    /// The paths of the files of all branches, local and remote-tracking, ordered.
    ///
    /// What branches share is looked at once. A branch whose objects are not here is passed over.
    pub fn branch_names(&self) -> Result<Vec<String>, GitError> {
        let reader = self.reader()?;
        let mut seen = HashSet::new();
        let mut names = Vec::new();
        for branch in reader.branches(None)?.flatten() {
            let Ok(commit) = branch.0.get().peel_to_commit() else {
                continue;
            };
            if let Some(tree) = self.desk_tree(reader, &commit.id().to_string())? {
                gather(reader, &tree, "", &mut seen, &mut names)?;
            }
        }
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    /// The desk's folder in a commit; `None` where the commit has none.
    pub(super) fn desk_tree<'a>(
        &self,
        reader: &'a Repository,
        commit: &str,
    ) -> Result<Option<Tree<'a>>, GitError> {
        let unknown = |_| GitError::UnknownRevision {
            rev: commit.to_owned(),
        };
        let id = Oid::from_str(commit).map_err(unknown)?;
        let top = reader.find_commit(id).map_err(unknown)?.tree()?;
        let Some(folder) = self.prefix().strip_suffix('/') else {
            return Ok(Some(top));
        };
        match top.get_path(folder.as_ref()) {
            Ok(entry) if entry.kind() == Some(ObjectType::Tree) => {
                Ok(Some(reader.find_tree(entry.id())?))
            }
            Ok(_) => Ok(None),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn gather(
    reader: &Repository,
    tree: &Tree<'_>,
    folder: &str,
    seen: &mut HashSet<(Oid, String)>,
    names: &mut Vec<String>,
) -> Result<(), GitError> {
    if !seen.insert((tree.id(), folder.to_owned())) {
        return Ok(());
    }
    for entry in tree {
        let Ok(name) = entry.name() else { continue };
        let path = format!("{folder}{name}");
        match entry.kind() {
            Some(ObjectType::Tree) => {
                let below = subtree(reader, entry.id(), &path)?;
                gather(reader, &below, &format!("{path}/"), seen, names)?;
            }
            Some(ObjectType::Blob) => {
                names.push(path);
            }
            _ => {}
        }
    }
    Ok(())
}

pub(super) fn subtree<'a>(
    reader: &'a Repository,
    id: Oid,
    path: &str,
) -> Result<Tree<'a>, GitError> {
    reader
        .find_tree(id)
        .map_err(|error| missing(error, id, path))
}

fn missing(error: git2::Error, id: Oid, path: &str) -> GitError {
    if error.code() != ErrorCode::NotFound {
        return error.into();
    }
    GitError::Missing {
        path: path.to_owned(),
        object: id.to_string(),
    }
}
