//! Reading commits: their files and their names.
//!
//! Nothing that a repository configures is run; contents are read by `CommitFiles`, when they are asked for.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::PoisonError;

use git2::ErrorCode;
use git2::FileMode;
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

/// How many files may differ for names to be made from those of another commit.
const FEW: usize = 1_000;

/// What a commit has under a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum BlobKind {
    /// A file.
    File,
    /// A symbolic link; the bytes are its target.
    Symlink,
}

/// A file of a commit whose content has not been read.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) path: Arc<str>,
    pub(super) kind: BlobKind,
    pub(super) id: Oid,
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

    /// The names of a commit's files, ordered by path.
    ///
    /// The names that were asked for last are kept: most commits share all but a few with their neighbours.
    pub(super) fn named(&self, commit: &str) -> Result<Vec<Named>, GitError> {
        let reader = self.reader()?;
        let Some(tree) = self.desk_tree(reader, commit)? else {
            return Ok(Vec::new());
        };
        let mut last = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let files = match last.take() {
            Some((id, files)) if id == tree.id() => files,
            Some((id, files)) => changed(reader, id, &tree, files)?,
            None => whole(reader, &tree)?,
        };
        *last = Some((tree.id(), files.clone()));
        Ok(files)
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
    fn desk_tree<'a>(
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

/// The names below a tree, ordered by path.
fn whole(reader: &Repository, tree: &Tree<'_>) -> Result<Vec<Named>, GitError> {
    let mut files = Vec::new();
    collect(reader, tree, "", &mut |named| files.push(named))?;
    files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// The names below a tree, made from those below another.
fn changed(
    reader: &Repository,
    known: Oid,
    tree: &Tree<'_>,
    mut files: Vec<Named>,
) -> Result<Vec<Named>, GitError> {
    let known = subtree(reader, known, "")?;
    let diff = reader.diff_tree_to_tree(Some(&known), Some(tree), None)?;
    // Taking in one by one moves what follows; for many it is dearer than to begin anew.
    if diff.deltas().len() > FEW {
        return whole(reader, tree);
    }
    for delta in diff.deltas() {
        let after = delta.new_file();
        let Some(path) = after
            .path_bytes()
            .and_then(|path| str::from_utf8(path).ok())
        else {
            continue;
        };
        let is_file = after.exists() && !matches!(after.mode(), FileMode::Commit | FileMode::Tree);
        let found = is_file.then(|| Named {
            path: path.into(),
            kind: kind(u32::from(after.mode())),
            id: after.id(),
        });
        let place = files.binary_search_by(|one| (*one.path).cmp(path));
        match (place, found) {
            (Ok(at), Some(found)) => files[at] = found,
            (Err(at), Some(found)) => files.insert(at, found),
            (Ok(at), None) => drop(files.remove(at)),
            (Err(_), None) => {}
        }
    }
    Ok(files)
}

fn kind(mode: u32) -> BlobKind {
    match mode & 0o170_000 {
        0o120_000 => BlobKind::Symlink,
        _ => BlobKind::File,
    }
}

fn collect(
    reader: &Repository,
    tree: &Tree<'_>,
    folder: &str,
    take: &mut dyn FnMut(Named),
) -> Result<(), GitError> {
    for entry in tree {
        let Ok(name) = entry.name() else { continue };
        let path = format!("{folder}{name}");
        if entry.kind() == Some(ObjectType::Tree) {
            let below = subtree(reader, entry.id(), &path)?;
            collect(reader, &below, &format!("{path}/"), take)?;
        } else if entry.kind() == Some(ObjectType::Blob) {
            take(Named {
                path: path.into(),
                kind: kind(entry.filemode().cast_unsigned()),
                id: entry.id(),
            });
        }
    }
    Ok(())
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

fn subtree<'a>(reader: &'a Repository, id: Oid, path: &str) -> Result<Tree<'a>, GitError> {
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
