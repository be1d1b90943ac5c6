//! The first keys of a desk: nobody can agree to them, and nobody gets back to where that is so.

use crate::attacks::identity::take_the_step_by_hand;
use crate::support::CHANGE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::Sandbox;

const POLICY: &str = ".itsm/policy.yaml";
const KEYS: &str = ".itsm/keys.yaml";
const NONE: &str = "version: 1\n";

/// A crew whose desk never had a key.
fn keyless() -> Crew {
    Crew::with(ONE, &[(KEYS, NONE)])
}

/// Somebody adds a key of somebody to the keys.
fn add(clone: &Sandbox, crew: &Crew, key: &str, person: &str) {
    let file = crew.key(key).with_extension("pub").display().to_string();
    clone.done(&["keys", "add", &file, "--person", person]);
}

/// Everything that an audit since the first commit finds, and whether it passes.
fn audit(crew: &Crew) -> (i32, Vec<String>) {
    let clone = crew.pipeline("main");
    let root = clone.git(&["rev-list", "--max-parents=0", "HEAD"]);
    let output = clone.itsm(&["audit", "--from", root.trim()]);
    let found = output.stdout.lines().filter(|line| line.contains(']'));
    (
        output.code,
        found.map(|line| line.trim().to_owned()).collect(),
    )
}

/// What `validate` says of a branch against `main`.
fn validated(crew: &Crew, branch: &str) -> (i32, String) {
    let output = crew
        .pipeline(branch)
        .itsm(&["validate", "--since", "origin/main"]);
    (output.code, output.stdout)
}

