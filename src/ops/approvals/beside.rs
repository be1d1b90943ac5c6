//! Files beside the desk that its policy governs: what runs the checks, and whom a forge asks for reviews.
//!
//! They lie at the top of the repository, wherever the desk does, and are named from there with a slash at the beginning,
//! by which nothing of the desk is ever named. Who may edit them is what keeps the checks from being switched off.

use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::digested::digest_of_any;
use crate::ops::approvals::filed::is_governance;
use crate::ops::approvals::trusted::Trusted;
use crate::record::stem;
use crate::schema::Policy;

/// What begins the name of a file that is seen from the top of the repository.
const TOP: char = '/';

/// Whether a name is that of a file which is seen from the top of the repository.
pub(crate) fn is_at_top(name: &str) -> bool {
    name.starts_with(TOP)
}

/// What is decided on by the word of a user, who may name a file beside the desk from the desk or from the top, and a
/// record by its path or its id.
pub(crate) fn meant(trusted: &Trusted, subject: &str) -> Result<String, OpsError> {
    if is_governance(subject) {
        return Ok(subject.to_owned());
    }
    let name = format!(
        "{TOP}{}",
        subject.trim_start_matches("./").trim_start_matches("../")
    );
    if trusted.policy.is_pipeline(&name) {
        return Ok(name);
    }
    let path = subject.trim_start_matches("./");
    let path = trusted.path_of(path).unwrap_or(path);
    Ok(if trusted.governs(path)? {
        path.to_owned()
    } else {
        stem(subject).to_owned()
    })
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
        // A file that can't be read is not gone.
        let content = desk.has(name).then(|| desk.content(name));
        return content
            .transpose()
            .map_err(|fault| OpsError::refused(fault.message));
    };
    let name = format!("{}:{path}", desk.commit().unwrap_or("HEAD"));
    Ok(repo.contents(&[name])?.pop().flatten())
}

/// The digest of a file that governs the desk, or of its absence; none of one that is there and can't be read.
pub(crate) fn digest(repo: &Repo, desk: &Desk, name: &str) -> Result<Option<String>, OpsError> {
    if !is_at_top(name) && desk.has(name) && desk.content(name).is_err() {
        return Ok(None);
    }
    let bytes = content(repo, desk, name)?;
    Ok(digest_of_any(&desk.definitions, name, bytes.as_deref()))
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
