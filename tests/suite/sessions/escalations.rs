//! Crossed thresholds, however the time is cut into stretches.
//!
//! The desk works in Madrid, Monday to Friday from 09:00 to 18:00, an hour ahead of UTC in November 2026.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use itsm::git::GitEnv;
use itsm::ops;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::EscalationRequest;
use itsm::record::parse_time;
use itsm::record::print_time;
use itsm::trust::SshEnv;
use proptest::prelude::*;

use crate::support::Sandbox;

/// An agreement with an hour to answer, four hours for what is urgent and more for the rest; it begins on a day of 2026.
fn agreement(id: &str, first: &str, replaces: &str, rest: &str) -> String {
    format!(
        "\
id: {id}
title: {id}
state: active
kind: sla
valid_from: {first}
{replaces}calendar: madrid
targets:
  - {{name: answer, metric: respond, goal: 1h}}
  - {{name: urgent, metric: resolve, applies_to: {{priority: [P1, P2]}}, goal: 4h, thresholds: [50, 75, 100]}}
  - {{name: usual, metric: resolve, applies_to: {{priority: [P3, P4, P5]}}, goal: {rest}, on_reopen: new-cycle}}
log:
  - {{at: 2026-01-01T08:00:00Z, by: ana, do: open, to: draft, set: {{kind: sla, valid_from: {first}}}}}
  - {{at: 2026-01-01T08:00:00Z, by: ana, do: activate, to: active}}
"
    )
}

/// What becomes of incidents from Monday to Wednesday: priorities up and down, a pause, what is written late, a reopening.
const HISTORIES: [(&str, &str); 4] = [
    (
        "INC-2611-00PRT1",
        "  - {at: 2026-11-09T08:00:00Z, by: ana, do: open, to: new, set: {impact: high, urgency: high}}
  - {at: 2026-11-09T11:30:00Z, by: ana, do: edit, set: {impact: low, urgency: low}}
  - {at: 2026-11-09T13:00:00Z, by: ana, do: edit, set: {impact: high, urgency: high}}
  - {at: 2026-11-10T09:00:00Z, by: ana, do: edit, set: {impact: low}}
",
    ),
    (
        "INC-2611-00PRT2",
        "  - {at: 2026-11-09T08:10:00Z, by: ana, do: open, to: new, set: {impact: low, urgency: low}}
  - {at: 2026-11-09T08:30:00Z, by: ana, do: start, to: in-progress}
  - {at: 2026-11-09T14:00:00Z, by: ana, do: pend, to: pending, set: {pending_reason: awaiting-vendor}}
  - {at: 2026-11-10T10:00:00Z, by: ana, do: resume, to: in-progress, set: {pending_reason: null}}
",
    ),
    (
        "INC-2611-00PRT3",
        "  - {at: 2026-11-09T08:00:00Z, by: ana, do: open, to: new, set: {impact: low, urgency: medium}}
  - {at: 2026-11-10T08:30:00Z, happened: 2026-11-09T09:00:00Z, by: ana, do: edit, set: {impact: high, urgency: high}}
  - {at: 2026-11-10T12:00:00Z, happened: 2026-11-09T10:00:00Z, by: ana, do: start, to: in-progress}
",
    ),
    (
        "INC-2611-00PRT4",
        "  - {at: 2026-11-09T09:00:00Z, by: ana, do: open, to: new, set: {impact: low, urgency: low}}
  - {at: 2026-11-09T16:00:00Z, by: ana, do: resolve, to: resolved}
  - {at: 2026-11-10T08:00:00Z, by: ana, do: reopen, to: in-progress}
",
    ),
];

fn desk() -> Sandbox {
    let sandbox = Sandbox::desk();
    let config = "format: 1\ntimezone: Europe/Madrid\ncalendars:\n  madrid: {preset: 9x5}\n";
    let mut files = vec![
        ("itsm.yaml".to_owned(), config.to_owned()),
        (
            "agreements/first.yaml".to_owned(),
            agreement("first", "2026-01-01", "", "8h"),
        ),
        (
            "agreements/next.yaml".to_owned(),
            agreement("next", "2026-11-11", "replaces: first\n", "12h"),
        ),
    ];
    for (id, log) in HISTORIES {
        let text = format!("id: {id}\ntitle: {id}\nstate: in-progress\nlog:\n{log}");
        files.push((format!("incidents/2026/11/{id}.yaml"), text));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    sandbox.commit(&files);
    sandbox
}

fn at(minutes: i64) -> DateTime<Utc> {
    parse_time("2026-11-09T07:00:00Z").unwrap() + TimeDelta::minutes(minutes)
}

/// Monday 08:00 to Wednesday 20:00, in minutes.
const LAST: i64 = 60 * 60;

/// The crossings of a stretch, as its id and time.
fn told(desk: &Desk, since: DateTime<Utc>, until: DateTime<Utc>) -> Vec<String> {
    let request = EscalationRequest {
        since,
        until,
        percent: 1,
    };
    let found = ops::escalations(desk, request).unwrap();
    let events = found.events.iter();
    events
        .map(|one| format!("{} {}", one.id, print_time(one.reached_at)))
        .collect()
}

/// By hand for the first: 1 h to answer is over at 10:00 Madrid, of four hours to resolve 50 % at 11:00 and 75 % at 12:00.
/// At 12:30 it has 8 h, of which 75 % would be over at 15:00. From 14:00 on it has four again: 100 % were over at 13:00,
/// while the longer goal governed, and count from the change on.
#[test]
fn no_cut_loses_or_repeats_a_crossing() {
    let sandbox = desk();
    let path = sandbox.vars().iter().find(|(name, _)| name == "PATH");
    let env = Env {
        now: at(LAST),
        cwd: sandbox.root(),
        git: GitEnv {
            vars: sandbox.vars().to_vec(),
            inherit: false,
            ..GitEnv::find(path.unwrap().1.as_ref())
        },
        ssh: SshEnv::find("".as_ref(), None),
        random: Box::new(|| 0),
        variable: Box::new(|_| None),
    };
    let desk = Desk::open(&env, None).unwrap();
    let mut whole = told(&desk, at(0), at(LAST));
    whole.sort_unstable();
    let first: Vec<&String> = whole.iter().filter(|one| one.contains("PRT1")).collect();
    assert_eq!(
        first,
        [
            "INC-2611-00PRT1/resolve/sla/1/100 2026-11-09T13:00:00Z",
            "INC-2611-00PRT1/resolve/sla/1/50 2026-11-09T10:00:00Z",
            "INC-2611-00PRT1/resolve/sla/1/75 2026-11-09T11:00:00Z",
            "INC-2611-00PRT1/respond/sla/1/100 2026-11-09T09:00:00Z",
            "INC-2611-00PRT1/respond/sla/1/75 2026-11-09T08:45:00Z",
        ]
    );
    for (id, _) in HISTORIES {
        assert!(whole.iter().any(|one| one.starts_with(id)), "{whole:?}");
    }
    let cuts = prop::collection::btree_set((0..LAST / 5).prop_map(|five| five * 5), 0..20);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(64)
    });
    let law = |cuts: BTreeSet<i64>| {
        let mut split = Vec::new();
        let mut since = 0;
        for until in cuts.into_iter().chain([LAST]) {
            split.extend(told(&desk, at(since), at(until)));
            since = until;
        }
        split.sort_unstable();
        prop_assert_eq!(&split, &whole);
        Ok(())
    };
    runner.run(&cuts, law).unwrap();
}
