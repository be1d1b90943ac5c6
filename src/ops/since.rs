//! What became of a desk since a commit: where a range starts, and which files it changed.
//!
//! A range starts where two histories part, not at the revision itself: what others did meanwhile is not part of it.
//! It never turns out empty for want of history: where a clone has too little, it says so.

use std::collections::HashMap;

use crate::check::CommitSides;
use crate::check::FileChange;
use crate::git::Changed;
use crate::git::CommitFiles;
use crate::git::GitError;
use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::record::Corpus;
use crate::record::is_note_path;
use crate::record::is_record_path;
use crate::schema::RecordType;
use crate::yaml::MAX_BYTES;

/// Where a range starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base {
    /// The id of the commit; none where the range starts before the first one.
    pub(crate) id: Option<String>,
    /// Whether the revision led to the newest commit itself, so that its first parent was taken.
    pub(crate) is_parent: bool,
}

impl Base {
    /// What messages call it.
    pub(crate) fn name(&self) -> &str {
        let id = self.id.as_deref();
        id.map_or("the start", |id| id.get(..7).unwrap_or(id))
    }
}

/// The newest common commit of a revision and the desk's own, or an error that says what to fetch.
pub(crate) fn common(repo: &Repo, rev: &str, head: &str) -> Result<String, OpsError> {
    let since = repo.meant(rev)?.ok_or_else(|| {
        let unknown = GitError::UnknownRevision {
            rev: rev.to_owned(),
        };
        OpsError::from(unknown)
            .hint("`git fetch` brings branches and commits that are not here yet")
    })?;
    match repo.merge_base(&since, head)? {
        Some(base) => Ok(base),
        None => Err(cut_off(
            repo,
            &format!("{rev:?} and {} have no commit in common", short(head)),
        )?),
    }
}

/// Where the range since a revision starts; where that is the newest commit, the range is that commit alone.
pub(crate) fn base(repo: &Repo, rev: &str, head: &str) -> Result<Base, OpsError> {
    let common = common(repo, rev, head)?;
    if common != head {
        return Ok(Base {
            id: Some(common),
            is_parent: false,
        });
    }
    let commit = repo.commit_at(head)?;
    let parent = commit.and_then(|commit| commit.parents.first().cloned());
    if parent.is_none() && repo.is_shallow()? {
        return Err(cut_off(
            repo,
            &format!("the parent of {} is not here", short(head)),
        )?);
    }
    Ok(Base {
        id: parent,
        is_parent: true,
    })
}

fn cut_off(repo: &Repo, why: &str) -> Result<OpsError, GitError> {
    let error = OpsError::new(Kind::State, why);
    Ok(if repo.is_shallow()? {
        error.hint("`git fetch --unshallow` brings the history that this shallow clone lacks")
    } else {
        error.hint("name a revision of the same history")
    })
}

/// The beginning of an id, by which messages name a commit.
pub(crate) fn short(id: &str) -> &str {
    id.get(..7).unwrap_or(id)
}

/// The id of the newest commit of what is read: that of `--rev`, or HEAD.
pub(crate) fn head(desk: &Desk) -> Result<String, OpsError> {
    if let Some(commit) = desk.commit() {
        return Ok(commit.to_owned());
    }
    let head = desk.repository()?.head()?;
    head.ok_or_else(|| OpsError::new(Kind::State, "there is no commit yet"))
}

/// The files that differ from the base, sorted by path; in a work tree, edits that no commit holds are among them, and
/// of the index there is no newest commit.
pub(crate) fn files(desk: &Desk, base: &Base, head: &str) -> Result<Vec<FileChange>, OpsError> {
    let repo = desk.repository()?;
    if desk.is_staged() {
        return staged(desk, base);
    }
    let committed = repo.changed(base.id.as_deref(), head)?;
    let mut paths: Vec<String> = committed.into_iter().map(|one| one.path).collect();
    if desk.commit().is_none() {
        paths.extend(repo.unsettled()?);
    }
    paths.sort_unstable();
    paths.dedup();
    let then = base.id.as_deref().map(|id| repo.files_of(id)).transpose()?;
    let change = |path: String| FileChange {
        before: then.as_ref().and_then(|then| before(desk, then, &path)),
        after: after(desk, &path),
        path,
    };
    let changes = paths.into_iter().map(change);
    // What was changed and put back again has changed nothing; of other files no content is known.
    let has_changed = |one: &FileChange| one.before != one.after || !is_read(desk, &one.path);
    Ok(changes.filter(has_changed).collect())
}

