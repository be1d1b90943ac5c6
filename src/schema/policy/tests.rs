#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

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

#[test]
fn an_unknown_word_is_found_where_it_stands_with_the_nearest_name() {
    assert_eq!(
        with("signed_steps:", "signed_step:"),
        ["24:1: unknown key `signed_step` (did you mean `signed_steps`?)"]
    );
    assert_eq!(
        with(
            "    evidence: forge\n  - name: d",
            "    evidense: forge\n  - name: d"
        ),
        ["11:5: unknown key `evidense` (did you mean `evidence`?)"]
    );
    assert_eq!(
        with(
            "evidence: forge\n  - name: d",
            "evidence: sigature\n  - name: d"
        ),
        [
            "11:15: `sigature` is not asserted, commit, forge, signature or hardware (did you mean `signature`?)"
        ]
    );
    assert_eq!(
        with("requester: deny", "requestor: deny"),
        ["22:14: unknown key `requestor` (did you mean `requester`?)"]
    );
    assert_eq!(
        with("requester: deny", "requester: no"),
        ["22:25: `no` is not deny or allow"]
    );
    assert_eq!(
        with("{role: peer, count: 1}", "{role: per, count: 1}"),
        ["10:22: there is no role `per` (did you mean `peer`?)"]
    );
    assert_eq!(
        with(
            "{role: change-approver, count: 2,",
            "{role: nobody, count: 2,"
        ),
        ["19:24: there is no role `nobody`"]
    );
    assert_eq!(
        with("{anyone: true}", "{anybody: true}"),
        ["3:10: unknown key `anybody` (did you mean `anyone`?)"]
    );
    assert_eq!(
        with("required", "always"),
        ["24:15: `always` is not none or required"]
    );
}

#[test]
fn a_value_of_the_wrong_kind_is_found() {
    assert_eq!(
        with("version: 1", "version: 2"),
        ["1:10: expected a whole number from 1 to 1"]
    );
    assert_eq!(
        with("expire_after: 36h", "expire_after: 14 days"),
        ["23:15: `14 days` is no length of time such as `14d`, `36h` or `1h30m`"]
    );
    assert_eq!(
        with("expire_after: 36h", "expire_after: 100000000d"),
        ["23:15: `100000000d` is longer than 36500 days"]
    );
    assert_eq!(
        with("within: 2d", "within: 0h"),
        ["19:59: `0h` is no length of time such as `14d`, `36h` or `1h30m`"]
    );
    assert_eq!(
        with("percent: 50", "percent: 101"),
        ["14:36: expected a whole number from 1 to 100"]
    );
    assert_eq!(
        with("{role: peer, count: 1}", "{role: peer, count: 0}"),
        ["10:35: expected a whole number from 1 to 1000"]
    );
    assert_eq!(
        with("{role: peer, count: 1}", "{role: peer, count: \"1\"}"),
        ["10:35: expected a whole number from 1 to 1000"]
    );
    assert_eq!(
        with("all: true", "all: false"),
        ["14:63: expected `true`, or no such key"]
    );
    assert_eq!(
        with("{role: peer, count: 1}", "{role: peer}"),
        ["10:15: exactly one of `count`, `percent` and `all` has to be there"]
    );
    assert_eq!(
        with(
            "{role: peer, count: 1}",
            "{role: peer, count: 1, all: true}"
        ),
        ["10:15: exactly one of `count`, `percent` and `all` has to be there"]
    );
    assert_eq!(
        with("[ana, ben, cleo]", "[ana, ben, ana]"),
        ["4:31: `ana` is named twice"]
    );
    assert_eq!(
        with("[ana, ben, cleo]", "[]"),
        ["4:20: expected a list with at least one item"]
    );
    assert_eq!(
        with("{from: cis.owner}", "{from: cis..owner}"),
        ["6:20: `cis..owner` is no way through fields such as `cis.owner`"]
    );
    assert_eq!(
        with("{team: cab}", "{team: cab, anyone: true}"),
        [
            "5:8: a role is a list of people, or one of `anyone: true`, `team: ID` and `from: FIELD.FIELD`"
        ]
    );
    assert_eq!(
        with("name: dangerous", "name: usual"),
        ["12:11: there is a rule `usual` already"]
    );
    assert_eq!(
        with(
            "when: {type: change, risk: [l",
            "when: {type: {a: b}, risk: [l"
        ),
        ["9:18: expected a text"]
    );
}

#[test]
fn what_a_policy_cannot_do_without_is_asked_for() {
    let (policy, found) = parse("version: 1\n");
    assert!(policy.is_none());
    assert_eq!(
        found,
        [
            "1:1: `policy` is missing: it says what an edit of the policy needs",
            "1:1: `roles` is missing",
            "1:1: `rules` is missing",
        ]
    );
    assert_eq!(
        with("\n    require: [{role: peer, count: 1}]", ""),
        ["8:5: a rule needs `require`"]
    );
    assert_eq!(
        with(", within: 2d", ""),
        ["19:17: `within` is missing: how long after the step"]
    );
}

#[test]
fn what_no_yaml_parser_agrees_on_is_refused() {
    for text in [
        "",
        "- 1\n",
        "version: 1\nversion: 1\n",
        "a: &x 1\nb: *x\n",
        "version: 1\n\0",
    ] {
        let mut out = Vec::new();
        assert!(Policy::parse(POLICY, text, &mut out).is_none());
        assert!(!out.is_empty());
    }
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
