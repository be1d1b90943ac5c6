//! What the program tells of decisions: that a no stops work before `start` has to refuse it, what a step that is agreed to
//! beforehand waits for, and each reason once.

use serde_json::Value;

use crate::attacks::reschedule::WINDOW;
use crate::attacks::reschedule::reviewed;
use crate::attacks::reschedule::scheduled;
use crate::attacks::stopped::approved;
use crate::attacks::stopped::no;
use crate::support::CHANGE;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;

const KEYS: &str = ".itsm/keys.yaml";

/// What ben's no comes to before the work has begun.
const STOPS: &str = "ben said no to it since: the work may not begin; take CHG-2611-00CHG1 back and have it approved \
                     anew; or ben can approve it after all: `itsm approve CHG-2611-00CHG1 --step authorize`";

/// A change that ben agreed to, and took back on `main`.
fn taken_back(what: &str) -> Crew {
    let (crew, _) = approved();
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("main", "ben", |ben| no(ben, what));
    crew.at("2026-11-20T14:00:00Z");
    crew
}

/// How the one step of the change that needs others stands, and what is told of a no to it.
fn told(crew: &Crew, args: &[&str]) -> (i32, String, Value) {
    let verdict = crew.verdict_on("main", args);
    let case = verdict.case(CHANGE);
    assert_eq!(case["step"], "authorize", "{case:#}");
    let standing = case["standing"].as_str().unwrap_or_default().to_owned();
    (verdict.code(), standing, case["no_since"].clone())
}

#[test]
fn a_no_before_the_work_begins_is_told_by_verify() {
    for what in ["--revoke", "--reject"] {
        let crew = taken_back(what);
        for args in [&[CHANGE][..], &["--all"], &[CHANGE, "--step", "authorize"]] {
            let (code, standing, no) = told(&crew, args);
            assert_eq!((code, standing.as_str()), (6, "stopped"), "{what} {args:?}");
            assert_eq!(no["message"], STOPS);
            assert_eq!(no["stops"], true);
        }
        let verdict = crew.verdict_on("main", &[CHANGE]);
        assert_eq!(verdict.case(CHANGE)["satisfied"], false);
        let clone = crew.pipeline("main");
        for format in ["text", "markdown"] {
            let said = clone.itsm(&["approvals", "verify", CHANGE, "--format", format]);
            let plain = said.stdout.replace('\\', "");
            assert!(plain.contains(STOPS), "{}", said.stdout);
        }
        // Whoever proposes something else has nothing to do with it.
        assert_eq!(crew.verdict_on("main", &[]).code(), 0);
    }
}

#[test]
fn a_no_before_the_work_begins_is_told_wherever_the_step_is_explained() {
    let crew = taken_back("--revoke");
    let clone = crew.pipeline("main");
    let explained = clone.done(&["policy", "explain", CHANGE]).stdout;
    assert!(explained.contains("authorize: stopped"), "{explained}");
    assert!(explained.contains(STOPS), "{explained}");
    let seen = clone.done(&["preview", CHANGE, "--format", "json"]).stdout;
    let seen: Value = serde_json::from_str(&seen).expect("an object");
    let steps = seen["steps"].as_array().expect("steps").iter();
    let barred = steps.filter(|one| {
        one["missing"]
            .to_string()
            .contains("ben said no to it since")
    });
    let barred: Vec<&str> = barred.filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(barred, ["implement"], "{seen:#}");
    clone.done(&["evidence", CHANGE, "--out", "pack"]);
    let page = clone.read(&format!("pack/pages/{CHANGE}.md"));
    let missing = page.split("## What is missing").nth(1).unwrap_or_default();
    let missing = missing.split("\n## ").next().unwrap_or_default();
    let said = "Since the step authorize was taken ben said no to it: the work may not begin.";
    assert!(missing.contains(said), "{page}");
    let index = clone.read("pack/index.md");
    assert!(index.contains("authorize: STOPPED"), "{index}");
}

