//! Checking what a push would bring, before it is taken in. Never writes.
//!
//! It runs as git's hook `pre-receive`, where the new objects are in a quarantine that goes away when the push is
//! refused. The pushed tip of each branch is checked as a desk, by the definitions that it holds itself, and compared
//! with what the branch was before; a new branch with the default one. What only lacks an approval may wait on a branch of
//! its own, where those who can give it see it. Tags and other refs hold no desk.

mod tip;
mod twin;
mod update;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::git::Repo;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::approvals::PROPOSED;
use crate::ops::desk::CONFIG;
use crate::ops::start::rewritten;

pub(crate) use tip::desks;

use update::Update;
use update::updates;

/// A push that waits to be taken in.
#[derive(Debug, Clone, Default)]
pub struct ReceiveRequest {
    /// What git says of it, a line `OLD NEW REF` for each ref.
    pub lines: String,
    /// Branches that may be neither deleted nor replaced, beside the default one; `release/*` stands for many.
    pub protected: Vec<String>,
}

/// What is to be said of a push.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    /// What speaks against it, by branch; nothing where it may be taken in.
    pub refused: Vec<RefusedBranch>,
    /// The branches with a desk that was not there before, as in an empty repository: nothing is there to judge it by.
    pub first: Vec<String>,
}

/// What speaks against a branch of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedBranch {
    /// The branch, by its short name.
    pub branch: String,
    /// The errors; their paths are those of the repository.
    pub findings: Vec<Diagnostic>,
}

/// What is known while a push is looked at.
struct Push<'a> {
    env: &'a Env,
    repo: Repo,
    updates: Vec<Update>,
    /// The branch that work goes to, by its short name.
    trunk: Option<String>,
    protected: &'a [String],
}

/// What was found in a branch of a push.
#[derive(Default)]
struct Judged {
    findings: Vec<Diagnostic>,
    /// Whether there is a desk that was not there before, and so nothing to judge it by.
    is_first: bool,
}

/// Checks a push.
pub fn receive(env: &Env, request: &ReceiveRequest) -> Result<Received, OpsError> {
    let repo = Repo::receiving(&env.cwd, &env.git)?;
    let push = Push {
        env,
        updates: updates(&request.lines)?,
        trunk: trunk(&repo)?,
        protected: &request.protected,
        repo,
    };
    let mut received = Received::default();
    for update in &push.updates {
        if let Some(twin) = push.twin(update)? {
            received.refused.push(twin);
            continue;
        }
        let Some(branch) = update.name.strip_prefix("refs/heads/") else {
            continue;
        };
        let Judged {
            mut findings,
            is_first,
        } = push.judge(update, branch)?;
        // Who may approve has to see what is proposed; on the branch that it goes to, nothing waits any more.
        let is_open = !push.is_protected(branch);
        findings.retain(|one| {
            one.level == Level::Error && !(is_open && PROPOSED.contains(&&*one.rule))
        });
        if findings.is_empty() {
            received.first.extend(is_first.then(|| branch.to_owned()));
        } else {
            received.refused.push(RefusedBranch {
                branch: branch.to_owned(),
                findings,
            });
        }
    }
    Ok(received)
}

/// The branch that work goes to: the repository's own, or the usual one where that was never made.
fn trunk(repo: &Repo) -> Result<Option<String>, OpsError> {
    let own = repo.default_branch()?;
    for name in own.iter().map(String::as_str).chain(["main", "master"]) {
        if repo.known(&format!("refs/heads/{name}"))?.is_some() {
            return Ok(Some(name.to_owned()));
        }
    }
    Ok(own)
}

impl Push<'_> {
    fn judge(&self, update: &Update, branch: &str) -> Result<Judged, OpsError> {
        let is_protected = self.is_protected(branch);
        let refused = |findings: Vec<Diagnostic>| Judged {
            findings,
            is_first: false,
        };
        let Some(new) = &update.new else {
            let deleted = is_protected.then(|| deleted(branch));
            return Ok(refused(deleted.into_iter().collect()));
        };
        let old = match &update.old {
            Some(old) if self.repo.is_ancestor(old, new)? => Some(old.clone()),
            Some(old) if is_protected => return Ok(refused(vec![rewritten(old, branch)])),
            _ => self.parting(branch, new)?,
        };
        tip::judge(self.env, old.as_deref(), new)
    }

    /// Where a branch parts from the one that work goes to, as that will be.
    fn parting(&self, branch: &str, new: &str) -> Result<Option<String>, OpsError> {
        let Some(trunk) = self.trunk.as_deref().filter(|trunk| *trunk != branch) else {
            return Ok(None);
        };
        let name = format!("refs/heads/{trunk}");
        let pushed = self.updates.iter().find(|one| one.name == name);
        let tip = match pushed {
            Some(update) => update.new.clone(),
            None => self.repo.known(&name)?,
        };
        match tip {
            Some(tip) => Ok(self.repo.merge_base(&tip, new)?),
            None => Ok(None),
        }
    }

    fn is_protected(&self, branch: &str) -> bool {
        let is_named = |name: &String| match name.strip_suffix('*') {
            Some(start) => branch.starts_with(start),
            None => name == branch,
        };
        self.trunk.as_deref() == Some(branch) || self.protected.iter().any(is_named)
    }
}

fn deleted(branch: &str) -> Diagnostic {
    Diagnostic {
        path: CONFIG.to_owned(),
        region: Region::top(),
        rule: "history-rewritten".into(),
        level: Level::Error,
        record: None,
        message: format!("the branch `{branch}` may not be deleted"),
        hint: None,
    }
}
