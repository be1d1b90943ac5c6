//! What holds of any ballot.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::practice::approval::quorum::Seating;
use crate::schema::Count;
use crate::schema::PolicyRule;
use crate::schema::Requirement;
use crate::schema::Separation;
use crate::schema::When;
use crate::yaml::FieldPath;

const PEOPLE: [&str; 6] = ["ana", "ben", "cleo", "dora", "emil", "finn"];

const ROLES: [&str; 3] = ["one", "two", "three"];

/// Who holds each role, as bits of `PEOPLE`.
fn held() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0u8..64, ROLES.len())
}

fn rules() -> impl Strategy<Value = Vec<PolicyRule>> {
    let count = prop_oneof![
        (1u32..4).prop_map(Count::Number),
        (1u32..101).prop_map(Count::Percent),
        Just(Count::All)
    ];
    let requirement = (0..ROLES.len(), count).prop_map(|(role, count)| Requirement {
        role: ROLES[role].to_owned(),
        count,
    });
    let rule = (prop::collection::vec(requirement, 1..4), 0usize..4);
    let rule = rule.prop_map(|(require, evidence)| PolicyRule {
        name: "rule".to_owned(),
        when: When::default(),
        require,
        evidence: Evidence::ALL[evidence],
        afterwards: None,
        place: FieldPath::root(),
    });
    prop::collection::vec(rule, 1..3)
}

fn votes() -> impl Strategy<Value = Vec<Vote>> {
    let one = (0..PEOPLE.len(), 0usize..5, 0usize..4, 0usize..6, 0usize..8);
    let one = one.prop_map(|(person, decision, evidence, role, order)| {
        // Approvals are more frequent than the rest, so that rules are met at times.
        let words = ["approve", "approve", "approve", "revoke", "reject"];
        let (person, word) = (PEOPLE[person], words[decision]);
        let mut vote = vote(&format!(
            "{order} {person} {word} {}",
            Evidence::ALL[evidence].name()
        ));
        vote.role = ROLES.get(role).map(|role| (*role).to_owned());
        vote
    });
    prop::collection::vec(one, 0..12)
}

fn ballot<'a>(rules: &'a [PolicyRule], held: &[u8], barred: u8, votes: &[Vote]) -> Ballot<'a> {
    let some = |bits: u8| -> BTreeSet<String> {
        let people = PEOPLE.iter().enumerate();
        let chosen = people.filter(|(at, _)| bits & (1 << at) != 0);
        chosen.map(|(_, person)| (*person).to_owned()).collect()
    };
    let holders = ROLES.iter().zip(held).map(|(role, bits)| {
        let holders = Holders {
            people: some(*bits),
            faults: Vec::new(),
        };
        ((*role).to_owned(), holders)
    });
    Ballot {
        rules: rules.iter().collect(),
        holders: holders.collect(),
        separation: Separation::default(),
        requesters: BTreeSet::new(),
        authors: some(barred),
        assignees: BTreeSet::new(),
        unknown: BTreeSet::new(),
        unclear: Vec::new(),
        votes: votes.to_vec(),
        later: Vec::new(),
        taken: None,
        now: at(30),
    }
}

/// The most places that can be filled, by trying every way.
fn most_by_trying(places: &mut [usize], allowed: &[Vec<usize>]) -> usize {
    let Some((first, rest)) = allowed.split_first() else {
        return 0;
    };
    let mut most = most_by_trying(places, rest);
    for at in first {
        if places[*at] > 0 {
            places[*at] -= 1;
            most = most.max(1 + most_by_trying(places, rest));
            places[*at] += 1;
        }
    }
    most
}

