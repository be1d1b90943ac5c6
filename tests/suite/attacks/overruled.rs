//! A yes that others overruled since: a rejection in between, and a file that became something else meanwhile.

use crate::attacks::identity::take_the_step_by_hand;
use crate::support::BRANCH;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::Crew;
use crate::support::ONE;

const KEYS: &str = ".itsm/keys.yaml";

/// A change that Ben approved, Cleo rejected, and Ana submits once more as it was.
fn rejected() -> Crew {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.at("2026-11-20T12:10:00Z");
    crew.turn("cleo", |cleo| {
        cleo.done(&["move", CHANGE, "reject", "--reason", "No way back"]);
    });
    crew.at("2026-11-20T12:20:00Z");
    crew.turn("ana", |ana| {
        ana.done(&["move", CHANGE, "reopen"]);
        ana.done(&["move", CHANGE, "submit"]);
    });
    crew
}

#[test]
fn a_yes_from_before_a_rejection_is_none_after_it() {
    let crew = rejected();
    let said = crew.refusal();
    let why = "the record was rejected or given up since";
    assert!(said.contains(why), "{said}");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("overruled");
}

#[test]
fn entries_that_claim_the_second_of_a_rejection_come_after_it_all_the_same() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.at("2026-11-20T12:10:00Z");
    crew.turn("cleo", |cleo| {
        cleo.done(&["move", CHANGE, "reject", "--reason", "No way back"]);
    });
    crew.at("2026-11-20T13:00:00Z");
    crew.turn("ana", |ana| {
        let text = ana.read(CHANGE_FILE);
        let mut text = text.replace("state: rejected", "state: scheduled");
        for (step, to) in [
            ("reopen", "draft"),
            ("submit", "authorization"),
            ("approve", "scheduled"),
        ] {
            let entry =
                format!("  - {{at: 2026-11-20T12:10:00Z, by: ana, do: {step}, to: {to}}}\n");
            text.push_str(&entry);
        }
        ana.commit(&[(CHANGE_FILE, &text)]);
    });
    crew.verdict().refused("overruled");
}

#[test]
fn honest_a_rejected_change_is_approved_anew() {
    let crew = rejected();
    crew.at("2026-11-20T12:30:00Z");
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
}

/// Steps that others take back as one who only rejects can: Cleo rejects by mistake, and says so at once.
#[test]
fn honest_whoever_rejected_by_mistake_leaves_the_yes_as_it_was() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    let before = crew.git(&["rev-parse", BRANCH]).trim().to_owned();
    crew.at("2026-11-20T12:10:00Z");
    crew.turn("cleo", |cleo| {
        cleo.done(&["move", CHANGE, "reject", "--reason", "No way back"]);
        let back = ["--to", &before, "--field", "state", "--reason", "Wrong one"];
        cleo.done(&[&["correct", CHANGE][..], &back].concat());
    });
    crew.at("2026-11-20T12:20:00Z");
    crew.authorize();
    crew.verdict().approved();
}

fn approve_keys(crew: &Crew, branch: &str) {
    crew.turn_on(branch, "ben", |ben| ben.done(&["approve", "--yes", KEYS]));
}

/// One edit of the keys was approved and is left lying, another one was let in since.
fn left_lying() -> Crew {
    let crew = Crew::under(ONE);
    crew.turn_on("lying", "ana", |ana| {
        ana.alter(KEYS, "name: eva-laptop", "name: eva-phone");
    });
    approve_keys(&crew, "lying");
    crew.at("2026-11-20T12:10:00Z");
    let revoked = "name: dan-laptop, revoked: 2026-11-20T12:05:00Z, reason: stolen";
    crew.turn_on("stolen", "ana", |ana| {
        ana.alter(KEYS, "name: dan-laptop", revoked);
    });
    approve_keys(&crew, "stolen");
    crew.land("stolen", "cleo");
    crew.at("2026-11-20T12:20:00Z");
    crew.turn_on("again", "eva", |eva| {
        eva.git(&[
            "checkout",
            "--quiet",
            "origin/lying",
            "--",
            KEYS,
            "approvals",
        ]);
        eva.git(&["commit", "--quiet", "--message", "Keys as approved"]);
    });
    crew
}

#[test]
fn a_yes_from_before_a_revocation_does_not_take_it_back() {
    let crew = left_lying();
    crew.verdict_on("again", &[])
        .refused_case(KEYS, "older-than-content");
}

#[test]
fn honest_who_sees_what_others_agreed_to_may_take_it_back() {
    let crew = left_lying();
    crew.at("2026-11-20T12:30:00Z");
    approve_keys(&crew, "again");
    crew.verdict_on("again", &[]).approved();
}
