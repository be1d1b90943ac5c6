//! Fetching, pushing, and doing both again while others are faster.

use std::thread;
use std::time::Duration;
use std::time::Instant;

use crate::git::Fetch;
use crate::git::Logged;
use crate::git::Push;
use crate::ops::Ending;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::person;
use crate::ops::sync::Run;
use crate::ops::sync::gate;

/// How long others may be faster before we give up.
const PATIENCE: Duration = Duration::from_secs(60);
/// The longest wait before another attempt, without its random part.
const LONGEST: Duration = Duration::from_secs(2);

impl Run<'_> {
    /// Brings the remote-tracking branches up to date; git's words where the remote can't be reached.
    pub(super) fn fetch(&mut self) -> Result<Option<String>, OpsError> {
        let remote = &self.upstream.remote;
        match self.repo.fetch(remote)? {
            Fetch::Unreachable(said) => return Ok(Some(said)),
            Fetch::Denied(said) => return Err(denied(remote, &said)),
            Fetch::Done => {}
        }
        self.upstream.tip = self.repo.known(&self.upstream.tracking)?;
        Ok(None)
    }

    /// Integrates, validates and pushes until both sides have everything, or something speaks against it.
    pub(super) fn exchange(&mut self) -> Result<Ending, OpsError> {
        let end = Instant::now() + PATIENCE;
        let mut wait = Duration::from_millis(50);
        loop {
            let waiting = self.integrate()?;
            if !waiting.is_empty() {
                return Ok(Ending::Waiting(waiting));
            }
            if let Some(ending) = self.send()? {
                return Ok(ending);
            }
            if Instant::now() >= end {
                return Err(OpsError::new(
                    Kind::Busy,
                    "others were faster for a minute; everything is committed here, and nothing was pushed",
                )
                .hint("run `itsm sync` again"));
            }
            self.pause(wait);
            wait = (wait * 2).min(LONGEST);
            if let Some(said) = self.fetch()? {
                return Ok(Ending::Offline(said));
            }
        }
    }

    /// Waits, each time for another while: those who came second together would come back together.
    fn pause(&self, wait: Duration) {
        let part = f64::from((self.env.random)()) / f64::from(u32::MAX);
        thread::sleep(wait.mul_f64(0.5 + part));
    }

    /// Validates and pushes once; nothing where somebody was faster.
    fn send(&mut self) -> Result<Option<Ending>, OpsError> {
        let tip = self.upstream.tip.clone();
        let Some(head) = self.repo.head()?.filter(|head| Some(head) != tip.as_ref()) else {
            return self.arrived();
        };
        if let Some(found) = gate::objections(self.env, &self.repo, &head, &self.upstream)? {
            return Ok(Some(Ending::Invalid(Box::new(found))));
        }
        let (remote, branch) = (&self.upstream.remote, &self.upstream.branch);
        let going = self.unsent()?;
        match self.repo.push(remote, &head, branch)? {
            Push::Done => {
                self.sent = going;
                self.arrived()
            }
            Push::Behind => Ok(None),
            Push::Unreachable(said) => Ok(Some(Ending::Offline(said))),
            Push::Denied(said) => Err(OpsError::new(
                Kind::State,
                format!("nothing was pushed to {remote}; git said: {said}"),
            )
            .hint("your commits are safe here")),
            Push::Refused(said) => {
                self.sent = going;
                self.for_review(&head, said).map(Some)
            }
        }
    }

    fn arrived(&self) -> Result<Option<Ending>, OpsError> {
        if self.repo.head()?.is_some() {
            self.repo.follow(&self.upstream)?;
        }
        Ok(Some(Ending::Done))
    }

    /// Sends the commits to a branch of their own, from which they can be reviewed.
    fn for_review(&self, head: &str, said: String) -> Result<Ending, OpsError> {
        let short = head.get(..7).unwrap_or(head);
        let branch = format!("itsm/{}-{short}", self.who()?);
        let remote = &self.upstream.remote;
        match self.repo.push(remote, head, &branch)? {
            Push::Done => Ok(Ending::Review { branch, said }),
            _ => Err(OpsError::refused(format!(
                "{remote} takes nothing of this, on `{}` or on a branch of its own:\n{said}",
                self.upstream.branch
            ))
            .hint("your commits are safe here; ask who looks after the remote")),
        }
    }

    /// The user, as part of a branch's name.
    fn who(&self) -> Result<String, OpsError> {
        let desk = crate::ops::Desk::open(self.env, None)?;
        let me = person::whoami(&desk, self.env)?;
        let name = me.person.unwrap_or_else(|| {
            let email = me.identity.email;
            email.split('@').next().unwrap_or_default().to_owned()
        });
        let plain = name
            .chars()
            .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-');
        Ok(plain.collect::<String>().to_lowercase())
    }

    /// The commits that the remote lacks, newest first; a branch that is new there brings what no other one has.
    pub(super) fn unsent(&self) -> Result<Vec<Logged>, OpsError> {
        let Some(head) = self.repo.head()? else {
            return Ok(Vec::new());
        };
        Ok(match &self.upstream.tip {
            Some(tip) => self.repo.commits(Some(tip), &head)?,
            None => self.repo.commits_beyond(&self.upstream.remote, &head)?,
        })
    }
}

fn denied(remote: &str, said: &str) -> OpsError {
    OpsError::new(
        Kind::State,
        format!("{remote} can't be used; git said: {said}"),
    )
    .hint("your commits are safe here")
}
