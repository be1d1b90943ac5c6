//! What stands against a policy that is valid.

use super::*;
use crate::diagnostic::Level;

/// Ana and Ben have keys; Cleo has an account on a forge.
struct Known;

impl Proofs for Known {
    fn has_key(&self, person: &str) -> bool {
        ["ana", "ben"].contains(&person)
    }

    fn has_device(&self, person: &str) -> bool {
        person == "ana"
    }

    fn has_account(&self, person: &str) -> bool {
        person == "cleo"
    }
}

/// Rules that cover every step of the small profile.
const RULES: &str = "\
rules:
- {name: all, require: [{role: peer, count: 1}], evidence: asserted}
";

const EDITS: &str = "policy: {require: [{role: peer, count: 1}], evidence: asserted}\n";

/// The level and the message of everything that is found in a desk of the small profile.
fn found(more_roles: &str, rules: &str, edits: &str) -> Vec<String> {
    let text = format!("version: 1\nroles:\n  peer: {{anyone: true}}\n{more_roles}{rules}{edits}");
    found_in("small", &text)
}

fn found_in(profile: &str, text: &str) -> Vec<String> {
    let story = Story::with_rule("", "{role: approver, count: 1}", "");
    let definitions = Definitions::load(profile, &[], &mut Vec::new());
    let mut out = Vec::new();
    let policy = Policy::parse(POLICY, text, &mut out);
    assert!(out.is_empty(), "{out:?}");
    let policy = policy.unwrap();
    let known = policy.check(&definitions);
    assert!(known.is_empty(), "{known:?}");
    let found = sound(&policy, &definitions, &story.corpus, &Known);
    let found = found.iter();
    let shown = found.map(|one| {
        let word = match one.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        format!("{word} {}: {}", one.region.start.line, one.message)
    });
    shown.collect()
}

#[test]
fn a_policy_that_everybody_can_live_with_has_nothing_against_it() {
    assert!(found("", RULES, EDITS).is_empty());
}

#[test]
fn a_rule_that_asks_for_less_than_another_adds_nothing() {
    let rules = |second: &str| {
        format!(
            "{RULES}- {{name: more, when: {{type: change}}, require: [{second}], evidence: asserted}}\n"
        )
    };
    assert_eq!(
        found("", &rules("{role: peer, count: 1}"), EDITS),
        [
            "warning 6: rule `more` adds nothing: `all` matches wherever it does and asks for as much"
        ]
    );
    assert!(found("", &rules("{role: peer, count: 2}"), EDITS).is_empty());
    assert!(found("", &rules("{role: peer, all: true}"), EDITS).is_empty());
    assert!(
        found(
            "",
            &rules("{role: peer, count: 1}, {role: peer, count: 1}"),
            EDITS
        )
        .is_empty()
    );
    let stronger = rules("{role: peer, count: 1}").replace(
        "count: 1}], evidence: asserted}\n-",
        "count: 1}], evidence: commit}\n-",
    );
    assert_eq!(
        found("", &stronger, EDITS).len(),
        2,
        "and people without a key are found"
    );
}

#[test]
fn of_two_rules_that_say_the_same_the_later_adds_nothing() {
    let rules = format!(
        "{RULES}- {{name: again, require: [{{role: peer, count: 1}}], evidence: asserted}}\n"
    );
    assert_eq!(
        found("", &rules, EDITS),
        [
            "warning 6: rule `again` adds nothing: `all` matches wherever it does and asks for as much"
        ]
    );
}

#[test]
fn a_narrower_rule_does_not_cover_a_wider_one() {
    let rules = "rules:\n\
        - {name: some, when: {type: change, risk: [high, low]}, require: [{role: peer, count: 2}], evidence: asserted}\n\
        - {name: one, when: {type: change, risk: high}, require: [{role: peer, count: 1}], evidence: asserted}\n\
        - {name: all, require: [{role: peer, count: 1}], evidence: asserted}\n";
    assert_eq!(
        found("", rules, EDITS),
        [
            "warning 6: rule `one` adds nothing: `some` matches wherever it does and asks for as much"
        ]
    );
}

