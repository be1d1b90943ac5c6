//! Work that began by the short way: it stays what it was called then, and somebody has to agree to it.

use crate::attacks::found;
use crate::support::Crew;
use crate::support::Sandbox;

const URGENT: &str = "CHG-2611-00URG1";
const URGENT_FILE: &str = "changes/2026/11/CHG-2611-00URG1.yaml";

/// An emergency needs one approver, anything else two.
const POLICY: &str = "\
version: 1
roles: {approver: [ben, cleo, dan], owner: [ana, ben, cleo], change-approver: [ben, cleo, dan]}
rules:
  - {name: usual, when: {type: change, kind: normal, step: [authorize, peer-review]}, require: [{role: approver, count: 2}]}
  - {name: emergency, when: {type: change, kind: emergency}, require: [{role: approver, count: 1}]}
policy: {require: [{role: owner, count: 1}]}
";

const DRAFT: &str = "\
id: CHG-2611-00URG1
title: Restart the relay
state: draft
kind: emergency
cis: [mx-01]
requester: ana
justification: Mail stands still
backout_plan: Start the old one
risk_reference: R-7
description: It hangs
log:
  - {at: 2026-11-20T12:00:00Z, by: ana, do: open, to: draft, set: {kind: emergency}}
";

/// A crew in profile itil, with an emergency in draft on `main`, and the commit before anything is done about it.
fn crew() -> (Crew, String) {
    let config = "format: 1\nrequires: \">=0.1\"\nprofile: itil\ntimezone: UTC\n";
    let crew = Crew::with(POLICY, &[("itsm.yaml", config), (URGENT_FILE, DRAFT)]);
    let root = crew.git(&["rev-parse", "main"]);
    (crew, root.trim().to_owned())
}

fn begin(eva: &Sandbox) {
    eva.done(&[
        "move",
        URGENT,
        "implement-first",
        "--set",
        "assignee=eva",
        "--set",
        "retrospective=true",
        "--reason",
        "It can't wait",
    ]);
}

fn end(eva: &Sandbox) {
    eva.done(&["move", URGENT, "complete", "--set", "outcome=successful"]);
}

fn close(eva: &Sandbox) {
    let set = "pir_held_at=2026-11-20";
    eva.done(&[
        "move",
        URGENT,
        "close",
        "--set",
        "close_notes=Well",
        "--set",
        set,
    ]);
}

/// What an audit of `main` finds since a commit.
fn audited(crew: &Crew, root: &str) -> Vec<String> {
    found(crew, "main", &["audit", "--from", root])
}

fn validated(crew: &Crew) -> Vec<String> {
    let mut found = found(crew, "main", &["validate"]);
    found.retain(|one| one.contains("fixed-field") || one.contains("not-ratified"));
    found
}

fn error(rule: &str) -> String {
    format!("error {rule} {URGENT_FILE}")
}

#[test]
fn an_emergency_whose_work_has_begun_is_called_nothing_else() {
    let (crew, _) = crew();
    crew.turn_on("main", "eva", |eva| {
        begin(eva);
        for set in ["kind=normal", "retrospective=false"] {
            let refused = eva.itsm(&["edit", URGENT, "--set", set]);
            assert_eq!(refused.code, 1, "{}", refused.stderr);
            let said = "says by which way it came here and stays as it is";
            assert!(refused.stderr.contains(said), "{}", refused.stderr);
        }
        let outcome = "outcome=successful";
        let complete = ["move", URGENT, "complete", "--set", outcome, "--set"];
        let refused = eva.itsm(&[&complete[..], &["kind=normal"]].concat());
        assert_eq!(refused.code, 1, "{}", refused.stderr);
    });
}

