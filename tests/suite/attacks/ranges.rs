//! What `validate --since` says of commits that were taken in already, beside an audit of the same, and of those that are
//! only proposed.

use crate::attacks::found;
use crate::attacks::take_the_step_by_hand;
use crate::support::BRANCH;
use crate::support::CHANGE_FILE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::Sandbox;
use crate::support::person;

const KEYS: &str = ".itsm/keys.yaml";
const POLICY: &str = ".itsm/policy.yaml";

fn root(crew: &Crew) -> String {
    crew.git(&["rev-parse", "main"])
}

/// The errors of a command on a branch, apart from those about a change that was written down hours after it was made.
fn errors(crew: &Crew, branch: &str, command: &[&str]) -> Vec<String> {
    let mut found = found(crew, branch, command);
    found.retain(|one| one.starts_with("error ") && !one.starts_with("error back-dated "));
    found
}

/// What an audit finds on `main` since a commit, and validation since the same.
fn both(crew: &Crew, root: &str) -> [Vec<String>; 2] {
    [
        errors(crew, "main", &["audit", "--from", root]),
        errors(crew, "main", &["validate", "--since", root]),
    ]
}

/// Fay is written down as a person.
fn fay_comes(clone: &Sandbox) {
    let text = person("eva").replace("eva", "fay").replace("Eva", "Fay");
    clone.commit(&[("people/fay.yaml", &text)]);
}

/// Fay has a key, and may approve.
fn fay_gets_a_say(crew: &Crew, clone: &Sandbox) {
    let file = crew.key("fay.pub").display().to_string();
    clone.done(&["keys", "add", &file, "--person", "fay"]);
    clone.alter(
        POLICY,
        "approver: [ben, cleo, dan]",
        "approver: [ben, cleo, dan, fay]",
    );
}

/// Fay approves the change, and Ana takes the step.
fn fay_approves(crew: &Crew) {
    crew.turn("fay", |fay| {
        Forged::approval(fay, "fay").signed(fay, &crew.key("fay"));
        take_the_step_by_hand(fay);
    });
}

#[test]
fn honest_whoever_came_in_the_range_has_a_say_in_it() {
    let crew = Crew::under(ONE);
    let root = root(&crew);
    crew.new_key("fay");
    crew.turn_on("hello", "fay", fay_comes);
    crew.land("hello", "cleo");
    crew.turn_on("say", "ana", |ana| fay_gets_a_say(&crew, ana));
    crew.turn_on("say", "ben", |ben| {
        ben.done(&["approve", "--yes", KEYS, POLICY])
    });
    crew.land("say", "cleo");
    crew.propose();
    fay_approves(&crew);
    crew.merge("cleo");
    assert_eq!(both(&crew, &root), [Vec::<String>::new(), Vec::new()]);
}

#[test]
fn whoever_lets_themselves_in_has_no_say_in_the_range() {
    let crew = Crew::under(ONE);
    let root = root(&crew);
    crew.new_key("fay");
    crew.turn_on("main", "fay", fay_comes);
    crew.turn_on("main", "fay", |fay| fay_gets_a_say(&crew, fay));
    crew.propose();
    fay_approves(&crew);
    crew.merge("cleo");
    let [audit, since] = both(&crew, &root);
    for one in [KEYS, POLICY] {
        let wrong = format!("error edit-not-approved {one}");
        assert!(audit.contains(&wrong), "{audit:?}");
        assert!(since.contains(&wrong), "{since:?}");
    }
}

#[test]
fn whoever_comes_with_a_proposal_has_no_say_in_it() {
    let crew = Crew::under(ONE);
    let root = root(&crew);
    crew.new_key("fay");
    crew.turn_on("hello", "cleo", |cleo| {
        cleo.commit(&[("notes.md", "The weather was fine.\n")]);
    });
    crew.land("hello", "cleo");
    crew.propose();
    crew.turn("fay", fay_comes);
    crew.turn("ana", |ana| fay_gets_a_say(&crew, ana));
    crew.turn("ben", |ben| ben.done(&["approve", "--yes", KEYS, POLICY]));
    fay_approves(&crew);
    // Wherever the range starts, what is not on the main branch is a proposal.
    for since in ["origin/main", &root] {
        let found = errors(&crew, BRANCH, &["validate", "--since", since]);
        let wrong = format!("error not-approved {CHANGE_FILE}");
        assert!(found.contains(&wrong), "{found:?}");
    }
}

#[test]
fn a_push_is_judged_by_when_it_comes_and_not_by_what_it_says_of_its_time() {
    let crew = Crew::under(ONE);
    let root = root(&crew);
    crew.turn_on("main", "ana", |ana| {
        ana.alter(
            KEYS,
            "name: ben-laptop,",
            "name: ben-laptop, until: 2026-11-20,",
        );
    });
    crew.turn_on("main", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", KEYS])
    });
    crew.propose();
    crew.merge("cleo");
    let before = crew.git(&["rev-parse", "main"]);
    // Somebody has the old key, and commits as if it were still the twentieth.
    crew.turn("eva", |eva| {
        Forged::approval(eva, "ben").signed(eva, &crew.key("ben"));
        take_the_step_by_hand(eva);
    });
    crew.merge("eva");
    crew.at("2026-11-25T12:00:00Z");
    assert_eq!(both(&crew, &root), [Vec::<String>::new(), Vec::new()]);
    let mut clone = crew.pipeline("main");
    for (name, value) in [
        ("GITLAB_CI", "true"),
        ("CI_PIPELINE_SOURCE", "push"),
        ("CI_COMMIT_BRANCH", "main"),
        ("CI_COMMIT_BEFORE_SHA", before.trim()),
    ] {
        clone.set(name, value);
    }
    let said = clone.itsm(&["validate", "--since", "auto"]);
    assert_eq!(said.code, 1, "{}", said.stdout);
    assert!(
        said.stdout.contains("its key was good no more"),
        "{}",
        said.stdout
    );
}

#[test]
fn a_bare_repository_is_audited_like_a_clone_of_it() {
    let crew = Crew::under(ONE);
    let root = root(&crew);
    crew.new_key("fay");
    crew.turn_on("main", "fay", fay_comes);
    crew.turn_on("main", "fay", |fay| fay_gets_a_say(&crew, fay));
    let clone = crew.pipeline("main");
    let bare = clone.root().join("../bare.git").display().to_string();
    clone.git(&["clone", "--quiet", "--bare", &crew.address(), &bare]);
    let audit = ["audit", "--from", &root, "--to", "main", "--format", "json"];
    let here = clone.itsm(&audit);
    let there = clone.itsm(&[&["-C", &bare][..], &audit].concat());
    assert_eq!((here.code, there.code), (6, 6), "{}", there.stderr);
    assert_eq!(there.stdout, here.stdout);
    let head = clone.itsm(&["-C", &bare, "audit", "--from", &root, "--format", "json"]);
    assert_eq!(head.stdout, here.stdout, "{}", head.stderr);
}
