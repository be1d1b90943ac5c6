#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod faults;

use crate::schema::Definitions;

use super::*;

/// A policy that has everything.
const FULL: &str = "\
version: 1
roles:
  peer: {anyone: true}
  change-approver: [ana, ben, cleo]
  cab: {team: cab}
  ci-owner: {from: cis.owner}
rules:
  - name: usual
    when: {type: change, risk: [low, moderate, high]}
    require: [{role: peer, count: 1}]
    evidence: forge
  - name: dangerous
    when: {type: change, risk: very-high, kind: [normal, null], outage: true}
    require: [{role: cab, percent: 50}, {role: ci-owner, all: true}]
  - name: emergency
    when: {type: change, step: [authorize], kind: emergency}
    require: [{role: change-approver, count: 1}]
    evidence: forge
    afterwards: {role: change-approver, count: 2, within: 2d}
risk_floor:
  - {if: {cis.criticality: high}, risk: high}
separation: {requester: deny, author: allow}
expire_after: 36h
signed_steps: required
forge_committers: [NoReply@github.com]
policy: {require: [{role: change-approver, count: 1}], evidence: forge}
";

fn parse(text: &str) -> (Option<Policy>, Vec<String>) {
    let mut out = Vec::new();
    let policy = Policy::parse(POLICY, text, &mut out);
    out.sort();
    (policy, out.iter().map(shown).collect())
}

fn shown(one: &Diagnostic) -> String {
    assert_eq!((one.path.as_str(), one.rule.as_ref()), (POLICY, "policy"));
    let start = one.region.start;
    let hint = one.hint.as_ref();
    let hint = hint.map_or(String::new(), |hint| format!(" ({hint})"));
    format!("{}:{}: {}{hint}", start.line, start.column, one.message)
}

/// What is found in the full policy with a line in place of another.
fn with(line: &str, other: &str) -> Vec<String> {
    assert!(FULL.contains(line), "{line}");
    let (policy, found) = parse(&FULL.replacen(line, other, 1));
    assert!(policy.is_none() || found.is_empty());
    found
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|one| (*one).to_owned()).collect()
}

#[test]
fn a_policy_is_read() {
    let (policy, found) = parse(FULL);
    assert!(found.is_empty(), "{found:?}");
    let policy = policy.unwrap();
    assert_eq!(
        policy
            .roles
            .iter()
            .map(|(name, role)| (name.as_str(), role))
            .collect::<Vec<_>>(),
        [
            ("peer", &Role::Anyone),
            (
                "change-approver",
                &Role::People(names(&["ana", "ben", "cleo"]))
            ),
            ("cab", &Role::Team("cab".to_owned())),
            ("ci-owner", &Role::From(names(&["cis", "owner"]))),
        ]
    );
    let [usual, dangerous, emergency] = policy.rules.as_slice() else {
        panic!("three rules");
    };
    assert_eq!(usual.when.types, ["change"]);
    assert_eq!(usual.when.steps, ["authorize"]);
    assert_eq!(usual.when.fields[0].path, ["risk"]);
    assert_eq!(usual.when.fields[0].values.len(), 3);
    assert_eq!(usual.evidence, Evidence::Forge);
    assert_eq!(dangerous.evidence, Evidence::Signature);
    assert_eq!(
        dangerous.when.fields[1].values,
        [Some("normal".to_owned()), None]
    );
    let counts: Vec<Count> = dangerous.require.iter().map(|one| one.count).collect();
    assert_eq!(counts, [Count::Percent(50), Count::All]);
    let later = emergency.afterwards.as_ref().unwrap();
    assert_eq!(later.within, TimeDelta::days(2));
    assert_eq!(later.requirement.count, Count::Number(2));
    let separation = Separation {
        author: false,
        ..Separation::default()
    };
    assert_eq!(policy.separation, separation);
    assert_eq!(policy.expire_after, TimeDelta::hours(36));
    assert!(policy.signed_steps);
    assert_eq!(policy.forge_committers, ["noreply@github.com"]);
    assert_eq!(policy.edits.require[0].role, "change-approver");
    assert_eq!(policy.risk_floor[0].risk, "high");
}

#[test]
fn what_is_not_said_is_strict() {
    let text = "version: 1\nroles: {one: [ana]}\nrules:\n- {name: a, require: [{role: one, count: 1}]}\npolicy: {require: [{role: one, all: true}]}\n";
    let (policy, found) = parse(text);
    assert!(found.is_empty(), "{found:?}");
    let policy = policy.unwrap();
    assert_eq!(policy.separation, Separation::default());
    assert_eq!(policy.expire_after, TimeDelta::days(14));
    assert!(!policy.signed_steps);
    assert!(policy.rules[0].when.types.is_empty());
    assert_eq!(policy.rules[0].evidence, Evidence::Signature);
    assert_eq!(policy.edits.evidence, Evidence::Signature);
}

