//! Taking a commit back that was not made.
//!
//! Files get their old bytes, and git forgets the new ones that it was told of. What the user had staged stays.

use crate::files::Applied;
use crate::git::GitError;
use crate::git::child::Ended;
use crate::git::commit::Attempt;
use crate::git::commit::patiently;
use crate::git::program::Mode;

/// Restores files and index, and returns the error to report: the failure itself, or what could not be restored.
pub(crate) fn take_back(
    attempt: &Attempt<'_>,
    applied: Applied<'_>,
    failure: GitError,
) -> GitError {
    let files = applied.undo().err().map(|error| error.to_string());
    let index = match forget(attempt) {
        Ok(Some(ended)) if !ended.success => {
            Some(format!("the index was not restored: {}", ended.shown()))
        }
        Ok(_) => None,
        Err(error) => Some(format!("the index was not restored: {error}")),
    };
    match (files.or(index), failure) {
        (None, failure) => failure,
        (Some(trouble), failure) => GitError::RollBack {
            trouble,
            output: failure.to_string(),
        },
    }
}

fn forget(attempt: &Attempt<'_>) -> Result<Option<Ended>, GitError> {
    let has_entries = attempt.is_bulk() || !attempt.new.is_empty();
    if !attempt.is_staged.get() || !has_entries {
        return Ok(None);
    }
    let new = attempt.new.iter().map(|path| attempt.repo.pathspec(path));
    let pathspecs: Vec<String> = new.collect();
    let mut args = vec!["reset", "--quiet"];
    if !attempt.is_bulk() {
        args.push("--");
        args.extend(pathspecs.iter().map(String::as_str));
    }
    patiently(|_| attempt.repo.git(Mode::Write, &args, b"")).map(Some)
}
