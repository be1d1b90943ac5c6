//! What a policy can not say, and where that is found.

use super::*;

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

/// A line of a policy, what stands there instead, and what is found.
const WRONG_KINDS: &[(&str, &str, &str)] = &[
    (
        "version: 1",
        "version: 2",
        "1:10: expected a whole number from 1 to 1",
    ),
    (
        "expire_after: 36h",
        "expire_after: 14 days",
        "23:15: `14 days` is no length of time such as `14d`, `36h` or `1h30m`",
    ),
    (
        "expire_after: 36h",
        "expire_after: 100000000d",
        "23:15: `100000000d` is longer than 36500 days",
    ),
    (
        "within: 2d",
        "within: 0h",
        "19:59: `0h` is no length of time such as `14d`, `36h` or `1h30m`",
    ),
    (
        "percent: 50",
        "percent: 101",
        "14:36: expected a whole number from 1 to 100",
    ),
    (
        "{role: peer, count: 1}",
        "{role: peer, count: 0}",
        "10:35: expected a whole number from 1 to 1000",
    ),
    (
        "{role: peer, count: 1}",
        "{role: peer, count: \"1\"}",
        "10:35: expected a whole number from 1 to 1000",
    ),
    (
        "all: true",
        "all: false",
        "14:63: expected `true`, or no such key",
    ),
    (
        "{role: peer, count: 1}",
        "{role: peer}",
        "10:15: exactly one of `count`, `percent` and `all` has to be there",
    ),
    (
        "{role: peer, count: 1}",
        "{role: peer, count: 1, all: true}",
        "10:15: exactly one of `count`, `percent` and `all` has to be there",
    ),
    (
        "[ana, ben, cleo]",
        "[ana, ben, ana]",
        "4:31: `ana` is named twice",
    ),
    (
        "[ana, ben, cleo]",
        "[]",
        "4:20: expected a list with at least one item",
    ),
    (
        "{from: cis.owner}",
        "{from: cis..owner}",
        "6:20: `cis..owner` is no way through fields such as `cis.owner`",
    ),
    (
        "{team: cab}",
        "{team: cab, anyone: true}",
        "5:8: a role is a list of people, or one of `anyone: true`, `team: ID` and `from: FIELD.FIELD`",
    ),
    (
        "name: dangerous",
        "name: usual",
        "12:11: there is a rule `usual` already",
    ),
    (
        "when: {type: change, risk: [l",
        "when: {type: {a: b}, risk: [l",
        "9:18: expected a text",
    ),
];

#[test]
fn a_value_of_the_wrong_kind_is_found() {
    for (line, other, found) in WRONG_KINDS {
        assert_eq!(with(line, other), [*found], "{other}");
    }
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
