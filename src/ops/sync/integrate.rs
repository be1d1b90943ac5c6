//! Bringing the branch together with the remote's, once.
//!
//! The branch's commits are put onto the remote's, unless git is set to merge or a merge is among them. Where a rebase
//! meets something that people must decide, it is taken back and one merge is made instead, so that they decide once
//! and not once a commit. Whichever way, the remote's commit is on the branch's line of first parents: that line is what
//! everybody has, what an audit walks, and what judges the rest.

use crate::git::Busy;
use crate::git::Outcome;
use crate::git::Repo;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::Waiting;
use crate::ops::sync::Joined;
use crate::ops::sync::Run;
use crate::ops::sync::gate;
use crate::ops::sync::settle::Settlement;
use crate::ops::sync::settle::settlement;
use crate::ops::sync::settle::settlement_beside_edits;
use crate::ops::sync::start::is_busy;

/// How two histories become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Rebase { keeps_merges: bool },
    Merge,
}

impl Run<'_> {
    /// Concludes an open merge of the remote's branch; what waits in it, where something does.
    pub(super) fn conclude(&mut self) -> Result<Option<Vec<Waiting>>, OpsError> {
        if self.repo.operation() != Some(Busy::Merge) {
            return Ok(None);
        }
        let _lock = self.repo.lock()?;
        let (merged, tip) = (self.repo.being_merged()?, self.upstream.tip.as_deref());
        let is_ours = match (merged.as_deref(), tip) {
            (Some(merged), Some(tip)) => self.repo.is_ancestor(merged, tip)?,
            _ => false,
        };
        if !is_ours {
            return Err(is_busy(Busy::Merge));
        }
        let settled = settlement_beside_edits(self.env, &self.repo)?;
        settled.write(&self.repo)?;
        self.joined.extend(settled.joined);
        if !settled.waiting.is_empty() {
            return Ok(Some(settled.waiting));
        }
        match self.repo.go_on()? {
            Outcome::Refused(said) => Err(refused("the merge can't be concluded", &said)),
            Outcome::Clean | Outcome::Stopped => {
                self.turn(&merged.unwrap_or_default())?;
                Ok(None)
            }
        }
    }

    /// Takes in what the remote has; what waits for people, where something does.
    pub(super) fn integrate(&mut self) -> Result<Vec<Waiting>, OpsError> {
        let Some(tip) = self.upstream.tip.clone() else {
            return Ok(Vec::new());
        };
        let _lock = self.repo.lock()?;
        let waiting = self.bring_together(&tip)?;
        if waiting.is_empty() {
            self.stand_on(&tip)?;
        }
        Ok(waiting)
    }

    fn bring_together(&mut self, tip: &str) -> Result<Vec<Waiting>, OpsError> {
        let head = self.repo.head()?;
        let Some(head) = head else {
            return self.forward(tip);
        };
        if self.repo.is_ancestor(tip, &head)? {
            return Ok(Vec::new());
        }
        if self.repo.is_ancestor(&head, tip)? {
            return self.forward(tip);
        }
        let Some(base) = self.repo.merge_base(&head, tip)? else {
            return Err(unrelated(&self.upstream.remote));
        };
        let way = way(&self.repo, tip, &head)?;
        self.refuse_edits(way, &base, tip)?;
        match way {
            Way::Rebase { keeps_merges } if self.rebase(tip, keeps_merges)? => Ok(Vec::new()),
            _ => self.merge(tip),
        }
    }

    /// Makes sure that the line of first parents leads to the remote's commit. A merge that somebody made with plain git
    /// stays as it is, and one more is put above it.
    fn stand_on(&self, tip: &str) -> Result<(), OpsError> {
        let Some(head) = self.repo.head()? else {
            return Ok(());
        };
        if self.repo.is_on_line(tip, &head)? {
            return Ok(());
        }
        match self.repo.merge_onto(tip, &self.title())? {
            Outcome::Refused(said) => Err(refused("your commits can't be merged", &said)),
            _ => Ok(()),
        }
    }

    /// Gives the merge that was just made the remote's commit as its first parent.
    fn turn(&self, merged: &str) -> Result<(), OpsError> {
        match self.repo.turn_merge(merged)? {
            Outcome::Refused(said) => Err(refused("the merge can't be concluded", &said)),
            _ => Ok(()),
        }
    }

    /// What a merge is called.
    fn title(&self) -> String {
        format!("Merge local work into {}", self.upstream.branch)
    }

    fn forward(&self, tip: &str) -> Result<Vec<Waiting>, OpsError> {
        match self.repo.fast_forward(tip)? {
            Outcome::Refused(said) => Err(
                match self.touched(self.before.as_deref(), tip)?.as_slice() {
                    [] => refused("the work tree can't take in what came", &said),
                    edited => uncommitted(edited),
                },
            ),
            _ => Ok(Vec::new()),
        }
    }

    /// The files with edits that no commit holds, among those that differ between two commits.
    fn touched(&self, from: Option<&str>, to: &str) -> Result<Vec<String>, OpsError> {
        let edited = self.repo.edited()?;
        let changed = self.repo.changed(from, to)?;
        let is_changed = |path: &String| changed.iter().any(|one| one.path == *path);
        Ok(edited.into_iter().filter(is_changed).collect())
    }

    /// A rebase needs a clean work tree; a merge only where it has to write.
    fn refuse_edits(&self, way: Way, base: &str, tip: &str) -> Result<(), OpsError> {
        let edited = match way {
            Way::Rebase { .. } => self.repo.edited()?,
            Way::Merge => self.touched(Some(base), tip)?,
        };
        if edited.is_empty() {
            return Ok(());
        }
        Err(uncommitted(&edited))
    }

    /// Whether the rebase was concluded; one that meets what people must decide, or fails, is taken back.
    fn rebase(&mut self, tip: &str, keeps_merges: bool) -> Result<bool, OpsError> {
        let mut joined = Vec::new();
        let head = self.repo.head()?.unwrap_or_default();
        self.repo.begin_replay(&head, tip)?;
        let replayed = self.replay(tip, keeps_merges, &mut joined);
        let replayed = replayed.and_then(|done| Ok(done && self.is_whole(&head, tip)?));
        match replayed {
            Ok(true) => self.joined.append(&mut joined),
            _ => self.back()?,
        }
        self.repo.end_replay();
        replayed
    }

    /// Whether a rebase kept everything; otherwise the branch is as before, and a merge has to show what is lost.
    fn is_whole(&self, before: &str, tip: &str) -> Result<bool, OpsError> {
        let now = self.repo.head()?.unwrap_or_default();
        if !gate::has_lost(self.env, &self.repo, &now, before, tip)? {
            return Ok(true);
        }
        match self.repo.go_back(before)? {
            Outcome::Refused(said) => Err(refused("the rebase lost entries and stays", &said)),
            _ => Ok(false),
        }
    }

    fn replay(
        &self,
        tip: &str,
        keeps_merges: bool,
        joined: &mut Vec<Joined>,
    ) -> Result<bool, OpsError> {
        let mut outcome = self.repo.rebase(tip, keeps_merges)?;
        loop {
            match outcome {
                Outcome::Clean => return Ok(true),
                Outcome::Refused(said) => {
                    return Err(refused("your commits can't be put onto the others", &said));
                }
                Outcome::Stopped => {}
            }
            let settled = settlement(self.env, &self.repo)?;
            if !settled.waiting.is_empty() {
                return Ok(false);
            }
            outcome = self.go_on(&settled)?;
            joined.extend(settled.joined);
        }
    }

    /// Writes what was merged, and lets git go on.
    fn go_on(&self, settled: &Settlement) -> Result<Outcome, OpsError> {
        settled.write(&self.repo)?;
        Ok(self.repo.go_on()?)
    }

    /// Merges, or leaves everything as it was; where something waits for people the merge stays open.
    fn merge(&mut self, tip: &str) -> Result<Vec<Waiting>, OpsError> {
        let merged = self.merged(tip);
        if merged.is_err() {
            self.back()?;
        }
        merged
    }

    fn merged(&mut self, tip: &str) -> Result<Vec<Waiting>, OpsError> {
        match self.repo.merge(tip, &self.title())? {
            Outcome::Clean => return self.turn(tip).map(|()| Vec::new()),
            Outcome::Stopped => {}
            Outcome::Refused(said) => return Err(refused("what came can't be merged", &said)),
        }
        let settled = settlement(self.env, &self.repo)?;
        if !settled.waiting.is_empty() {
            settled.write(&self.repo)?;
            settled.mark(&self.repo)?;
        } else if let Outcome::Refused(said) = self.go_on(&settled)? {
            return Err(refused("the merge can't be concluded", &said));
        } else {
            self.turn(tip)?;
        }
        self.joined.extend(settled.joined);
        Ok(settled.waiting)
    }

    /// Takes back what is under way, so that everything is as before.
    fn back(&self) -> Result<(), OpsError> {
        if self.repo.operation().is_none() {
            return Ok(());
        }
        match self.repo.abort()? {
            Outcome::Refused(said) => Err(refused("what was begun can't be taken back", &said)),
            _ => Ok(()),
        }
    }
}