#[test]
fn a_step_without_a_rule_is_found() {
    let rules = "rules:\n- {name: changes, when: {type: change}, require: [{role: peer, count: 1}], evidence: asserted}\n";
    assert_eq!(
        found("", rules, EDITS),
        [
            "warning 5: no rule is for the step `authorize` of change-template: nobody can approve it"
        ]
    );
    let text = format!("version: 1\nroles:\n  peer: {{anyone: true}}\n{RULES}{EDITS}");
    let found = found_in("itil", &text);
    assert!(
        found.contains(
            &"warning 5: no rule is for the step `peer-review` of change: nobody can approve it"
                .to_owned()
        )
    );
    assert!(found.contains(&"warning 3: the life cycle of change asks for the role `change-approver`, which nobody holds".to_owned()), "{found:?}");
}

#[test]
fn values_that_no_rule_is_for_are_found() {
    let rules = |when: &str, more: &str| {
        let template = "- {name: template, when: {type: change-template}, require: [{role: peer, count: 1}], evidence: asserted}\n";
        let one = format!(
            "- {{name: one, when: {{type: change, {when}}}, require: [{{role: peer, count: 1}}], evidence: asserted}}\n"
        );
        format!("rules:\n{one}{more}{template}")
    };
    let gap = |words: &str| {
        format!(
            "warning 5: no rule is for the step `authorize` of change {words}: nobody can approve it"
        )
    };
    assert_eq!(
        found("", &rules("risk: [low, moderate, high]", ""), EDITS),
        [gap("with `risk: very-high`")]
    );
    assert_eq!(
        found("", &rules("kind: [standard, normal]", ""), EDITS),
        [gap("with `kind: emergency`"), gap("without `kind`")]
    );
    assert!(
        found(
            "",
            &rules("kind: [standard, normal, emergency, null]", ""),
            EDITS
        )
        .is_empty()
    );
    let emergency = "- {name: two, when: {type: change, kind: emergency}, require: [{role: peer, count: 2}], evidence: asserted}\n";
    let most = found("", &rules("risk: [low, moderate, high]", emergency), EDITS);
    let kinds = [
        "with `kind: normal`",
        "with `kind: standard`",
        "without `kind`",
    ];
    let pairs = kinds.map(|kind| gap(&format!("with `risk: very-high` and {kind}")));
    assert_eq!(most, pairs);
    assert_eq!(
        found(
            "",
            &rules("risk: [low, moderate, high, very-high], outage: false", ""),
            EDITS
        )
        .len(),
        4,
        "a rule with a further condition is not sure to match"
    );
}

#[test]
fn a_role_of_people_who_are_not_there_is_found() {
    let rules = format!(
        "{RULES}- {{name: more, require: [{{role: one, count: 1}}], evidence: asserted}}\nseparation: {{assignee: allow}}\n"
    );
    let found = |role: &str| found(&format!("  one: {role}\n"), &rules, EDITS);
    assert!(found("[ana, ben, kleo]").is_empty());
    assert_eq!(
        found("[ana, ben, cleoo]"),
        ["error 4: there is no person `cleoo`"]
    );
    assert_eq!(
        found("[ana, ben, gus]"),
        ["warning 4: role `one`: gus has left"]
    );
    assert_eq!(
        found("{team: cabb}"),
        [
            "error 4: nobody holds the role `one`: there is no team `cabb`",
            "error 4: there is no team `cabb`",
            "error 7: rule `more` can never be met: it asks for 1 of `one`, and there are not enough people",
        ]
    );
    assert_eq!(
        found("{team: cab}"),
        ["warning 4: role `one`: gus has left"]
    );
    assert_eq!(
        found("{team: old}"),
        [
            "error 4: nobody holds the role `one`: the team old is no more",
            "error 7: rule `more` can never be met: it asks for 1 of `one`, and there are not enough people",
        ]
    );
}

#[test]
fn a_quorum_that_is_never_reached_is_found() {
    let found = |role: &str, require: &str| {
        let rules = format!(
            "{RULES}- {{name: more, require: [{require}], evidence: asserted}}\nseparation: {{assignee: allow}}\n"
        );
        found(&format!("  one: {role}\n"), &rules, EDITS)
    };
    assert_eq!(
        found("[ana, ben]", "{role: one, count: 3}"),
        [
            "error 7: rule `more` can never be met: it asks for 3 of `one`, and there are not enough people"
        ]
    );
    assert_eq!(
        found("[ana, ben]", "{role: one, count: 2}"),
        [
            "warning 7: rule `more` can't be met where ana or ben asks for it: it asks for 2 of `one`"
        ]
    );
    let covered =
        "warning 6: rule `all` adds nothing: `more` matches wherever it does and asks for as much";
    assert_eq!(
        found(
            "[ana, ben]",
            "{role: one, count: 1}, {role: peer, count: 2}"
        ),
        [covered]
    );
    assert!(found("[ana, ben]", "{role: one, percent: 100}").is_empty());
    assert_eq!(
        found("[ana]", "{role: one, count: 1}, {role: one, count: 1}"),
        [
            "error 7: rule `more` can never be met: it asks for 1 of `one` and 1 of `one`, and there are not enough people"
        ]
    );
    assert_eq!(
        found("[ana]", "{role: peer, count: 5}"),
        [
            covered,
            "error 7: rule `more` can never be met: it asks for 5 of `peer` beside whoever asks for it, and there are not enough people"
        ]
    );
}

