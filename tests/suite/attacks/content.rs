//! Content that is not what was approved: edited, merged, amended, changed and changed back.

use crate::attacks::identity::take_the_step_by_hand;
use crate::support::BRANCH;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;
use crate::support::TWO;

/// The way back, and one that is none.
const BACK: (&str, &str) = ("Put the old relay back", "Hope for the best");

fn spoil(clone: &Sandbox) {
    clone.alter(CHANGE_FILE, BACK.0, BACK.1);
}

fn mend(clone: &Sandbox) {
    clone.alter(CHANGE_FILE, BACK.1, BACK.0);
}

#[test]
fn t07_an_edit_after_the_approval_voids_it() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.turn("ana", spoil);
    let said = crew.refusal();
    assert!(
        said.contains("the content is not what was decided on"),
        "{said}"
    );
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("content-changed");
}

#[test]
fn t07_an_edit_beside_the_step_voids_the_approval() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
    crew.turn("ana", spoil);
    crew.verdict().refused("content-changed");
}

#[test]
fn t07_an_edit_in_the_commit_of_the_step_voids_the_approval() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.turn("ana", |ana| {
        ana.write(CHANGE_FILE, &ana.read(CHANGE_FILE).replace(BACK.0, BACK.1));
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("content-changed");
}

#[test]
fn t07_a_value_that_comes_with_the_step_voids_the_approval() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    let ana = crew.join("ana");
    ana.go_to(BRANCH);
    let later = "planned_end=2026-11-24T22:00:00Z";
    let refused = ana.itsm(&["move", CHANGE, "approve", "--set", later]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    let said = refused.stderr;
    assert!(
        said.contains("the content is not what was decided on"),
        "{said}"
    );
}

#[test]
fn t07_an_amended_commit_voids_the_approval() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.turn("ana", |ana| {
        ana.git(&["reset", "--quiet", "--soft", "HEAD~2"]);
        let text = ana.read(CHANGE_FILE).replace(BACK.0, BACK.1);
        ana.commit(&[(CHANGE_FILE, &text)]);
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("content-changed");
}

#[test]
fn t07_an_edit_in_a_later_proposal_is_seen() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.authorize();
    crew.merge("cleo");
    crew.turn_on("later", "ana", spoil);
    crew.verdict_on("later", &[]).refused("content-changed");
    crew.verdict_on("later", &[CHANGE])
        .refused("content-changed");
}

#[test]
fn t07_honest_what_is_written_down_later_leaves_the_approval_alone() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.authorize();
    crew.merge("cleo");
    crew.at("2026-11-23T20:05:00Z");
    crew.turn_on("later", "eva", |eva| {
        eva.done(&["move", CHANGE, "implement"]);
        eva.done(&[
            "move",
            CHANGE,
            "complete",
            "--set",
            "outcome=successful",
            "--set",
            "close_notes=All well",
        ]);
        eva.done(&["note", CHANGE, "Went as planned"]);
    });
    assert_eq!(crew.verdict_on("later", &[]).code(), 0);
    crew.verdict_on("later", &[CHANGE]).approved();
}

#[test]
fn t07_honest_what_looks_different_and_says_the_same_stays_approved() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.turn("ana", |ana| {
        let text = ana.read(CHANGE_FILE);
        let text = text.replace("title: Replace the relay\n", "");
        let text = text.replace(
            "kind: normal\n",
            "kind: 'normal' # as ever\ntitle: \"Replace the relay\"\n",
        );
        ana.commit(&[(CHANGE_FILE, &text)]);
    });
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t08_a_clean_merge_of_an_approval_with_an_edit_is_not_approved() {
    let crew = Crew::proposing(ONE);
    crew.merge("cleo");
    crew.turn_on("edit", "dan", spoil);
    crew.turn_on("approval", "ben", |ben| {
        ben.done(&["approve", "--yes", CHANGE])
    });
    crew.turn_on("approval", "ana", |ana| {
        ana.done(&["move", CHANGE, "approve"])
    });
    crew.verdict_on("approval", &[]).approved();
    crew.turn_on("both", "ana", |ana| {
        ana.git(&["merge", "--quiet", "-m", "one", "origin/approval"]);
        ana.git(&["merge", "--quiet", "-m", "two", "origin/edit"]);
    });
    crew.verdict_on("both", &[]).refused("content-changed");
    // The same where the approved step is on the trusted side already.
    crew.land("approval", "cleo");
    crew.verdict_on("both", &[]).refused("content-changed");
}

#[test]
fn t08_honest_a_clean_merge_with_an_edit_of_something_else_is_approved() {
    let crew = Crew::proposing(ONE);
    crew.merge("cleo");
    crew.turn_on("edit", "dan", |dan| {
        dan.alter("services/mail.yaml", "title: Mail", "title: E-mail");
    });
    crew.turn_on("approval", "ben", |ben| {
        ben.done(&["approve", "--yes", CHANGE])
    });
    crew.turn_on("approval", "ana", |ana| {
        ana.done(&["move", CHANGE, "approve"])
    });
    crew.turn_on("both", "ana", |ana| {
        ana.git(&["merge", "--quiet", "-m", "one", "origin/approval"]);
        ana.git(&["merge", "--quiet", "-m", "two", "origin/edit"]);
    });
    crew.verdict_on("both", &[]).approved();
}

