//! Taking in what others did and sending what was done here.
//!
//! Everything that can be refused is refused before a ref moves; what is under way can be taken back until people have
//! decided something. What leaves is what was checked: the result is validated as committed, and pushed by its id.
//! Nothing is ever pushed by force, and nothing of a conflict is decided here.

mod decided;
mod gate;
mod integrate;
mod news;
mod send;
mod settle;
mod start;

use crate::diagnostic::Diagnostic;
use crate::git::Logged;
use crate::git::Repo;
use crate::git::Upstream;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Validation;
use crate::ops::Waiting;
use crate::ops::approvals::PROPOSED;

pub use decided::{DecisionNews, GoverningNews};
pub use news::{Change, News, RecordNews};
pub use settle::Joined;

/// How far to synchronise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncRequest {
    /// Ask the remote and tell what would happen; nothing but the remote-tracking branches changes.
    pub dry_run: bool,
}

/// What came of synchronising.
#[derive(Debug)]
pub struct SyncReport {
    /// The remote's name.
    pub remote: String,
    /// The branch there.
    pub branch: String,
    /// How it ended.
    pub ending: Ending,
    /// The commit that was checked out before.
    pub before: Option<String>,
    /// What came in.
    pub news: News,
    /// Records that both sides changed and that were joined.
    pub joined: Vec<Joined>,
    /// The commits that went out, or that wait to go, newest first.
    pub outgoing: Vec<Logged>,
}

/// How synchronising ended.
#[derive(Debug)]
pub enum Ending {
    /// Both sides have everything.
    Done,
    /// Nothing was done, as it was asked for.
    Tried,
    /// The remote can't be reached; git's own words.
    Offline(String),
    /// A merge is open, because people have to decide.
    Waiting(Vec<Waiting>),
    /// The result breaks rules that the other side kept, so nothing was pushed.
    Invalid(Box<Validation>),
    /// The remote does not take commits on its branch; they went to another, for a review.
    Review {
        /// That branch.
        branch: String,
        /// What git and the remote said.
        said: String,
    },
}

/// One run: the world, the repository and what is known so far.
struct Run<'a> {
    env: &'a Env,
    repo: Repo,
    upstream: Upstream,
    /// The commit that was checked out at the start.
    before: Option<String>,
    joined: Vec<Joined>,
    /// The commits that went out.
    sent: Vec<Logged>,
}

/// Fetches, integrates, validates and pushes.
pub fn sync(env: &Env, request: SyncRequest) -> Result<SyncReport, OpsError> {
    let repo = start::repository(env)?;
    let upstream = start::ready(&repo)?;
    let mut run = Run {
        env,
        before: repo.head()?,
        repo,
        upstream,
        joined: Vec::new(),
        sent: Vec::new(),
    };
    let offline = run.fetch()?;
    let ending = if request.dry_run {
        offline.map_or(Ending::Tried, Ending::Offline)
    } else {
        run.carry_out(offline)?
    };
    run.report(ending)
}

/// Takes an open merge back: everything is as it was before it began.
pub fn abort_sync(env: &Env) -> Result<(), OpsError> {
    let repo = start::repository(env)?;
    start::take_back(&repo)
}

impl Run<'_> {
    /// What is left to do when the remote was asked.
    fn carry_out(&mut self, offline: Option<String>) -> Result<Ending, OpsError> {
        if let Some(waiting) = self.conclude()? {
            return Ok(Ending::Waiting(waiting));
        }
        match offline {
            Some(said) => Ok(Ending::Offline(said)),
            None => self.exchange(),
        }
    }

    fn report(self, ending: Ending) -> Result<SyncReport, OpsError> {
        let tip = self.upstream.tip.as_deref();
        let outgoing = match &ending {
            Ending::Done | Ending::Review { .. } => self.sent.clone(),
            _ => self.unsent()?,
        };
        Ok(SyncReport {
            news: match tip {
                Some(tip) => news::news(self.env, &self.repo, self.before.as_deref(), tip)?,
                None => News::default(),
            },
            remote: self.upstream.remote,
            branch: self.upstream.branch,
            before: self.before,
            ending,
            joined: self.joined,
            outgoing,
        })
    }
}

impl SyncReport {
    /// Whether all that stopped the push are approvals that are missing.
    pub fn lacks_approvals(&self) -> bool {
        let found = self.findings();
        let mut rules = found.iter().map(|one| &*one.rule);
        !found.is_empty() && rules.all(|rule| PROPOSED.contains(&rule))
    }

    /// The findings that stopped the push.
    pub fn findings(&self) -> &[Diagnostic] {
        match &self.ending {
            Ending::Invalid(found) => &found.findings,
            _ => &[],
        }
    }
}
