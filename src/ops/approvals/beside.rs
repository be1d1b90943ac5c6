//! Files beside the desk that its policy governs: what runs the checks, and whom a forge asks for reviews.
//!
//! They lie at the top of the repository, wherever the desk does, and are named from there with a slash at the beginning,
//! by which nothing of the desk is ever named. Who may edit them is what keeps the checks from being switched off.

use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::filed::is_governing;
use crate::schema::Policy;

/// What begins the name of a file that is seen from the top of the repository.
const TOP: char = '/';

/// Whether a name is that of a file which is seen from the top of the repository.
pub(crate) fn is_at_top(name: &str) -> bool {
    name.starts_with(TOP)
}

/// What is decided on by the word of a user, who may name a file beside the desk from the desk or from the top.
pub(crate) fn meant(policy: &Policy, subject: &str) -> String {
    if is_governing(subject) {
        return subject.to_owned();
    }
    let name = format!(
        "{TOP}{}",
        subject.trim_start_matches("./").trim_start_matches("../")
    );
    if policy.is_pipeline(&name) {
        name
    } else {
        subject.to_owned()
    }
}

/// The path by which a file is shown: from the desk's folder.
pub(crate) fn shown(repo: &Repo, name: &str) -> String {
    match name.strip_prefix(TOP) {
        Some(path) => "../".repeat(repo.prefix().matches('/').count()) + path,
        None => name.to_owned(),
    }
}

/// The bytes of a file that governs the desk, as a desk has it; of one beside it, as the newest commit has it.
pub(crate) fn content(repo: &Repo, desk: &Desk, name: &str) -> Result<Option<Vec<u8>>, OpsError> {
    let Some(path) = name.strip_prefix(TOP) else {
        return Ok(desk.content(name).ok());
    };
    let name = format!("{}:{path}", desk.commit().unwrap_or("HEAD"));
    Ok(repo.contents(&[name])?.pop().flatten())
}

/// The files beside the desk that a proposal edits, by name.
pub(crate) fn edited(
    repo: &Repo,
    policy: &Policy,
    (from, to): (Option<&str>, &str),
) -> Result<Vec<String>, OpsError> {
    let changed = repo.changed_at_top(from, to, &policy.pipelines)?;
    let names = changed.into_iter().map(|one| one.path);
    Ok(names.filter(|name| policy.is_pipeline(name)).collect())
}
