//! Keys that are not good any more, or not yet: what they signed counts if others took it in while they were good.

use crate::attacks::found;
use crate::attacks::identity::take_the_step_by_hand;
use crate::support::CHANGE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::Sandbox;

const KEYS: &str = ".itsm/keys.yaml";

/// Ben's key is revoked on `main`, as of now.
fn revoke(crew: &Crew) {
    crew.turn_on("main", "ben", |ben| {
        ben.done(&[
            "keys",
            "revoke",
            "ben-laptop",
            "--reason",
            "stolen on the train",
        ]);
    });
}

/// Somebody who has Ben's key approves in his name.
fn thief(clone: &Sandbox, crew: &Crew) {
    Forged::approval(clone, "ben").signed(clone, &crew.key("ben"));
}

#[test]
fn t20_a_revoked_key_signs_nothing_whatever_the_commit_says_of_its_time() {
    let crew = Crew::proposing(ONE);
    crew.at("2026-11-20T13:00:00Z");
    revoke(&crew);
    // Statement and commit claim to be from before.
    crew.at("2026-11-20T12:30:00Z");
    crew.turn("eva", |eva| thief(eva, &crew));
    crew.at("2026-11-20T14:00:00Z");
    let said = crew.refusal();
    assert!(said.contains("its key was revoked"), "{said}");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("key-revoked");
}

#[test]
fn e40_an_approval_that_nobody_had_taken_in_when_its_key_was_revoked_is_flagged() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.at("2026-11-20T13:00:00Z");
    revoke(&crew);
    crew.at("2026-11-20T14:00:00Z");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("key-revoked");
}

#[test]
fn e40_honest_an_approval_that_was_taken_in_before_its_key_was_revoked_stands() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.merge("cleo");
    crew.at("2026-11-20T13:00:00Z");
    revoke(&crew);
    crew.at("2026-11-20T14:00:00Z");
    crew.turn_on("step", "ana", |ana| ana.done(&["move", CHANGE, "approve"]));
    crew.verdict_on("step", &[]).approved();
}

#[test]
fn t20_a_signature_that_is_added_to_a_planted_statement_is_as_young_as_it_is() {
    let crew = Crew::proposing(ONE);
    // A statement without a signature is of no use, and gets in.
    crew.turn("eva", |eva| Forged::approval(eva, "ben").unsigned(eva));
    crew.merge("cleo");
    crew.at("2026-11-20T13:00:00Z");
    revoke(&crew);
    crew.at("2026-11-20T14:00:00Z");
    crew.turn_on("step", "eva", |eva| {
        let path = eva.statements().remove(0);
        let signature = eva.ssh_sign(
            &crew.key("ben"),
            "approval@itsm",
            eva.read(&path).as_bytes(),
        );
        eva.commit(&[(&path.replace(".stmt", ".sig"), &signature)]);
        take_the_step_by_hand(eva);
    });
    crew.verdict_on("step", &[]).refused("key-revoked");
}

#[test]
fn t20_a_statement_that_takes_the_place_of_another_is_as_young_as_it_is() {
    let crew = Crew::proposing(ONE);
    crew.turn("ben", |ben| {
        let mut other = Forged::approval(ben, "ben");
        other.step = "reschedule".to_owned();
        other.signed(ben, &crew.key("ben"));
    });
    crew.merge("cleo");
    crew.at("2026-11-20T13:00:00Z");
    revoke(&crew);
    crew.at("2026-11-20T12:30:00Z");
    // The same name, another step.
    crew.turn_on("step", "eva", |eva| thief(eva, &crew));
    crew.at("2026-11-20T14:00:00Z");
    crew.turn_on("step", "ana", take_the_step_by_hand);
    crew.verdict_on("step", &[]).refused("key-revoked");
}

#[test]
fn t20_a_commit_on_the_trusted_line_is_no_older_than_those_below_it() {
    let crew = Crew::proposing(ONE);
    crew.merge("cleo");
    crew.at("2026-11-20T13:00:00Z");
    revoke(&crew);
    // What the thief pushes claims to be from before, and is taken in as it is.
    crew.at("2026-11-20T12:30:00Z");
    crew.turn_on("main", "eva", |eva| thief(eva, &crew));
    crew.at("2026-11-20T14:00:00Z");
    crew.turn_on("step", "ana", take_the_step_by_hand);
    crew.verdict_on("step", &[]).refused("key-revoked");
}

#[test]
fn whoever_revokes_a_key_is_told_what_it_signed_since() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.merge("cleo");
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("main", "eva", |eva| {
        // It claims to be from before.
        let mut later = Forged::approval(eva, "ben");
        later.time = "2026-11-20T12:00:00Z".to_owned();
        later.step = "reschedule".to_owned();
        later.signed(eva, &crew.key("ben"));
    });
    crew.at("2026-11-20T14:00:00Z");
    let ben = crew.join("ben");
    let stolen = "2026-11-20T12:30:00Z";
    let revoke = ["keys", "revoke", "ben-laptop", "--reason", "lost", "--at"];
    let said = ben
        .itsm(&[&revoke[..], &[stolen, "--dry-run"]].concat())
        .stderr;
    assert!(said.contains("it signed 1 decision"), "{said}");
    assert!(
        said.contains("CHG-2611-00CHG1 (approve reschedule, 2026-11-20T12:00:00Z)"),
        "{said}"
    );
    assert!(!said.contains("authorize"), "{said}");
    let said = ben.itsm(&revoke[..5]).stderr;
    assert!(!said.contains("look at them again"), "{said}");
}

