//! What a person has decided, when all that the person has said is put in order.
//!
//! A rejection or a revocation ends every approval before it. It has to be proven, but not as well as an approval: whoever
//! takes care with a signature must not be kept from saying no on the page of a forge. What anybody could have written
//! in somebody's name, though, stops nobody.
//!
//! The order in which decisions came to be there can be chosen by whoever merges them, so an approval that says itself
//! that it is older than what stopped it does not come after it.

use std::collections::BTreeMap;

use crate::practice::approval::Ballot;
use crate::practice::approval::Decision;
use crate::practice::approval::Rejection;
use crate::practice::approval::Unfit;
use crate::practice::approval::Vote;
use crate::practice::approval::judge::barred;
use crate::practice::approval::judge::holds;
use crate::schema::Evidence;
use crate::schema::Requirement;

/// What a person has decided.
#[derive(Debug, Default)]
pub(super) struct Standing<'a> {
    /// Approvals that stand, the latest first.
    approvals: Vec<&'a Vote>,
    /// The rejection that stands.
    rejection: Option<&'a Vote>,
    /// The rejection or revocation that is the latest by its own word.
    stop: Option<&'a Vote>,
    /// What does not count, and why.
    pub(super) ignored: Vec<(&'a Vote, Unfit)>,
}

impl<'a> Standing<'a> {
    /// The latest approval that counts in a role.
    pub(super) fn approval_as(&self, role: &str) -> Option<&'a Vote> {
        let mut approvals = self.approvals.iter();
        let found = approvals.find(|vote| vote.role.as_deref().is_none_or(|one| one == role));
        found.copied()
    }

    /// The approvals that stand.
    pub(super) fn approvals(&self) -> &[&'a Vote] {
        &self.approvals
    }

    /// The rejection that stands.
    pub(super) fn rejection(&self) -> Option<Rejection> {
        self.rejection.map(|vote| Rejection {
            person: vote.person.clone(),
            comment: vote.comment.clone(),
            name: vote.name.clone(),
        })
    }
}

/// What each person has decided, as far as it is genuine.
pub(super) fn standings<'a>(
    ballot: &Ballot<'_>,
    evidence: Evidence,
    required: &[Requirement],
    votes: &'a [Vote],
) -> BTreeMap<&'a str, Standing<'a>> {
    let mut by_person: BTreeMap<&str, Vec<&Vote>> = BTreeMap::new();
    for vote in votes.iter().filter(|vote| vote.unfit.is_none()) {
        by_person.entry(&vote.person).or_default().push(vote);
    }
    let standing = |(person, votes)| {
        let roles = required.iter().map(|one| one.role.as_str());
        let held: Vec<&str> = roles.filter(|role| holds(ballot, person, role)).collect();
        (person, of(votes, evidence, &held, barred(ballot, person)))
    };
    by_person.into_iter().map(standing).collect()
}

/// What one person has decided, with the roles that the person holds of those asked for.
fn of<'a>(
    mut votes: Vec<&'a Vote>,
    evidence: Evidence,
    held: &[&str],
    barred: Option<Unfit>,
) -> Standing<'a> {
    // Of decisions made at once the one that stops more is taken for the later.
    votes.sort_by(|a, b| {
        let key = |vote: &Vote| (vote.order, vote.decision, vote.evidence);
        let named = |vote: &'a Vote| (vote.name.as_str(), &vote.role);
        (key(a), named(a)).cmp(&(key(b), named(b)))
    });
    let mut standing = Standing::default();
    let least = evidence.min(Evidence::Commit);
    for vote in votes {
        let is_approval = vote.decision == Decision::Approve;
        let named = vote.role.as_deref().filter(|_| is_approval);
        let is_held = |role: &str| held.contains(&role);
        if !named.map_or(!held.is_empty(), is_held) {
            standing.ignored.push((vote, Unfit::NotInRole));
        } else if let (true, Some(why)) = (is_approval, standing.stopped(vote)) {
            standing.ignored.push((vote, why));
        } else if let (true, Some(why)) = (is_approval, barred) {
            standing.ignored.push((vote, why));
            if vote.evidence >= least {
                standing.lift();
            }
        } else if vote.evidence < least {
            standing.ignored.push((vote, Unfit::TooWeak));
        } else {
            standing.take(vote, evidence);
        }
    }
    standing
}

impl<'a> Standing<'a> {
    /// Takes in what the person has said next.
    fn take(&mut self, vote: &'a Vote, evidence: Evidence) {
        if vote.decision == Decision::Reject || self.stopped(vote).is_none() {
            self.lift();
        }
        if vote.decision != Decision::Approve && self.stopped(vote).is_none() {
            self.stop = Some(vote);
        }
        match vote.decision {
            Decision::Approve if vote.evidence < evidence => {
                let is_signed = vote.evidence == Evidence::Signature;
                let why = if is_signed {
                    Unfit::NotInHardware
                } else {
                    Unfit::TooWeak
                };
                self.ignored.push((vote, why));
            }
            Decision::Approve => {
                let is_covered = |earlier: &&Vote| vote.role.is_none() || vote.role == earlier.role;
                self.end(Unfit::Superseded, is_covered);
                self.approvals.insert(0, vote);
            }
            Decision::Revoke => self.end(Unfit::Revoked, |_| true),
            Decision::Reject => {
                self.end(Unfit::Superseded, |_| true);
                self.rejection = Some(vote);
            }
        }
    }

    /// Why a decision does not undo what stopped the person's approval: it says itself that it is older.
    fn stopped(&self, vote: &Vote) -> Option<Unfit> {
        let stop = self.stop.filter(|stop| vote.order.1 < stop.order.1)?;
        Some(match stop.decision {
            Decision::Revoke => Unfit::Revoked,
            Decision::Reject | Decision::Approve => Unfit::Superseded,
        })
    }

    /// Whoever decides again rejects no more.
    fn lift(&mut self) {
        let lifted = self.rejection.take();
        self.ignored
            .extend(lifted.map(|vote| (vote, Unfit::Superseded)));
    }

    /// Ends approvals.
    fn end(&mut self, why: Unfit, is_ended: impl Fn(&&'a Vote) -> bool) {
        let (ended, kept) = std::mem::take(&mut self.approvals)
            .into_iter()
            .partition(is_ended);
        let ended: Vec<&Vote> = ended;
        self.approvals = kept;
        self.ignored
            .extend(ended.into_iter().map(|vote| (vote, why)));
    }
}
