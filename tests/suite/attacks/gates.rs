//! A policy that relies on the forge to keep out edits that nobody reviewed: the checks of a pull request let such an
//! edit wait, and nothing else does.

use crate::attacks::found;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;

const POLICY: &str = ".itsm/policy.yaml";
const EDITED: &str = "edit-not-approved";
const SINCE: [&str; 3] = ["validate", "--since", "origin/main"];

/// A policy of which edits are reviewed on the forge, which keeps out what was not.
fn gated() -> String {
    ONE.replace(
        "owner, count: 1}]}",
        "owner, count: 1}], evidence: forge, gate: forge}",
    )
}

fn stricter(ana: &Sandbox) {
    ana.alter(
        POLICY,
        "role: approver, count: 1",
        "role: approver, count: 2",
    );
}

/// Ana proposes to make a policy stricter.
fn proposing(policy: &str) -> Crew {
    let crew = Crew::under(policy);
    crew.turn_on("edit", "ana", stricter);
    crew
}

/// Both checks of a pull request.
fn checks(crew: &Crew) -> (Vec<String>, i32) {
    let verify = ["approvals", "verify", "--target", "origin/main"];
    let verified = crew.pipeline("edit").itsm(&verify);
    (found(crew, "edit", &SINCE), verified.code)
}

fn lets_wait() -> (Vec<String>, i32) {
    (vec![format!("warning {EDITED} {POLICY}")], 0)
}

fn refuses() -> (Vec<String>, i32) {
    (vec![format!("error {EDITED} {POLICY}")], 6)
}

#[test]
fn t06_honest_an_edit_waits_for_its_review_where_the_forge_keeps_the_gate() {
    let crew = proposing(&gated());
    assert_eq!(checks(&crew), lets_wait());
    let named = ["approvals", "verify", POLICY, "--target", "origin/main"];
    assert_eq!(crew.pipeline("edit").itsm(&named).code, 6);
}

#[test]
fn t06_what_was_merged_all_the_same_without_a_review_is_found() {
    let crew = proposing(&gated());
    let root = crew.git(&["rev-parse", "main"]);
    crew.land("edit", "eva");
    let wrong = [format!("error {EDITED} {POLICY}")];
    assert_eq!(found(&crew, "main", &["audit", "--from", &root]), wrong);
    assert_eq!(found(&crew, "main", &["validate", "--since", &root]), wrong);
}

#[test]
fn t06_where_the_policy_does_not_say_so_the_check_is_the_gate() {
    let policy = gated().replace(", gate: forge", "");
    assert_eq!(checks(&proposing(&policy)), refuses());
    let policy = gated().replace("gate: forge", "gate: check");
    assert_eq!(checks(&proposing(&policy)), refuses());
}

#[test]
fn t06_a_proposal_does_not_open_the_gate_for_itself() {
    let crew = Crew::under(&gated().replace("gate: forge", "gate: check"));
    crew.turn_on("edit", "ana", |ana| {
        ana.alter(POLICY, "gate: check", "gate: forge");
    });
    assert_eq!(checks(&crew), refuses());
}

#[test]
fn t06_an_edit_that_somebody_rejected_does_not_wait() {
    let crew = proposing(&gated());
    crew.turn_on("edit", "ben", |ben| {
        ben.done(&["approve", "--yes", "--reject", "--comment", "No", POLICY]);
    });
    assert_eq!(checks(&crew), refuses());
}

#[test]
fn t06_where_no_program_imports_reviews_nothing_waits_for_one() {
    let crew = Crew::under(&gated());
    crew.turn_on("main", "eva", |eva| {
        eva.alter(".itsm/keys.yaml", "imports: true", "imports: false");
    });
    crew.turn_on("edit", "ana", stricter);
    assert_eq!(checks(&crew), refuses());
}

#[test]
fn a_gate_that_no_review_opens_is_a_fault_of_the_policy() {
    let crew = Crew::under(&gated().replace("evidence: forge, ", ""));
    let checked = crew.join("ana").itsm(&["policy", "check"]);
    assert_eq!(checked.code, 2, "{}{}", checked.stdout, checked.stderr);
    let said = "`gate: forge` needs `evidence: forge`, or less";
    assert!(
        checked.stdout.contains(said),
        "{}{}",
        checked.stdout,
        checked.stderr
    );
}
