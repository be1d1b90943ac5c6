//! Work that began by the short way: it stays what it was called then, and what it owes is owed whatever becomes of it.

use crate::attacks::found;
use crate::attacks::take_the_step_by_hand;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::ONE;
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

/// An emergency needs one approver, and two within two days of it; anything else one.
const OWING: &str = "\
version: 1
roles: {approver: [ben, cleo, dan], owner: [ana, ben, cleo]}
rules:
  - {name: usual, when: {type: change, kind: normal}, require: [{role: approver, count: 1}]}
  - name: emergency
    when: {type: change, kind: emergency}
    require: [{role: approver, count: 1}]
    afterwards: {role: approver, count: 2, within: 2d}
policy: {require: [{role: owner, count: 1}]}
";

const OVERDUE: &str = "error post-review-overdue changes/2026/11/CHG-2611-00CHG1.yaml";

/// A crew whose emergency was let go ahead, carried out and closed on `main`, and the commit before it.
fn owing() -> (Crew, String) {
    let crew = Crew::under(OWING);
    let root = crew.git(&["rev-parse", "main"]).trim().to_owned();
    crew.turn("ana", |ana| {
        let text = CHANGE_TEXT.replace("kind: normal", "kind: emergency");
        ana.commit(&[(CHANGE_FILE, &text.replace("risk: low", "risk: moderate"))]);
    });
    crew.merge("cleo");
    crew.git(&["branch", "--force", "change", "main"]);
    crew.approve("ben");
    crew.authorize();
    crew.merge("cleo");
    carry_out(&crew);
    (crew, root)
}

fn carry_out(crew: &Crew) {
    crew.turn_on("main", "eva", |eva| {
        eva.done(&["move", CHANGE, "implement"]);
        eva.done(&["move", CHANGE, "complete", "--set", "outcome=successful"]);
    });
}

/// What an audit finds, less that the change says it was written before it was committed.
fn told(crew: &Crew, root: &str) -> Vec<String> {
    let mut found = audited(crew, root);
    found.retain(|one| !one.starts_with("error back-dated "));
    found
}

fn review(crew: &Crew, name: &str) {
    crew.turn_on("main", name, |clone| {
        clone.done(&["approve", "--yes", CHANGE, "--step", "review"])
    });
}

#[test]
fn a_review_that_an_audit_from_later_on_begins_after_is_overdue_all_the_same() {
    let (crew, _) = owing();
    let accepted = crew.git(&["rev-parse", "main"]);
    crew.turn_on("main", "ana", |ana| {
        ana.done(&["note", CHANGE, "All is well"])
    });
    assert_eq!(told(&crew, accepted.trim()), Vec::<String>::new());
    crew.at("2026-11-22T12:00:01Z");
    assert_eq!(told(&crew, accepted.trim()), [OVERDUE]);
}

#[test]
fn honest_a_review_that_was_held_is_not_named_whatever_the_range() {
    let (crew, root) = owing();
    let accepted = crew.git(&["rev-parse", "main"]);
    crew.at("2026-11-21T12:00:00Z");
    review(&crew, "ben");
    review(&crew, "cleo");
    crew.at("2026-12-20T12:00:00Z");
    for from in [&root, accepted.trim()] {
        assert_eq!(told(&crew, from), Vec::<String>::new());
    }
}

#[test]
fn what_an_emergency_owes_is_owed_whatever_it_is_called_afterwards() {
    let (crew, root) = owing();
    let accepted = crew.git(&["rev-parse", "main"]);
    crew.turn_on("main", "ana", |ana| {
        let text = ana.read(CHANGE_FILE).replace("state: closed", "state: draft");
        let text = text.replace("kind: emergency\n", "kind: normal\n").replace("outcome: successful\n", "");
        let entries = "  - {at: 2026-11-20T12:00:00Z, by: ana, do: correct, to: draft, set: {outcome: null}, reason: Oops}\n  \
                       - {at: 2026-11-20T12:00:00Z, by: ana, do: edit, set: {kind: normal}}\n";
        ana.commit(&[(CHANGE_FILE, &(text + entries))]);
        ana.done(&["move", CHANGE, "cancel", "--reason", "Not needed"]);
    });
    crew.verdict_on("main", &["--all"]).approved();
    crew.at("2026-11-22T12:00:01Z");
    for args in [&[CHANGE][..], &["--all"]] {
        crew.verdict_on("main", args).refused("post-review-overdue");
    }
    for from in [&root, accepted.trim()] {
        let found = told(&crew, from);
        assert_eq!(
            found.iter().filter(|one| *one == OVERDUE).count(),
            1,
            "{found:?}"
        );
    }
}

