//! The same verdict without this program: by OpenSSH and a checksum, with no network.

use std::path::Path;

use crate::support::CHANGE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::Sandbox;

/// Whether `ssh-keygen` takes the one statement for a decision of who it names.
fn is_good(clone: &Sandbox, approver: &str) -> bool {
    let statement = clone.statements().remove(0);
    let command = format!(
        "ssh-keygen -Y verify -f .itsm/allowed_signers -I {approver} -n approval@itsm -s '{}' < '{statement}'",
        statement.replace(".stmt", ".sig")
    );
    clone.run(Path::new("sh"), &["-c", &command]).code == 0
}

/// Whether the one statement names the SHA-256 of what the program prints as the content.
fn is_of_content(clone: &Sandbox) -> bool {
    let program = env!("CARGO_BIN_EXE_itsm");
    let command = format!("'{program}' show {CHANGE} --canonical | sha256sum | cut -d ' ' -f 1");
    let sum = clone.run(Path::new("sh"), &["-c", &command]).stdout;
    clone.read(&clone.statements()[0]).contains(sum.trim())
}

/// A crew whose keys OpenSSH can read, with the change proposed.
fn readable() -> Crew {
    let crew = Crew::under(ONE);
    crew.turn_on("main", "ana", |ana| ana.done(&["keys", "refresh"]));
    crew.propose();
    crew
}

#[test]
fn e45_honest_openssh_and_a_checksum_agree_that_it_is_approved() {
    let crew = readable();
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
    let clone = crew.pipeline("change");
    assert!(is_good(&clone, "ben"));
    assert!(is_of_content(&clone));
}

#[test]
fn e45_openssh_refuses_a_key_of_somebody_else_as_well() {
    let crew = readable();
    crew.turn("eva", |eva| {
        Forged::approval(eva, "ben").signed(eva, &crew.key("eva"));
    });
    crew.verdict_on("change", &[CHANGE]).refused("wrong-key");
    assert!(!is_good(&crew.pipeline("change"), "ben"));
}

#[test]
fn e45_openssh_refuses_another_purpose_as_well() {
    let crew = readable();
    crew.turn("ben", |ben| {
        Forged::approval(ben, "ben").signed_for(ben, &crew.key("ben"), "git");
    });
    crew.verdict_on("change", &[CHANGE])
        .refused("wrong-namespace");
    assert!(!is_good(&crew.pipeline("change"), "ben"));
}

#[test]
fn e45_openssh_refuses_a_program_as_well() {
    let crew = readable();
    crew.turn("robot", |robot| {
        Forged::approval(robot, "robot").signed(robot, &crew.key("robot"));
    });
    crew.verdict_on("change", &[CHANGE]).refused("bot");
    assert!(!is_good(&crew.pipeline("change"), "robot"));
}

#[test]
fn e45_openssh_refuses_an_edited_statement_as_well() {
    let crew = readable();
    crew.approve("ben");
    crew.turn("eva", |eva| {
        let path = eva.statements().remove(0);
        eva.alter(&path, "T12:00:00Z", "T12:00:01Z");
    });
    crew.verdict_on("change", &[CHANGE])
        .refused("bad-signature");
    assert!(!is_good(&crew.pipeline("change"), "ben"));
}

#[test]
fn e45_a_checksum_tells_edited_content_as_well() {
    let crew = readable();
    crew.approve("ben");
    crew.turn("ana", |ana| {
        ana.alter(
            crate::support::CHANGE_FILE,
            "old relay back",
            "old relay back.",
        );
    });
    crew.verdict_on("change", &[CHANGE])
        .refused("content-changed");
    assert!(!is_of_content(&crew.pipeline("change")));
}

#[test]
fn e45_openssh_knows_when_a_key_ends() {
    let crew = readable();
    crew.approve("ben");
    crew.turn_on("main", "ben", |ben| {
        ben.done(&["keys", "revoke", "ben-laptop", "--reason", "lost"]);
    });
    crew.at("2026-11-20T13:00:00Z");
    crew.verdict_on("change", &[CHANGE]).refused("key-revoked");
    // OpenSSH has to be told the time of the judgement, for its own clock is another.
    let clone = crew.pipeline("change");
    clone.git(&[
        "checkout",
        "--quiet",
        "origin/main",
        "--",
        ".itsm/allowed_signers",
    ]);
    let statement = clone.statements().remove(0);
    let at = |time: &str| {
        let command = format!(
            "ssh-keygen -Y verify -O verify-time={time} -f .itsm/allowed_signers -I ben -n approval@itsm -s '{}' < '{statement}'",
            statement.replace(".stmt", ".sig")
        );
        clone.run(Path::new("sh"), &["-c", &command]).code
    };
    assert_eq!(at("20261120115959Z"), 0);
    assert_ne!(at("20261120130000Z"), 0);
}