/// One of three is asked for at 34 %: 0.34 × 3 = 1.02, so two.
#[test]
fn a_share_is_rounded_up_and_never_nobody() {
    assert_eq!(Count::Percent(34).of(3), 2);
    assert_eq!(Count::Percent(33).of(3), 1);
    assert_eq!(Count::Percent(50).of(4), 2);
    assert_eq!(Count::Percent(1).of(0), 1);
    assert_eq!(Count::All.of(0), 1);
    assert_eq!(Count::All.of(7), 7);
    assert_eq!(Count::Number(2).of(0), 2);
}

/// What the definitions of a profile do not know of the full policy, with a line in place of another.
fn unknown(profile: &str, line: &str, other: &str) -> Vec<String> {
    assert!(FULL.contains(line), "{line}");
    let (policy, found) = parse(&FULL.replacen(line, other, 1));
    assert!(found.is_empty(), "{found:?}");
    let definitions = Definitions::load(profile, &[], &mut Vec::new());
    policy
        .unwrap()
        .check(&definitions)
        .iter()
        .map(shown)
        .collect()
}

#[test]
fn what_a_rule_names_is_known_to_the_definitions() {
    assert!(unknown("small", "usual", "usual").is_empty());
    assert_eq!(
        unknown("small", "type: change, risk: [l", "type: chnge, risk: [l"),
        ["9:18: unknown type `chnge` (did you mean `change`?)"]
    );
    assert_eq!(
        unknown("small", "[low, moderate, high]", "[low, medium, high]"),
        ["9:38: `risk` is never `medium`, but low, moderate, high or very-high"]
    );
    assert_eq!(
        unknown("small", "outage: true", "outage: yes"),
        ["13:73: `outage` is never `yes`, but true or false"]
    );
    assert_eq!(
        unknown("small", "outage: true", "outtage: true"),
        ["13:74: change has no field `outtage` (did you mean `outage`?)"]
    );
    assert_eq!(
        unknown("small", "risk: high}\n", "risk: higher}\n"),
        [
            "21:41: `risk` is never `higher`, but low, moderate, high or very-high (did you mean `high`?)"
        ]
    );
    assert_eq!(
        unknown("small", "cis.criticality: high", "cis.critical: high"),
        ["21:25: ci has no field `critical` (did you mean `criticality`?)"]
    );
    assert_eq!(
        unknown("small", "cis.criticality: high", "title.criticality: high"),
        ["21:30: `title` names no record, so that nothing follows it"]
    );
}

#[test]
fn a_step_that_nobody_approves_is_found() {
    assert_eq!(
        unknown("small", "step: [authorize]", "step: [authorise]"),
        [
            "16:33: change has no step `authorise` that has to be approved (did you mean `authorize`?)"
        ]
    );
    let both = "step: [authorize, peer-review]";
    assert!(unknown("itil", "step: [authorize]", both).is_empty());
    assert_eq!(
        unknown("small", "step: [authorize]", both),
        ["16:44: change has no step `peer-review` that has to be approved"]
    );
    assert_eq!(
        unknown(
            "small",
            "{type: change, risk: [low, moderate, high]}",
            "{type: ci, criticality: high}"
        ),
        ["9:5: no step of ci has to be approved"]
    );
}

#[test]
fn a_role_that_starts_from_the_record_has_to_lead_to_people() {
    assert!(unknown("small", "cis.owner", "service.team").is_empty());
    assert_eq!(
        unknown("small", "cis.owner", "cis"),
        ["6:20: `cis` leads to nobody: neither person nor team"]
    );
    assert_eq!(
        unknown("small", "cis.owner", "cis.title"),
        ["6:20: `cis.title` leads to nobody: neither person nor team"]
    );
    assert_eq!(
        unknown("small", "cis.owner", "assignee.manager.manager"),
        [
            "6:20: `assignee.manager.manager` goes in a circle: it comes to `manager` of person again"
        ]
    );
    assert_eq!(
        unknown(
            "small",
            "policy: {require: [{role: change-approver",
            "policy: {require: [{role: ci-owner"
        ),
        ["26:19: the role `ci-owner` starts from a record, and an edit of the policy has none"]
    );
}

#[test]
fn the_fields_that_say_who_decides_are_those_from_which_roles_and_conditions_start() {
    let (policy, _) = parse(FULL);
    let policy = policy.unwrap();
    let fields: Vec<&str> = policy.deciding_fields().into_iter().collect();
    assert_eq!(fields, ["cis", "kind", "outage"]);
}