#[test]
fn honest_what_an_emergency_owes_that_was_given_up_is_paid_like_any_other() {
    let (crew, root) = owing();
    crew.turn_on("main", "ana", |ana| {
        let before = ana.git(&[
            "log",
            "-1",
            "--format=%h",
            "--diff-filter=A",
            "--",
            CHANGE_FILE,
        ]);
        ana.done(&[
            "correct",
            CHANGE,
            "--to",
            before.trim(),
            "--reason",
            "Wrong record",
        ]);
        ana.done(&["move", CHANGE, "cancel", "--reason", "Not needed"]);
    });
    crew.at("2026-11-21T12:00:00Z");
    review(&crew, "ben");
    review(&crew, "cleo");
    crew.at("2026-11-22T12:00:01Z");
    assert_eq!(told(&crew, &root), Vec::<String>::new());
    crew.verdict_on("main", &["--all"]).approved();
}

/// A crew whose change was approved on `main`, and the commit before that.
fn approved() -> (Crew, String) {
    let crew = Crew::proposing(ONE);
    crew.merge("cleo");
    let root = crew.git(&["rev-parse", "main"]).trim().to_owned();
    crew.git(&["branch", "--force", "change", "main"]);
    crew.approve("ben");
    crew.authorize();
    crew.merge("cleo");
    (crew, root)
}

fn error_of_change(rule: &str) -> String {
    format!("error {rule} {CHANGE_FILE}")
}

/// A change that was closed, set back to its draft and given another plan, each in a push of its own.
fn other_plan() -> (Crew, String) {
    let (crew, _) = approved();
    carry_out(&crew);
    let root = crew.git(&["rev-parse", "main"]).trim().to_owned();
    let back = "do: correct, to: draft, reason: Not done}";
    crew.turn_on("main", "eva", |eva| {
        let text = eva
            .read(CHANGE_FILE)
            .replace("state: closed", "state: draft");
        let entry = format!("  - {{at: 2026-11-20T12:00:00Z, by: eva, {back}\n");
        eva.commit(&[(CHANGE_FILE, &(text + &entry))]);
    });
    crew.turn_on("main", "eva", |eva| {
        eva.done(&[
            "edit",
            CHANGE,
            "--set",
            "implementation_plan=Cut both feeds",
        ]);
    });
    (crew, root)
}

#[test]
fn a_correction_takes_no_plan_past_the_approval_that_nobody_saw() {
    let (crew, root) = other_plan();
    crew.turn_on("main", "eva", |eva| {
        let refused = eva.itsm(&[
            "correct",
            CHANGE,
            "--to",
            &root,
            "--field",
            "state",
            "--reason",
            "It was done",
        ]);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        let said = "would pass `authorize` once more, and it is not approved";
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
    });
    let accepted = crew.git(&["rev-parse", "main"]);
    crew.turn_on("again", "eva", |eva| {
        let text = eva
            .read(CHANGE_FILE)
            .replace("state: draft", "state: closed");
        let entry =
            "  - {at: 2026-11-20T12:00:00Z, by: eva, do: correct, to: closed, reason: Done}\n";
        eva.commit(&[(CHANGE_FILE, &(text + entry))]);
    });
    let since = found(&crew, "again", &["validate", "--since", accepted.trim()]);
    assert!(
        since.contains(&error_of_change("not-approved")),
        "{since:?}"
    );
    crew.land("again", "cleo");
    for from in [&root, accepted.trim()] {
        let found = told(&crew, from);
        assert!(
            found.contains(&error_of_change("not-approved")),
            "{found:?}"
        );
    }
}

#[test]
fn honest_a_correction_is_corrected() {
    let (crew, _) = approved();
    carry_out(&crew);
    let root = crew.git(&["rev-parse", "main"]).trim().to_owned();
    crew.turn_on("main", "eva", |eva| {
        eva.done(&["correct", CHANGE, "--to", "HEAD~2", "--reason", "Not yet"]);
    });
    crew.turn_on("main", "eva", |eva| {
        eva.done(&["correct", CHANGE, "--to", &root, "--reason", "It was done"]);
    });
    assert_eq!(told(&crew, &root), Vec::<String>::new());
    crew.verdict_on("main", &[CHANGE, "--all"]).approved();
}

#[test]
fn what_somebody_gave_up_goes_on_by_nobody_elses_correction() {
    let (crew, _) = approved();
    let before = crew.git(&["rev-parse", "main"]).trim().to_owned();
    crew.turn_on("main", "ana", |ana| {
        ana.done(&[
            "move",
            CHANGE,
            "cancel",
            "--reason",
            "The part was recalled",
        ]);
    });
    let root = crew.git(&["rev-parse", "main"]).trim().to_owned();
    let back = ["correct", CHANGE, "--to", &before, "--reason", "Oops"];
    crew.turn_on("main", "eva", |eva| {
        let refused = eva.itsm(&back);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        let said = "was the decision of ana, who alone takes that back";
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
    });
    crew.turn_on("by-hand", "eva", |eva| {
        let text = eva
            .read(CHANGE_FILE)
            .replace("state: cancelled", "state: scheduled");
        let entry =
            "  - {at: 2026-11-20T12:00:00Z, by: eva, do: correct, to: scheduled, reason: Oops}\n";
        eva.commit(&[(CHANGE_FILE, &(text + entry))]);
    });
    let since = found(&crew, "by-hand", &["validate", "--since", &root]);
    assert!(
        since.contains(&error_of_change("not-approved")),
        "{since:?}"
    );
    // Her own word she takes back herself.
    crew.turn_on("main", "ana", |ana| ana.done(&back));
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}

