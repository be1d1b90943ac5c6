//! What a person has decided, when there is more than one decision or something is wrong with one.

use super::*;

/// Two of a team have to agree; with one of them everybody else still sees what is open.
#[test]
fn the_first_approval_is_not_taken_for_all() {
    let story = Story::with_rule("", "{role: approver, count: 2}", "");
    let one = story.judged(&["1 ana approve signature"]);
    assert!(!one.satisfied && !one.rules[0].met);
    assert_eq!(counted(&one), [["ana"]]);
    assert_eq!(one.rules[0].requirements[0].missing, 1);
    assert_eq!(one.rules[0].could_act, ["ben", "cleo"]);
    let two = story.judged(&["1 ana approve signature", "2 ben approve signature"]);
    assert!(two.satisfied);
    assert!(two.rules[0].could_act.is_empty());
}

#[test]
fn a_rejection_that_became_an_acceptance_is_one() {
    let story = Story::with_rule("", "{role: approver, count: 1}", "");
    let no = story.judged(&["1 ana reject signature"]);
    assert!(!no.satisfied);
    assert_eq!(no.rejected[0].person, "ana");
    let yes = story.judged(&["1 ana reject signature", "2 ana approve signature"]);
    assert!(yes.satisfied && yes.rejected.is_empty());
    assert_eq!(ignored(&yes), ["ana-1 superseded"]);
}

#[test]
fn an_acceptance_that_became_a_rejection_blocks_although_others_have_accepted() {
    let story = Story::with_rule("", "{role: approver, count: 1}", "");
    let votes = [
        "1 ana approve signature",
        "2 ben approve signature",
        "3 ana reject signature",
    ];
    let judgement = story.judged(&votes);
    assert!(!judgement.satisfied);
    assert!(judgement.rules[0].met);
    assert_eq!(judgement.rejected.len(), 1);
    assert_eq!(judgement.rejected[0].name, "ana-3");
    assert_eq!(ignored(&judgement), ["ana-1 superseded"]);
}

#[test]
fn one_person_twice_is_one_person() {
    let story = Story::with_rule("", "{role: approver, count: 2}", "");
    let judgement = story.judged(&["1 ana approve signature", "2 ana approve signature"]);
    assert!(!judgement.satisfied);
    assert_eq!(counted(&judgement), [["ana"]]);
    assert_eq!(judgement.rules[0].requirements[0].counted[0].name, "ana-2");
    assert_eq!(ignored(&judgement), ["ana-1 superseded"]);
}

#[test]
fn what_was_taken_back_counts_no_more_until_it_is_given_again() {
    let story = Story::with_rule("", "{role: approver, count: 1}", "");
    let mut votes = vec!["1 ana approve signature", "2 ana revoke signature"];
    let revoked = story.judged(&votes);
    assert!(!revoked.satisfied && revoked.rejected.is_empty());
    assert_eq!(ignored(&revoked), ["ana-1 revoked"]);
    assert_eq!(revoked.rules[0].could_act, ["ana", "ben", "cleo"]);
    votes.push("3 ana approve signature");
    let again = story.judged(&votes);
    assert!(again.satisfied);
    assert_eq!(ignored(&again), ["ana-1 revoked"]);
}

#[test]
fn a_rejection_can_be_taken_back() {
    let story = Story::with_rule("", "{role: approver, count: 1}", "");
    let judgement = story.judged(&["1 ana reject signature", "2 ana revoke signature"]);
    assert!(judgement.rejected.is_empty() && !judgement.satisfied);
    assert_eq!(ignored(&judgement), ["ana-1 superseded"]);
}

#[test]
fn a_decision_that_is_not_genuine_decides_nothing() {
    let story = Story::with_rule("", "{role: approver, count: 1}", "");
    for decision in ["approve", "revoke", "reject"] {
        let mut ballot = story.ballot(&["1 ana approve signature"]);
        let mut forged = vote(&format!("2 ana {decision} signature"));
        forged.unfit = Some(Unfit::BadSignature);
        ballot.votes.push(forged);
        let judgement = judge(&ballot);
        assert!(judgement.satisfied, "{decision}");
        assert_eq!(ignored(&judgement), ["ana-2 bad-signature"]);
    }
}

