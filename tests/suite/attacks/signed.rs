//! Names in commits are typed by whoever makes them; where steps have to be signed, so has what is approved.

use crate::attacks::identity::take_the_step_by_hand;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;

fn signed() -> String {
    format!("{ONE}signed_steps: required\n")
}

/// Lets a clone sign its commits with the key in its home.
fn signing(clone: &Sandbox) {
    let key = clone.home().join(".ssh/id_ed25519.pub");
    for (name, value) in [
        ("gpg.format", "ssh"),
        ("user.signingkey", &*key.display().to_string()),
        ("commit.gpgsign", "true"),
    ] {
        clone.git(&["config", name, value]);
    }
}

/// Dan writes the change, and types Ana's name for author and committer.
fn borrowed(dan: &Sandbox) {
    dan.write(CHANGE_FILE, CHANGE_TEXT);
    dan.git(&["add", "--all"]);
    let (name, email) = ("user.name=Ana Test", "user.email=ana@example.org");
    dan.git(&[
        "-c",
        name,
        "-c",
        email,
        "commit",
        "--quiet",
        "--message",
        "x",
        "--author",
        "Ana Test <ana@example.org>",
    ]);
}

#[test]
fn a_borrowed_name_is_no_author_where_steps_are_signed() {
    let crew = Crew::under(&signed());
    crew.turn("dan", borrowed);
    crew.approve("dan");
    crew.turn("ana", |ana| {
        signing(ana);
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("unknown-contributor");
}

#[test]
fn a_borrowed_name_does_not_hide_whose_key_signed() {
    let crew = Crew::under(&signed());
    crew.turn("dan", |dan| {
        signing(dan);
        borrowed(dan);
        let said = dan.itsm(&["approve", "--yes", "00CHG1"]);
        assert_eq!(said.code, 1, "{}{}", said.stdout, said.stderr);
        assert!(said.stderr.contains("wrote"), "{}", said.stderr);
    });
}

#[test]
fn honest_what_is_signed_by_its_author_is_approved() {
    let crew = Crew::under(&signed());
    crew.turn("ana", |ana| {
        signing(ana);
        ana.commit(&[(CHANGE_FILE, CHANGE_TEXT)]);
    });
    crew.approve("dan");
    crew.turn("ana", |ana| {
        signing(ana);
        ana.done(&["move", "00CHG1", "approve"]);
    });
    crew.verdict().approved();
}
