//! Whether a desk can be synchronised as it is.

use crate::git::Busy;
use crate::git::Outcome;
use crate::git::Repo;
use crate::git::Upstream;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;

/// The desk's repository; before the first commit there is no desk yet, and the repository is the folder's.
pub(super) fn repository(env: &Env) -> Result<Repo, OpsError> {
    let missing = match Desk::open(env, None) {
        Ok(desk) => return desk.repo.ok_or_else(|| no_repository(&desk.root)),
        Err(error) => error,
    };
    match Repo::discover(&env.cwd, &env.git)? {
        Some(repo) if repo.head()?.is_none() || repo.operation().is_some() => Ok(repo),
        _ => Err(missing),
    }
}

fn no_repository(root: &std::path::Path) -> OpsError {
    let message = format!("{} is in no git repository", root.display());
    OpsError::new(Kind::State, message).hint("`git init` makes one")
}

/// The branch to go with, where nothing speaks against it; an open merge may be ours to conclude.
pub(super) fn ready(repo: &Repo) -> Result<Upstream, OpsError> {
    match repo.refusal()? {
        None | Some(Busy::Merge) => {}
        Some(Busy::Sync) => take_back(repo)?,
        Some(busy) => return Err(is_busy(busy)),
    }
    repo.identity()?;
    repo.upstream()?.ok_or_else(|| no_upstream(repo))
}

pub(super) fn is_busy(busy: Busy) -> OpsError {
    OpsError::new(Kind::State, format!("can't synchronise: {busy}"))
}

fn no_upstream(repo: &Repo) -> OpsError {
    let several = repo.remotes().is_ok_and(|remotes| !remotes.is_empty());
    if several {
        return OpsError::new(
            Kind::State,
            "several remotes are known, and none goes with this branch",
        )
        .hint("`git branch --set-upstream-to=REMOTE/BRANCH` says which");
    }
    OpsError::new(
        Kind::State,
        "there is nobody to synchronise with: no remote is known",
    )
    .hint("`git remote add origin URL` names one; `itsm sync` does the rest")
}

/// Takes back an open merge, or what a run left that was cut off.
pub(super) fn take_back(repo: &Repo) -> Result<(), OpsError> {
    match repo.operation() {
        Some(Busy::Merge) => {}
        Some(Busy::Rebase) if repo.is_replaying() => {}
        Some(busy) => return Err(is_busy(busy)),
        None => {
            return Err(OpsError::new(
                Kind::State,
                "no merge is open, so there is nothing to take back",
            ));
        }
    }
    let _lock = repo.lock()?;
    if let Outcome::Refused(said) = repo.abort()? {
        let message = format!("what was begun can't be taken back; git said: {said}");
        return Err(OpsError::new(Kind::State, message)
            .hint("nothing is lost: mend what git names, such as files that are in the way, and run it again"));
    }
    repo.end_replay();
    Ok(())
}
