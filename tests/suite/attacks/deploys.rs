//! Whoever asks about one record asks whether to go on with it: that nobody decided anything is no yes.

use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;

/// What a deployment is told that asks about one record, by the state that is on `main`.
fn asked(clone: &Sandbox, id: &str) -> (i32, String) {
    let said = clone.itsm(&["approvals", "verify", id]);
    (said.code, said.stdout + &said.stderr)
}

#[track_caller]
fn refused(clone: &Sandbox, id: &str, why: &str) {
    let (code, said) = asked(clone, id);
    assert_eq!(code, 6, "{said}");
    assert!(
        said.contains("not approved") && said.contains(why),
        "{said}"
    );
}

#[test]
fn nobody_goes_on_with_what_nobody_decided_on() {
    let crew = Crew::under(ONE);
    let draft = CHANGE_TEXT.replace("state: authorization", "state: draft");
    let (draft, _) = draft
        .split_once("  - {at: 2026-11-20T08:00:00Z, by: ana, do: submit")
        .unwrap();
    crew.turn_on("main", "ana", |ana| {
        ana.commit(&[(CHANGE_FILE, draft)]);
    });
    let clone = crew.pipeline("main");
    refused(&clone, CHANGE, "it is `draft`");
    refused(&clone, "mail", "nothing of type service is ever approved");
}

#[test]
fn nobody_goes_on_with_what_was_given_up() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.authorize();
    crew.turn("ana", |ana| {
        ana.done(&["move", CHANGE, "cancel", "--reason", "not needed"]);
    });
    crew.merge("ana");
    refused(&crew.pipeline("main"), CHANGE, "it was given up");
}

#[test]
fn honest_what_is_approved_goes_on() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.authorize();
    crew.merge("ana");
    let (code, said) = asked(&crew.pipeline("main"), CHANGE);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn an_id_that_is_added_to_a_record_is_not_taken_for_its_own() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.authorize();
    crew.merge("ana");
    crew.turn_on("main", "ana", |ana| {
        ana.alter(
            CHANGE_FILE,
            "title: Replace",
            "aliases: [CHG-2611-FAKE01]\ntitle: Replace",
        );
    });
    let (_, said) = asked(&crew.pipeline("main"), "CHG-2611-FAKE01");
    assert!(said.contains(CHANGE), "{said}");
    assert!(said.contains("CHG-2611-FAKE01 is an earlier id"), "{said}");
}
