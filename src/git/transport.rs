//! Fetching from a remote and pushing to it.
//!
//! The git program does both, with the user's own credentials. What a push came to is read from the flags that git
//! prints for programs; words are looked at only where git has no flag, in the language that the program is told to use.

use crate::git::GitError;
use crate::git::Repo;
use crate::git::child::Ended;
use crate::git::commit::patiently;
use crate::git::program::Mode;
use crate::text::printable;

/// The branch of a remote that the checked-out branch goes with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream {
    /// The remote's name.
    pub remote: String,
    /// The branch's name there.
    pub branch: String,
    /// The remote-tracking ref, in full.
    pub tracking: String,
    /// The commit that the remote had when it was last fetched; `None` where the branch is not known there.
    pub tip: Option<String>,
    /// Whether git is set to go with it; `follow` sets it.
    pub is_set: bool,
}

/// What came of fetching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetch {
    /// The remote-tracking branches are up to date.
    Done,
    /// The remote can't be reached; git's own words.
    Unreachable(String),
    /// The remote, or git here, refuses; git's own words.
    Denied(String),
}

/// What came of pushing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Push {
    /// Everything is on the remote.
    Done,
    /// Somebody else was faster: fetch, integrate and push again.
    Behind,
    /// The remote does not take these commits on this branch: it is protected, or a hook there refused; the remote's
    /// words, or git's where it said nothing.
    Refused(String),
    /// Nothing was sent: a `pre-push` hook here refused, or the remote does not know the user; git's words.
    Denied(String),
    /// The remote can't be reached; git's own words.
    Unreachable(String),
}

/// Words for a remote that is there and wants somebody else.
const DENIED: [&str; 8] = [
    "Permission denied",
    "Permission to",
    "Authentication failed",
    "could not read Username",
    "could not read Password",
    "Host key verification failed",
    "error: 401",
    "error: 403",
];
/// Words for a remote that is not there.
const UNREACHABLE: [&str; 7] = [
    "Could not read from remote repository",
    "unable to access",
    "Could not resolve host",
    "unable to connect",
    "Connection",
    "the remote end hung up",
    "early EOF",
];
/// Words for a ref that moved between our look at it and our push.
const MOVED: [&str; 7] = [
    "fetch first",
    "non-fast-forward",
    "stale info",
    "cannot lock ref",
    "failed to update ref",
    "incorrect old value provided",
    "reference already exists",
];

