//! Who somebody claims to be: own approvals, borrowed names, other people's keys, programs.

use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::Sandbox;
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
        let refused = ana.itsm(&["approve", "--yes", CHANGE]);
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
    // Whoever has handed the work on before the decision does not carry it out.
    crew.turn("ana", |ana| {
        ana.done(&["edit", CHANGE, "--set", "assignee=dan"]);
    });
    crew.verdict_on("change", &[CHANGE]).approved();
}

/// The change is approved by Ben, authorized and merged; then it is his to carry out.
fn ben_takes_the_work_up(before_the_merge: bool) -> Crew {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.authorize();
    if !before_the_merge {
        crew.merge("cleo");
    }
    crew.at("2026-11-23T20:30:00Z");
    crew
}

/// Writes into the file that the work was taken up by somebody.
fn taken_up_by_hand(clone: &Sandbox, by: &str) {
    let text = clone.read(CHANGE_FILE);
    let text = text.replace("state: scheduled", "state: implementing");
    let text = text.replace("assignee: eva\n", &format!("assignee: {by}\n"));
    let entry = format!(
        "  - {{at: 2026-11-23T20:30:00Z, by: ben, do: implement, to: implementing, set: {{assignee: {by}}}}}\n"
    );
    clone.commit(&[(CHANGE_FILE, &(text + &entry))]);
}

#[test]
fn whoever_approved_a_change_does_not_take_the_work_up() {
    for before_the_merge in [true, false] {
        let crew = ben_takes_the_work_up(before_the_merge);
        let branch = if before_the_merge { "change" } else { "main" };
        crew.turn_on(branch, "ben", |ben| {
            let refused = ben.itsm(&["start", CHANGE]);
            assert_eq!(refused.code, 1, "{}{}", refused.stdout, refused.stderr);
            let said =
                "ben approved the step `authorize` of CHG-2611-00CHG1, and can't carry it out too";
            assert!(refused.stderr.contains(said), "{}", refused.stderr);
            ben.done(&["start", CHANGE, "--set", "assignee=eva"]);
            let last = ["move", CHANGE, "complete", "--set", "outcome=successful"];
            let as_ben = ["--set", "assignee=ben"];
            for args in [&["edit", CHANGE], &last[..]] {
                let refused = ben.itsm(&[args, &as_ben].concat());
                assert_eq!(refused.code, 1, "{}{}", refused.stdout, refused.stderr);
                assert!(
                    refused.stderr.contains("can't carry it out too"),
                    "{}",
                    refused.stderr
                );
            }
            ben.done(&last);
        });
    }
}

#[test]
fn whoever_approved_a_change_and_takes_the_work_up_by_hand_is_found_everywhere() {
    let crew = ben_takes_the_work_up(false);
    crew.turn_on("work", "ben", |ben| taken_up_by_hand(ben, "ben"));
    crew.verdict_on("work", &[]).refused("implementer-approval");
    crew.turn_on("work", "ben", |ben| {
        let found = ben.itsm(&["validate"]);
        assert_eq!(found.code, 1, "{}{}", found.stdout, found.stderr);
        assert!(found.stdout.contains("not-approved"), "{}", found.stdout);
    });
    crew.land("work", "cleo");
    crew.verdict_on("main", &[CHANGE])
        .refused("implementer-approval");
    let root = crew.git(&["rev-list", "--max-parents=0", "main"]);
    let cleo = crew.join("cleo");
    let audit = cleo.itsm(&["audit", "--from", root.trim()]);
    assert_eq!(audit.code, 6, "{}{}", audit.stdout, audit.stderr);
    assert!(
        audit.stdout.contains("implementer-approval"),
        "{}",
        audit.stdout
    );
}

#[test]
fn whoever_did_not_approve_a_change_takes_the_work_up_and_nothing_is_found() {
    let crew = ben_takes_the_work_up(false);
    crew.turn_on("work", "ben", |ben| taken_up_by_hand(ben, "dan"));
    crew.land("work", "cleo");
    crew.verdict_on("main", &[CHANGE]).approved();
    let root = crew.git(&["rev-list", "--max-parents=0", "main"]);
    let cleo = crew.join("cleo");
    let audit = cleo.itsm(&["audit", "--from", root.trim()]);
    assert!(
        !audit.stdout.contains("implementer-approval"),
        "{}",
        audit.stdout
    );
}

#[test]
fn whoever_says_no_to_a_step_that_was_taken_is_told_that_it_stands() {
    let crew = ben_takes_the_work_up(false);
    crew.turn_on("main", "ben", |ben| {
        let shown = ben.itsm(&["approve", "--revoke", "--yes", CHANGE]);
        assert_eq!(shown.code, 0, "{}", shown.stderr);
        let said = "`authorize` was taken already: this stops the work as long as it has not begun";
        assert!(shown.stdout.contains(said), "{}", shown.stdout);
    });
}

#[test]
fn t02_a_borrowed_address_proves_nothing() {
    let crew = Crew::proposing(ONE);
    crew.turn("ana", |ana| {
        ana.git(&["config", "user.name", "Ben Test"]);
        ana.git(&["config", "user.email", "ben@example.org"]);
        let refused = ana.itsm(&["approve", "--yes", CHANGE]);
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
        ben.done(&["approve", "--yes", CHANGE]);
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
        let refused = robot.itsm(&["approve", "--yes", CHANGE]);
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
        let refused = mallory.itsm(&["approve", "--yes", CHANGE]);
        assert_eq!(refused.code, 2, "{}", refused.stderr);
        Forged::approval(mallory, "mallory").signed(mallory, &crew.key("mallory"));
        take_the_step_by_hand(mallory);
    });
    crew.verdict().refused("unknown-person");
}

/// Writes the step into the change as if it had been allowed.
pub(crate) fn take_the_step_by_hand(clone: &Sandbox) {
    let text = clone.read(CHANGE_FILE);
    let text = text.replace("state: authorization", "state: scheduled");
    let time = clone.vars().iter().find(|(name, _)| name == "ITSM_NOW");
    let time = &time.expect("a clock").1;
    let entry = format!("  - {{at: {time}, by: ana, do: approve, to: scheduled}}\n");
    clone.commit(&[(CHANGE_FILE, &(text + &entry))]);
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
