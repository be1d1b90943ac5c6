//! Reviews that are owed after steps which could not wait: whatever becomes of the record, and wherever an audit begins.

use crate::attacks::found;
use crate::attacks::stopped::carry_out;
use crate::attacks::stopped::told;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ForgedReview;
use crate::support::emergency_policy;

const OVERDUE: &str = "error post-review-overdue changes/2026/11/CHG-2611-00CHG1.yaml";

const LATE: &str = "warning post-review-late changes/2026/11/CHG-2611-00CHG1.yaml";

/// A crew whose emergency was let go ahead, carried out and closed on `main`, and the commit before it.
fn owing() -> (Crew, String) {
    owing_to(&emergency_policy(1, 2))
}

/// The same under another policy.
fn owing_to(policy: &str) -> (Crew, String) {
    let crew = Crew::under(policy);
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

/// What is owed after the step of the change, as it is verified.
fn afterwards(crew: &Crew) -> serde_json::Value {
    let verdict = crew.verdict_on("main", &[CHANGE]);
    verdict.approved();
    verdict.case(CHANGE)["rules"][0]["afterwards"].clone()
}

#[test]
fn a_review_that_came_late_is_told_of_wherever_the_audit_begins() {
    let (crew, root) = owing();
    let accepted = crew.git(&["rev-parse", "main"]);
    crew.at("2026-11-21T12:00:00Z");
    review(&crew, "ben");
    crew.at("2026-11-25T12:00:00Z");
    review(&crew, "cleo");
    let given = crew.git(&["rev-parse", "main"]);
    crew.turn_on("main", "ana", |ana| {
        ana.done(&["note", CHANGE, "All is well"])
    });
    crew.at("2026-12-20T12:00:00Z");
    for from in [&root, accepted.trim(), given.trim()] {
        assert_eq!(told(&crew, from), [LATE]);
    }
    let afterwards = afterwards(&crew);
    assert_eq!(afterwards["standing"], "met");
    assert_eq!(afterwards["given"], "2026-11-25T12:00:00Z");
    assert_eq!(afterwards["late"], true);
}

#[test]
fn honest_a_review_in_time_is_said_to_be() {
    let (crew, _) = owing();
    crew.at("2026-11-21T12:00:00Z");
    review(&crew, "ben");
    crew.at("2026-11-22T12:00:00Z");
    review(&crew, "cleo");
    crew.at("2026-12-20T12:00:00Z");
    let afterwards = afterwards(&crew);
    assert_eq!(afterwards["given"], "2026-11-22T12:00:00Z");
    assert_eq!(afterwards["late"], false);
}

/// What the statements say is two days before what the commits say.
#[test]
fn a_review_that_claims_an_earlier_time_is_late_by_the_line() {
    let (crew, root) = owing();
    crew.at("2026-11-23T12:00:00Z");
    for name in ["ben", "cleo"] {
        crew.turn_on("main", name, |clone| {
            let forged = Forged {
                step: "review".to_owned(),
                time: "2026-11-21T12:00:00Z".to_owned(),
                ..Forged::approval(clone, name)
            };
            forged.signed(clone, &crew.key(name));
        });
    }
    assert_eq!(told(&crew, &root), [LATE]);
    assert_eq!(afterwards(&crew)["given"], "2026-11-23T12:00:00Z");
}

/// The commits say two days before what the signed statements say.
#[test]
fn a_review_on_a_line_that_was_set_back_is_late_by_its_own_word() {
    let (crew, root) = owing();
    crew.at("2026-11-21T12:00:00Z");
    for name in ["ben", "cleo"] {
        crew.turn_on("main", name, |clone| {
            let forged = Forged {
                step: "review".to_owned(),
                time: "2026-11-23T12:00:00Z".to_owned(),
                ..Forged::approval(clone, name)
            };
            forged.signed(clone, &crew.key(name));
        });
    }
    crew.at("2026-11-25T12:00:00Z");
    assert_eq!(told(&crew, &root), [LATE]);
    assert_eq!(afterwards(&crew)["given"], "2026-11-23T12:00:00Z");
}

/// Signed in time on a branch that was merged a day after: nothing proves when it was signed.
#[test]
fn a_review_that_landed_late_is_said_to_be_there_since_then() {
    let (crew, root) = owing();
    crew.at("2026-11-22T11:00:00Z");
    for name in ["ben", "cleo"] {
        crew.turn_on("looked", name, |clone| {
            clone.done(&["approve", "--yes", CHANGE, "--step", "review"])
        });
    }
    crew.at("2026-11-25T12:00:00Z");
    crew.land("looked", "cleo");
    assert_eq!(told(&crew, &root), [LATE]);
    let ana = crew.pipeline("main");
    let audit = ana.itsm(&["audit", "--from", &root]);
    let said = "the review by `approver` after the step was owed until 2026-11-22T12:00:00Z and is there since \
                2026-11-25T12:00:00Z, 3 days late";
    assert!(audit.stdout.contains(said), "{}", audit.stdout);
    let shown = ana.itsm(&["approvals", "verify", CHANGE]);
    let said = "afterwards, given, there since 2026-11-25T12:00:00Z, 3 days late:\n";
    assert!(shown.stdout.contains(said), "{}", shown.stdout);
    ana.done(&["evidence", CHANGE, "--out", "../pack"]);
    let page = ana.read(&format!("../pack/pages/{CHANGE}.md"));
    for said in [
        "met, there since 2026-11-25T12:00:00Z, 3 days late |",
        "post-review-late",
    ] {
        assert!(page.contains(said), "{page}");
    }
}

/// The forge proves when a review was handed in, whenever it was imported.
#[test]
fn a_review_on_a_forge_is_late_by_when_it_was_handed_in() {
    for (time, is_late) in [
        ("2026-11-22T12:00:00Z", false),
        ("2026-11-22T12:00:01Z", true),
    ] {
        let (crew, root) = owing_to(
            &emergency_policy(1, 2).replace("within: 2d}\n", "within: 2d}\n    evidence: forge\n"),
        );
        crew.at("2026-11-25T12:00:00Z");
        crew.turn_on("main", "ana", |ana| {
            for (number, name) in [(7001, "ben"), (7002, "cleo")] {
                let review = ForgedReview {
                    number,
                    step: "review".to_owned(),
                    time: time.to_owned(),
                    ..ForgedReview::approval(ana, name)
                };
                review.signed(ana, &crew.key("importer"));
            }
        });
        assert_eq!(afterwards(&crew)["late"], is_late, "{time}");
        let expected: &[&str] = if is_late { &[LATE] } else { &[] };
        assert_eq!(told(&crew, &root), expected, "{time}");
    }
}

/// Decides on the review of the change on `main`.
fn decide(crew: &Crew, name: &str, more: &str) {
    crew.turn_on("main", name, |clone| {
        let args = [
            "approve",
            "--yes",
            CHANGE,
            "--step",
            "review",
            more,
            "--comment",
            "Hm",
        ];
        clone.done(&args);
    });
}

#[test]
fn a_no_to_a_review_that_is_lifted_late_leaves_it_late() {
    let (crew, root) = owing();
    crew.at("2026-11-21T12:00:00Z");
    review(&crew, "ben");
    review(&crew, "cleo");
    decide(&crew, "dan", "--reject");
    crew.at("2026-11-24T12:00:00Z");
    decide(&crew, "dan", "--revoke");
    assert_eq!(told(&crew, &root), [LATE]);
    assert_eq!(afterwards(&crew)["given"], "2026-11-24T12:00:00Z");
}

#[test]
fn a_review_that_is_taken_back_in_time_and_given_again_is_late() {
    let (crew, root) = owing();
    crew.at("2026-11-21T12:00:00Z");
    review(&crew, "ben");
    review(&crew, "cleo");
    decide(&crew, "cleo", "--revoke");
    crew.at("2026-11-24T12:00:00Z");
    review(&crew, "cleo");
    assert_eq!(told(&crew, &root), [LATE]);
}

#[test]
fn honest_what_was_given_in_time_stays_so_whatever_is_said_afterwards() {
    let (crew, root) = owing();
    crew.at("2026-11-21T12:00:00Z");
    review(&crew, "ben");
    review(&crew, "cleo");
    crew.at("2026-11-24T12:00:00Z");
    review(&crew, "cleo");
    decide(&crew, "dan", "--reject");
    crew.at("2026-11-25T12:00:00Z");
    decide(&crew, "dan", "--revoke");
    assert_eq!(told(&crew, &root), Vec::<String>::new());
    let afterwards = afterwards(&crew);
    assert_eq!(afterwards["given"], "2026-11-21T12:00:00Z");
}

/// What a proposal is told of: the review that it brings, and nothing that came before it.
#[test]
fn a_proposal_is_told_of_the_late_review_that_it_brings_alone() {
    let (crew, root) = owing();
    let accepted = crew.git(&["rev-parse", "main"]);
    crew.at("2026-11-25T12:00:00Z");
    review(&crew, "ben");
    crew.turn_on("looked", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", CHANGE, "--step", "review"]);
    });
    let since = |branch: &str, from: &str| {
        let mut found = found(&crew, branch, &["validate", "--since", from]);
        found.retain(|one| one.contains("post-review"));
        found
    };
    assert_eq!(since("looked", accepted.trim()), [LATE]);
    assert_eq!(since("looked", "origin/main"), [LATE]);
    let before = crew.git(&["rev-parse", "main"]);
    crew.land("looked", "cleo");
    let given = crew.git(&["rev-parse", "main"]);
    assert_eq!(since("main", &root), [LATE]);
    for from in [accepted.trim(), before.trim()] {
        assert_eq!(since("main", from), [LATE]);
    }
    crew.turn_on("noted", "ana", |ana| {
        ana.done(&["note", CHANGE, "All is well"]);
    });
    assert_eq!(since("noted", given.trim()), Vec::<String>::new());
    crew.land("noted", "cleo");
    assert_eq!(since("main", given.trim()), Vec::<String>::new());
}

