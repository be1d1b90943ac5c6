//! The audit of a history: whether every state of a desk came from the one before it as the rules of its time allow.
//!
//! It walks one line of commits and compares states, because what git shows of a file's history leaves out what merges
//! do. Nothing is taken from the work tree, and nothing of the user's is run. The cost grows with what the commits
//! changed, never with the desk: between steps there are names and ids alone.

mod added;
mod authors;
mod finding;
mod ground;
mod holdings;
mod judge;
mod later;
mod leaps;
mod merges;
mod people;
mod rules;
mod shape;
mod sides;
mod store;
mod ties;
mod times;
mod view;
mod walk;
mod world;

use chrono::TimeDelta;

use crate::git::GitError;
use crate::git::Repo;
use crate::git::short;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;

pub(crate) use added::ways;
pub use added::{Added, Need};
pub use finding::{Audit, AuditFinding, AuditVerdict, Work};
pub use judge::{Judge, Nobody};
pub use view::{StateView, StepView, Touched};

/// How much the clocks of two machines may differ.
pub(crate) const SKEW: TimeDelta = TimeDelta::minutes(10);

/// Which part of a history is audited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRequest {
    /// The revision that is trusted, from which the line starts.
    pub from: String,
    /// The revision at which it ends; HEAD where none is named.
    pub to: Option<String>,
}

/// Audits the history of a desk; `progress` is told how many steps of how many are done.
pub fn audit(
    desk: &Desk,
    request: &AuditRequest,
    judge: &mut dyn Judge,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Audit, OpsError> {
    let repo = desk.repository()?;
    repo.refuse_replacements()?;
    let to = request.to.as_deref().unwrap_or("HEAD");
    let to = repo.meant(to)?.ok_or_else(|| unknown(to))?;
    let Some(from) = repo.meant(&request.from)? else {
        return vanished(repo, &request.from, &to);
    };
    if from == to {
        let message = format!(
            "there is nothing to audit: {} is where the line ends",
            short(&from)
        );
        return Err(OpsError::new(Kind::Nothing, message)
            .hint("name an earlier commit, the last one that was found to be right"));
    }
    match repo.line(&from, &to)? {
        None => walk::rewritten(repo, &from, &to),
        Some(line) => walk::walk(repo, (&from, &to), &line, judge, progress),
    }
}

/// Audits the line from one commit to another that comes from it; nothing where a shallow clone lacks a part of it.
pub(crate) fn steps(
    repo: &Repo,
    (from, to): (&str, &str),
    judge: &mut dyn Judge,
) -> Result<Option<Audit>, OpsError> {
    let audit = match repo.line(from, to) {
        Err(GitError::Shallow) => return Ok(None),
        line => match line? {
            None => walk::rewritten(repo, from, to)?,
            Some(line) => walk::walk(repo, (from, to), &line, judge, &mut |_, _| {})?,
        },
    };
    Ok(Some(audit))
}

fn unknown(rev: &str) -> OpsError {
    let error = GitError::UnknownRevision {
        rev: rev.to_owned(),
    };
    OpsError::from(error).hint("`git fetch` brings branches and commits that are not here yet")
}

/// A commit that was there once and is not any more, in a clone that lacks nothing, was taken out of the history.
fn vanished(repo: &Repo, from: &str, to: &str) -> Result<Audit, OpsError> {
    let is_id = matches!(from.len(), 40 | 64) && from.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_id {
        return Err(unknown(from));
    }
    if repo.is_shallow()? {
        return Err(GitError::Shallow.into());
    }
    walk::rewritten(repo, from, to)
}