/// What git is set to do with a branch that has gone its own way.
fn way(repo: &Repo, tip: &str, head: &str) -> Result<Way, OpsError> {
    let branch = repo.branch()?.unwrap_or_default();
    let keys = [format!("branch.{branch}.rebase"), "pull.rebase".to_owned()];
    for key in &keys {
        match (repo.switch(key)?, repo.setting(key)?.as_deref()) {
            (Some(false), _) => return Ok(Way::Merge),
            (_, Some("merges" | "m")) => return Ok(Way::Rebase { keeps_merges: true }),
            (_, Some(_)) => break,
            (_, None) => {}
        }
    }
    // Putting the commits beside a merge one after the other would ask again what it has decided.
    let commits = repo.commits(Some(tip), head)?;
    let has_merge = commits.iter().any(|one| one.parents.len() > 1);
    Ok(if has_merge {
        Way::Merge
    } else {
        Way::Rebase {
            keeps_merges: false,
        }
    })
}

fn refused(what: &str, said: &str) -> OpsError {
    OpsError::refused(format!("{what}; git said: {said}"))
}

fn unrelated(remote: &str) -> OpsError {
    let message = format!("this desk and {remote} have no commit in common");
    OpsError::new(Kind::State, message).hint("clone the other one, and bring your records there")
}

fn uncommitted(paths: &[String]) -> OpsError {
    let message = format!(
        "edits that are not committed are in the way: {}",
        paths.join(", ")
    );
    OpsError::new(Kind::State, message)
        .hint("`itsm adopt ID` takes a record's edit into its log and commits it")
        .hint("`git stash` puts edits aside, and `git stash pop` brings them back")
}
