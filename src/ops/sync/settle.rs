//! Merging what git could not, by the types of its fields.
//!
//! A record is parsed and merged field by field; whatever that can't decide stays as git left it, and is named. Files
//! that are no records, and files that one side removed, are never decided here.

use crate::files;
use crate::git::Repo;
use crate::git::Unmerged;
use crate::merge;
use crate::merge::Markers;
use crate::merge::Merged;
use crate::merge::Sides;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::record::is_record_path;
use crate::record::stem;
use crate::yaml::MAX_BYTES;
use crate::yaml::decode;

/// How large a file with markers may be: it holds three versions.
const LIMIT: u64 = 4 * MAX_BYTES as u64;

/// A record that both sides changed and that was joined.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Joined {
    /// The path, relative to the desk.
    pub path: String,
    /// The id.
    pub id: String,
    /// The fields that both sides changed.
    pub fields: Vec<String>,
}

/// A file that people have to decide about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The path, relative to the desk, or to the repository where it lies beside the desk.
    pub path: String,
    /// The id, where it is a record that can be merged by field.
    pub id: Option<String>,
    /// What has to be decided.
    pub undecided: Vec<Undecided>,
}

/// One thing to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// The field; empty where it is about the whole file.
    pub field: String,
    /// Why it can't be decided here, in a lower-case phrase.
    pub why: String,
}

/// What can be made of the files that git could not merge.
#[derive(Debug, Default)]
pub(super) struct Settlement {
    /// Paths and new texts: whole where nothing waits in them, with markers where something does.
    texts: Vec<(String, String)>,
    pub(super) joined: Vec<Joined>,
    pub(super) waiting: Vec<Waiting>,
}

/// Merges by type whatever git could not merge, and writes nothing.
pub(super) fn settlement(env: &Env, repo: &Repo) -> Result<Settlement, OpsError> {
    let mut all = Settlement::default();
    // The definitions are those of the work tree, where git has merged them already; without them nothing is decided.
    let desk = Desk::open(env, None)
        .ok()
        .filter(|desk| desk.findings.is_empty());
    for file in repo.unmerged()? {
        match desk.as_ref().and_then(|desk| merged(desk, &file)) {
            Some(merged) => all.add(file.path, merged),
            None => all.leave(file),
        }
    }
    for path in repo.unmerged_elsewhere()? {
        all.waiting.push(whole(
            path,
            "both sides changed it, and it is beside the desk",
        ));
    }
    Ok(all)
}

/// The merge of a record; none for what is no record on all sides.
fn merged(desk: &Desk, file: &Unmerged) -> Option<Merged> {
    let definition = desk.definitions.type_of_path(&file.path)?;
    if !file.is_file || !is_record_path(&file.path, &desk.definitions) {
        return None;
    }
    let sides = Sides {
        base: file.base.as_deref().map(decode).transpose().ok()?,
        ours: decode(file.ours.as_deref()?).ok()?,
        theirs: decode(file.theirs.as_deref()?).ok()?,
    };
    Some(merge::record(
        definition,
        &file.path,
        &sides,
        &Markers::default(),
    ))
}

fn whole(path: String, why: &str) -> Waiting {
    Waiting {
        path,
        id: None,
        undecided: vec![Undecided {
            field: String::new(),
            why: why.to_owned(),
        }],
    }
}

impl Settlement {
    fn add(&mut self, path: String, merged: Merged) {
        let id = stem(&path).to_owned();
        let undecided = merged.conflicts.iter().map(|conflict| Undecided {
            field: conflict.field.to_string(),
            why: conflict.message(),
        });
        let undecided: Vec<Undecided> = undecided.collect();
        if undecided.is_empty() {
            self.joined.push(Joined {
                path: path.clone(),
                id,
                fields: merged.joined,
            });
        } else {
            self.waiting.push(Waiting {
                path: path.clone(),
                id: Some(id),
                undecided,
            });
        }
        self.texts.push((path, merged.text));
    }

    fn leave(&mut self, file: Unmerged) {
        let why = match (&file.ours, &file.theirs) {
            (None, Some(_)) => "you removed it, the other side changed it",
            (Some(_), None) => "the other side removed it, you changed it",
            _ => "both sides changed it, and it can't be merged by field",
        };
        self.waiting.push(whole(file.path, why));
    }

    /// What can be done in a merge that people work on: files that they have edited stay theirs.
    pub(super) fn beside_edits(mut self, repo: &Repo) -> Self {
        let (joined, edited): (Vec<_>, Vec<_>) = std::mem::take(&mut self.joined)
            .into_iter()
            .partition(|one| is_as_git_left_it(repo, &one.path));
        self.joined = joined;
        let edited = edited.into_iter().map(|one| {
            let why = "it was edited by hand; `git add` says that it is merged";
            whole(one.path, why)
        });
        self.waiting.extend(edited);
        let joined = &self.joined;
        self.texts
            .retain(|(path, _)| joined.iter().any(|one| one.path == *path));
        self
    }

    /// Writes what was merged, and tells git of the files in which nothing waits.
    pub(super) fn write(&self, repo: &Repo) -> Result<(), OpsError> {
        for (path, text) in &self.texts {
            files::replace(repo.desk(), path, text.as_bytes())?;
        }
        let resolved: Vec<&str> = self.joined.iter().map(|one| one.path.as_str()).collect();
        Ok(repo.mark_resolved(&resolved)?)
    }
}

/// Whether a file still has markers, so that nobody has decided what stands in it.
fn is_as_git_left_it(repo: &Repo, path: &str) -> bool {
    let bytes = files::read(repo.desk(), path, LIMIT).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    text.lines().any(|line| line.starts_with("<<<<<<< "))
}