#[test]
fn what_stands_against_a_decision_is_said_with_its_detail() {
    let story = Story::with_rule("", "{role: approver, count: 1}", "");
    let mut ballot = story.ballot(&["1 ana approve signature"]);
    ballot.votes[0].unfit = Some(Unfit::WrongKey);
    ballot.votes[0].detail = Some("the key is ben's".to_owned());
    let judgement = judge(&ballot);
    assert!(!judgement.satisfied);
    assert_eq!(
        judgement.ignored[0].detail.as_deref(),
        Some("the key is ben's")
    );
}

#[test]
fn whoever_holds_no_role_neither_approves_nor_rejects() {
    let story = Story::with_rule("", "{role: approver, count: 1}", "");
    let judgement = story.judged(&[
        "1 dora approve signature",
        "2 emil reject signature",
        "3 gus approve signature",
        "4 nobody approve signature",
    ]);
    assert!(judgement.rejected.is_empty() && !judgement.satisfied);
    assert_eq!(
        ignored(&judgement),
        [
            "dora-1 not-in-role",
            "emil-2 not-in-role",
            "gus-3 not-in-role",
            "nobody-4 not-in-role"
        ]
    );
}

#[test]
fn requester_author_and_implementer_do_not_approve_their_own() {
    let change = "requester: ana\nassignee: ben\n";
    let story = Story::with_rule(change, "{role: approver, count: 1}", "");
    let mut ballot = story.ballot(&[
        "1 ana approve signature",
        "2 ben approve signature",
        "3 cleo approve signature",
    ]);
    ballot.authors.insert("cleo".to_owned());
    let judgement = judge(&ballot);
    assert!(!judgement.satisfied);
    let reasons = [
        "ana-1 self-approval",
        "ben-2 implementer-approval",
        "cleo-3 author-approval",
    ];
    assert_eq!(ignored(&judgement), reasons);
    let requirement = &judgement.rules[0].requirements[0];
    assert!(requirement.eligible.is_empty() && requirement.is_impossible());
    let excluded: Vec<_> = requirement.excluded.iter().collect();
    assert_eq!(excluded.len(), 3);
    assert_eq!(
        (excluded[0].person.as_str(), excluded[0].why),
        ("ana", Unfit::SelfApproval)
    );
    assert!(judgement.rules[0].could_act.is_empty());
}

#[test]
fn separation_can_be_relaxed_word_by_word() {
    let change = "requester: ana\nassignee: ana\n";
    let relaxed = "separation: {requester: allow, assignee: allow}\n";
    let story = Story::new(
        change,
        &(rule("one", "{role: approver, count: 1}", "") + relaxed),
    );
    let mut ballot = story.ballot(&["1 ana approve signature"]);
    assert!(judge(&ballot).satisfied);
    ballot.authors.insert("ana".to_owned());
    assert_eq!(ignored(&judge(&ballot)), ["ana-1 author-approval"]);
}

#[test]
fn whoever_had_the_work_earlier_and_has_it_no_more_may_approve_it() {
    let change = "assignee: ben\nlog:\n\
        - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: draft, set: {assignee: kleo}}\n\
        - {at: 2026-11-20T09:00:00Z, by: ana, do: edit, set: {assignee: ben}}\n";
    let story = Story::with_rule(change, "{role: approver, count: 1}", "");
    let judgement = story.judged(&["1 cleo approve signature", "2 ana approve signature"]);
    assert!(ignored(&judgement).is_empty());
    assert!(judgement.satisfied);
    let judgement = story.judged(&["1 ben approve signature"]);
    assert_eq!(ignored(&judgement), ["ben-1 implementer-approval"]);
}

#[test]
fn an_author_may_say_no_to_what_they_wrote() {
    let story = Story::with_rule("requester: ana\n", "{role: approver, count: 1}", "");
    let judgement = story.judged(&["1 ben approve signature", "2 ana reject signature"]);
    assert!(!judgement.satisfied);
    assert_eq!(judgement.rejected[0].person, "ana");
}

