//! Where a range starts: at a revision that the user names, or where the surroundings say.
//!
//! Too little history is never taken for nothing to check. Either that is an error which says what to fetch, or
//! everything is checked and that is said.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::desk::CONFIG;
use crate::ops::pipeline;
use crate::ops::pipeline::Push;
use crate::ops::pipeline::Said;
use crate::ops::since;
use crate::ops::since::Base;

/// What to do where the start of a range can't be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// Check everything, and say so.
    Full,
    /// Fail, and say what to fetch.
    Fail,
}

/// Where a range starts.
pub(crate) enum Start {
    /// At a commit.
    At {
        /// The commit.
        base: Base,
        /// How it was found, where the user did not name it.
        origin: Option<String>,
    },
    /// Nowhere, for a reason: everything is to be checked.
    Everything(String),
    /// Nothing can be checked, for a reason.
    Nothing(String),
}

/// Where a range starts, and what is to be said of how it came about.
pub(crate) struct Found {
    pub(crate) start: Start,
    pub(crate) rewritten: Option<Diagnostic>,
}

/// Finds where the range starts that a request means: at its revision, or where the surroundings say.
pub(crate) fn find(
    desk: &Desk,
    env: &Env,
    rev: Option<&str>,
    fallback: Option<Fallback>,
) -> Result<Found, OpsError> {
    let found = match rev {
        Some(rev) => at_revision(desk, rev),
        None => as_said(desk, &pipeline::said(&*env.variable)),
    };
    let falls_back = fallback.map_or_else(
        || pipeline::is_pipeline(&*env.variable),
        |fallback| fallback == Fallback::Full,
    );
    match found {
        Err(error) if falls_back && error.kind == Kind::State => {
            Ok(plainly(Start::Everything(error.message)))
        }
        found => found,
    }
}

fn plainly(start: Start) -> Found {
    Found {
        start,
        rewritten: None,
    }
}

fn at_revision(desk: &Desk, rev: &str) -> Result<Found, OpsError> {
    let base = since::base(desk.repository()?, rev, &since::head(desk)?)?;
    Ok(plainly(Start::At { base, origin: None }))
}

fn as_said(desk: &Desk, said: &Said) -> Result<Found, OpsError> {
    let at = |(base, origin)| {
        let origin = Some(origin);
        plainly(Start::At { base, origin })
    };
    match said {
        Said::Everything(why) => Ok(plainly(Start::Everything(why.clone()))),
        Said::Nothing(why) => Ok(plainly(Start::Nothing(why.clone()))),
        Said::Merge { commit, target } => merge(desk, commit, target).map(at),
        Said::Branch(name) => branch(desk, name.as_deref()).map(at),
        Said::Commit { id, by } => Ok(at((known(desk, id, by)?, (*by).to_owned()))),
        Said::Push(push) => pushed(desk, push),
    }
}

/// The first parent of a merge that a forge made for the check; where something else is checked out, the branch counts.
fn merge(desk: &Desk, commit: &str, target: &str) -> Result<(Base, String), OpsError> {
    let repo = desk.repository()?;
    let head = since::head(desk)?;
    let parents = repo.parents_named_by(&head)?;
    let [parent, _, ..] = &parents[..] else {
        return branch(desk, Some(target));
    };
    if head != commit {
        return branch(desk, Some(target));
    }
    if repo.known(parent)?.is_none() {
        let message = format!(
            "the first parent of {}, {parent}, is not here",
            since::short(&head)
        );
        return Err(OpsError::new(Kind::State, message)
            .hint("`fetch-depth: 0` brings it where the repository is checked out, with all that approvals are judged by; here, `git fetch --unshallow` does"));
    }
    let base = Base {
        id: Some(parent.clone()),
        is_parent: false,
    };
    Ok((base, "the first parent of the merge".to_owned()))
}

/// Where the history parts from a branch of the remote: the one named, or the one that work goes to.
fn branch(desk: &Desk, name: Option<&str>) -> Result<(Base, String), OpsError> {
    let repo = desk.repository()?;
    let name = match name {
        Some(name) => name.to_owned(),
        None => target(repo)?,
    };
    let rev = format!("refs/remotes/origin/{name}");
    if repo.known(&rev)?.is_none() {
        let error = OpsError::new(
            Kind::State,
            format!("the branch {name:?} of origin is not here"),
        );
        let full = if repo.is_shallow()? {
            " --unshallow"
        } else {
            ""
        };
        return Err(error.hint(format!(
            "`git fetch{full} origin '+refs/heads/{name}:{rev}'` brings it"
        )));
    }
    let base = since::base(repo, &rev, &since::head(desk)?)?;
    Ok((base, format!("where origin/{name} parts")))
}

fn target(repo: &Repo) -> Result<String, OpsError> {
    if let Some(name) = repo.default_branch()? {
        return Ok(name);
    }
    for name in ["main", "master"] {
        if repo
            .known(&format!("refs/remotes/origin/{name}"))?
            .is_some()
        {
            return Ok(name.to_owned());
        }
    }
    let error = OpsError::new(Kind::State, "it is not known which branch work goes to");
    Err(error
        .hint("name a revision: `--since origin/main`")
        .hint("`git remote set-head origin --auto` asks the remote for its branch"))
}

/// The common commit with one that the surroundings name by its id.
fn known(desk: &Desk, id: &str, by: &str) -> Result<Base, OpsError> {
    let repo = desk.repository()?;
    if repo.known(id)?.is_none() {
        let error = OpsError::new(Kind::State, format!("{by}, {id}, is not here"));
        return Err(error.hint(format!("`git fetch origin {id}` brings it")));
    }
    since::base(repo, id, &since::head(desk)?)
}

/// What a branch was before a push; a push that replaced commits is found out.
fn pushed(desk: &Desk, push: &Push) -> Result<Found, OpsError> {
    let repo = desk.repository()?;
    let head = since::head(desk)?;
    let by = "what the branch was before the push";
    let is_here = repo.known(&push.before)?.is_some();
    let is_kept = is_here && repo.is_ancestor(&push.before, &head)?;
    // At the edge of a shallow clone a commit may look as if it led nowhere.
    let is_known = is_here && !repo.is_shallow()?;
    let is_rewritten = push.is_forced || (is_known && !is_kept);
    let start = match known(desk, &push.before, by) {
        Ok(base) => Start::At {
            base,
            origin: Some(by.to_owned()),
        },
        Err(error) if is_rewritten => Start::Everything(error.message),
        Err(error) => return Err(error),
    };
    let rewritten = (is_rewritten && push.is_shared).then(|| rewritten(&push.before, &push.branch));
    Ok(Found { start, rewritten })
}

/// A branch from which commits were taken away.
pub(crate) fn rewritten(before: &str, branch: &str) -> Diagnostic {
    let before = since::short(before);
    Diagnostic {
        path: CONFIG.to_owned(),
        region: Region::top(),
        rule: "history-rewritten".into(),
        level: Level::Error,
        record: None,
        message: format!("commits of `{branch}` were replaced: {before} is no longer among them"),
        hint: Some("merge or revert instead, and let the forge refuse forced pushes".to_owned()),
    }
}
