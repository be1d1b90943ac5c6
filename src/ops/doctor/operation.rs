//! What is under way in the repository and waits for somebody.

use crate::diagnostic::Level;
use crate::git::Busy;
use crate::git::Repo;
use crate::ops::OpsError;
use crate::ops::doctor::Trouble;

pub(super) fn check(repo: &Repo) -> Result<Vec<Trouble>, OpsError> {
    let mut found = Vec::new();
    let unmerged = repo.unmerged()?;
    if !unmerged.is_empty() {
        let paths: Vec<&str> = unmerged.iter().map(|one| one.path.as_str()).collect();
        let message = format!("git could not merge {}", paths.join(", "));
        let trouble = Trouble::new("unmerged", Level::Error, message);
        found.push(trouble.hint("`itsm conflicts` shows what is to be decided"));
    }
    let cut_off = repo.is_replaying().then_some(Busy::Sync);
    if let Some(busy) = cut_off.or(repo.operation()) {
        found.push(Trouble::new("operation", Level::Warning, busy.to_string()));
    }
    Ok(found)
}
