//! Gathers the decisions that do not count, each said once.

use std::collections::BTreeMap;

use crate::practice::approval::Ignored;
use crate::practice::approval::Unfit;
use crate::practice::approval::Vote;
use crate::practice::approval::standing::Standing;

/// Why a decision does not count, and the rule for which that is so; none means for all.
type Reason = (Option<String>, Unfit);

/// The decisions that do not count for some rule, and those that do for another.
#[derive(Debug, Default)]
pub(super) struct Ignorings<'a> {
    /// The decision, its rule where it is for one, and the reason.
    found: Vec<(&'a Vote, Reason)>,
    /// The decisions that count for some rule.
    counted: Vec<&'a Vote>,
}

impl<'a> Ignorings<'a> {
    /// Takes in those that are not genuine.
    pub(super) fn unfit(&mut self, votes: &'a [Vote]) {
        let unfit = votes
            .iter()
            .filter_map(|vote| Some((vote, (None, vote.unfit?))));
        self.found.extend(unfit);
    }

    /// Takes in what a rule makes of the decisions.
    pub(super) fn rule(&mut self, name: &str, standings: &BTreeMap<&str, Standing<'a>>) {
        for standing in standings.values() {
            self.counted.extend(standing.approvals());
            let ignored = standing.ignored.iter();
            let ignored = ignored.map(|(vote, why)| (*vote, (Some(name.to_owned()), *why)));
            self.found.extend(ignored);
        }
    }

    /// All of them by their order; a reason that holds for every rule is said without a rule.
    ///
    /// That a person does not hold the role of one rule is nothing to tell where the decision counts for another.
    pub(super) fn list(self) -> Vec<Ignored> {
        let mut by_vote: BTreeMap<_, (&Vote, Vec<Reason>)> = BTreeMap::new();
        for (vote, reason) in self.found {
            let key = (
                vote.order,
                &vote.name,
                &vote.person,
                vote.decision,
                vote.evidence,
                &vote.role,
            );
            let (_, reasons) = by_vote.entry(key).or_insert((vote, Vec::new()));
            reasons.push(reason);
        }
        let mut list = Vec::new();
        for (vote, mut reasons) in by_vote.into_values() {
            let is_counted = self.counted.contains(&vote);
            let tells = |why: Unfit| why != Unfit::NotInRole;
            if is_counted || reasons.iter().any(|(_, why)| tells(*why)) {
                reasons.retain(|(_, why)| tells(*why));
            }
            let first = reasons.first().map(|(_, why)| *why);
            let is_one = reasons.iter().all(|(_, why)| Some(*why) == first);
            if is_one && !is_counted {
                reasons = first.map(|why| (None, why)).into_iter().collect();
            }
            list.extend(
                reasons
                    .into_iter()
                    .map(|(rule, why)| ignored(vote, rule, why)),
            );
        }
        list
    }
}

fn ignored(vote: &Vote, rule: Option<String>, why: Unfit) -> Ignored {
    Ignored {
        person: vote.person.clone(),
        decision: vote.decision,
        name: vote.name.clone(),
        rule,
        why,
        detail: vote
            .detail
            .clone()
            .filter(|_| vote.unfit.is_some() || why == Unfit::TooWeak),
    }
}
