//! Several who decide: at once, again, against each other, in two roles.

use std::fs;

use crate::attacks::identity::take_the_step_by_hand;
use crate::support::BRANCH;
use crate::support::CHANGE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::Sandbox;
use crate::support::TWO;

fn reject(clone: &Sandbox) {
    clone.done(&[
        "approve",
        "--yes",
        CHANGE,
        "--reject",
        "--comment",
        "No way back is planned",
    ]);
}

#[test]
fn two_who_decide_at_once_do_not_get_in_each_others_way() {
    let crew = Crew::proposing(TWO);
    let (ben, cleo) = (crew.join("ben"), crew.join("cleo"));
    for clone in [&ben, &cleo] {
        clone.go_to(BRANCH);
        clone.done(&["approve", "--yes", CHANGE]);
    }
    ben.git(&["push", "--quiet", "origin", BRANCH]);
    cleo.git(&[
        "pull",
        "--quiet",
        "--no-rebase",
        "--no-edit",
        "origin",
        BRANCH,
    ]);
    cleo.git(&["push", "--quiet", "origin", BRANCH]);
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn somebody_without_the_role_stops_nothing() {
    let crew = Crew::proposing(ONE);
    crew.turn("eva", reject);
    crew.approve("ben");
    crew.authorize();
    let verdict = crew.verdict();
    verdict.approved();
    assert_eq!(verdict.reasons(), ["not-in-role"]);
}

#[test]
fn a_rejection_that_nobody_signed_stops_nothing() {
    let crew = Crew::proposing(ONE);
    crew.turn("eva", |eva| {
        let mut forged = Forged::approval(eva, "cleo");
        forged.decision = "reject".to_owned();
        forged.unsigned(eva);
    });
    crew.approve("ben");
    crew.authorize();
    let verdict = crew.verdict();
    verdict.approved();
    assert_eq!(verdict.reasons(), ["too-weak"]);
}

#[test]
fn a_rejection_stands_until_the_same_person_decides_again() {
    let crew = Crew::proposing(ONE);
    crew.turn("cleo", reject);
    crew.approve("ben");
    let said = crew.refusal();
    assert!(said.contains("cleo said no"), "{said}");
    crew.at("2026-11-20T13:00:00Z");
    crew.approve("cleo");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn a_rejection_that_is_deleted_stands() {
    let crew = Crew::proposing(ONE);
    crew.turn("cleo", reject);
    crew.approve("ben");
    crew.turn("ana", |ana| {
        for path in ana
            .statements()
            .iter()
            .filter(|path| path.contains("/cleo."))
        {
            ana.git(&["rm", "--quiet", path, &path.replace(".stmt", ".sig")]);
        }
        ana.git(&["commit", "--quiet", "-m", "tidied"]);
    });
    let said = crew.refusal();
    assert!(said.contains("cleo said no"), "{said}");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("rejected");
}

#[test]
fn a_rejection_that_is_damaged_stands() {
    let crew = Crew::proposing(ONE);
    crew.turn("cleo", reject);
    crew.approve("ben");
    crew.turn("ana", |ana| {
        let paths = ana.statements();
        let path = paths.iter().find(|path| path.contains("/cleo.")).unwrap();
        ana.alter(path, "No way back", "No way bakc");
        take_the_step_by_hand(ana);
    });
    let verdict = crew.verdict();
    verdict.refused("rejected");
    verdict.refused("bad-signature");
}

#[test]
fn a_rejection_on_the_trusted_side_stands_in_a_proposal_that_never_had_it() {
    let crew = Crew::proposing(ONE);
    crew.merge("cleo");
    crew.turn_on("main", "cleo", reject);
    crew.turn("ben", |ben| ben.done(&["approve", "--yes", CHANGE]));
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("rejected");
}

#[test]
fn an_approval_that_is_deleted_does_not_count() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.turn("ben", |ben| {
        ben.git(&["rm", "-r", "--quiet", "approvals"]);
        ben.git(&["commit", "--quiet", "--message", "away with it"]);
    });
    crew.refusal();
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("quorum");
}

#[test]
fn an_approval_that_was_taken_back_does_not_count() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.at("2026-11-20T13:00:00Z");
    crew.turn("ben", |ben| {
        ben.done(&["approve", "--yes", CHANGE, "--revoke"])
    });
    let said = crew.refusal();
    assert!(said.contains("the same person has taken it back"), "{said}");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("revoked");
}

