//! How many people it takes, and who fills which place.

use super::*;

/// Two places for which Ben alone holds both roles: he fills one of them.
#[test]
fn a_person_with_two_roles_fills_one_place() {
    let change = "cis: [web]\n";
    let story = Story::with_rule(
        change,
        "{role: cab, count: 1}, {role: ci-owner, count: 1}",
        "",
    );
    let alone = story.judged(&["1 ben approve signature"]);
    assert!(!alone.satisfied);
    let missing: usize = alone.rules[0]
        .requirements
        .iter()
        .map(|one| one.missing)
        .sum();
    assert_eq!(missing, 1);
    assert_eq!(alone.rules[0].could_act, ["cleo", "dora"]);
}

/// Handed out one by one, Ben would take the place of the board and leave that of the owner, which is his alone, empty.
#[test]
fn people_are_seated_so_that_as_many_places_as_possible_are_filled() {
    let change = "cis: [web]\n";
    let story = Story::with_rule(
        change,
        "{role: cab, count: 1}, {role: ci-owner, count: 1}",
        "",
    );
    let judgement = story.judged(&["1 ben approve signature", "2 cleo approve signature"]);
    assert!(judgement.satisfied);
    assert_eq!(counted(&judgement), [["cleo"], ["ben"]]);
}

#[test]
fn a_person_counts_in_every_rule() {
    let rules =
        rule("one", "{role: cab, count: 1}", "") + &item("two", "{role: ci-owner, count: 1}", "");
    let story = Story::new("cis: [web]\n", &rules);
    assert!(story.judged(&["1 ben approve signature"]).satisfied);
}

#[test]
fn an_approval_in_a_role_counts_in_that_role_alone() {
    let change = "cis: [web]\n";
    let story = Story::with_rule(
        change,
        "{role: cab, count: 1}, {role: ci-owner, count: 1}",
        "",
    );
    let judgement = story.judged(&["1 ben approve signature as cab", "2 cleo approve signature"]);
    assert!(
        !judgement.satisfied,
        "cleo could sit with the board, but ben as the owner could not"
    );
    assert_eq!(counted(&judgement)[1], Vec::<&str>::new());
    let both = [
        "1 ben approve signature as cab",
        "2 cleo approve signature",
        "3 ben approve signature as ci-owner",
    ];
    assert!(story.judged(&both).satisfied);
    assert!(ignored(&story.judged(&both)).is_empty());
    let other = story.judged(&["1 dora approve signature as ci-owner"]);
    assert_eq!(ignored(&other), ["dora-1 not-in-role"]);
}

/// Ben, Cleo and Dora sit on the board, of whom Ben wrote it: half of two is one, 51 % are two.
#[test]
fn a_share_is_one_of_those_who_may() {
    for (percent, needed) in [(1, 1), (50, 1), (51, 2), (100, 2)] {
        let story = Story::with_rule("", &format!("{{role: cab, percent: {percent}}}"), "");
        let mut ballot = story.ballot(&["1 cleo approve signature"]);
        ballot.authors.insert("ben".to_owned());
        let judgement = judge(&ballot);
        let requirement = &judgement.rules[0].requirements[0];
        assert_eq!(requirement.eligible, ["cleo", "dora"]);
        assert_eq!(requirement.needed, needed, "{percent} %");
        assert_eq!(judgement.satisfied, needed == 1);
    }
}

#[test]
fn all_means_everybody_who_may_and_never_nobody() {
    let story = Story::with_rule("assignee: ben\n", "{role: cab, all: true}", "");
    assert!(!story.judged(&["1 cleo approve signature"]).satisfied);
    assert!(
        story
            .judged(&["1 cleo approve signature", "2 dora approve signature"])
            .satisfied
    );
    let story = Story::with_rule("cis: [lan]\n", "{role: ci-owner, all: true}", "");
    let nobody = story.judged(&["1 ana approve signature"]);
    assert!(!nobody.satisfied);
    let requirement = &nobody.rules[0].requirements[0];
    assert_eq!((requirement.needed, requirement.missing), (1, 1));
    assert_eq!(requirement.faults, ["lan has no `owner`"]);
}

#[test]
fn where_no_rule_applies_nobody_can_approve() {
    let story = Story::with_rule("", "{role: approver, count: 1}", "  when: {step: other}\n");
    let judgement = story.judged(&["1 ana approve signature"]);
    assert!(judgement.rules.is_empty() && !judgement.satisfied);
}

const AFTERWARDS: &str = "  afterwards: {role: approver, count: 2, within: 10m}\n";

/// The step is taken at 12:05, so two more have to agree until 12:15; it is 12:30.
#[test]
fn what_is_owed_afterwards_is_overdue_when_its_time_is_over() {
    let story = Story::with_rule("", "{role: approver, count: 1}", AFTERWARDS);
    let mut ballot = story.ballot(&["1 ana approve signature"]);
    let judgement = judge(&ballot);
    let later = judgement.rules[0].later.as_ref().unwrap();
    assert_eq!((later.owed, later.due), (Owed::NotYet, None));
    assert!(judgement.satisfied);
    ballot.taken = Some(at(5));
    let judgement = judge(&ballot);
    let later = judgement.rules[0].later.as_ref().unwrap();
    assert_eq!((later.owed, later.due), (Owed::Overdue, Some(at(15))));
    assert!(!judgement.satisfied);
    ballot.now = at(15);
    let judgement = judge(&ballot);
    assert_eq!(judgement.rules[0].later.as_ref().unwrap().owed, Owed::Owed);
    assert!(judgement.satisfied);
}

