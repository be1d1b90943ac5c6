//! The names of a commit's files.
//!
//! Whoever walks a history asks for those of one commit after the other, and most commits share all but a few with their
//! neighbours. So what was asked for last is kept, and only the folders that differ are read again.

use std::cmp::Ordering;
use std::sync::Arc;
use std::sync::PoisonError;

use git2::ObjectType;
use git2::Oid;
use git2::Repository;
use git2::Tree;
use git2::TreeEntry;

use crate::git::GitError;
use crate::git::Repo;
use crate::git::read::subtree;

/// How many files may differ for names to be made from those of another commit.
const FEW: usize = 1_000;

/// How many commits' names are kept: a step has two sides.
const KEPT: usize = 2;

/// What a commit has under a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum BlobKind {
    /// A file.
    File,
    /// A symbolic link; the bytes are its target.
    Symlink,
}

/// A file of a commit whose content has not been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) path: Arc<str>,
    pub(super) kind: BlobKind,
    pub(super) id: Oid,
}

/// The names of a commit's files and of their contents, ordered by path; cheap to copy.
#[derive(Debug, Clone, Default)]
pub struct Names(Arc<Vec<Named>>);

impl Names {
    pub(super) fn files(&self) -> &[Named] {
        &self.0
    }

    /// The paths whose file is not the same in another commit, or only in one of both, sorted.
    pub fn differing<'a>(&'a self, other: &'a Self) -> Vec<&'a str> {
        let (mut ours, mut theirs) = (&self.0[..], &other.0[..]);
        let mut found = Vec::new();
        loop {
            let order = match (ours.first(), theirs.first()) {
                (None, None) => return found,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(one), Some(other)) if Arc::ptr_eq(&one.path, &other.path) => Ordering::Equal,
                (Some(one), Some(other)) => one.path.cmp(&other.path),
            };
            let (left, right) = (ours.first(), theirs.first());
            let path = if order.is_gt() { right } else { left };
            if order.is_ne() || left != right {
                found.extend(path.map(|one| &*one.path));
            }
            ours = &ours[usize::from(order.is_le())..];
            theirs = &theirs[usize::from(order.is_ge())..];
        }
    }
}

/// The names that were asked for last, each with its tree, the latest first.
#[derive(Debug, Default)]
pub(super) struct Lately(Vec<(Oid, Names)>);

impl Repo {
    /// The names of a commit's files, ordered by path.
    pub(super) fn named(&self, commit: &str) -> Result<Names, GitError> {
        let reader = self.reader()?;
        let Some(tree) = self.desk_tree(reader, commit)? else {
            return Ok(Names::default());
        };
        let mut lately = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lately.0.iter().find(|(id, _)| *id == tree.id());
        if let Some((_, names)) = known {
            return Ok(names.clone());
        }
        let files = match lately.0.first() {
            Some((id, names)) => changed(reader, *id, &tree, names)?,
            None => whole(reader, &tree)?,
        };
        let names = Names(Arc::new(files));
        lately.0.insert(0, (tree.id(), names.clone()));
        lately.0.truncate(KEPT);
        Ok(names)
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
    names: &Names,
) -> Result<Vec<Named>, GitError> {
    let known = subtree(reader, known, "")?;
    let mut found = Differences::default();
    compare(reader, (&known, tree), "", &mut found)?;
    // Taking in one by one moves what follows; for many it is dearer than to begin anew.
    if found.gone.len() + found.new.len() > FEW {
        return whole(reader, tree);
    }
    let mut files = names.0.to_vec();
    let place = |files: &[Named], path: &str| files.binary_search_by(|one| (*one.path).cmp(path));
    for gone in &found.gone {
        if let Ok(at) = place(&files, &gone.path) {
            files.remove(at);
        }
    }
    for new in found.new {
        if let Err(at) = place(&files, &new.path) {
            files.insert(at, new);
        }
    }
    Ok(files)
}

/// The files in which two trees differ.
#[derive(Default)]
struct Differences {
    gone: Vec<Named>,
    new: Vec<Named>,
}

/// Finds the files in which two trees differ; folders that are the same are not read.
fn compare(
    reader: &Repository,
    (before, after): (&Tree<'_>, &Tree<'_>),
    folder: &str,
    found: &mut Differences,
) -> Result<(), GitError> {
    let (mut ours, mut theirs) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let order = match (ours.peek(), theirs.peek()) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) => in_order(one, other),
        };
        let gone = ours.next_if(|_| order.is_le());
        let new = theirs.next_if(|_| order.is_ge());
        match (gone, new) {
            (Some(one), Some(other)) if is_same(&one, &other) => {}
            (Some(one), Some(other)) if is_folder(&one) => {
                let Ok(name) = one.name() else { continue };
                let path = format!("{folder}{name}");
                let one = subtree(reader, one.id(), &path)?;
                let other = subtree(reader, other.id(), &path)?;
                compare(reader, (&one, &other), &format!("{path}/"), found)?;
            }
            (gone, new) => {
                if let Some(one) = gone {
                    entry(reader, &one, folder, &mut |named| found.gone.push(named))?;
                }
                if let Some(one) = new {
                    entry(reader, &one, folder, &mut |named| found.new.push(named))?;
                }
            }
        }
    }
}

/// The order of entries in a tree: folders stand as if their names ended in a slash (gitformat-tree).
fn in_order(one: &TreeEntry<'_>, other: &TreeEntry<'_>) -> Ordering {
    let key = |entry: &TreeEntry<'_>| is_folder(entry).then_some(b'/');
    let ours = one.name_bytes().iter().copied().chain(key(one));
    let theirs = other.name_bytes().iter().copied().chain(key(other));
    ours.cmp(theirs)
}

fn is_same(one: &TreeEntry<'_>, other: &TreeEntry<'_>) -> bool {
    one.id() == other.id() && one.filemode() == other.filemode()
}

fn is_folder(entry: &TreeEntry<'_>) -> bool {
    entry.kind() == Some(ObjectType::Tree)
}

fn collect(
    reader: &Repository,
    tree: &Tree<'_>,
    folder: &str,
    take: &mut dyn FnMut(Named),
) -> Result<(), GitError> {
    for one in tree {
        entry(reader, &one, folder, take)?;
    }
    Ok(())
}

/// Takes the file of an entry, or those below it.
fn entry(
    reader: &Repository,
    entry: &TreeEntry<'_>,
    folder: &str,
    take: &mut dyn FnMut(Named),
) -> Result<(), GitError> {
    let Ok(name) = entry.name() else {
        return Ok(());
    };
    let path = format!("{folder}{name}");
    if is_folder(entry) {
        let below = subtree(reader, entry.id(), &path)?;
        collect(reader, &below, &format!("{path}/"), take)?;
    } else if entry.kind() == Some(ObjectType::Blob) {
        take(Named {
            path: path.into(),
            kind: kind(entry.filemode().cast_unsigned()),
            id: entry.id(),
        });
    }
    Ok(())
}

fn kind(mode: u32) -> BlobKind {
    match mode & 0o170_000 {
        0o120_000 => BlobKind::Symlink,
        _ => BlobKind::File,
    }
}