#[test]
fn the_first_keys_need_nobody_and_are_told_once() {
    let crew = keyless();
    for name in ["ana", "ben", "cleo"] {
        crew.turn_on("keys", name, |clone| add(clone, &crew, name, name));
    }
    let verdict = crew.verdict_on("keys", &[]);
    assert_eq!(verdict.case(KEYS)["standing"], "first keys", "{verdict:#?}");
    assert_eq!(verdict.case(KEYS)["satisfied"], true, "{verdict:#?}");
    let (code, said) = validated(&crew, "keys");
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("warning[first-keys]"), "{said}");
    crew.land("keys", "cleo");
    let (code, found) = audit(&crew);
    assert_eq!(code, 0, "{found:#?}");
    assert_eq!(
        found,
        [
            "warning[first-keys] .itsm/keys.yaml: the first keys, of ana, ben, cleo: nobody could agree to them, \
             1 edit of what governs the desk in all"
        ]
    );
    crew.propose();
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn a_key_that_comes_with_the_first_does_not_sign_what_comes_with_it() {
    let crew = keyless();
    crew.propose();
    crew.turn("ben", |ben| {
        add(ben, &crew, "ben", "ben");
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused_case(CHANGE, "unknown-key");
}

#[test]
fn edits_before_the_first_key_are_one_finding() {
    let crew = keyless();
    crew.turn_on("main", "ana", |ana| {
        ana.alter(POLICY, "[ben, cleo, dan]", "[ben, cleo]");
        ana.alter("itsm.yaml", "timezone: UTC", "timezone: Europe/Berlin");
    });
    let (code, found) = audit(&crew);
    assert_eq!(code, 0, "{found:#?}");
    assert_eq!(
        found,
        [
            "warning[first-keys] itsm.yaml: nobody has a key yet, so nobody could agree to 2 edits of what governs the desk"
        ]
    );
}

#[test]
fn whoever_alone_has_a_key_agrees_to_the_second_and_nobody_else_does() {
    let crew = keyless();
    crew.turn_on("first", "ana", |ana| add(ana, &crew, "ana", "ana"));
    crew.land("first", "ana");
    crew.turn_on("second", "ana", |ana| add(ana, &crew, "ben", "ben"));
    // Anybody can write Ana's name into a commit.
    crew.verdict_on("second", &[]).refused_case(KEYS, "quorum");
    assert_eq!(validated(&crew, "second").0, 1);
    crew.turn_on("second", "ana", |ana| ana.done(&["approve", "--yes", KEYS]));
    crew.verdict_on("second", &[]).approved();
    crew.land("second", "ana");
    // From now on there is somebody else.
    crew.turn_on("third", "ana", |ana| {
        add(ana, &crew, "cleo", "cleo");
        let refused = ana.itsm(&["approve", "--yes", KEYS]);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
    });
    crew.verdict_on("third", &[]).refused_case(KEYS, "quorum");
    crew.turn_on("third", "ben", |ben| ben.done(&["approve", "--yes", KEYS]));
    crew.verdict_on("third", &[]).approved();
    crew.land("third", "ben");
    let (code, found) = audit(&crew);
    assert_eq!(code, 0, "{found:#?}");
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn a_desk_whose_keys_are_taken_away_is_not_in_its_first_days_again() {
    let crew = Crew::under(ONE);
    // Somebody with the right to push does what no check let through.
    crew.turn_on("main", "eva", |eva| {
        eva.git(&["rm", "--quiet", KEYS]);
        eva.git(&["commit", "--quiet", "--message", "gone"]);
    });
    crew.turn_on("again", "eva", |eva| add(eva, &crew, "eva", "eva"));
    crew.verdict_on("again", &[]).refused_case(KEYS, "quorum");
    let (code, said) = validated(&crew, "again");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("error[edit-not-approved]"), "{said}");
    crew.land("again", "eva");
    let (code, found) = audit(&crew);
    assert_eq!(code, 6, "{found:#?}");
    let errors = found
        .iter()
        .filter(|one| one.starts_with("error[edit-not-approved]"));
    assert_eq!(errors.count(), 2, "{found:#?}");
}

#[test]
fn a_desk_whose_people_have_left_is_not_in_its_first_days_again() {
    let crew = Crew::under(ONE);
    // The records of people need nobody's leave.
    crew.turn_on("main", "eva", |eva| {
        for name in ["ana", "ben", "cleo"] {
            eva.done(&["move", name, "leave"]);
        }
    });
    crew.turn_on("again", "eva", |eva| {
        eva.alter(POLICY, "owner: [ana, ben, cleo]", "owner: [eva]");
    });
    crew.verdict_on("again", &[]).refused_case(POLICY, "quorum");
    assert_eq!(validated(&crew, "again").0, 1);
}

#[test]
fn authors_whom_a_commit_makes_up_leave_nobody_who_could_object() {
    let crew = Crew::under(ONE);
    crew.turn_on("again", "eva", |eva| {
        eva.alter(POLICY, "owner: [ana, ben, cleo]", "owner: [eva]");
        let all = "softer\n\nCo-authored-by: Ana <ana@example.org>\nCo-authored-by: Ben <ben@example.org>\n\
                   Co-authored-by: Cleo <cleo@example.org>\n";
        eva.git(&["commit", "--quiet", "--amend", "--message", all]);
    });
    crew.verdict_on("again", &[]).refused_case(POLICY, "quorum");
    let (code, said) = validated(&crew, "again");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("error[edit-not-approved]"), "{said}");
}

#[test]
fn a_newcomer_is_told_to_come_before_the_key() {
    let crew = Crew::under(ONE);
    let record = "id: fay\ntitle: Fay Test\nstate: active\nemail: fay@example.org\nlog:\n  \
                  - {at: 2026-11-20T08:00:00Z, by: fay, do: open, to: active}\n";
    crew.new_key("fay");
    let file = crew.key("fay.pub").display().to_string();
    crew.turn_on("fay", "fay", |fay| {
        fay.commit(&[("people/fay.yaml", record)]);
        let said = fay.itsm(&["keys", "add", &file]).stderr;
        assert!(said.contains("merge people/fay.yaml first"), "{said}");
    });
    crew.turn_on("fay", "ben", |ben| ben.done(&["approve", "--yes", KEYS]));
    let (code, said) = validated(&crew, "fay");
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("merge the record of the person first"),
        "{said}"
    );
    // The same in two steps.
    crew.turn_on("hello", "fay", |fay| {
        fay.commit(&[("people/fay.yaml", record)]);
    });
    crew.land("hello", "cleo");
    crew.turn_on("key", "fay", |fay| fay.done(&["keys", "add", &file]));
    crew.turn_on("key", "ben", |ben| ben.done(&["approve", "--yes", KEYS]));
    crew.verdict_on("key", &[]).approved();
}
