//! An approval taken elsewhere: to another record, another desk, another repository, another step.

use std::fs;

use crate::attacks::identity::take_the_step_by_hand;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;

const OTHER: &str = "CHG-2611-00CHG2";
const OTHER_FILE: &str = "changes/2026/11/CHG-2611-00CHG2.yaml";

#[test]
fn t10_an_approval_copied_to_another_record_is_none_of_it() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.turn("ana", |ana| {
        let twin = CHANGE_TEXT.replace(CHANGE, OTHER);
        let twin = twin.replace("state: authorization", "state: scheduled");
        let entry = "  - {at: 2026-11-20T12:00:00Z, by: ana, do: approve, to: scheduled}\n";
        ana.commit(&[(OTHER_FILE, &(twin + entry))]);
        let from = ana.statements().remove(0);
        let signature = from.replace(".stmt", ".sig");
        for path in [&from, &signature] {
            let text = ana.read(path);
            ana.commit(&[(&path.replace(CHANGE, OTHER), &text)]);
        }
    });
    crew.verdict().refused_case(OTHER, "other-record");
}

#[test]
fn t10_an_approval_rewritten_for_another_record_is_not_signed() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.turn("ana", |ana| {
        take_the_step_by_hand(ana);
        let twin = ana.read(CHANGE_FILE).replace(CHANGE, OTHER);
        ana.commit(&[(OTHER_FILE, &twin)]);
        let digest = ana
            .done(&["show", OTHER, "--digest"])
            .stdout
            .trim()
            .to_owned();
        let from = ana.statements().remove(0);
        let old: serde_json::Value = serde_json::from_str(&ana.read(&from)).unwrap();
        let was = old["subject"][0]["digest"]["sha256"]
            .as_str()
            .unwrap()
            .to_owned();
        for path in [from.clone(), from.replace(".stmt", ".sig")] {
            let text = ana
                .read(&path)
                .replace(CHANGE, OTHER)
                .replace(&was, &digest);
            let to = path
                .replace(CHANGE, OTHER)
                .replace(&was[..12], &digest[..12]);
            ana.commit(&[(&to, &text)]);
        }
    });
    crew.verdict().refused_case(OTHER, "bad-signature");
}

#[test]
fn t10_honest_each_record_has_its_own_approval() {
    // The other is done on another day, so that the two are not in each other's way.
    let other = CHANGE_TEXT
        .replace(CHANGE, OTHER)
        .replace("2026-11-23", "2026-11-25");
    let crew = Crew::proposing(ONE);
    crew.turn("ana", |ana| {
        ana.commit(&[(OTHER_FILE, &other)]);
    });
    crew.turn("ben", |ben| ben.done(&["approve", "--yes", CHANGE, OTHER]));
    crew.turn("ana", |ana| {
        ana.done(&["move", CHANGE, "approve"]);
        ana.done(&["move", OTHER, "approve"]);
    });
    crew.verdict().approved();
}

/// Two repositories with the same people, keys and files; the change is approved in the first.
fn two_desks() -> (Crew, Crew, Vec<(String, String)>) {
    let practice = Crew::proposing(ONE);
    practice.approve("ben");
    let statements = practice.turn("ana", |ana| {
        let path = ana.statements().remove(0);
        let signature = path.replace(".stmt", ".sig");
        [path, signature]
            .map(|path| (path.clone(), ana.read(&path)))
            .to_vec()
    });
    let real = practice.twin("2026-11-20T11:00:00Z");
    real.propose();
    (practice, real, statements)
}

#[test]
fn t10_an_approval_for_another_repository_is_none_for_this() {
    let (_practice, real, statements) = two_desks();
    real.turn("ana", |ana| {
        for (path, text) in &statements {
            ana.commit(&[(path, text)]);
        }
    });
    let said = real.refusal();
    assert!(said.contains("another desk"), "{said}");
    real.turn("ana", take_the_step_by_hand);
    real.verdict().refused("other-desk");
}

#[test]
fn t10_a_history_that_is_merged_in_front_does_not_make_it_the_other_desk() {
    let (practice, real, statements) = two_desks();
    real.turn("ana", |ana| {
        for (path, text) in &statements {
            ana.commit(&[(path, text)]);
        }
        take_the_step_by_hand(ana);
        let tree = ana.git(&["rev-parse", "HEAD^{tree}"]);
        let head = ana.git(&["rev-parse", "HEAD"]);
        ana.git(&["fetch", "--quiet", &practice.address(), "main"]);
        // The first parent is of the other repository, everything in it is of this.
        let merged = ana.git(&[
            "commit-tree",
            &tree,
            "-p",
            "FETCH_HEAD",
            "-p",
            &head,
            "-m",
            "merged",
        ]);
        ana.git(&["reset", "--quiet", "--hard", &merged]);
    });
    real.verdict().refused("other-desk");
}

#[test]
fn t10_another_desk_of_the_same_repository_is_another() {
    let crew = Crew::proposing(ONE);
    crew.turn("ben", |ben| {
        let mut other = Forged::approval(ben, "ben");
        other.desk += "plant-2";
        other.signed(ben, &crew.key("ben"));
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("other-desk");
}

#[test]
fn t10_a_file_that_is_called_otherwise_does_not_vote_once_more() {
    let crew = Crew::proposing(&ONE.replace("count: 1}]}\npolicy", "count: 2}]}\npolicy"));
    crew.approve("ben");
    crew.turn("ana", |ana| {
        let path = ana.statements().remove(0);
        for ending in [".stmt", ".sig"] {
            let from = path.replace(".stmt", ending);
            let text = ana.read(&from);
            ana.commit(&[(&from.replace("/ben.", "/cleo."), &text)]);
        }
        take_the_step_by_hand(ana);
    });
    let verdict = crew.verdict();
    verdict.refused("bad-name");
    verdict.refused("quorum");
}

#[test]
fn t10_an_approval_of_another_step_is_none_of_this() {
    let crew = Crew::proposing(ONE);
    crew.turn("ben", |ben| {
        let mut other = Forged::approval(ben, "ben");
        other.step = "reschedule".to_owned();
        other.signed(ben, &crew.key("ben"));
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("other-step");
}

#[test]
fn t10_a_signature_that_was_made_for_something_else_is_no_approval() {
    let crew = Crew::proposing(ONE);
    for namespace in ["git", "file", "review@itsm"] {
        crew.turn("ben", |ben| {
            let mut other = Forged::approval(ben, "ben");
            let digit = namespace.len() % 10;
            other.nonce = digit.to_string().repeat(32);
            other.signed_for(ben, &crew.key("ben"), namespace);
        });
    }
    crew.turn("ana", take_the_step_by_hand);
    let verdict = crew.verdict();
    verdict.refused("wrong-namespace");
    let reasons = verdict.reasons();
    let wrong = reasons.iter().filter(|one| *one == "wrong-namespace");
    assert_eq!(wrong.count(), 3, "{reasons:?}");
}

#[test]
fn t10_honest_a_clone_elsewhere_is_the_same_desk() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.authorize();
    let mirror = tempfile::tempdir().unwrap();
    let to = mirror.path().join("mirror.git");
    let clone = crew.pipeline("change");
    clone.git(&[
        "clone",
        "--quiet",
        "--mirror",
        &crew.address(),
        &to.display().to_string(),
    ]);
    clone.git(&["remote", "set-url", "origin", &to.display().to_string()]);
    clone.git(&["fetch", "--quiet", "origin"]);
    let done = clone.itsm(&["approvals", "verify", "--target", "origin/main"]);
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
    assert!(fs::exists(to).unwrap());
}