#[test]
fn who_asks_for_it_and_who_carries_it_out_are_both_left_out() {
    let with = |when: &str, more: &str| {
        let rules = format!(
            "{RULES}- {{name: more, {when}require: [{{role: one, count: 2}}], evidence: asserted}}\n{more}"
        );
        found("  one: [ana, ben, cleo]\n", &rules, EDITS)
    };
    assert_eq!(
        with("", ""),
        [
            "warning 7: rule `more` can't be met where ana asks for it and ben carries it out, nor with 2 other pairs: it asks for 2 of `one`"
        ]
    );
    assert!(with("", "separation: {assignee: allow}\n").is_empty());
    assert!(with("", "separation: {requester: allow}\n").is_empty());
    // Nobody is assigned to a template.
    assert!(with("when: {type: change-template}, ", "").is_empty());
}

#[test]
fn whoever_carries_it_out_is_left_out_where_who_asks_for_it_may_decide() {
    let rules = format!(
        "{RULES}- {{name: more, require: [{{role: one, count: 2}}], evidence: asserted}}\nseparation: {{requester: allow}}\n"
    );
    assert_eq!(
        found("  one: [ana, ben]\n", &rules, EDITS),
        [
            "warning 7: rule `more` can't be met where ana or ben carries it out: it asks for 2 of `one`"
        ]
    );
}

#[test]
fn whoever_edits_the_policy_needs_another() {
    let edits = "policy: {require: [{role: one, count: 1}], evidence: asserted}\n";
    assert_eq!(
        found("  one: [ana]\n", RULES, edits),
        ["warning 7: rule `policy` can't be met where ana edits it: it asks for 1 of `one`"]
    );
    let relaxed = format!("separation: {{author: allow}}\n{edits}");
    assert!(found("  one: [ana]\n", RULES, &relaxed).is_empty());
}

#[test]
fn what_is_owed_afterwards_has_to_be_possible_too() {
    let rules = format!(
        "{RULES}- {{name: more, require: [{{role: peer, count: 1}}], evidence: asserted, afterwards: {{role: one, count: 2, within: 2d}}}}\n"
    );
    assert_eq!(
        found("  one: [ana]\n", &rules, EDITS)[1..],
        [
            "error 7: rule `more` can never be met: it asks for 2 of `one`, and there are not enough people"
        ]
    );
}

#[test]
fn people_who_could_prove_nothing_are_found() {
    let found = |role: &str, evidence: &str| {
        let rules = format!(
            "{RULES}- {{name: more, require: [{{role: one, count: 1}}], evidence: {evidence}}}\nseparation: {{assignee: allow}}\n"
        );
        found(&format!("  one: {role}\n"), &rules, EDITS)
    };
    assert!(found("[ana, ben]", "signature").is_empty());
    assert_eq!(
        found("[ana, ben, cleo]", "signature"),
        ["warning 4: role `one`: cleo has no good key, which rule `more` asks for"]
    );
    assert!(found("[ana, ben, cleo]", "forge").is_empty());
    assert_eq!(
        found("[ana, cleo, dora, emil]", "forge"),
        [
            "warning 4: role `one`: dora, emil have neither a good key nor an account on a forge, which rule `more` asks for"
        ]
    );
}

/// Such a rule is judged record by record.
#[test]
fn a_role_that_starts_from_the_record_is_taken_as_held() {
    let rules = format!(
        "{RULES}- {{name: more, when: {{type: change}}, require: [{{role: one, count: 9}}], evidence: signature}}\n"
    );
    assert!(found("  one: {from: cis.owner}\n", &rules, EDITS).is_empty());
}
