//! Who somebody claims to be: own approvals, borrowed names, other people's keys, programs.

use crate::support::CHANGE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::TWO;

/// Ana, who asks for the change, is one of the approvers.
const ANA_TOO: &str = "\
version: 1
roles: {approver: [ana, ben], owner: [ana, ben]}
rules:
  - {name: usual, when: {type: change}, require: [{role: approver, count: 1}]}
policy: {require: [{role: owner, count: 1}]}
";

#[test]
fn t01_whoever_asks_for_a_change_does_not_approve_it() {
    let crew = Crew::proposing(ANA_TOO);
    crew.turn("ana", |ana| {
        let refused = ana.itsm(&["approve", CHANGE]);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        assert!(refused.stderr.contains("the person asked for it"));
        Forged::approval(ana, "ana").signed(ana, &crew.key("ana"));
    });
    let said = crew.refusal();
    assert!(said.contains("the person asked for it"), "{said}");
    assert!(said.contains("ben can"), "{said}");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("self-approval");
}

#[test]
fn t01_honest_somebody_else_approves() {
    let crew = Crew::proposing(ANA_TOO);
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t01_whoever_is_to_carry_a_change_out_does_not_approve_it() {
    let policy = ONE.replace("approver: [ben, cleo, dan]", "approver: [ben, eva]");
    let crew = Crew::proposing(&policy);
    crew.turn("eva", |eva| {
        Forged::approval(eva, "eva").signed(eva, &crew.key("eva"));
    });
    crew.verdict_on("change", &[CHANGE])
        .refused("implementer-approval");
    // Handing the work to somebody else afterwards does not help.
    crew.turn("ana", |ana| {
        ana.done(&["edit", CHANGE, "--set", "assignee=dan"]);
    });
    crew.verdict_on("change", &[CHANGE])
        .refused("implementer-approval");
}

#[test]
fn t02_a_borrowed_address_proves_nothing() {
    let crew = Crew::proposing(ONE);
    crew.turn("ana", |ana| {
        ana.git(&["config", "user.name", "Ben Test"]);
        ana.git(&["config", "user.email", "ben@example.org"]);
        let refused = ana.itsm(&["approve", CHANGE]);
        assert_ne!(refused.code, 0, "ben's key is not there");
        Forged::approval(ana, "ben").unsigned(ana);
    });
    crew.refusal();
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("too-weak");
}

#[test]
fn t02_honest_the_one_whose_address_it_is_signs() {
    let crew = Crew::proposing(ONE);
    crew.turn("ben", |ben| {
        ben.git(&["config", "user.email", "ben@example.org"]);
        ben.done(&["approve", CHANGE]);
    });
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t03_a_good_signature_by_somebody_else_is_not_that_of_the_approver() {
    let crew = Crew::proposing(ONE);
    crew.turn("eva", |eva| {
        Forged::approval(eva, "ben").signed(eva, &crew.key("eva"));
    });
    let said = crew.refusal();
    assert!(said.contains("somebody else's key"), "{said}");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("wrong-key");
}

#[test]
fn t03_honest_the_same_statement_with_the_approvers_key() {
    let crew = Crew::proposing(ONE);
    crew.turn("eva", |eva| {
        Forged::approval(eva, "ben").signed(eva, &crew.key("ben"));
    });
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t04_two_keys_of_one_person_are_one_person() {
    let crew = Crew::under(TWO);
    second_key_of_ben(&crew);
    crew.propose();
    crew.approve("ben");
    crew.turn("ben", |ben| {
        let mut again = Forged::approval(ben, "ben");
        again.nonce = "f".repeat(32);
        again.signed(ben, &crew.key("phone"));
    });
    let said = crew.refusal();
    assert!(said.contains("wants 1 more of `approver`"), "{said}");
    crew.turn("ana", take_the_step_by_hand);
    let verdict = crew.verdict();
    verdict.refused("superseded");
    verdict.refused("quorum");
}

#[test]
fn t04_honest_two_people_with_two_keys() {
    let crew = Crew::under(TWO);
    second_key_of_ben(&crew);
    crew.propose();
    crew.turn("ben", |ben| {
        Forged::approval(ben, "ben").signed(ben, &crew.key("phone"));
    });
    crew.approve("cleo");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t04_a_key_that_two_people_have_is_nobodys() {
    let crew = Crew::under(TWO);
    crew.turn_on("main", "ana", |ana| {
        let (ben, cleo) = (crew.public("ben"), crew.public("cleo"));
        ana.alter(".itsm/keys.yaml", &cleo, &ben);
        let found = ana.itsm(&["validate", "--format", "json"]).stdout;
        assert!(found.contains("\"keys\""), "{found}");
    });
    crew.propose();
    crew.turn("ben", |ben| {
        for name in ["ben", "cleo"] {
            Forged::approval(ben, name).signed(ben, &crew.key("ben"));
        }
        take_the_step_by_hand(ben);
    });
    // Keys with a fault are no keys at all.
    let verdict = crew.verdict();
    assert_eq!(verdict.code(), 2, "{verdict:?}");
    assert!(format!("{verdict:?}").contains("keys.yaml"), "{verdict:?}");
}

#[test]
fn t23_a_program_does_not_decide() {
    let crew = Crew::proposing(&ONE.replace("dan]", "dan, robot]"));
    crew.turn("robot", |robot| {
        let refused = robot.itsm(&["approve", CHANGE]);
        assert_ne!(refused.code, 0);
        Forged::approval(robot, "robot").signed(robot, &crew.key("robot"));
        take_the_step_by_hand(robot);
    });
    crew.verdict().refused("bot");
}

#[test]
fn t23_a_program_does_not_speak_for_a_person() {
    let crew = Crew::proposing(ONE);
    crew.turn("robot", |robot| {
        Forged::approval(robot, "ben").signed(robot, &crew.key("robot"));
        take_the_step_by_hand(robot);
    });
    crew.verdict().refused("wrong-key");
}

#[test]
fn t23_a_program_with_the_record_of_a_person_does_not_decide() {
    let crew = Crew::under(&ONE.replace("dan]", "dan, robot]"));
    crew.turn_on("main", "ana", |ana| {
        ana.commit(&[("people/robot.yaml", &crate::support::person("robot"))]);
    });
    crew.propose();
    crew.turn("robot", |robot| {
        Forged::approval(robot, "robot").signed(robot, &crew.key("robot"));
        take_the_step_by_hand(robot);
    });
    crew.verdict().refused("bot");
}

#[test]
fn t23_honest_a_program_carries_a_persons_statement() {
    let crew = Crew::proposing(ONE);
    crew.turn("robot", |robot| {
        Forged::approval(robot, "ben").signed(robot, &crew.key("ben"));
    });
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn somebody_whom_the_desk_does_not_know_approves_nothing() {
    let crew = Crew::proposing(ONE);
    crew.new_key("mallory");
    crew.turn("mallory", |mallory| {
        let refused = mallory.itsm(&["approve", CHANGE]);
        assert_eq!(refused.code, 2, "{}", refused.stderr);
        Forged::approval(mallory, "mallory").signed(mallory, &crew.key("mallory"));
        take_the_step_by_hand(mallory);
    });
    crew.verdict().refused("unknown-person");
}

/// Writes the step into the change as if it had been allowed.
pub(crate) fn take_the_step_by_hand(clone: &crate::support::Sandbox) {
    let text = clone.read(crate::support::CHANGE_FILE);
    let text = text.replace("state: authorization", "state: scheduled");
    let time = clone.vars().iter().find(|(name, _)| name == "ITSM_NOW");
    let time = &time.expect("a clock").1;
    let entry = format!("  - {{at: {time}, by: ana, do: approve, to: scheduled}}\n");
    clone.commit(&[(crate::support::CHANGE_FILE, &(text + &entry))]);
}

fn second_key_of_ben(crew: &Crew) {
    crew.new_key("phone");
    crew.turn_on("main", "ana", |ana| {
        let laptop = format!("{{key: \"{}\"", crew.public("ben"));
        let phone = format!(
            "{{key: \"{}\", name: phone, from: 2026-10-01}}",
            crew.public("phone")
        );
        let both = format!("{phone}\n      - {laptop}");
        ana.alter(".itsm/keys.yaml", &laptop, &both);
    });
}