proptest! {
    #[test]
    fn nobody_can_be_seated_better(
        places in prop::collection::vec(0usize..4, 1..5),
        allowed in prop::collection::vec(prop::collection::btree_set(0usize..4, 0..4), 0..8),
    ) {
        let within = |set: BTreeSet<usize>| -> Vec<usize> {
            set.into_iter().filter(|at| *at < places.len()).collect()
        };
        let allowed: Vec<Vec<usize>> = allowed.into_iter().map(within).collect();
        let seating = Seating::of(places.clone(), allowed.clone());
        let seated: Vec<Vec<usize>> = (0..places.len()).map(|at| seating.at(at)).collect();
        let all: Vec<usize> = seated.concat();
        let distinct: BTreeSet<usize> = all.iter().copied().collect();
        prop_assert_eq!(all.len(), distinct.len(), "one person sits in one place");
        for (at, people) in seated.iter().enumerate() {
            prop_assert!(people.len() <= places[at]);
            prop_assert!(people.iter().all(|person| allowed[*person].contains(&at)));
        }
        let most = most_by_trying(&mut places.clone(), &allowed);
        prop_assert_eq!(all.len(), most);
        for more in 0..places.len() {
            let mut with = allowed.clone();
            with.push(vec![more]);
            let has_room = most_by_trying(&mut places.clone(), &with) > most;
            prop_assert_eq!(seating.has_room(vec![more]), has_room);
        }
    }

    #[test]
    fn nothing_is_satisfied_with_fewer_people_than_it_takes(
        rules in rules(), held in held(), barred in 0u8..64, votes in votes(),
    ) {
        let ballot = ballot(&rules, &held, barred, &votes);
        let judgement = judge(&ballot);
        let approvers: BTreeSet<&str> = votes
            .iter()
            .filter(|vote| vote.decision == Decision::Approve && !ballot.authors.contains(&vote.person))
            .map(|vote| vote.person.as_str())
            .collect();
        for rule in &judgement.rules {
            let needed: usize = rule.requirements.iter().map(|one| one.needed).sum();
            prop_assert!(needed >= rule.requirements.len());
            prop_assert!(!rule.met || approvers.len() >= needed);
            let counted: Vec<&str> = rule
                .requirements
                .iter()
                .flat_map(|one| &one.counted)
                .map(|one| one.person.as_str())
                .collect();
            let distinct: BTreeSet<&str> = counted.iter().copied().collect();
            prop_assert_eq!(counted.len(), distinct.len());
            prop_assert_eq!(rule.met, counted.len() == needed);
        }
        prop_assert!(!judgement.satisfied || judgement.rules.iter().all(|rule| rule.met));
    }

    #[test]
    fn the_order_in_which_votes_are_read_changes_nothing(
        rules in rules(), held in held(), barred in 0u8..64, votes in votes(), turn in 0usize..12,
    ) {
        let judgement = judge(&ballot(&rules, &held, barred, &votes));
        let mut turned = votes.clone();
        turned.rotate_left(turn.min(votes.len()));
        prop_assert_eq!(&judge(&ballot(&rules, &held, barred, &turned)), &judgement);
        turned.reverse();
        prop_assert_eq!(&judge(&ballot(&rules, &held, barred, &turned)), &judgement);
    }

    #[test]
    fn a_vote_that_does_not_count_changes_nothing(
        rules in rules(), held in held(), barred in 0u8..64, votes in votes(), extra in votes(),
        reason in 0usize..25,
    ) {
        let ballot = ballot(&rules, &held, barred, &votes);
        let before = judge(&ballot);
        let mut more = ballot.clone();
        for mut vote in extra {
            vote.unfit = Some(Unfit::ALL[reason]);
            more.votes.push(vote);
        }
        let stranger = |decision: &str| vote(&format!("9 zoe {decision} signature"));
        more.votes.extend(["approve", "revoke", "reject"].map(stranger));
        let after = judge(&more);
        prop_assert_eq!(&after.rules, &before.rules);
        prop_assert_eq!(&after.rejected, &before.rejected);
        prop_assert_eq!(after.satisfied, before.satisfied);
    }

    /// Every decision either fills a place, could fill one, stops something or is told with its reason.
    #[test]
    fn an_approval_of_somebody_who_could_act_fills_a_place(
        rules in rules(), held in held(), barred in 0u8..64, votes in votes(),
    ) {
        let ballot = ballot(&rules, &held, barred, &votes);
        let before = judge(&ballot);
        for (at, rule) in before.rules.iter().enumerate() {
            let missing = |rule: &RuleOutcome| -> usize {
                rule.requirements.iter().map(|one| one.missing).sum()
            };
            prop_assert!(!rule.met || rule.could_act.is_empty());
            for person in &rule.could_act {
                let mut with = ballot.clone();
                with.votes.push(vote(&format!("20 {person} approve signature")));
                let after = judge(&with);
                prop_assert_eq!(missing(&after.rules[at]) + 1, missing(rule));
            }
        }
    }
}
