//! Taking back the last commit that was made here, while nobody else can have it.
//!
//! What others may have is never taken away: from there on a correction is the way. The commit itself stays in git's
//! object store, so even this can be taken back.

use crate::git::Logged;
use crate::git::Repo;
use crate::git::Touched;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::plan::BY_HAND;
use crate::ops::plan::MADE_HERE;
use crate::ops::plan::RECORD;

/// The commit that is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The commit.
    pub commit: Logged,
    /// The files that become what they were, relative to the top of the work tree.
    pub files: Vec<Touched>,
}

/// Finds out whether the last commit can be taken back, and changes nothing.
pub fn undoable(desk: &Desk) -> Result<Undone, OpsError> {
    let repo = desk.repository()?;
    if let Some(busy) = repo.refusal()? {
        return Err(state(format!("refusing to take a commit back: {busy}")));
    }
    let commit = repo
        .last()?
        .ok_or_else(|| state("there is no commit to take back".to_owned()))?;
    made_here(&commit)?;
    unshared(repo, &commit)?;
    let files = repo.touched(&commit)?;
    let disturbed = repo.disturbed(&files)?;
    if !disturbed.is_empty() {
        let names = disturbed.join(", ");
        let message = format!(
            "{} can't be taken back: {names} changed since",
            short(&commit)
        );
        return Err(state(message).hint("commit or undo those changes first"));
    }
    Ok(Undone { commit, files })
}

/// Takes the last commit back.
pub fn undo(desk: &Desk) -> Result<Undone, OpsError> {
    let undone = undoable(desk)?;
    desk.repository()?.take_back(&undone.commit)?;
    Ok(undone)
}

fn made_here(commit: &Logged) -> Result<(), OpsError> {
    let ours = |(key, _): &(String, String)| key.starts_with(MADE_HERE);
    let is_by_hand = commit.trailers.iter().any(|(key, _)| key == BY_HAND);
    if commit.trailers.iter().any(ours) && !is_by_hand {
        return Ok(());
    }
    let message = format!(
        "the last commit, {} “{}”, was not made by itsm",
        short(commit),
        commit.subject
    );
    Err(OpsError::refused(message)
        .hint("`git revert` or `git reset` is for commits of other programs")
        .hint("`itsm correct ID --to REV --reason …` sets a record back to what it was"))
}

/// Refuses a commit that has no state before it, or that others may have.
fn unshared(repo: &Repo, commit: &Logged) -> Result<(), OpsError> {
    let id = short(commit);
    match commit.parents.as_slice() {
        [] => {
            return Err(state(format!(
                "{id} is the first commit: nothing was before it"
            )));
        }
        [_] => {}
        _ => {
            return Err(
                state(format!("{id} is a merge, which has no one state before it")).hint(
                    "`itsm correct ID --to REV --reason …` sets a record back to what it was",
                ),
            );
        }
    }
    if repo.published(&commit.id)? {
        let record = commit.trailers.iter().find(|(key, _)| key == RECORD);
        let record = record.map_or("ID", |(_, record)| record);
        return Err(state(format!("{id} is on a remote branch or under a tag: others may have it"))
            .hint(format!(
                "`itsm correct {record} --to {id}~1 --reason …` sets the record back and keeps the history"
            )));
    }
    Ok(())
}

fn state(message: String) -> OpsError {
    OpsError::new(Kind::State, message)
}

/// The beginning of the commit's id, by which people name it.
fn short(commit: &Logged) -> &str {
    commit.id.get(..7).unwrap_or(&commit.id)
}