/// The files that a commit of the index would change.
pub(crate) fn staged(desk: &Desk, base: &Base) -> Result<Vec<FileChange>, OpsError> {
    let repo = desk.repository()?;
    let changed = repo.staged(base.id.as_deref())?;
    let read = changed.iter().filter(|one| is_read(desk, &one.path));
    let ids: Vec<String> = read.filter_map(|one| one.before.clone()).collect();
    let contents = repo.contents(&ids)?;
    let known: HashMap<String, Option<Vec<u8>>> = ids.into_iter().zip(contents).collect();
    let change = |one: Changed| FileChange {
        before: one
            .before
            .map(|id| known.get(&id).cloned().flatten().unwrap_or_default()),
        after: after(desk, &one.path),
        path: one.path,
    };
    Ok(changed.into_iter().map(change).collect())
}

/// What each commit of a range did to the things that need leave and to the changes that give it.
///
/// Nothing is read unless such a thing differs: most ranges are of daily work.
pub(crate) fn commits(
    desk: &Desk,
    base: &Base,
    head: &str,
    files: &[FileChange],
) -> Result<Vec<CommitSides>, OpsError> {
    let is_controlled = |one: &RecordType| one.fields.iter().any(|field| field.controlled);
    let gives_leave = |one: &RecordType| {
        one.lifecycle
            .states
            .iter()
            .any(|state| state.commits.is_some())
    };
    let mut kinds = files
        .iter()
        .filter_map(|file| desk.definitions.type_of_path(&file.path));
    let (Some(base), true) = (&base.id, kinds.any(|one| is_controlled(one))) else {
        return Ok(Vec::new());
    };
    let types = desk.definitions.types().iter();
    let types = types.filter(|one| is_controlled(one) || gives_leave(one));
    let folders: Vec<&str> = types.map(|one| one.folder.as_str()).collect();
    let repo = desk.repository()?;
    let commits = repo.changed_by_each(base, head, &folders)?;
    let files = commits.iter().flatten();
    let ids: Vec<String> = files
        .flat_map(|one| [&one.before, &one.after])
        .flatten()
        .cloned()
        .collect();
    let contents = repo.contents(&ids)?;
    let known: HashMap<String, Option<Vec<u8>>> = ids.into_iter().zip(contents).collect();
    let sides = commits.iter().map(|changed| CommitSides {
        before: side(desk, &known, changed, |one| one.before.as_ref()),
        after: side(desk, &known, changed, |one| one.after.as_ref()),
    });
    Ok(sides.collect())
}

/// The records on one side of a commit.
fn side(
    desk: &Desk,
    known: &HashMap<String, Option<Vec<u8>>>,
    changed: &[Changed],
    id: impl Fn(&Changed) -> Option<&String>,
) -> Corpus {
    let there = changed
        .iter()
        .filter_map(|one| Some((one.path.as_str(), id(one)?)));
    let there: HashMap<&str, &String> = there.collect();
    let paths = there.keys().map(|path| (*path).to_owned()).collect();
    Corpus::load(paths, &desk.definitions, |path| {
        let content = there.get(path).and_then(|id| known.get(*id));
        Ok(content.cloned().flatten().unwrap_or_default())
    })
}

/// Whether the content of a file matters to the rules.
fn is_read(desk: &Desk, path: &str) -> bool {
    is_note_path(path) || is_record_path(path, &desk.definitions)
}

fn before(desk: &Desk, then: &CommitFiles, path: &str) -> Option<Vec<u8>> {
    if !is_read(desk, path) {
        return then.has(path).then(Vec::new);
    }
    then.has(path)
        .then(|| then.read(path, MAX_BYTES).unwrap_or_default())
}

fn after(desk: &Desk, path: &str) -> Option<Vec<u8>> {
    if !is_read(desk, path) {
        return desk.has(path).then(Vec::new);
    }
    desk.has(path)
        .then(|| desk.content(path).unwrap_or_default())
}
