//! What the program tells of decisions: that a no stops work before `start` has to refuse it, what a step that is agreed to
//! beforehand waits for, and each reason once.

use crate::attacks::reschedule::reviewed;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;

const KEYS: &str = ".itsm/keys.yaml";

#[test]
fn a_refusal_names_no_decisions_on_other_steps() {
    let (crew, _, id) = reviewed();
    crew.turn("ana", |ana| {
        ana.done(&["move", &id, "assess"]);
        let refused = ana.itsm(&["move", &id, "approve"]);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        assert!(
            refused.stderr.contains("wants 1 more"),
            "{}",
            refused.stderr
        );
        let said = "it is about another step";
        assert!(!refused.stderr.contains(said), "{}", refused.stderr);
    });
}

/// Adds one more key of Ben to the keys.
fn add_key(crew: &Crew, clone: &Sandbox, name: &str) {
    crew.new_key(name);
    let known = format!("{{key: \"{}\"", crew.public("ben"));
    let more = format!("{{key: \"{}\"}}", crew.public(name));
    clone.alter(KEYS, &known, &format!("{more}\n      - {known}"));
}

/// What is found in a proposal to `main`.
fn found_in(crew: &Crew, branch: &str) -> String {
    let clone = crew.pipeline(branch);
    clone.itsm(&["validate", "--since", "origin/main"]).stdout
}

#[test]
fn a_finding_names_no_decisions_on_what_the_keys_said_at_other_times() {
    let crew = Crew::under(ONE);
    for name in ["one", "two"] {
        crew.turn_on(name, "ana", |ana| add_key(&crew, ana, name));
        crew.turn_on(name, "ben", |ben| ben.done(&["approve", "--yes", KEYS]));
        crew.land(name, "cleo");
    }
    crew.turn_on("three", "ana", |ana| add_key(&crew, ana, "three"));
    let found = found_in(&crew, "three");
    assert!(found.contains("wants 1 more of `owner`"), "{found}");
    assert!(!found.contains("does not count"), "{found}");
    // That it was altered after somebody agreed to it is worth a word, and one is enough.
    for name in ["four", "five"] {
        crew.turn_on("three", "ben", |ben| ben.done(&["approve", "--yes", KEYS]));
        crew.turn_on("three", "ana", |ana| add_key(&crew, ana, name));
    }
    let found = found_in(&crew, "three");
    let said = "what ben decided does not count: the content is not what was decided on";
    assert_eq!(found.matches(said).count(), 1, "{found}");
}
