//! Small desks whose answers are worked out by hand.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod targets;

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::*;

/// A desk with two calendars; `office` is open for 9 hours of a working day, 45 of a week.
const CONFIG: &str = "\
format: 1
calendars:
  office: {preset: 9x5}
  always: {preset: 24x7}
";

/// The records that every desk of these tests has.
const OTHERS: [(&str, &str); 6] = [
    ("customers/acme.yaml", "title: Acme\nstate: active\n"),
    (
        "customers/globex.yaml",
        "title: Globex\nstate: active\naliases: [old-globex]\n",
    ),
    ("services/mail.yaml", "title: Mail\nstate: live\n"),
    (
        "services/erp.yaml",
        "title: ERP\nstate: live\naliases: [sap]\n",
    ),
    (
        "people/bob.yaml",
        "title: Bob\nstate: active\ncustomer: acme\n",
    ),
    ("teams/network.yaml", "title: Network\nstate: active\n"),
];

/// An agreement that became active on 1 November 2026 at 08:00 UTC, with these lines.
fn active(lines: &str) -> String {
    format!(
        "title: It\nstate: active\n{lines}log:\n  \
         - {{at: 2026-10-01T08:00:00Z, by: ana, do: open, to: draft}}\n  \
         - {{at: 2026-11-01T08:00:00Z, by: ana, do: activate, to: active}}\n"
    )
}

fn corpus(agreements: &[(&str, &str)]) -> (Corpus, Definitions) {
    let definitions = Definitions::load("small", &[], &mut Vec::new());
    let paths = agreements
        .iter()
        .map(|(id, text)| (format!("agreements/{id}.yaml"), *text));
    let others = OTHERS
        .iter()
        .map(|(path, text)| ((*path).to_owned(), *text));
    let files: BTreeMap<String, &str> = paths.chain(others).collect();
    let corpus = Corpus::load(files.keys().cloned().collect(), &definitions, |path| {
        Ok(files[path].as_bytes().to_vec())
    });
    (corpus, definitions)
}