#[test]
fn what_was_owed_of_a_step_that_was_taken_back_is_late_all_the_same() {
    let (crew, root) = owing();
    let accepted = crew.git(&["rev-parse", "main"]);
    crew.turn_on("main", "ana", |ana| {
        let commits = ["log", "-1", "--format=%h", "--diff-filter=A", "--"];
        let before = ana.git(&[&commits[..], &[CHANGE_FILE]].concat());
        ana.done(&["correct", CHANGE, "--to", before.trim(), "--reason", "Oops"]);
        ana.done(&["move", CHANGE, "cancel", "--reason", "Not needed"]);
    });
    crew.at("2026-11-25T12:00:00Z");
    review(&crew, "ben");
    review(&crew, "cleo");
    for from in [&root, accepted.trim()] {
        let found = told(&crew, from);
        let late = found.iter().filter(|one| *one == LATE);
        assert_eq!(late.count(), 1, "{found:?}");
    }
}

/// What is owed for earlier work, or was given for it, lets nobody begin again.
#[test]
fn a_draft_is_not_approved_by_what_is_owed_of_earlier_work() {
    let (crew, _) = owing();
    crew.turn_on("main", "ana", |ana| {
        let text = ana.read(CHANGE_FILE).replace("state: closed", "state: draft");
        let text = text.replace("outcome: successful\n", "");
        let entry = "  - {at: 2026-11-20T12:00:00Z, by: ana, do: correct, to: draft, set: {outcome: null}, reason: Oops}\n";
        ana.commit(&[(CHANGE_FILE, &(text + entry))]);
    });
    crew.at("2026-11-21T12:00:00Z");
    assert_eq!(crew.verdict_on("main", &[CHANGE]).code(), 6);
    crew.at("2026-11-25T12:00:00Z");
    review(&crew, "ben");
    review(&crew, "cleo");
    assert_eq!(crew.verdict_on("main", &[CHANGE]).code(), 6);
    for asked in [&["--all"][..], &[CHANGE, "--step", "review"]] {
        crew.verdict_on("main", asked).approved();
    }
}
