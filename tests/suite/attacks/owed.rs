//! Reviews that are owed after steps which could not wait: whatever becomes of the record, and wherever an audit begins.

use crate::attacks::stopped::carry_out;
use crate::attacks::stopped::told;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::emergency_policy;

const OVERDUE: &str = "error post-review-overdue changes/2026/11/CHG-2611-00CHG1.yaml";

/// A crew whose emergency was let go ahead, carried out and closed on `main`, and the commit before it.
fn owing() -> (Crew, String) {
    let crew = Crew::under(&emergency_policy(1, 2));
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
    assert_eq!(crew.verdict_on("main", &["--all"]).code(), 0);
}