fn config(more: &str) -> Config {
    let mut out = Vec::new();
    let config = Config::parse("itsm.yaml", &format!("{CONFIG}{more}"), &mut out);
    assert!(out.is_empty(), "{out:?}");
    config
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Which target governs the resolution of a record with these fields, as `agreement/target`.
fn governing(
    agreements: &Agreements<'_>,
    kind: AgreementKind,
    fields: &str,
    at: DateTime<Utc>,
) -> Option<String> {
    let value = |field: &str| {
        let mut pairs = fields.split(' ').filter_map(|pair| pair.split_once('='));
        let found = pairs.find(|(name, _)| *name == field);
        found.map(|(_, value)| value.to_owned())
    };
    let found = agreements.governing("resolve", kind, &value, at);
    found.map(|one| format!("{}/{}", one.agreement, one.name))
}

/// Asserts for each record, given by its fields, which target governs at noon of 20 November 2026.
fn governs(agreements: &[(&str, &str)], more: &str, cases: &[(&str, &str)]) {
    let (corpus, definitions) = corpus(agreements);
    let config = config(more);
    let agreements = Agreements::gather(&corpus, &config, &definitions);
    for (fields, expected) in cases {
        let found = governing(
            &agreements,
            AgreementKind::Sla,
            fields,
            at("2026-11-20T12:00:00Z"),
        );
        assert_eq!(found.as_deref().unwrap_or("none"), *expected, "{fields}");
    }
}

/// What is wrong with the targets of an agreement, each with the line where it stands.
fn faults(lines: &str) -> Vec<String> {
    let text = active(lines);
    let (corpus, definitions) = corpus(&[("it", &text)]);
    let config = config("");
    let record = corpus.record("it").unwrap();
    let (_, faults) = read_targets(record, &corpus, &config, &definitions);
    faults
        .into_iter()
        .map(|one| format!("{} {}", one.path, one.message))
        .collect()
}

const GOLD: &str = "\
kind: sla
customers: [acme]
services: [mail]
calendar: office
targets:
  - {name: p1, metric: resolve, applies_to: {priority: P1}, goal: 4h}
  - {name: p23, metric: resolve, applies_to: {priority: [P2, P3]}, goal: 8h}
  - {name: answer, metric: respond, goal: 30m}
";

#[test]
fn an_agreement_fits_its_services_customers_and_what_its_target_says() {
    governs(
        &[("gold", &active(GOLD))],
        "",
        &[
            (
                "type=incident customer=acme service=mail priority=P1",
                "gold/p1",
            ),
            (
                "type=incident customer=acme service=mail priority=P3",
                "gold/p23",
            ),
            (
                "type=incident customer=acme service=mail priority=P4",
                "none",
            ),
            (
                "type=incident customer=acme service=erp priority=P1",
                "none",
            ),
            (
                "type=incident customer=globex service=mail priority=P1",
                "none",
            ),
            // Without a service only agreements without services fit, and likewise for customers.
            ("type=incident customer=acme priority=P1", "none"),
            ("type=incident service=mail priority=P1", "none"),
            // Bob works for Acme.
            (
                "type=incident requester=bob service=mail priority=P1",
                "gold/p1",
            ),
            (
                "type=incident requester=bob customer=globex service=mail priority=P1",
                "none",
            ),
        ],
    );
}

#[test]
fn earlier_ids_mean_the_same_record() {
    let text = "kind: sla\ncustomers: [old-globex]\nservices: [erp]\ntargets:\n  - {name: all, metric: resolve, goal: 4h}\n";
    governs(
        &[("one", &active(text))],
        "",
        &[
            ("customer=globex service=sap", "one/all"),
            ("customer=old-globex service=erp", "one/all"),
        ],
    );
}

/// Agreements that all fit a P1 on mail: a general one on every hour, one for mail in office time, one for P1 on mail.
const SEVERAL: [(&str, &str); 3] = [
    // Ten hours of any.
    (
        "any",
        "kind: sla\ntargets:\n  - {name: t, metric: resolve, goal: 10h}\n",
    ),
    // 4 of 45 hours of a week of 168: 4 × 168 ÷ 45 = 14.93 hours on the wall.
    (
        "mail",
        "kind: sla\nservices: [mail]\ncalendar: office\ntargets:\n  - {name: t, metric: resolve, goal: 4h}\n",
    ),
    (
        "urgent",
        "kind: sla\nservices: [mail]\ntargets:\n  - {name: t, metric: resolve, applies_to: {priority: P1}, goal: 20h}\n",
    ),
];

#[test]
fn several_that_fit_are_decided_as_the_desk_says() {
    let texts: Vec<(&str, String)> = SEVERAL
        .iter()
        .map(|(id, text)| (*id, active(text)))
        .collect();
    let all: Vec<(&str, &str)> = texts
        .iter()
        .map(|(id, text)| (*id, text.as_str()))
        .collect();
    let record = "service=mail priority=P1";
    governs(&all, "", &[(record, "any/t")]);
    let policy = "service_levels: {several: most-specific}\n";
    governs(
        &all,
        policy,
        &[(record, "urgent/t"), ("service=mail priority=P2", "mail/t")],
    );
    // Nothing decides: the first by id.
    governs(
        &all,
        "service_levels: {several: precedence}\n",
        &[(record, "any/t")],
    );
    // A precedence goes before every policy.
    let raised = active(&format!("precedence: 1\n{}", SEVERAL[1].1));
    let mut all = all;
    all[1] = ("mail", &raised);
    governs(&all, "", &[(record, "mail/t")]);
    governs(&all, policy, &[(record, "mail/t")]);
}

/// Whether an agreement governs at each of some times.
fn in_force(agreements: &[(&str, &str)], cases: &[(&str, &str)]) {
    let (corpus, definitions) = corpus(agreements);
    let config = config("timezone: Europe/Madrid\n");
    let agreements = Agreements::gather(&corpus, &config, &definitions);
    for (time, expected) in cases {
        let found = governing(&agreements, AgreementKind::Sla, "type=incident", at(time));
        assert_eq!(found.as_deref().unwrap_or("none"), *expected, "{time}");
    }
}

const PLAIN: &str = "kind: sla\ntargets:\n  - {name: t, metric: resolve, goal: 4h}\n";

#[test]
fn without_days_an_agreement_governs_from_its_activation_to_its_end() {
    let ended = format!(
        "{}  - {{at: 2026-11-15T08:00:00Z, by: ana, do: end, to: ended, reason: over}}\n",
        active(PLAIN).replace("state: active", "state: ended")
    );
    in_force(
        &[("it", &ended)],
        &[
            ("2026-11-01T07:59:59Z", "none"),
            ("2026-11-01T08:00:00Z", "it/t"),
            ("2026-11-15T07:59:59Z", "it/t"),
            ("2026-11-15T08:00:00Z", "none"),
        ],
    );
}

#[test]
fn a_draft_never_governs() {
    let draft = format!(
        "title: It\nstate: draft\nvalid_from: 2026-01-01\n{PLAIN}log:\n  - {{at: 2026-10-01T08:00:00Z, by: ana, do: open, to: draft}}\n"
    );
    in_force(&[("it", &draft)], &[("2026-11-20T12:00:00Z", "none")]);
}

#[test]
fn days_are_those_of_the_desk_and_the_last_is_included() {
    // Madrid is an hour ahead of UTC in winter, two in summer; the agreement was recorded after its first day.
    let text = active(&format!(
        "valid_from: 2026-07-01\nvalid_to: 2026-12-31\n{PLAIN}"
    ));
    in_force(
        &[("it", &text)],
        &[
            ("2026-06-30T21:59:59Z", "none"),
            ("2026-06-30T22:00:00Z", "it/t"),
            ("2026-12-31T22:59:59Z", "it/t"),
            ("2026-12-31T23:00:00Z", "none"),
        ],
    );
}

#[test]
fn one_that_replaces_another_ends_it_on_its_own_first_day() {
    let old = active(&format!("valid_from: 2026-01-01\n{PLAIN}"));
    let new = active(&format!("valid_from: 2026-11-10\nreplaces: old\n{PLAIN}"));
    in_force(
        &[("old", &old), ("new", &new)],
        &[
            ("2026-11-09T22:59:59Z", "old/t"),
            ("2026-11-09T23:00:00Z", "new/t"),
        ],
    );
}

/// The middle one governs never, and yet ends the first: whatever the ids, the last of the chain follows the first.
#[test]
fn a_chain_of_replacements_ends_the_same_whatever_the_ids() {
    for (second, third) in [("a", "b"), ("b", "a"), ("a", "z"), ("z", "a"), ("y", "z")] {
        let first = active(&format!("valid_from: 2026-01-01\n{PLAIN}"));
        let next = |replaced: &str| {
            active(&format!(
                "valid_from: 2026-03-01\nreplaces: {replaced}\n{PLAIN}"
            ))
        };
        let (middle, last) = (next("m-first"), next(second));
        let governs = format!("{third}/t");
        in_force(
            &[("m-first", &first), (second, &middle), (third, &last)],
            &[
                ("2026-02-28T22:59:59Z", "m-first/t"),
                ("2026-02-28T23:00:00Z", &governs),
                ("2026-12-01T12:00:00Z", &governs),
            ],
        );
    }
}

/// Both govern as if neither replaced the other; the first by id decides, as policy has it for equals.
#[test]
fn agreements_that_replace_each_other_in_a_circle_go_on_governing() {
    let one = active(&format!("valid_from: 2026-01-01\nreplaces: g\n{PLAIN}"));
    let other = active(&format!("valid_from: 2026-02-01\nreplaces: h\n{PLAIN}"));
    in_force(
        &[("h", &one), ("g", &other)],
        &[
            ("2026-01-15T12:00:00Z", "h/t"),
            ("2026-02-15T12:00:00Z", "g/t"),
        ],
    );
}

#[test]
fn an_agreement_between_teams_is_about_the_work_of_its_team() {
    let text =
        active("kind: ola\nteam: network\ntargets:\n  - {name: t, metric: resolve, goal: 4h}\n");
    let (corpus, definitions) = corpus(&[("net", &text)]);
    let config = config("");
    let agreements = Agreements::gather(&corpus, &config, &definitions);
    let now = at("2026-11-20T12:00:00Z");
    let found = |kind, fields| governing(&agreements, kind, fields, now);
    assert_eq!(
        found(AgreementKind::Ola, "team=network").as_deref(),
        Some("net/t")
    );
    assert_eq!(found(AgreementKind::Ola, "team=desk"), None);
    assert_eq!(found(AgreementKind::Sla, "team=network"), None);
    let turns = agreements.turns("resolve", AgreementKind::Ola);
    assert_eq!(
        turns,
        [at("2026-11-01T08:00:00Z"), DateTime::<Utc>::MAX_UTC]
    );
}
