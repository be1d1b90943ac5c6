//! Statements and signatures as bytes: edited, oversized, in no canonical form, no files at all.

use std::fs;
use std::path::PathBuf;

use crate::attacks::identity::take_the_step_by_hand;
use crate::support::CHANGE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::Sandbox;

/// A crew where Ben has approved, Ana has taken the step, and somebody has done something to the statement and its
/// signature, whose paths are given.
fn tampered(with: impl FnOnce(&Sandbox, &str, &str)) -> crate::support::Verdict {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
    crew.turn("eva", |eva| {
        let statement = eva.statements().remove(0);
        let signature = statement.replace(".stmt", ".sig");
        with(eva, &statement, &signature);
        eva.git(&["add", "--all"]);
        eva.git(&["commit", "--quiet", "-m", "tampered"]);
    });
    crew.verdict()
}

/// The same with another text of the statement.
fn rewritten(with: impl FnOnce(String) -> String) -> crate::support::Verdict {
    tampered(|clone, statement, _| {
        let text = with(clone.read(statement));
        clone.write(statement, &text);
    })
}

#[test]
fn t24_a_statement_that_was_edited_by_a_letter_is_not_signed() {
    let verdict = rewritten(|text| text.replace("T12:00:00Z", "T12:00:01Z"));
    verdict.refused("bad-signature");
}

#[test]
fn a_rejection_does_not_become_an_approval() {
    let crew = Crew::proposing(ONE);
    crew.turn("ben", |ben| {
        ben.done(&["approve", "--yes", CHANGE, "--reject"])
    });
    crew.turn("eva", |eva| {
        let statement = eva.statements().remove(0);
        for ending in [".stmt", ".sig"] {
            let from = statement.replace(".stmt", ending);
            let text = eva.read(&from).replace("\"reject\"", "\"approve\"");
            eva.commit(&[(&from.replace(".reject.", ".approve."), &text)]);
        }
        take_the_step_by_hand(eva);
    });
    let verdict = crew.verdict();
    verdict.refused("bad-signature");
    verdict.refused("rejected");
}

#[test]
fn a_statement_has_one_way_to_be_written() {
    let ways: [fn(String) -> String; 7] = [
        |text| text + "\n",
        |text| text.replace('\n', "\r\n"),
        |text| text.trim_end().to_owned(),
        |text| text.replace("\":", "\": "),
        |text| {
            text.replacen(
                "{\"approver\":\"ben\",",
                "{\"approver\":\"ben\",\"approver\":\"ben\",",
                1,
            )
        },
        |text| text.replacen("\"predicate\":{", "\"predicate\":{\"aaa\":1,", 1),
        |text| format!("\u{feff}{text}"),
    ];
    for way in ways {
        rewritten(way).refused("malformed");
    }
}

#[test]
fn a_statement_that_is_no_statement_is_told_as_such() {
    let texts: [String; 5] = [
        String::new(),
        "null\n".to_owned(),
        "{\"_type\":".to_owned() + &"[".repeat(100_000),
        format!(
            "{{\"controls\":{}{}}}\n",
            "{\"a\":".repeat(60_000),
            "}".repeat(60_000)
        ),
        " ".repeat(3 << 20),
    ];
    for text in texts {
        rewritten(|_| text).refused("malformed");
    }
}

#[test]
fn a_statement_of_bytes_that_are_no_text_is_malformed() {
    let verdict = tampered(|clone, statement, _| {
        fs::write(clone.root().join(statement), b"\xff\xfe\x00{}\n").unwrap();
    });
    verdict.refused("malformed");
}

#[test]
#[cfg(unix)]
fn t33_a_link_is_no_statement() {
    let verdict = tampered(|clone, statement, _| {
        let elsewhere: PathBuf = clone.root().join("approvals/elsewhere");
        let file = clone.root().join(statement);
        fs::rename(&file, &elsewhere).unwrap();
        std::os::unix::fs::symlink("../elsewhere", &file).unwrap();
    });
    verdict.refused("quorum");
}

#[test]
#[cfg(unix)]
fn t33_a_link_is_no_statement_in_the_folder_either() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    let ana = crew.join("ana");
    ana.go_to("change");
    let statement = ana.statements().remove(0);
    let file = ana.root().join(&statement);
    let away = ana.home().join("away");
    fs::rename(&file, &away).unwrap();
    std::os::unix::fs::symlink(&away, &file).unwrap();
    let refused = ana.itsm(&["move", CHANGE, "approve"]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    // A link to what never ends neither.
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &file).unwrap();
    let refused = ana.itsm(&["move", CHANGE, "approve"]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
}

/// Damages the signature.
fn resigned(with: impl FnOnce(String) -> Vec<u8>) -> crate::support::Verdict {
    tampered(|clone, _, signature| {
        let bytes = with(clone.read(signature));
        fs::write(clone.root().join(signature), bytes).unwrap();
    })
}

#[test]
fn e44_a_damaged_signature_is_refused() {
    let ways: [fn(String) -> Vec<u8>; 7] = [
        |_| Vec::new(),
        |text| text.as_bytes()[..text.len() / 2].to_vec(),
        // The first letters of the armor's content say `SSHSIG`.
        |text| text.replacen("U1NIU0lH", "U1NIU0lI", 1).into_bytes(),
        |text| text.to_lowercase().into_bytes(),
        |text| (text.clone() + &text).into_bytes(),
        |_| b"-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n".to_vec(),
        |_| vec![0xff; 5000],
    ];
    for way in ways {
        resigned(way).refused("bad-signature");
    }
}

#[test]
fn e44_a_signature_that_is_missing_leaves_a_statement_that_nobody_signed() {
    let verdict = tampered(|clone, _, signature| {
        fs::remove_file(clone.root().join(signature)).unwrap();
    });
    verdict.refused("too-weak");
}

#[test]
fn e44_a_signature_of_another_statement_is_none_of_this() {
    let crew = Crew::proposing(ONE);
    crew.turn("ben", |ben| {
        let mut other = Forged::approval(ben, "ben");
        other.step = "reschedule".to_owned();
        let foreign = ben.ssh_sign(&crew.key("ben"), "approval@itsm", other.text().as_bytes());
        let own = Forged::approval(ben, "ben");
        ben.commit(&[
            (&format!("{}.stmt", own.stem()), &own.text()),
            (&format!("{}.sig", own.stem()), &foreign),
        ]);
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("bad-signature");
}

#[test]
fn e44_a_key_of_a_kind_that_is_not_taken_signs_nothing() {
    let crew = Crew::under(ONE);
    let key = crew.key("old");
    let clone = crew.join("ben");
    let file = key.display().to_string();
    let args = ["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", &file];
    let made = clone.run(std::path::Path::new("ssh-keygen"), &args);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let refused = clone.itsm(&["keys", "add", &format!("{file}.pub")]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("ssh-keygen -t ed25519"),
        "{}",
        refused.stderr
    );
    crew.propose();
    crew.turn("ben", |ben| {
        Forged::approval(ben, "ben").signed(ben, &key);
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("bad-signature");
}
