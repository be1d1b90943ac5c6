//! Agreements that promise different things for one record, and agreements that end.

use super::check;
use super::line;

/// An active SLA with these lines beside its id; it is in force from 1 January 2026.
fn agreement(id: &str, kind: &str, more: &str) -> String {
    format!(
        "id: {id}
title: {id}
state: active
kind: {kind}
valid_from: 2026-01-01
{more}log:
  - {{at: 2026-01-01T08:00:00Z, by: ana, do: open, to: draft, set: {{kind: {kind}, valid_from: 2026-01-01}}}}
  - {{at: 2026-01-01T08:05:00Z, by: ana, do: activate, to: active}}
"
    )
}

/// What a rule says about these agreements, in a desk with two services and two customers.
fn found(rule: &str, agreements: &[String]) -> Vec<String> {
    let record = |id: &str, state: &str| {
        format!(
            "id: {id}\ntitle: {id}\nstate: {state}\nlog:\n  - {{at: 2026-01-01T08:00:00Z, by: ana, do: open, to: {state}}}\n"
        )
    };
    let mut files: Vec<(String, String)> = Vec::new();
    for id in ["mail", "shop", "web"] {
        files.push((format!("services/{id}.yaml"), record(id, "proposed")));
    }
    for id in ["acme", "bolt"] {
        files.push((format!("customers/{id}.yaml"), record(id, "active")));
    }
    files.push(("people/ana.yaml".to_owned(), record("ana", "active")));
    for (at, text) in agreements.iter().enumerate() {
        let id = ["a", "b"][at];
        files.push((format!("agreements/{id}.yaml"), text.clone()));
    }
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_bytes()))
        .collect();
    let all = check("small", &files);
    let meant = all.iter().filter(|one| &*one.rule == rule);
    meant
        .map(|one| line(one).split(" (").next().unwrap().to_owned())
        .collect()
}

const PLAIN: &str = "targets:\n  - {name: one, metric: resolve, goal: 4h}\n";

/// Pairs of what two agreements say, and the case that both cover, if there is one.
const OVERLAPS: &[(&str, &str, Option<&str>)] = &[
    (
        "targets: [{name: one, metric: resolve, goal: 4h}]\n",
        "targets: [{name: one, metric: resolve, goal: 4h}]\n",
        Some("every record"),
    ),
    (
        "targets: [{name: one, metric: resolve, goal: 4h}]\n",
        "targets: [{name: one, metric: respond, goal: 4h}]\n",
        None,
    ),
    (
        "customers: [acme]\ntargets: [{name: one, metric: resolve, goal: 4h}]\n",
        "customers: [bolt]\ntargets: [{name: one, metric: resolve, goal: 4h}]\n",
        None,
    ),
    (
        "customers: [acme]\ntargets: [{name: one, metric: resolve, goal: 4h}]\n",
        "services: [mail]\ntargets: [{name: one, metric: resolve, goal: 4h}]\n",
        Some("service mail, customer acme"),
    ),
    (
        "targets: [{name: one, metric: resolve, applies_to: {priority: [P1, P2]}, goal: 4h}]\n",
        "targets: [{name: one, metric: resolve, applies_to: {priority: [P2, P3]}, goal: 4h}]\n",
        Some("priority P2"),
    ),
    (
        "targets: [{name: one, metric: resolve, applies_to: {priority: P1}, goal: 4h}]\n",
        "targets: [{name: one, metric: resolve, applies_to: {priority: [P2, P3]}, goal: 4h}]\n",
        None,
    ),
    (
        "precedence: 1\ntargets: [{name: one, metric: resolve, goal: 4h}]\n",
        "targets: [{name: one, metric: resolve, goal: 4h}]\n",
        None,
    ),
    (
        "valid_to: 2026-12-01\ntargets: [{name: one, metric: resolve, goal: 4h}]\n",
        "replaces: a\ntargets: [{name: one, metric: resolve, goal: 4h}]\n",
        None,
    ),
    // The target narrows the services of its agreement to mail and shop, of which the other one has none.
    (
        "services: [mail, web]\ntargets: [{name: one, metric: resolve, applies_to: {service: [mail, shop]}, goal: 4h}]\n",
        "services: [shop, web]\ntargets: [{name: one, metric: resolve, goal: 4h}]\n",
        None,
    ),
    (
        "services: [mail, web]\ntargets: [{name: one, metric: resolve, applies_to: {service: [web, shop]}, goal: 4h}]\n",
        "services: [shop, web]\ntargets: [{name: one, metric: resolve, goal: 4h}]\n",
        Some("service web"),
    ),
];

#[test]
fn two_agreements_overlap_where_a_record_fits_both() {
    for (one, other, case) in OVERLAPS {
        let agreements = [agreement("a", "sla", one), agreement("b", "sla", other)];
        let found = found("overlapping-agreements", &agreements);
        let expected: Vec<String> = case
            .iter()
            .map(|case| format!("has a target for {case} too"))
            .collect();
        assert_eq!(found.len(), expected.len(), "{one}{other}{found:?}");
        assert!(
            found
                .iter()
                .zip(&expected)
                .all(|(said, it)| said.contains(it)),
            "{found:?}: {expected:?}"
        );
    }
}

#[test]
fn agreements_of_other_kinds_may_overlap() {
    for kind in ["ola", "uc"] {
        let agreements = [agreement("a", "sla", PLAIN), agreement("b", kind, PLAIN)];
        assert_eq!(found("overlapping-agreements", &agreements), [""; 0]);
    }
}

/// It is 1 December: the 31st is 30 days away.
#[test]
fn an_end_is_warned_of_from_the_notice_on_and_after_it() {
    let cases = [
        ("valid_to: 2026-12-31\nrenewal_notice_days: 29\n", None),
        (
            "valid_to: 2026-12-31\nrenewal_notice_days: 30\n",
            Some("it ends on 2026-12-31, in 30 days, and nothing replaces it"),
        ),
        (
            "valid_to: 2026-12-01\nrenewal_notice_days: 0\n",
            Some("it ends on 2026-12-01, in 0 days, and nothing replaces it"),
        ),
        ("valid_to: 2026-12-31\n", None),
        (
            "valid_to: 2026-11-30\n",
            Some("its last day, 2026-11-30, has passed, and nothing replaces it"),
        ),
        ("renewal_notice_days: 30\n", None),
    ];
    for (lines, said) in cases {
        let text = agreement("a", "sla", &[lines, PLAIN].concat());
        let found = found("agreement-ends", &[text]);
        assert_eq!(found.len(), said.iter().len(), "{lines}{found:?}");
        assert!(
            found.iter().zip(said).all(|(one, said)| one.contains(said)),
            "{found:?}"
        );
    }
}

#[test]
fn an_end_with_a_successor_needs_no_warning_unless_that_has_ended_too() {
    let ending = agreement("a", "sla", &["valid_to: 2026-11-30\n", PLAIN].concat());
    let next = agreement("b", "sla", &["replaces: a\n", PLAIN].concat());
    assert_eq!(
        found("agreement-ends", &[ending.clone(), next.clone()]),
        [""; 0]
    );
    let ended = next.replace("state: active", "state: ended")
        + "  - {at: 2026-02-01T08:05:00Z, by: ana, do: end, to: ended, reason: no}\n";
    assert_eq!(found("agreement-ends", &[ending, ended]).len(), 1);
}
