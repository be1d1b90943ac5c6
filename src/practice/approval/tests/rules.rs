//! Which rules apply, and by which risk.

use super::*;

const RISKS: [&str; 4] = ["low", "moderate", "high", "very-high"];

/// Whether a rule with these conditions applies to a change with these lines.
fn applies(change: &str, when: &str, step: &str, risk: Option<&str>) -> bool {
    let more = format!("  when: {when}\n");
    let story = Story::with_rule(change, "{role: approver, count: 1}", &more);
    let rules = rules_for(&story.policy, story.change(), &story.corpus, step, risk);
    rules.len() == 1
}

#[test]
fn a_rule_is_for_types_and_steps() {
    for (when, is_for) in [
        ("{}", true),
        ("{type: change}", true),
        ("{type: [problem, change]}", true),
        ("{type: problem}", false),
        ("{step: authorize}", true),
        ("{step: [peer-review, authorize]}", true),
        ("{step: peer-review}", false),
    ] {
        assert_eq!(applies("", when, "authorize", None), is_for, "{when}");
    }
    assert!(!applies("", "{type: change}", "peer-review", None));
}

#[test]
fn every_condition_on_a_field_has_to_hold_by_one_of_its_values() {
    let change = "kind: normal\noutage: true\ncis: [web, db]\n";
    for (when, is_for) in [
        ("{kind: normal}", true),
        ("{kind: [standard, normal]}", true),
        ("{kind: emergency}", false),
        ("{kind: normal, outage: true}", true),
        ("{kind: normal, outage: false}", false),
        ("{cis: db}", true),
        ("{cis: lan}", false),
        ("{category: null}", true),
        ("{category: [major, null]}", true),
        ("{category: [major]}", false),
        ("{kind: null}", false),
        ("{cis.criticality: high}", true),
        ("{cis.criticality: medium}", false),
        ("{cis.owner.manager: cleo}", true),
        ("{service.team: null}", true),
    ] {
        assert_eq!(applies(change, when, "authorize", None), is_for, "{when}");
    }
}

#[test]
fn the_risk_of_the_judgement_stands_in_for_the_recorded_one() {
    let change = "risk: low\n";
    assert!(applies(change, "{risk: low}", "authorize", None));
    assert!(!applies(change, "{risk: low}", "authorize", Some("high")));
    assert!(applies(change, "{risk: high}", "authorize", Some("high")));
}

#[test]
fn every_rule_that_matches_applies() {
    let rules = rule("one", "{role: approver, count: 1}", "")
        + &item("two", "{role: cab, count: 1}", "  when: {type: change}\n")
        + &item(
            "three",
            "{role: cab, count: 1}",
            "  when: {type: problem}\n",
        );
    let story = Story::new("", &rules);
    let found = rules_for(
        &story.policy,
        story.change(),
        &story.corpus,
        "authorize",
        None,
    );
    let names: Vec<&str> = found.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["one", "two"]);
}

#[test]
fn the_highest_risk_counts() {
    let risk = |recorded, computed, floor| risk_for_rules(recorded, computed, floor, &RISKS);
    assert_eq!(risk(None, None, None), None);
    assert_eq!(risk(Some("low"), None, None), Some("low"));
    assert_eq!(
        risk(Some("low"), Some("high"), Some("moderate")),
        Some("high")
    );
    assert_eq!(
        risk(Some("very-high"), Some("low"), None),
        Some("very-high")
    );
    assert_eq!(
        risk(Some("low"), Some("low"), Some("moderate")),
        Some("moderate")
    );
    assert_eq!(risk(Some("tiny"), Some("very-high"), None), Some("tiny"));
}

#[test]
fn a_floor_holds_where_its_conditions_do() {
    let floors = "risk_floor:\n\
        - {if: {cis.criticality: low}, risk: moderate}\n\
        - {if: {cis.criticality: high}, risk: high}\n\
        - {if: {cis.criticality: high, outage: true}, risk: very-high}\n";
    let floor = |change: &str| {
        let story = Story::new(
            change,
            &(rule("one", "{role: approver, count: 1}", "") + floors),
        );
        let found = risk_floor(&story.policy, story.change(), &story.corpus, &RISKS);
        found.map(|floor| floor.risk.clone())
    };
    assert_eq!(floor(""), None);
    assert_eq!(floor("cis: [lan]\n"), None);
    assert_eq!(floor("cis: [db]\n").as_deref(), Some("moderate"));
    assert_eq!(floor("cis: [db, web]\n").as_deref(), Some("high"));
    assert_eq!(
        floor("cis: [web]\noutage: true\n").as_deref(),
        Some("very-high")
    );
}

#[test]
fn what_leads_nowhere_leaves_open_which_rules_apply() {
    let said = |change: &str, when: &str| {
        let more = format!("  when: {when}\n");
        let story = Story::with_rule(change, "{role: approver, count: 1}", &more);
        unclear_rules(
            &story.policy,
            story.change(),
            &story.corpus,
            "authorize",
            None,
        )
    };
    let lost = ["whether rule `one` applies: there is no record `gone`"];
    for (change, when, expected) in [
        ("cis: [gone]\n", "{cis.criticality: high}", &lost[..]),
        ("cis: [gone]\n", "{cis.criticality: null}", &lost),
        ("cis: [db, gone]\n", "{cis.criticality: high}", &lost),
        // Whatever the other item is, the rule applies.
        ("cis: [db, gone]\n", "{cis.criticality: low}", &[]),
        // Whatever the item is, the rule does not apply.
        (
            "cis: [gone]\n",
            "{cis.criticality: high, kind: emergency}",
            &[],
        ),
        ("cis: [db]\n", "{cis.criticality: high}", &[]),
        ("cis: [gone]\n", "{cis: gone}", &[]),
        ("cis: [lan]\n", "{cis.criticality: high}", &[]),
    ] {
        assert_eq!(said(change, when), expected, "{change}{when}");
    }
}

#[test]
fn what_leads_nowhere_leaves_open_how_high_the_risk_is() {
    let floors = "risk_floor:\n- {if: {cis.criticality: high}, risk: high}\n";
    let rules = rule("one", "{role: approver, count: 1}", "") + floors;
    let mut story = Story::new("cis: [gone]\n", &rules);
    let found = unclear_rules(
        &story.policy,
        story.change(),
        &story.corpus,
        "authorize",
        None,
    );
    assert_eq!(
        found,
        ["whether the risk is at least high: there is no record `gone`"]
    );
    story = Story::new("cis: [web]\n", &rules);
    let mut ballot = story.ballot(&["1 ana approve signature"]);
    assert!(judge(&ballot).satisfied);
    ballot.unclear = found;
    assert!(!judge(&ballot).satisfied);
}