impl Repo {
    /// The names of the remotes.
    pub fn remotes(&self) -> Result<Vec<String>, GitError> {
        let printed = self.ask(&["remote"], b"")?;
        let text = String::from_utf8_lossy(&printed);
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Whether anything was ever fetched from a remote or pushed to one.
    pub fn has_exchanged(&self) -> Result<bool, GitError> {
        let printed = self.ask(&["for-each-ref", "--count=1", "refs/remotes/"], b"")?;
        Ok(!printed.is_empty())
    }

    /// The branch of a remote that the checked-out branch goes with; `None` where no remote offers itself.
    ///
    /// It is the one that git is set to; else the branch of the same name on the only remote, on the only one that has
    /// such a branch, or on `origin`.
    pub fn upstream(&self) -> Result<Option<Upstream>, GitError> {
        let Some(branch) = self.branch()? else {
            return Ok(None);
        };
        let remotes = self.remotes()?;
        let remote = self.setting(&format!("branch.{branch}.remote"))?;
        let merge = self.setting(&format!("branch.{branch}.merge"))?;
        if let (Some(remote), Some(merge)) = (remote.filter(|one| remotes.contains(one)), merge) {
            let there = merge.strip_prefix("refs/heads/").unwrap_or(&merge);
            let name = format!("refs/heads/{branch}");
            let args = ["for-each-ref", "--format=%(upstream)", &name];
            let printed = self.ask(&args, b"")?;
            let tracking = String::from_utf8_lossy(&printed).trim().to_owned();
            return self.upstream_at(remote, there, tracking, true).map(Some);
        }
        let remote = self.offered(&remotes, &branch)?;
        remote
            .map(|remote| self.upstream_at(remote, &branch, String::new(), false))
            .transpose()
    }

    fn upstream_at(
        &self,
        remote: String,
        branch: &str,
        tracking: String,
        is_set: bool,
    ) -> Result<Upstream, GitError> {
        let tracking = match tracking.as_str() {
            "" => format!("refs/remotes/{remote}/{branch}"),
            _ => tracking,
        };
        Ok(Upstream {
            tip: self.known(&tracking)?,
            remote,
            branch: branch.to_owned(),
            tracking,
            is_set,
        })
    }

    /// The remote that a branch without an upstream would go to.
    fn offered(&self, remotes: &[String], branch: &str) -> Result<Option<String>, GitError> {
        if let [only] = remotes {
            return Ok(Some(only.clone()));
        }
        let mut having = Vec::new();
        for remote in remotes {
            let tip = self.known(&format!("refs/remotes/{remote}/{branch}"))?;
            having.extend(tip.map(|_| remote));
        }
        let origin = remotes.iter().find(|remote| *remote == "origin");
        Ok(match having[..] {
            [only] => Some(only.clone()),
            _ => origin.cloned(),
        })
    }

    /// Brings the remote-tracking branches of a remote up to date.
    pub fn fetch(&self, remote: &str) -> Result<Fetch, GitError> {
        let args = ["fetch", "--quiet", "--", remote];
        let ended = patiently(|_| self.git(Mode::Network, &args, b""))?;
        Ok(if ended.success {
            Fetch::Done
        } else if is_unreachable(&ended) {
            Fetch::Unreachable(ended.shown())
        } else {
            Fetch::Denied(ended.shown())
        })
    }

    /// Sends a commit to a branch of a remote, never by force.
    ///
    /// The commit is named by its id, so that exactly what was looked at goes out, whatever the branch is by then.
    pub fn push(&self, remote: &str, commit: &str, branch: &str) -> Result<Push, GitError> {
        let refspec = format!("{}:refs/heads/{branch}", self.id_of(commit)?);
        let args = ["push", "--porcelain", "--", remote, &refspec];
        Ok(outcome(&self.git(Mode::Network, &args, b"")?))
    }

    /// Makes git remember the branch that the checked-out branch goes with, as `git push --set-upstream` does.
    pub fn follow(&self, upstream: &Upstream) -> Result<(), GitError> {
        let Some(branch) = self.branch()?.filter(|_| !upstream.is_set) else {
            return Ok(());
        };
        self.set_setting(&format!("branch.{branch}.remote"), &upstream.remote)?;
        let there = format!("refs/heads/{}", upstream.branch);
        self.set_setting(&format!("branch.{branch}.merge"), &there)
    }
}

/// What a push came to. A line of a ref that was not updated starts with `!`.
fn outcome(ended: &Ended) -> Push {
    if ended.success {
        return Push::Done;
    }
    let printed = String::from_utf8_lossy(&ended.stdout);
    let rejected: Vec<&str> = printed
        .lines()
        .filter(|line| line.starts_with('!'))
        .collect();
    if rejected.is_empty() {
        return if is_unreachable(ended) {
            Push::Unreachable(ended.shown())
        } else {
            Push::Denied(ended.shown())
        };
    }
    if rejected.iter().all(|line| holds(line, &MOVED)) {
        return Push::Behind;
    }
    let told = told(&ended.stderr);
    if !told.is_empty() {
        return Push::Refused(told);
    }
    let rejected = rejected.iter().map(|line| printable(line));
    let rejected: Vec<_> = rejected.collect();
    Push::Refused(format!("{}\n{}", ended.shown(), rejected.join("\n")))
}

/// What the remote itself said, a line each as it came, without anything that a terminal would act on.
fn told(stderr: &str) -> String {
    let lines = stderr
        .lines()
        .filter_map(|line| line.strip_prefix("remote:"));
    let lines = lines.map(|line| printable(line.strip_prefix(' ').unwrap_or(line)));
    let lines: Vec<String> = lines.map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

fn is_unreachable(ended: &Ended) -> bool {
    !holds(&ended.stderr, &DENIED) && holds(&ended.stderr, &UNREACHABLE)
}

fn holds(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(stdout: &str, stderr: &str) -> Ended {
        Ended {
            success: false,
            stdout: stdout.as_bytes().to_vec(),
            stderr: stderr.to_owned(),
        }
    }

    #[test]
    fn a_push_that_lost_the_race_is_behind() {
        let first = "To x\n!\tHEAD:refs/heads/main\t[rejected] (fetch first)\nDone\n";
        assert_eq!(
            outcome(&failed(first, "error: failed to push")),
            Push::Behind
        );
        let locked = "!\tHEAD:refs/heads/main\t[remote rejected] (cannot lock ref 'refs/heads/main': is at a but expected b)\n";
        assert_eq!(outcome(&failed(locked, "")), Push::Behind);
    }

    #[test]
    fn a_hook_there_refuses_and_a_hook_here_denies() {
        let there = "!\tHEAD:refs/heads/main\t[remote rejected] (pre-receive hook declined)\n";
        assert!(matches!(
            outcome(&failed(there, "remote: no")),
            Push::Refused(_)
        ));
        let here = failed("", "no\nerror: failed to push some refs to 'x'\n");
        assert!(matches!(outcome(&here), Push::Denied(_)));
    }

    #[test]
    fn the_remote_is_quoted_line_by_line() {
        let there = "!\tHEAD:refs/heads/main\t[remote rejected] (pre-receive hook declined)\n";
        let said =
            "remote: error: no        \nremote:   |  ^ \u{1b}here        \nremote:        \nTo x\n";
        assert_eq!(
            outcome(&failed(there, said)),
            Push::Refused("error: no\n  |  ^ \\x1bhere".to_owned())
        );
    }

    #[test]
    fn a_wrong_key_is_no_missing_network() {
        let key = "git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.\n";
        assert!(matches!(outcome(&failed("", key)), Push::Denied(_)));
        let gone = "fatal: unable to access 'https://x/': Could not resolve host: x\n";
        assert!(matches!(outcome(&failed("", gone)), Push::Unreachable(_)));
    }
}