#[test]
fn an_author_whom_nobody_knows_stands_against_everything() {
    let rules = rule("one", "{role: approver, count: 1}", "");
    let story = Story::new("", &rules);
    let mut ballot = story.ballot(&["1 ana approve signature"]);
    ballot.unknown.insert("who@example.org".to_owned());
    let judgement = judge(&ballot);
    assert!(!judgement.satisfied && judgement.rules[0].met);
    assert_eq!(judgement.unknown, ["who@example.org"]);
    let story = Story::new("", &(rules + "separation: {unknown: allow}\n"));
    let mut ballot = story.ballot(&["1 ana approve signature"]);
    ballot.unknown.insert("who@example.org".to_owned());
    assert!(judge(&ballot).satisfied);
}

#[test]
fn weak_evidence_does_not_count() {
    let story = Story::with_rule("", "{role: approver, count: 1}", "  evidence: forge\n");
    for (evidence, is_enough) in [
        ("asserted", false),
        ("commit", false),
        ("forge", true),
        ("signature", true),
    ] {
        let judgement = story.judged(&[&format!("1 ana approve {evidence}")]);
        assert_eq!(judgement.satisfied, is_enough, "{evidence}");
        let reasons = ["ana-1 too-weak".to_owned()];
        assert_eq!(ignored(&judgement) == reasons, !is_enough);
    }
}

#[test]
fn what_is_enough_for_one_rule_may_be_too_weak_for_another() {
    let rules = rule("easy", "{role: approver, count: 1}", "  evidence: forge\n")
        + &item("hard", "{role: approver, count: 1}", "");
    let story = Story::new("", &rules);
    let judgement = story.judged(&["1 ana approve forge"]);
    assert!(judgement.rules[0].met && !judgement.rules[1].met && !judgement.satisfied);
    assert_eq!(ignored(&judgement), ["ana-1 too-weak in hard"]);
    let judgement = story.judged(&["1 ana approve forge", "2 ben approve signature"]);
    assert!(judgement.satisfied);
}

/// A weaker approval takes nothing away from a stronger one that stands.
#[test]
fn a_signature_stands_beside_a_later_review() {
    let story = Story::with_rule("", "{role: approver, count: 1}", "");
    let judgement = story.judged(&["1 ana approve signature", "2 ana approve forge"]);
    assert!(judgement.satisfied);
    assert_eq!(ignored(&judgement), ["ana-2 too-weak"]);
}

#[test]
fn a_review_that_says_no_ends_a_signature_and_a_mere_name_does_not() {
    let story = Story::with_rule("", "{role: approver, count: 1}", "");
    let review = story.judged(&["1 ana approve signature", "2 ana reject forge"]);
    assert!(!review.satisfied);
    assert_eq!(review.rejected[0].name, "ana-2");
    let name = story.judged(&[
        "1 ana approve signature",
        "2 ana reject asserted",
        "3 ana revoke asserted",
    ]);
    assert!(name.satisfied);
    assert_eq!(ignored(&name), ["ana-2 too-weak", "ana-3 too-weak"]);
}

#[test]
fn a_mere_name_lifts_no_rejection() {
    let story = Story::with_rule("", "{role: approver, count: 1}", "");
    let votes = [
        "1 ana reject signature",
        "2 ana approve asserted",
        "3 ben approve signature",
    ];
    let judgement = story.judged(&votes);
    assert!(!judgement.satisfied);
    assert_eq!(judgement.rejected[0].person, "ana");
}

#[test]
fn of_decisions_made_at_once_the_one_that_stops_more_is_the_later() {
    let story = Story::with_rule("", "{role: approver, count: 1}", "");
    for votes in [
        ["1 ana approve signature", "1 ana revoke signature"],
        ["1 ana revoke signature", "1 ana approve signature"],
        ["1 ana approve signature", "1 ana reject signature"],
        ["1 ana reject signature", "1 ana approve signature"],
    ] {
        assert!(!story.judged(&votes).satisfied, "{votes:?}");
    }
}