#[test]
fn an_approval_that_was_taken_back_and_given_again_counts() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.at("2026-11-20T13:00:00Z");
    crew.turn("ben", |ben| {
        ben.done(&["approve", "--yes", CHANGE, "--revoke"])
    });
    crew.at("2026-11-20T14:00:00Z");
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn an_approval_that_was_taken_back_does_not_come_back_by_the_order_of_merges() {
    let crew = Crew::proposing(ONE);
    crew.turn_on("yes", "ben", |ben| {
        ben.git(&["reset", "--quiet", "--hard", "origin/change"]);
        ben.done(&["approve", "--yes", CHANGE]);
    });
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("no", "ben", |ben| {
        ben.git(&["reset", "--quiet", "--hard", "origin/yes"]);
        ben.done(&["approve", "--yes", CHANGE, "--revoke"]);
        // What takes it back comes alone, before what it takes back.
        ben.git(&["rebase", "--quiet", "--onto", "origin/change", "origin/yes"]);
    });
    crew.turn("ana", |ana| {
        ana.git(&["merge", "--quiet", "--no-ff", "-m", "one", "origin/no"]);
        ana.git(&["merge", "--quiet", "--no-ff", "-m", "two", "origin/yes"]);
    });
    crew.refusal();
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("revoked");
}

#[test]
fn an_old_approval_that_is_put_back_does_not_undo_that_it_was_taken_back() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.at("2026-11-20T13:00:00Z");
    crew.turn("ben", |ben| {
        ben.done(&["approve", "--yes", CHANGE, "--revoke"])
    });
    crew.turn("ana", |ana| {
        let paths = ana.statements();
        let path = paths
            .iter()
            .find(|path| path.contains(".approve."))
            .unwrap();
        let signature = path.replace(".stmt", ".sig");
        let both = [path, &signature].map(|path| (path.clone(), ana.read(path)));
        ana.git(&["rm", "--quiet", path, &signature]);
        ana.git(&["commit", "--quiet", "-m", "gone"]);
        ana.commit(
            &both
                .each_ref()
                .map(|(path, text)| (path.as_str(), text.as_str())),
        );
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("revoked");
}

#[test]
fn whoever_has_decided_nothing_has_nothing_to_take_back() {
    let crew = Crew::proposing(ONE);
    crew.turn("ben", |ben| {
        let refused = ben.itsm(&["approve", "--yes", CHANGE, "--revoke"]);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        assert!(
            refused.stderr.contains("has decided nothing"),
            "{}",
            refused.stderr
        );
    });
}

/// Two roles, which have Ben in common.
fn two_roles(others: &str) -> String {
    format!(
        "version: 1\nroles: {{security: [ben], approver: [{others}], owner: [ana, ben]}}\nrules:\n  \
         - {{name: usual, when: {{type: change}}, require: [{{role: security, count: 1}}, {{role: approver, count: 1}}]}}\n\
         policy: {{require: [{{role: owner, count: 1}}]}}\n"
    )
}

#[test]
fn e41_one_person_does_not_fill_two_roles() {
    let crew = Crew::proposing(&two_roles("ben, cleo"));
    crew.approve("ben");
    crew.turn("ben", |ben| {
        for (role, nonce) in [("security", "1"), ("approver", "2")] {
            let mut forged = Forged::approval(ben, "ben");
            forged.role = Some(role.to_owned());
            forged.nonce = nonce.repeat(32);
            forged.signed(ben, &crew.key("ben"));
        }
    });
    let said = crew.refusal();
    assert!(said.contains("wants 1 more of"), "{said}");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("quorum");
}

#[test]
fn e41_honest_two_people_fill_two_roles_though_one_could_fill_either() {
    let crew = Crew::proposing(&two_roles("ben, cleo"));
    crew.approve("cleo");
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn a_role_that_the_statement_names_is_the_only_one_it_counts_in() {
    let crew = Crew::proposing(&two_roles("ben, cleo"));
    crew.turn("ben", |ben| {
        ben.done(&["approve", "--yes", CHANGE, "--role", "approver"])
    });
    crew.approve("cleo");
    crew.refusal();
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("quorum");
}

#[test]
fn a_role_that_no_rule_asks_for_is_said_to_be_that() {
    let crew = Crew::proposing(ONE);
    let ben = crew.join("ben");
    ben.go_to(BRANCH);
    let said = ben.itsm(&["approve", "--yes", CHANGE, "--role", "owner"]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    let why = format!(
        "error: an approval of {CHANGE} by ben would not count: no rule asks for `owner` here, only for approver\n"
    );
    assert!(said.stderr.starts_with(&why), "{}", said.stderr);
}

#[test]
fn a_shallow_clone_says_what_it_lacks() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.authorize();
    let clone = crew.pipeline(BRANCH);
    let folder = clone.root().join("shallow");
    let from = format!("file://{}", crew.address());
    clone.git(&[
        "clone",
        "--quiet",
        "--depth",
        "1",
        "--no-single-branch",
        &from,
        &folder.display().to_string(),
    ]);
    assert!(fs::exists(&folder).unwrap());
    let said = clone.itsm(&[
        "approvals",
        "verify",
        "-C",
        "shallow",
        CHANGE,
        "--target",
        "origin/main",
    ]);
    assert_eq!(said.code, 4, "{}", said.stderr);
    assert!(said.stderr.contains("fetch --unshallow"), "{}", said.stderr);
}
