//! What the hook before a commit refuses on a branch: what the commit makes wrong, and no decision for what it says.

use crate::support::BOTH;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::Crew;
use crate::support::ITIL;
use crate::support::ONE;
use crate::support::Sandbox;

/// Somebody does something on the branch, in a clone with the hook.
fn does(crew: &Crew, name: &str, args: &[&str]) {
    crew.turn(name, |clone| {
        clone.done(&["hook", "install", "--quiet"]);
        clone.done(args);
    });
}

/// A change that Ben approved and Ana took the step of, on a branch that nobody has merged.
fn scheduled() -> Crew {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.authorize();
    crew.at("2026-11-20T12:10:00Z");
    crew
}

#[test]
fn honest_a_no_goes_in_after_the_step_was_taken_on_a_branch() {
    let crew = scheduled();
    does(&crew, "ben", &["approve", CHANGE, "--revoke", "--yes"]);
    crew.verdict().refused("revoked");
    let crew = scheduled();
    let no = [
        "approve",
        CHANGE,
        "--reject",
        "--comment",
        "No way back",
        "--yes",
    ];
    does(&crew, "cleo", &no);
    crew.verdict().refused("rejected");
    // What others do on that branch is not stopped by it either.
    does(
        &crew,
        "dan",
        &["new", "incident", "Mail is slow", "--set", "impact=low"],
    );
    let back = ["move", CHANGE, "revise", "--reason", "Cleo is right"];
    does(&crew, "ana", &back);
}

#[test]
fn a_commit_that_makes_it_wrong_itself_is_refused() {
    let crew = scheduled();
    crew.turn("ana", |ana| {
        // The record becomes another, and no decision hides that.
        let text = ana.read(CHANGE_FILE);
        let other = text.replace("Put the old relay back", "There is no way back");
        ana.write(CHANGE_FILE, &other);
        let said = refused_commit(ana);
        assert!(said.contains("not-approved"), "{said}");
        ana.write(CHANGE_FILE, &text);
        // A yes is taken away.
        let statement = ana.statements().pop().expect("a statement");
        ana.git(&["rm", "--quiet", &statement]);
        let said = refused_commit(ana);
        assert!(said.contains("not-approved"), "{said}");
    });
}

#[test]
fn a_step_that_nobody_agreed_to_is_refused() {
    let crew = Crew::proposing(ONE);
    crew.turn("ana", |ana| {
        let text = ana.read(CHANGE_FILE);
        let text = text.replace("state: authorization", "state: scheduled");
        let entry = "  - {at: 2026-11-20T12:00:00Z, by: ana, do: approve, to: scheduled}\n";
        ana.write(CHANGE_FILE, &(text + entry));
        let said = refused_commit(ana);
        assert!(said.contains("not-approved"), "{said}");
        let who = format!(
            "ben, cleo or dan can approve it with `itsm approve {CHANGE} --step authorize`"
        );
        assert!(said.contains(&who), "{said}");
    });
}

/// What the hook says to a commit of everything, which it has to refuse.
fn refused_commit(clone: &Sandbox) -> String {
    clone.git(&["add", "--all"]);
    let said = clone.itsm(&["hook", "pre-commit"]);
    assert_eq!(said.code, 1, "{}", said.stdout);
    said.stdout
}

/// A change that was approved by a key which has ended since, on a branch that nobody has merged.
fn outlived() -> (Crew, String) {
    let crew = Crew::with(BOTH, &[("itsm.yaml", ITIL)]);
    crew.turn_on("main", "ana", |ana| {
        let until = "name: ben-laptop, until: 2026-11-20,";
        ana.alter(".itsm/keys.yaml", "name: ben-laptop,", until);
    });
    let id = crew.look_at(&["assignee=eva", "no_impact_reason=Nothing depends on it"]);
    crew.turn("ana", |ana| ana.done(&["move", &id, "assess"]));
    crew.at("2026-11-22T12:00:00Z");
    (crew, id)
}

#[test]
fn honest_the_next_step_is_decided_on_whatever_became_of_the_last_one() {
    let (crew, id) = outlived();
    does(&crew, "cleo", &["approve", "--yes", &id]);
    crew.verdict().refused("key-expired");
    // Who can mend that is named, and what they do is enough.
    let said = crew.pipeline("change").itsm(&["validate"]).stdout;
    let who = format!("cleo or dan can approve it with `itsm approve {id} --step peer-review`");
    assert!(said.contains(&who), "{said}");
    does(
        &crew,
        "dan",
        &["approve", "--yes", &id, "--step", "peer-review"],
    );
    does(&crew, "ana", &["move", &id, "approve"]);
    let verdict = crew.verdict();
    assert_eq!(verdict.code(), 0, "{verdict:?}");
}
