//! The commits that a change names: those that were approved go ahead, and what was delivered may be recorded later.

use crate::attacks::identity::take_the_step_by_hand;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;

const REVIEWED: &str = "0123456789abcdef0123456789abcdef01234567";
const OTHER: &str = "fedcba9876543210fedcba9876543210fedcba98";

fn commits(ids: &[&str]) -> String {
    let items = ids
        .iter()
        .map(|id| format!("{{repository: ops/mail, oid: \"{id}\"}}"));
    format!("commits: [{}]\n", items.collect::<Vec<_>>().join(", "))
}

/// Writes which commits the change is about, and commits that.
fn name(clone: &Sandbox, ids: &[&str]) {
    let text = clone.read(CHANGE_FILE);
    let lines = text.lines().filter(|line| !line.starts_with("commits: "));
    let text = lines.collect::<Vec<_>>().join("\n") + "\n";
    let text = text.replace("log:\n", &(commits(ids) + "log:\n"));
    clone.commit(&[(CHANGE_FILE, &text)]);
}

/// A change that names the reviewed commit and that Ben has approved.
fn approved(policy: &str) -> Crew {
    let crew = Crew::under(policy);
    crew.turn("ana", |ana| {
        ana.commit(&[(CHANGE_FILE, CHANGE_TEXT)]);
        name(ana, &[REVIEWED]);
    });
    crew.approve("ben");
    crew
}

#[test]
fn a_commit_that_is_swapped_after_the_review_voids_the_approval() {
    let crew = approved(ONE);
    crew.turn("ana", |ana| name(ana, &[OTHER]));
    let said = crew.refusal();
    assert!(
        said.contains("the content is not what was decided on"),
        "{said}"
    );
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("content-changed");
    let clone = crew.pipeline(crate::support::BRANCH);
    let audit = clone.itsm(&["audit", "--from", "origin/main"]);
    assert_eq!(audit.code, 6, "{}", audit.stdout);
    assert!(audit.stdout.contains("not-approved"), "{}", audit.stdout);
}

#[test]
fn a_commit_that_is_added_between_review_and_step_voids_the_approval() {
    let crew = approved(ONE);
    crew.turn("ana", |ana| name(ana, &[REVIEWED, OTHER]));
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("content-changed");
}

#[test]
fn a_commit_that_comes_with_the_step_voids_the_approval() {
    let crew = approved(ONE);
    crew.turn("ana", |ana| {
        let text = ana.read(CHANGE_FILE);
        ana.write(CHANGE_FILE, &text.replace(REVIEWED, OTHER));
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("content-changed");
}

#[test]
fn honest_a_commit_that_is_recorded_after_the_step_leaves_the_approval_good() {
    let crew = approved(ONE);
    crew.authorize();
    crew.at("2026-11-20T13:00:00Z");
    crew.turn("eva", |eva| name(eva, &[REVIEWED, OTHER]));
    crew.verdict().approved();
    // Whoever records what was delivered has not written what was approved.
    crew.turn("ben", |ben| {
        name(ben, &[REVIEWED, OTHER, &OTHER.replace('f', "e")]);
    });
    crew.verdict().approved();
    crew.merge("ana");
    crew.verdict_on("main", &[CHANGE]).approved();
    crew.turn_on("main", "eva", |eva| name(eva, &[REVIEWED, OTHER]));
    crew.verdict_on("main", &[CHANGE]).approved();
    let clone = crew.pipeline("main");
    let valid = clone.itsm(&["validate"]);
    assert!(!valid.stdout.contains("not-approved"), "{}", valid.stdout);
}

#[test]
fn a_commit_that_is_swapped_after_the_step_is_not_what_was_approved() {
    let crew = approved(ONE);
    crew.authorize();
    crew.turn("ana", |ana| name(ana, &[OTHER]));
    crew.verdict().refused("content-changed");
    // The same where the trusted side has the step already.
    let crew = approved(ONE);
    crew.authorize();
    crew.merge("ana");
    crew.turn_on("later", "ana", |ana| name(ana, &[OTHER]));
    crew.verdict_on("later", &[]).refused("content-changed");
}

#[test]
fn honest_an_edit_of_the_rest_is_not_hidden_behind_a_recorded_commit() {
    let crew = approved(ONE);
    crew.authorize();
    crew.turn("ana", |ana| {
        name(ana, &[REVIEWED, OTHER]);
        ana.alter(CHANGE_FILE, "Put the old relay back", "Hope for the best");
    });
    crew.verdict().refused("content-changed");
}

#[test]
fn a_review_afterwards_stays_good_when_commits_are_recorded() {
    let policy = ONE.replace(
        "count: 1}]}\npolicy",
        "count: 1}], afterwards: {role: approver, count: 1, within: 2d}}\npolicy",
    );
    let crew = approved(&policy);
    crew.authorize();
    crew.merge("ana");
    crew.at("2026-11-21T12:00:00Z");
    crew.turn_on("main", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", CHANGE, "--step", "review"])
    });
    crew.turn_on("main", "eva", |eva| name(eva, &[REVIEWED, OTHER]));
    crew.at("2026-11-29T12:00:00Z");
    crew.verdict_on("main", &[CHANGE]).approved();
    let clone = crew.pipeline("main");
    let first = clone.git(&["rev-list", "--max-parents=0", "HEAD"]);
    let audit = clone.itsm(&["audit", "--from", first.trim()]);
    assert!(!audit.stdout.contains("overdue"), "{}", audit.stdout);
}

#[test]
fn whoever_approves_is_shown_the_commits() {
    let crew = Crew::proposing(ONE);
    crew.turn("ana", |ana| name(ana, &[REVIEWED]));
    let ben = crew.join("ben");
    ben.go_to(crate::support::BRANCH);
    let line = format!("oid={REVIEWED}");
    for args in [
        &["approve", "--yes", CHANGE, "--dry-run"][..],
        &["preview", CHANGE],
        &["preview", CHANGE, "--format", "markdown"],
    ] {
        let shown = ben.done(args).stdout;
        let is_all = args[0] == "approve";
        let bound = shown.contains("Bound by an approval: commits");
        assert!(is_all || bound, "{shown}");
        assert!(shown.contains(&line), "{shown}");
    }
    let json = ben.done(&["preview", CHANGE, "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["bound"]["commits"][0]["oid"], REVIEWED);
}