/// Ben says at two that his key was stolen at some time, and Cleo agrees.
fn revoke_as_of(crew: &Crew, time: &str) {
    crew.at("2026-11-20T14:00:00Z");
    crew.turn_on("main", "ben", |ben| {
        ben.done(&[
            "keys",
            "revoke",
            "ben-laptop",
            "--reason",
            "stolen on the train",
            "--at",
            time,
        ]);
    });
    crew.turn_on("main", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", KEYS])
    });
}

/// What is said to be in doubt, by a verification of the change and by an audit since a commit.
fn in_doubt(crew: &Crew, root: &str) -> [Vec<String>; 2] {
    let clone = crew.pipeline("main");
    let verify = clone.itsm(&["approvals", "verify", CHANGE]).stderr;
    let audit = clone.itsm(&["audit", "--from", root]).stdout;
    let lines = |text: &str, start: &str| {
        let lines = text.lines().map(str::trim);
        let lines = lines.filter(|line| line.starts_with(start));
        lines.map(str::to_owned).collect()
    };
    [
        lines(&verify, "warning: what ben"),
        lines(&audit, "warning[key-in-doubt]"),
    ]
}

#[test]
fn a_step_that_rests_on_a_key_that_was_lost_before_stays_and_is_told_of() {
    let crew = Crew::proposing(ONE);
    let root = crew.git(&["rev-parse", "main"]);
    crew.approve("ben");
    crew.authorize();
    crew.merge("cleo");
    revoke_as_of(&crew, "2026-11-20T11:00:00Z");
    let revoked = crew.git(&["rev-parse", "main"]);
    let verdict = crew.verdict_on("main", &[CHANGE]);
    verdict.approved();
    let [verify, audit] = in_doubt(&crew, &root);
    let said = "what ben decided on CHG-2611-00CHG1 (approve authorize): the key SHA256:";
    let why = " is revoked as of 2026-11-20T11:00:00Z, before this decision, which came in at 2026-11-20T12:00:00Z; look at it";
    for lines in [&verify, &audit] {
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(
            lines[0].contains(said) && lines[0].contains(why),
            "{lines:?}"
        );
    }
    // Whoever revoked it was told, and an audit that begins later says it no more.
    assert_eq!(in_doubt(&crew, revoked.trim())[1], Vec::<String>::new());
    // The range says what the audit does.
    let clone = crew.pipeline("main");
    let since = clone.itsm(&["validate", "--since", root.trim()]);
    assert!(
        since.stdout.contains("warning[key-in-doubt]"),
        "{}",
        since.stdout
    );
}

#[test]
fn a_decision_with_a_key_that_was_lost_before_lets_nobody_go_on() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.merge("cleo");
    revoke_as_of(&crew, "2026-11-20T11:00:00Z");
    crew.turn_on("step", "ana", |ana| {
        let refused = ana.itsm(&["move", CHANGE, "approve"]);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        assert!(
            refused.stderr.contains("its key was revoked"),
            "{}",
            refused.stderr
        );
        take_the_step_by_hand(ana);
    });
    crew.verdict_on("step", &[]).refused("key-revoked");
}

#[test]
fn honest_what_was_signed_before_a_key_was_lost_is_in_no_doubt() {
    let crew = Crew::proposing(ONE);
    let root = crew.git(&["rev-parse", "main"]);
    crew.approve("ben");
    crew.authorize();
    crew.merge("cleo");
    revoke_as_of(&crew, "2026-11-20T13:00:00Z");
    let none = Vec::<String>::new();
    assert_eq!(in_doubt(&crew, &root), [none.clone(), none]);
}

#[test]
fn a_key_that_is_written_into_the_file_for_openssh_alone_is_found_everywhere() {
    let crew = Crew::under(ONE);
    crew.turn_on("main", "ana", |ana| ana.done(&["keys", "refresh"]));
    let root = crew.git(&["rev-parse", "main"]);
    crew.new_key("thief");
    crew.turn_on("work", "eva", |eva| {
        let line = format!(
            "ben namespaces=\"approval@itsm,git\" {}\n",
            crew.public("thief")
        );
        let signers = ".itsm/allowed_signers";
        eva.commit(&[(signers, &(eva.read(signers) + &line))]);
    });
    let clone = crew.pipeline("work");
    let verify = clone.itsm(&["approvals", "verify", "--target", "origin/main"]);
    assert_eq!(verify.code, 6, "{}", verify.stderr);
    let why = "this has a line that .itsm/keys.yaml does not make";
    assert!(verify.stderr.contains(why), "{}", verify.stderr);
    let expected = "error keys .itsm/allowed_signers";
    let since = found(&crew, "work", &["validate", "--since", "origin/main"]);
    assert_eq!(since, [expected]);
    crew.land("work", "cleo");
    let audit = found(&crew, "main", &["audit", "--from", root.trim()]);
    assert_eq!(
        audit.iter().filter(|one| *one == expected).count(),
        1,
        "{audit:?}"
    );
    // Who comes later is not stopped by what is there.
    let clone = crew.pipeline("main");
    let verify = clone.itsm(&["approvals", "verify", "--target", "origin/main"]);
    assert_eq!(verify.code, 0, "{}", verify.stderr);
    assert!(verify.stderr.contains(why), "{}", verify.stderr);
}

