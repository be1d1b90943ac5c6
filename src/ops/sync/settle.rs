//! Merging what git could not, by the types of its fields.
//!
//! Only what needs no decision is merged; whatever else there is waits for people and is named. Files that are no
//! records, and files that one side removed, are never decided here.

use crate::files;
use crate::git::Repo;
use crate::ops::Case;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Waiting;
use crate::ops::conflicts::Subject;
use crate::ops::conflicts::subjects;
use crate::record::stem;

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

/// What can be made of the files that git could not merge.
#[derive(Debug, Default)]
pub(super) struct Settlement {
    /// The texts of the records that are joined, in their order.
    texts: Vec<String>,
    pub(super) joined: Vec<Joined>,
    pub(super) waiting: Vec<Waiting>,
}

/// Merges what git left in an operation that was begun here, and writes nothing.
pub(super) fn settlement(env: &Env, repo: &Repo) -> Result<Settlement, OpsError> {
    settled(env, repo, |subject| Ok(subject.case()))
}

/// The same in a merge that people work on: files that they have edited stay theirs.
pub(super) fn settlement_beside_edits(env: &Env, repo: &Repo) -> Result<Settlement, OpsError> {
    settled(env, repo, |subject| subject.standing(repo))
}

fn settled(
    env: &Env,
    repo: &Repo,
    case: impl Fn(&Subject) -> Result<Case, OpsError>,
) -> Result<Settlement, OpsError> {
    let mut all = Settlement::default();
    for subject in subjects(env, repo)? {
        let case = case(&subject)?;
        all.add(subject.file.path, case);
    }
    Ok(all)
}

impl Settlement {
    fn add(&mut self, path: String, case: Case) {
        match case {
            Case::Record(merged) if merged.is_clean() => {
                self.texts.push(merged.text);
                self.joined.push(Joined {
                    id: stem(&path).to_owned(),
                    path,
                    fields: merged.joined,
                });
            }
            case => self.waiting.push(Waiting { path, case }),
        }
    }

    /// Writes what was joined, and tells git.
    pub(super) fn write(&self, repo: &Repo) -> Result<(), OpsError> {
        for (one, text) in self.joined.iter().zip(&self.texts) {
            files::replace(repo.desk(), &one.path, text.as_bytes())?;
        }
        let resolved: Vec<&str> = self.joined.iter().map(|one| one.path.as_str()).collect();
        Ok(repo.mark_resolved(&resolved)?)
    }

    /// Writes markers around the fields alone that wait for a decision.
    pub(super) fn mark(&self, repo: &Repo) -> Result<(), OpsError> {
        for one in &self.waiting {
            if let Case::Record(merged) = &one.case {
                files::replace(repo.desk(), &one.path, merged.text.as_bytes())?;
            }
        }
        Ok(())
    }
}
