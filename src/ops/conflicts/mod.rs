//! What git could not merge, field by field, and people's decisions about it.
//!
//! The three sides come from git's index, never from the markers in a file. Nothing is committed here: a decided record
//! is written and marked as merged, and the operation that stopped goes on as git or `itsm sync` does it.

mod decide;
mod untouched;

use std::sync::Arc;

use crate::files;
use crate::git::Busy;
use crate::git::Repo;
use crate::git::Unmerged;
use crate::merge;
use crate::merge::Markers;
use crate::merge::Merged;
use crate::merge::Side;
use crate::merge::Sides;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::conflicts::untouched::is_untouched;
use crate::ops::driver::settled_definitions;
use crate::ops::hook::repository;
use crate::record::is_record_path;
use crate::record::stem;
use crate::schema::RecordType;
use crate::yaml::Document;
use crate::yaml::MAX_BYTES;

/// How large a file with markers may be, in bytes: as large as the merge driver makes one.
const LIMIT: u64 = 16 * MAX_BYTES as u64;

pub use decide::{Choice, Decision, decide, merge_clean};

/// A file that git could not merge.
#[derive(Debug)]
pub struct Waiting {
    /// The path, relative to the desk; it begins with `../` where the file lies beside the desk.
    pub path: String,
    /// What the file is, as far as a merge by field is concerned.
    pub case: Case,
}

/// What can be done about a file that git could not merge.
#[derive(Debug)]
pub enum Case {
    /// A record that both sides have; the merge says what is left to decide, perhaps nothing.
    Record(Box<Merged>),
    /// A record that needs no decision, in a file that was edited since git left it: the user finishes it.
    Edited,
    /// A record that one side deleted and the other has.
    Deleted {
        /// The side that deleted it.
        by: Side,
    },
    /// A record that both sides deleted.
    Gone,
    /// No record, or one whose bytes are no text: the user merges it.
    Other {
        /// The side that deleted it; none where both have it, or neither.
        deleted_by: Option<Side>,
    },
}

impl Waiting {
    /// The id of the record; none for a file that is no record.
    pub fn record(&self) -> Option<&str> {
        (!matches!(self.case, Case::Other { .. })).then(|| stem(&self.path))
    }
}

/// What git could not merge, and how to go on once it is decided.
#[derive(Debug)]
pub struct Conflicts {
    /// The files, by path.
    pub waiting: Vec<Waiting>,
    /// How the operation that stopped is concluded, as a command; none where there is none.
    pub conclusion: Option<&'static str>,
}

/// A file of the index with what a merge by field needs.
pub(crate) struct Subject {
    /// The file as the index has it.
    pub(crate) file: Unmerged,
    /// The base, where the one in the index can't be read.
    ancestor: Option<Vec<u8>>,
    definition: Option<Arc<RecordType>>,
}

/// Lists what git could not merge.
pub fn conflicts(desk: &Desk, env: &Env) -> Result<Conflicts, OpsError> {
    let repo = repository(desk)?;
    let waiting = subjects(env, repo)?.into_iter().map(|subject| {
        let case = subject.standing(repo)?;
        let path = subject.file.path;
        Ok(Waiting { path, case })
    });
    Ok(Conflicts {
        waiting: waiting.collect::<Result<_, OpsError>>()?,
        conclusion: conclusion(desk),
    })
}

/// The file that an id, a path, or an unambiguous part of an id means, among those that git could not merge.
pub fn waiting<'a>(found: &'a Conflicts, name: &str) -> Result<&'a Waiting, OpsError> {
    let paths: Vec<&str> = found.waiting.iter().map(|one| one.path.as_str()).collect();
    let at = named(&paths, name)?;
    found.waiting.get(at).ok_or_else(|| nothing(name))
}

/// The place of a name among paths; an exact id or path wins.
fn named(paths: &[&str], name: &str) -> Result<usize, OpsError> {
    let wanted = name.to_lowercase();
    let exact = |path: &&str| **path == *name || stem(path).to_lowercase() == wanted;
    if let Some(at) = paths.iter().position(exact) {
        return Ok(at);
    }
    let has = |path: &str| stem(path).to_lowercase().contains(&wanted);
    let mut places = (0..paths.len()).filter(|at| has(paths[*at]));
    match (places.next(), places.next()) {
        (Some(at), None) => Ok(at),
        (None, _) => Err(nothing(name)),
        (Some(_), Some(_)) => Err(OpsError::usage(format!(
            "`{name}` could be any of several files that git could not merge"
        ))
        .hint("`itsm conflicts` lists them")),
    }
}

fn nothing(name: &str) -> OpsError {
    OpsError::usage(format!("git has nothing to merge that is called `{name}`"))
        .hint("`itsm conflicts` lists what git could not merge")
}

/// The files that git could not merge, each with what a merge by field needs.
///
/// The configuration may be among them; then the last commit says what a record is.
pub(crate) fn subjects(env: &Env, repo: &Repo) -> Result<Vec<Subject>, OpsError> {
    let unmerged = repo.unmerged()?;
    let definitions = settled_definitions(env, repo.desk());
    let subject = |file: Unmerged| {
        let is_record = file.is_file && is_record_path(&file.path, &definitions);
        let definition = definitions.type_of_path(&file.path);
        let definition = definition.filter(|_| is_record).cloned();
        Subject {
            ancestor: definition.as_ref().and_then(|_| ancestor(repo, &file)),
            file,
            definition,
        }
    };
    Ok(unmerged.into_iter().map(subject).collect())
}