#[test]
fn honest_keys_that_come_and_go_leave_no_stranger() {
    let crew = Crew::under(ONE);
    let root = crew.git(&["rev-parse", "main"]);
    crew.turn_on("main", "ben", |ben| {
        ben.done(&["keys", "revoke", "ben-laptop", "--reason", "lost"]);
    });
    crew.turn_on("main", "cleo", |cleo| {
        cleo.alter(
            KEYS,
            "name: cleo-laptop,",
            "name: cleo-laptop, until: 2027-01-01,",
        );
        cleo.done(&["keys", "refresh"]);
    });
    let audit = found(&crew, "main", &["audit", "--from", root.trim()]);
    assert!(
        !audit.iter().any(|one| one.starts_with("error keys")),
        "{audit:?}"
    );
}

#[test]
fn t20_a_key_that_has_ended_signs_nothing() {
    let crew = Crew::under(ONE);
    crew.turn_on("main", "ana", |ana| {
        ana.alter(
            KEYS,
            "name: ben-laptop,",
            "name: ben-laptop, until: 2026-11-20,",
        );
    });
    crew.propose();
    crew.at("2026-11-20T23:59:59Z");
    crew.turn("eva", |eva| thief(eva, &crew));
    // It was signed in time, but nobody took it in while the key was good.
    crew.at("2026-11-21T00:00:00Z");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("key-expired");
}

#[test]
fn t20_honest_a_key_signs_on_its_last_day() {
    let crew = Crew::under(ONE);
    crew.turn_on("main", "ana", |ana| {
        ana.alter(
            KEYS,
            "name: ben-laptop,",
            "name: ben-laptop, until: 2026-11-20,",
        );
    });
    crew.propose();
    crew.at("2026-11-20T23:59:59Z");
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t20_a_key_that_is_good_later_signs_nothing_yet() {
    let crew = Crew::under(ONE);
    crew.turn_on("main", "ana", |ana| {
        ana.alter(
            KEYS,
            "name: ben-laptop, from: 2026-10-01",
            "name: ben-laptop, from: 2026-12-01",
        );
    });
    crew.propose();
    crew.turn("ben", |ben| {
        let refused = ben.itsm(&["approve", "--yes", CHANGE]);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        assert!(refused.stderr.contains("2026-12-01"), "{}", refused.stderr);
        thief(ben, &crew);
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("key-not-yet");
}

#[test]
fn t20_a_statement_from_the_future_waits_for_it() {
    let crew = Crew::proposing(ONE);
    crew.turn("ben", |ben| {
        let mut early = Forged::approval(ben, "ben");
        early.time = "2026-11-20T12:10:01Z".to_owned();
        early.signed(ben, &crew.key("ben"));
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("from-the-future");
    crew.at("2026-11-20T12:00:01Z");
    crew.verdict().approved();
}

/// Ben goes, on `main`.
fn leave(crew: &Crew) {
    crew.turn_on("main", "cleo", |cleo| {
        cleo.done(&["person", "leave", "ben", "--to", "cleo"])
    });
}

#[test]
fn t35_honest_what_somebody_approved_who_left_since_stays_approved() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.authorize();
    crew.merge("cleo");
    crew.at("2026-11-25T12:00:00Z");
    leave(&crew);
    crew.at("2027-03-01T12:00:00Z");
    crew.verdict_on("main", &[CHANGE]).approved();
    crew.verdict_on("main", &["--all"]).approved();
}

#[test]
fn t35_what_somebody_approved_who_left_before_it_was_taken_in_does_not_count() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.at("2026-11-21T12:00:00Z");
    leave(&crew);
    crew.at("2026-11-21T13:00:00Z");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("not-in-role");
    crew.at("2026-11-22T13:00:00Z");
    crew.verdict().refused("key-expired");
}

#[test]
fn t35_honest_what_somebody_wrote_who_left_since_can_be_approved() {
    let crew = Crew::under(ONE);
    crew.turn("dan", |dan| {
        dan.commit(&[(crate::support::CHANGE_FILE, crate::support::CHANGE_TEXT)]);
    });
    crew.at("2026-11-21T12:00:00Z");
    crew.turn_on("main", "cleo", |cleo| {
        cleo.done(&["person", "leave", "dan", "--to", "cleo"])
    });
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
}