#[test]
fn honest_who_said_no_and_approved_after_all_stops_nothing() {
    let crew = taken_back("--revoke");
    crew.turn_on("main", "ben", |ben| {
        ben.done(&["approve", "--yes", CHANGE, "--step", "authorize"]);
    });
    crew.verdict_on("main", &[CHANGE]).approved();
    assert_eq!(
        told(&crew, &["--all"]),
        (0, "approved".to_owned(), Value::Null)
    );
    let clone = crew.pipeline("main");
    let seen = clone.done(&["preview", CHANGE]).stdout;
    assert!(!seen.contains("said no"), "{seen}");
}

#[test]
fn honest_a_no_to_work_that_had_begun_is_told_and_stops_nothing() {
    let (crew, _) = approved();
    crew.at("2026-11-20T12:30:00Z");
    crew.turn_on("main", "eva", |eva| eva.done(&["start", CHANGE]));
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
    let (code, standing, no) = told(&crew, &[CHANGE]);
    assert_eq!((code, standing.as_str()), (0, "approved"));
    let said = "ben said no to it since, after the work had begun: it stays approved";
    assert_eq!(no["message"], said);
    assert_eq!(no["stops"], false);
}

#[test]
fn work_that_began_after_a_no_stays_stopped() {
    let crew = taken_back("--revoke");
    crew.turn_on("main", "eva", |eva| {
        let entry = "  - {at: 2026-11-20T14:00:00Z, by: eva, do: implement, to: implementing}\n";
        let path = crate::support::CHANGE_FILE;
        let text = eva
            .read(path)
            .replace("state: scheduled", "state: implementing");
        eva.commit(&[(path, &(text + entry))]);
    });
    let (code, standing, no) = told(&crew, &[CHANGE]);
    assert_eq!((code, standing.as_str()), (6, "stopped"));
    assert_eq!(no["message"], "ben had said no to it before the work began");
}

#[test]
fn honest_a_change_that_was_given_up_after_a_no_is_stopped_by_nothing() {
    let crew = taken_back("--revoke");
    crew.turn_on("main", "ana", |ana| {
        ana.done(&["move", CHANGE, "cancel", "--reason", "Ben is right"]);
    });
    let (code, standing, no) = told(&crew, &["--all"]);
    assert_eq!((code, standing.as_str(), no), (0, "approved", Value::Null));
}

/// What `approvals verify` says of a new window of a change.
fn of_the_window(crew: &Crew, branch: &str, id: &str) -> (i32, String) {
    let clone = crew.pipeline(branch);
    let words = ["approvals", "verify", id, "--step", "reschedule"];
    let said = clone.itsm(&words);
    (said.code, said.stdout)
}

#[test]
fn a_step_that_nobody_proposes_is_not_called_unapproved() {
    let (crew, _, id) = scheduled();
    let (code, said) = of_the_window(&crew, "main", &id);
    let way = format!(
        "nothing is proposed for `reschedule`; `itsm approve {id} --step reschedule --set planned_start=VALUE \
         --set planned_end=VALUE` decides on it beforehand"
    );
    assert!(said.contains(&way), "{said}");
    assert!(!said.contains("not approved"), "{said}");
    assert_eq!(code, 3, "{said}");
}

#[test]
fn what_was_agreed_to_beforehand_is_told_before_the_step_is_taken() {
    let (crew, _, id) = scheduled();
    crew.turn_on("later", "dan", |dan| {
        let approve = ["approve", "--yes", &id, "--step", "reschedule"];
        dan.done(&[&approve[..], &WINDOW].concat());
    });
    let (code, said) = of_the_window(&crew, "later", &id);
    let way = "dan approved `reschedule` beforehand, and it is not taken yet: for what it is to say no digest tells, and \
               the step is judged when it is taken";
    assert!(said.contains(way), "{said}");
    assert!(!said.contains("not approved"), "{said}");
    assert_eq!(code, 3, "{said}");
    // Taken, it is judged.
    crew.turn_on("later", "ana", |ana| {
        let step = ["move", &id, "reschedule", "--reason", "The relay is late"];
        ana.done(&[&step[..], &WINDOW].concat());
    });
    let (code, said) = of_the_window(&crew, "later", &id);
    assert!(said.contains("reschedule · approved"), "{said}");
    assert_eq!(code, 0, "{said}");
}

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