/// A real ancestor in place of one that git made up.
///
/// Where branches crossed, git merges their ancestors first and keeps that merge as the base, markers and all. Without a
/// base that can be read, nothing could be merged by field, and taking one side would drop the other's log entries.
fn ancestor(repo: &Repo, file: &Unmerged) -> Option<Vec<u8>> {
    let is_read = |bytes: &Option<Vec<u8>>| {
        text(bytes.as_ref()).is_some_and(|text| Document::parse(text.to_owned()).is_ok())
    };
    let is_made_up = file.base.is_some() && !is_read(&file.base);
    if !is_made_up || !is_read(&file.ours) || !is_read(&file.theirs) {
        return None;
    }
    let common = repo.merge_base("HEAD", "MERGE_HEAD").ok()??;
    let files = repo.files_of(&common).ok()?;
    files.read(&file.path, MAX_BYTES).ok()
}

impl Subject {
    /// What can be done about it, as long as nobody has edited the file.
    pub(crate) fn case(&self) -> Case {
        let deleted_by = match (&self.file.ours, &self.file.theirs) {
            (None, Some(_)) => Some(Side::Ours),
            (Some(_), None) => Some(Side::Theirs),
            _ => None,
        };
        let Some(definition) = &self.definition else {
            return Case::Other { deleted_by };
        };
        if let Some(by) = deleted_by {
            return Case::Deleted { by };
        }
        if self.file.ours.is_none() {
            return Case::Gone;
        }
        let Some(sides) = self.sides() else {
            return Case::Other { deleted_by };
        };
        let merged = merge::record(definition, &self.file.path, &sides, &Markers::default());
        Case::Record(Box::new(merged))
    }

    /// What can be done about it as its file stands in the work tree.
    pub(crate) fn standing(&self, repo: &Repo) -> Result<Case, OpsError> {
        match self.case() {
            Case::Record(merged) if merged.is_clean() && self.is_edited(repo)? => Ok(Case::Edited),
            case => Ok(case),
        }
    }

    /// Whether the file in the work tree holds what neither git nor a merge by field left there.
    fn is_edited(&self, repo: &Repo) -> Result<bool, OpsError> {
        match self.present(repo) {
            Ok(Some(bytes)) => Ok(!self.is_untouched(&bytes, repo)?),
            Ok(None) => Ok(false),
            // A folder or a link has taken its place.
            Err(_) => Ok(true),
        }
    }

    /// The bytes of the file in the work tree; none where it is gone.
    fn present(&self, repo: &Repo) -> Result<Option<Vec<u8>>, OpsError> {
        match files::read(repo.desk(), &self.file.path, LIMIT) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(files::ReadError::Missing { .. }) => Ok(None),
            Err(error) => Err(OpsError::new(Kind::State, error.to_string())),
        }
    }

    /// Whether bytes are one of the three copies, or what git or this program made of them.
    fn is_untouched(&self, bytes: &[u8], repo: &Repo) -> Result<bool, OpsError> {
        let file = &self.file;
        let copies = [&file.base, &file.ours, &file.theirs];
        if copies.into_iter().flatten().any(|copy| copy == bytes) {
            return Ok(true);
        }
        // The file was made from the three texts that git has, not from an ancestor of ours.
        match (&self.definition, self.sides_with(file.base.as_ref())) {
            (Some(definition), Some(sides)) => {
                is_untouched(bytes, definition, &file.path, &sides, repo)
            }
            _ => Ok(false),
        }
    }

    /// The three texts; none where a side lacks the file or its bytes are no text.
    fn sides(&self) -> Option<Sides<'_>> {
        self.sides_with(self.ancestor.as_ref().or(self.file.base.as_ref()))
    }

    fn sides_with<'a>(&'a self, base: Option<&'a Vec<u8>>) -> Option<Sides<'a>> {
        let base = match base {
            Some(_) => Some(text(base)?),
            None => None,
        };
        Some(Sides {
            base,
            ours: text(self.file.ours.as_ref())?,
            theirs: text(self.file.theirs.as_ref())?,
        })
    }
}

fn text(bytes: Option<&Vec<u8>>) -> Option<&str> {
    std::str::from_utf8(bytes?).ok()
}

/// How the operation that stopped is concluded.
pub(crate) fn conclusion(desk: &Desk) -> Option<&'static str> {
    let repo = desk.repo.as_ref()?;
    if repo.is_replaying() {
        return Some("itsm sync --abort");
    }
    match repo.operation()? {
        Busy::Merge => Some("git merge --continue"),
        Busy::Rebase => Some("git rebase --continue"),
        Busy::CherryPick => Some("git cherry-pick --continue"),
        Busy::Revert => Some("git revert --continue"),
        Busy::Am => Some("git am --continue"),
        Busy::Sync | Busy::Bisect | Busy::Detached | Busy::Bare => None,
    }
}