#[test]
fn an_emergency_that_becomes_usual_by_hand_is_found() {
    let steps = [
        "{at: 2026-11-20T12:00:00Z, by: eva, do: edit, set: {kind: normal, retrospective: false}}",
        "{at: 2026-11-20T12:00:00Z, by: eva, do: complete, to: review, set: {kind: normal, retrospective: false, outcome: successful, pir_required: true}}",
        "{at: 2026-11-20T12:00:00Z, by: eva, do: correct, set: {kind: normal, retrospective: false}, reason: Oops}",
    ];
    for step in steps {
        let (crew, root) = crew();
        crew.turn_on("main", "eva", |eva| {
            begin(eva);
            let mut text = eva.read(URGENT_FILE);
            text = text.replace("kind: emergency\n", "kind: normal\n");
            text = text.replace("retrospective: true\n", "retrospective: false\n");
            if step.contains("review") {
                text = text.replace("state: implementing", "state: review");
                text = text.replace("\nlog:", "\noutcome: successful\npir_required: true\nlog:");
            }
            eva.commit(&[(URGENT_FILE, &format!("{text}  - {step}\n"))]);
            if !step.contains("review") {
                end(eva);
            }
            close(eva);
        });
        assert!(validated(&crew).contains(&error("fixed-field")), "{step}");
        let found = audited(&crew, &root);
        for rule in ["fixed-field", "not-ratified"] {
            assert!(found.contains(&error(rule)), "{step}: {found:?}");
        }
    }
}

#[test]
fn a_comment_ratifies_nothing() {
    let (crew, root) = crew();
    crew.turn_on("main", "eva", |eva| {
        begin(eva);
        let line = "  - {at: 2026-11-20T12:00:00Z, by: eva, do: implement-first";
        let silenced = format!("  # itsm: ignore[not-ratified] because the board said yes\n{line}");
        eva.alter(URGENT_FILE, line, &silenced);
        end(eva);
    });
    assert_eq!(
        validated(&crew),
        [format!("warning not-ratified {URGENT_FILE}")]
    );
    crew.at("2026-11-21T12:00:01Z");
    assert_eq!(validated(&crew), [error("not-ratified")]);
    assert_eq!(audited(&crew, &root), Vec::<String>::new());
}

#[test]
fn a_correction_after_the_work_began_makes_it_no_usual_change() {
    let (crew, _) = crew();
    crew.turn_on("main", "ana", |ana| {
        ana.done(&["edit", URGENT, "--set", "kind=normal"]);
    });
    crew.turn_on("main", "eva", |eva| {
        eva.done(&["edit", URGENT, "--set", "kind=emergency"]);
        begin(eva);
        let back = [
            "correct", URGENT, "--to", "HEAD~2", "--reason", "Oops", "--field",
        ];
        let refused = eva.itsm(&[&back[..], &["kind"]].concat());
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        assert!(
            refused.stderr.contains("says by which way its work began"),
            "{}",
            refused.stderr
        );
        // The work was done all the same.
        eva.done(&["correct", URGENT, "--to", "HEAD~2", "--reason", "Oops"]);
        eva.done(&["move", URGENT, "cancel", "--reason", "Not needed"]);
    });
    assert_eq!(validated(&crew), [error("not-ratified")]);
}

#[test]
fn an_emergency_that_was_submitted_as_one_skips_no_assessment_as_another() {
    let (crew, _) = crew();
    crew.turn_on("main", "ana", |ana| {
        ana.done(&["move", URGENT, "submit-emergency"]);
        let refused = ana.itsm(&["edit", URGENT, "--set", "kind=normal"]);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        assert!(refused.stderr.contains("use revert"), "{}", refused.stderr);
        ana.done(&[
            "move",
            URGENT,
            "revert",
            "--set",
            "kind=normal",
            "--reason",
            "It can wait",
        ]);
    });
}

#[test]
fn honest_an_emergency_is_ratified_and_closed() {
    let (crew, root) = crew();
    crew.turn_on("main", "eva", begin);
    crew.turn_on("main", "eva", end);
    crew.turn_on("main", "ben", |ben| ben.done(&["approve", "--yes", URGENT]));
    crew.turn_on("main", "eva", |eva| {
        eva.done(&["move", URGENT, "ratify"]);
        close(eva);
    });
    assert_eq!(validated(&crew), Vec::<String>::new());
    assert_eq!(audited(&crew, &root), Vec::<String>::new());
}

#[test]
fn honest_a_correction_before_the_work_calls_it_something_else() {
    let (crew, root) = crew();
    crew.turn_on("main", "ana", |ana| {
        ana.done(&["edit", URGENT, "--set", "kind=normal"]);
        ana.done(&["edit", URGENT, "--set", "kind=emergency"]);
        ana.done(&["move", URGENT, "submit-emergency"]);
        ana.done(&[
            "correct",
            URGENT,
            "--to",
            "HEAD~2",
            "--reason",
            "It can wait",
        ]);
    });
    assert_eq!(validated(&crew), Vec::<String>::new());
    assert_eq!(audited(&crew, &root), Vec::<String>::new());
}