#[test]
fn t11_content_that_changed_and_changed_back_wants_new_approvals() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.turn("ana", spoil);
    crew.turn("ana", mend);
    let said = crew.refusal();
    assert!(
        said.contains("before the content became what it is"),
        "{said}"
    );
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("older-than-content");
}

#[test]
fn t11_honest_a_new_approval_of_content_that_is_back() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.turn("ana", spoil);
    crew.turn("ana", mend);
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t11_an_old_approval_that_is_taken_away_and_put_back_is_no_newer() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.turn("ana", spoil);
    crew.turn("ana", mend);
    crew.turn("ana", |ana| {
        ana.git(&["rm", "--quiet", "-r", "approvals"]);
        ana.git(&["commit", "--quiet", "--message", "gone"]);
        ana.git(&["revert", "--no-edit", "HEAD"]);
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("older-than-content");
}

#[test]
fn t11_an_old_branch_on_which_the_content_never_changed_does_not_hide_that_it_did() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.merge("cleo");
    // Somebody finds that the way back is wrong, and writes that down.
    crew.turn_on("mended", "dan", spoil);
    crew.land("mended", "cleo");
    // Ana goes back to what was approved, on a line of her own.
    crew.turn_on("old", "ana", |ana| {
        ana.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
        ana.git(&[
            "merge",
            "--quiet",
            "--no-ff",
            "-s",
            "ours",
            "-m",
            "merged",
            "origin/main",
        ]);
        take_the_step_by_hand(ana);
    });
    crew.verdict_on("old", &[]).refused("older-than-content");
}

#[test]
fn t11_a_twin_that_keeps_the_old_content_does_not_hide_that_it_changed() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    let twin = CHANGE_FILE.replace("/11/", "/10/");
    crew.turn("ana", |ana| {
        let text = ana.read(CHANGE_FILE);
        ana.write(&twin, &text);
        spoil(ana);
        ana.git(&["rm", "--quiet", &twin]);
        ana.commit(&[(CHANGE_FILE, &text)]);
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("older-than-content");
}

#[test]
fn t11_honest_a_file_that_moved_with_its_content_keeps_its_approval() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.merge("cleo");
    let elsewhere = CHANGE_FILE.replace("/11/", "/10/");
    crew.turn_on("step", "cleo", |cleo| {
        std::fs::create_dir_all(cleo.root().join("changes/2026/10")).expect("a folder");
        cleo.git(&["mv", CHANGE_FILE, &elsewhere]);
        cleo.git(&["commit", "--quiet", "--message", "moved"]);
    });
    crew.land("step", "cleo");
    crew.turn_on("step", "ana", |ana| ana.done(&["move", CHANGE, "approve"]));
    crew.verdict_on("step", &[]).approved();
}

#[test]
fn t11_a_record_that_was_taken_away_and_put_back_wants_new_approvals() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.merge("cleo");
    let text = crew.join("ana").read(CHANGE_FILE);
    crew.turn_on("away", "cleo", |cleo| {
        cleo.git(&["rm", "--quiet", CHANGE_FILE]);
        cleo.git(&["commit", "--quiet", "--message", "withdrawn"]);
    });
    crew.land("away", "cleo");
    crew.turn_on("again", "ana", |ana| {
        ana.commit(&[(CHANGE_FILE, &text)]);
        take_the_step_by_hand(ana);
    });
    crew.verdict_on("again", &[]).refused("older-than-content");
}

#[test]
fn t11_an_old_approval_expires() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.at("2026-12-04T12:00:01Z");
    let said = crew.refusal();
    assert!(said.contains("older than the policy allows"), "{said}");
    // Nor does it help to write an earlier day into the entry.
    crew.turn("ana", |ana| {
        let text = ana
            .read(CHANGE_FILE)
            .replace("state: authorization", "state: scheduled");
        let entry = "  - {at: 2026-11-21T12:00:00Z, by: ana, do: approve, to: scheduled}\n";
        ana.commit(&[(CHANGE_FILE, &(text + entry))]);
    });
    crew.verdict().refused("expired");
}

#[test]
fn t11_honest_an_approval_of_the_last_day() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.at("2026-12-04T12:00:00Z");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t11_honest_an_approval_and_a_step_in_two_proposals() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.merge("cleo");
    crew.at("2026-11-21T12:00:00Z");
    crew.turn_on("step", "ana", |ana| ana.done(&["move", CHANGE, "approve"]));
    crew.verdict_on("step", &[]).approved();
}

#[test]
fn e39_one_letter_of_the_way_back_voids_every_approval() {
    let crew = Crew::proposing(TWO);
    crew.approve("ben");
    crew.approve("cleo");
    crew.turn("ana", |ana| {
        ana.alter(CHANGE_FILE, "old relay back", "old relay back.");
    });
    crew.turn("ana", take_the_step_by_hand);
    let verdict = crew.verdict();
    let void: Vec<String> = verdict.reasons();
    let changed = void.iter().filter(|one| *one == "content-changed").count();
    assert_eq!(changed, 2, "{void:?}");
    let case = verdict.case(CHANGE);
    let again = &case["rules"][0]["could_act"];
    assert_eq!(*again, serde_json::json!(["ben", "cleo", "dan"]));
    assert_eq!(case["rules"][0]["requirements"][0]["missing"], 2);
    let said = crew
        .pipeline(BRANCH)
        .itsm(&["approvals", "verify", "--target", "origin/main"]);
    assert!(
        said.stdout.contains("can act: ben, cleo, dan"),
        "{}",
        said.stdout
    );
}