#[test]
fn what_is_owed_afterwards_is_met_by_decisions_of_its_own() {
    let story = Story::with_rule("", "{role: approver, count: 1}", AFTERWARDS);
    let mut ballot = story.ballot(&["1 ana approve signature", "2 ben approve signature"]);
    ballot.taken = Some(at(5));
    assert!(!judge(&ballot).satisfied);
    ballot.later = vec![
        vote("6 ana approve signature"),
        vote("7 ben approve signature"),
    ];
    let judgement = judge(&ballot);
    assert_eq!(judgement.rules[0].later.as_ref().unwrap().owed, Owed::Met);
    assert!(judgement.satisfied);
    ballot.later.push(vote("8 cleo reject signature"));
    let judgement = judge(&ballot);
    let later = judgement.rules[0].later.as_ref().unwrap();
    assert_eq!(
        (later.owed, later.rejected[0].person.as_str()),
        (Owed::Overdue, "cleo")
    );
    assert!(!judgement.satisfied);
}

/// What stands of two places that have to be filled until 12:15, by the decisions about it; it is 12:30.
fn given(votes: &[&str]) -> (Owed, Option<DateTime<Utc>>, bool) {
    let story = Story::with_rule("", "{role: approver, count: 1}", AFTERWARDS);
    let mut ballot = story.ballot(&["1 ana approve signature"]);
    ballot.taken = Some(at(5));
    ballot.later = votes.iter().map(|text| vote(text)).collect();
    let judgement = judge(&ballot);
    let later = judgement.rules[0].later.as_ref().unwrap();
    let is_met = later.owed == Owed::Met;
    assert_eq!(judgement.satisfied, is_met, "late or not, it is there");
    assert_eq!(
        judgement.missed().is_some(),
        !is_met || later.late().is_some()
    );
    (later.owed, later.given, later.late().is_some())
}

#[test]
fn what_is_owed_is_given_when_its_last_place_is_filled() {
    let (ana, ben) = ("6 ana approve signature", "15 ben approve signature");
    assert_eq!(given(&[ana]), (Owed::Overdue, None, false));
    assert_eq!(given(&[ana, ben]), (Owed::Met, Some(at(15)), false));
    assert_eq!(
        given(&[ana, "16 ben approve signature"]),
        (Owed::Met, Some(at(16)), true)
    );
    let more = "20 cleo approve signature";
    assert_eq!(given(&[ana, ben, more]), (Owed::Met, Some(at(15)), false));
}

#[test]
fn what_is_said_once_more_takes_nothing_of_what_was_given_in_time() {
    let in_time = ["6 ana approve signature", "7 ben approve signature"];
    let more: [&[&str]; 4] = [
        &["20 ben approve signature"],
        &["20 ben approve signature as approver"],
        &["20 cleo reject signature", "21 cleo revoke signature"],
        &["20 ben revoke signature", "21 ben approve signature"],
    ];
    for more in more {
        let votes = [&in_time[..], more].concat();
        assert_eq!(given(&votes), (Owed::Met, Some(at(7)), false), "{more:?}");
    }
}

/// What did not stand when it was due is given when it next does.
#[test]
fn what_was_taken_back_or_refused_in_time_is_given_when_that_ends() {
    let in_time = ["6 ana approve signature", "7 ben approve signature"];
    let ends: [&[&str]; 3] = [
        &["8 cleo reject signature", "20 cleo revoke signature"],
        &["8 ben revoke signature", "20 ben approve signature"],
        &[
            "8 ben reject signature",
            "20 cleo approve signature",
            "20 ben revoke signature",
        ],
    ];
    for more in ends {
        let votes = [&in_time[..], more].concat();
        assert_eq!(given(&votes), (Owed::Met, Some(at(20)), true), "{more:?}");
    }
    let in_time = [
        &in_time[..],
        &["8 cleo reject signature", "9 cleo revoke signature"],
    ]
    .concat();
    assert_eq!(given(&in_time), (Owed::Met, Some(at(9)), false));
}

/// The order is by the line; when each was there is what counts here.
#[test]
fn what_is_owed_is_given_by_when_it_is_known_to_have_been_there() {
    let story = Story::with_rule("", "{role: approver, count: 1}", AFTERWARDS);
    let mut ballot = story.ballot(&["1 ana approve signature"]);
    ballot.taken = Some(at(5));
    ballot.later = vec![
        vote("6 ana approve signature"),
        vote("7 ben approve signature"),
    ];
    ballot.later[1].came = at(18);
    let judgement = judge(&ballot);
    let later = judgement.rules[0].later.as_ref().unwrap();
    assert_eq!(later.given, Some(at(18)));
    assert_eq!(later.late(), Some(TimeDelta::minutes(3)));
}