fn no(clone: &Sandbox, what: &str) {
    clone.done(&["approve", "--yes", CHANGE, what]);
}

#[test]
fn work_does_not_begin_after_a_no_to_what_it_rests_on() {
    for what in ["--revoke", "--reject"] {
        let (crew, root) = approved();
        crew.at("2026-11-20T13:00:00Z");
        crew.turn_on("main", "ben", |ben| no(ben, what));
        crew.at("2026-11-20T14:00:00Z");
        crew.turn_on("main", "eva", |eva| {
            let refused = eva.itsm(&["start", CHANGE]);
            assert_eq!(refused.code, 1, "{}", refused.stderr);
            assert!(
                refused.stderr.contains("ben said no to it since"),
                "{}",
                refused.stderr
            );
            let way = format!("`itsm approve {CHANGE} --step authorize`");
            assert!(refused.stderr.contains(&way), "{}", refused.stderr);
            let text = eva
                .read(CHANGE_FILE)
                .replace("state: scheduled", "state: implementing");
            let entry =
                "  - {at: 2026-11-20T14:00:00Z, by: eva, do: implement, to: implementing}\n";
            eva.commit(&[(CHANGE_FILE, &(text + entry))]);
        });
        assert_eq!(
            told(&crew, &root),
            [error_of_change("not-approved")],
            "{what}"
        );
    }
}

#[test]
fn honest_who_said_no_approves_after_all_and_the_work_begins() {
    let (crew, root) = approved();
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
    crew.at("2026-11-20T13:30:00Z");
    crew.turn_on("main", "ben", |ben| {
        ben.done(&["approve", "--yes", CHANGE, "--step", "authorize"])
    });
    crew.at("2026-11-20T14:00:00Z");
    crew.turn_on("main", "eva", |eva| eva.done(&["start", CHANGE]));
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}

#[test]
fn honest_a_no_to_work_that_goes_on_changes_nothing() {
    let (crew, root) = approved();
    crew.turn_on("main", "eva", |eva| eva.done(&["start", CHANGE]));
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
    // Nor does a no of somebody on whom nothing rested, while the approval has grown old.
    crew.turn_on("main", "eva", |eva| {
        eva.done(&["move", CHANGE, "complete", "--set", "outcome=successful"]);
    });
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}

#[test]
fn honest_work_begins_when_the_approval_has_grown_old() {
    let (crew, root) = approved();
    crew.at("2026-12-20T13:00:00Z");
    crew.turn_on("main", "cleo", |cleo| no(cleo, "--reject"));
    crew.turn_on("main", "cleo", |cleo| {
        cleo.done(&[
            "approve",
            "--yes",
            CHANGE,
            "--step",
            "authorize",
            "--revoke",
        ])
    });
    crew.at("2026-12-20T14:00:00Z");
    crew.turn_on("main", "eva", |eva| eva.done(&["start", CHANGE]));
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}

/// The step is taken on a branch from before somebody said no on `main`; the branch merges `main` and becomes it.
fn goes_around(no_at: &str, step_at: &str) -> (Crew, String) {
    let crew = Crew::proposing(ONE);
    crew.merge("cleo");
    let root = crew.git(&["rev-parse", "main"]).trim().to_owned();
    crew.git(&["branch", "--force", "change", "main"]);
    crew.approve("ben");
    crew.merge("cleo");
    crew.at(no_at);
    crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
    crew.at(step_at);
    crew.turn("ana", take_the_step_by_hand);
    let later = no_at.max(step_at).replace(":00:00Z", ":30:00Z");
    crew.at(&later);
    let ana = crew.join("ana");
    ana.git(&["switch", "--quiet", "--detach", "origin/change"]);
    ana.git(&["merge", "--quiet", "--no-edit", "origin/main"]);
    ana.git(&["push", "--quiet", "origin", "HEAD:main"]);
    (crew, root)
}

#[test]
fn a_line_does_not_go_around_a_no_that_was_there_before() {
    let (crew, root) = goes_around("2026-11-20T13:00:00Z", "2026-11-20T14:00:00Z");
    assert_eq!(told(&crew, &root), [error_of_change("not-approved")]);
}

#[test]
fn honest_a_no_that_came_after_the_step_is_merged_into_its_line() {
    let (crew, root) = goes_around("2026-11-20T14:00:00Z", "2026-11-20T13:00:00Z");
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}
