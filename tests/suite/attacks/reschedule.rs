//! A step that changes what was decided on and leaves the record where it is: it is decided on beforehand.

use crate::attacks::found;
use crate::support::BOTH;
use crate::support::Crew;
use crate::support::ITIL;
use crate::support::Sandbox;

/// Of the larger profile; everything may be approved by one of three.
fn policy() -> String {
    let moved = "  - {name: moved, when: {type: change, step: reschedule}, require: [{role: approver, count: 1}]}\n";
    BOTH.replace("policy:", &format!("{moved}policy:"))
}

/// What the step is to set.
pub(super) const WINDOW: [&str; 4] = [
    "--set",
    "planned_start=2026-12-09T20:00:00Z",
    "--set",
    "planned_end=2026-12-09T22:00:00Z",
];

/// What it is to set in an hour that nobody agreed to.
const OTHER: [&str; 4] = [
    "--set",
    "planned_start=2026-12-10T03:00:00Z",
    "--set",
    "planned_end=2026-12-10T05:00:00Z",
];

/// Moves a change, or says what stands in the way.
fn moved(clone: &Sandbox, id: &str, window: &[&str]) -> String {
    let step = ["move", id, "reschedule", "--reason", "The relay is late"];
    let output = clone.itsm(&[&step[..], window].concat());
    if output.code == 0 {
        String::new()
    } else {
        output.stderr
    }
}

/// A change that was authorized and landed; the commit before it.
pub(super) fn scheduled() -> (Crew, String, String) {
    let (crew, root, id) = reviewed();
    crew.turn("ana", |ana| {
        // Whose it is to say no is told, and nobody is named who is not asked.
        let said = ana.itsm(&["preview", &id, "--format", "json"]).stdout;
        let whose = "it is for `change-approver` to do, which is ben or cleo";
        assert!(said.contains(whose) && !said.contains(", not \""), "{said}");
        ana.done(&["move", &id, "assess"]);
    });
    crew.turn("cleo", |cleo| cleo.done(&["approve", "--yes", &id]));
    crew.turn("ana", |ana| ana.done(&["move", &id, "approve"]));
    crew.merge("ana");
    (crew, root, id)
}

/// A change that Ana submitted and Ben has looked at; the commit before it.
pub(super) fn reviewed() -> (Crew, String, String) {
    let crew = Crew::with(&policy(), &[("itsm.yaml", ITIL)]);
    let root = crew.git(&["rev-parse", "main"]);
    let id = crew.look_at(&["assignee=eva", "no_impact_reason=Nothing depends on it"]);
    (crew, root, id)
}

/// The errors of an audit and of a validation of `main` since a commit.
fn errors(crew: &Crew, root: &str) -> Vec<String> {
    let audit = found(crew, "main", &["audit", "--from", root]);
    let since = found(crew, "main", &["validate", "--since", root]);
    let mut all = [audit, since].concat();
    all.retain(|one| one.starts_with("error "));
    all
}

#[test]
fn a_draft_is_not_told_of_what_comes_up_once_it_is_scheduled() {
    let crew = Crew::with(&policy(), &[("itsm.yaml", ITIL)]);
    crew.turn("ana", |ana| {
        let new = [
            "new",
            "change",
            "Replace it",
            "--quiet",
            "--set",
            "kind=normal",
        ];
        let id = ana.done(&new).stdout;
        let said = ana.done(&["policy", "explain", id.trim(), "--format", "json"]);
        let said: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
        let steps = said["steps"].as_array().unwrap().iter();
        let steps: Vec<&str> = steps.map(|one| one["step"].as_str().unwrap()).collect();
        assert_eq!(steps, ["authorize", "peer-review"]);
    });
}

#[test]
fn honest_a_new_window_is_agreed_to_and_then_taken() {
    let (crew, root, id) = scheduled();
    let shown = crew.join("dan").itsm(&["preview", &id, "--format", "json"]);
    let command =
        format!("approve {id} --step reschedule --set planned_start=VALUE --set planned_end=VALUE");
    assert!(shown.stdout.contains(&command), "{}", shown.stdout);
    // The refusal names the very command.
    let said = crew.turn_on("later", "ana", |ana| moved(ana, &id, &WINDOW));
    let command = format!("approve {id} --step reschedule {}", WINDOW[..2].join(" "));
    let both = format!(
        "approve {id} --step reschedule --set planned_end=2026-12-09T22:00:00Z --set planned_start=2026-12-09T20:00:00Z"
    );
    assert!(said.contains(&command) || said.contains(&both), "{said}");
    crew.turn_on("later", "dan", |dan| {
        let plain = dan.itsm(&["approve", "--yes", &id, "--step", "reschedule"]);
        assert_eq!(plain.code, 2, "{}", plain.stderr);
        assert!(plain.stderr.contains("say to what"), "{}", plain.stderr);
        let approve = ["approve", "--yes", &id, "--step", "reschedule"];
        dan.done(&[&approve[..], &WINDOW].concat());
    });
    let said = crew.turn_on("later", "ana", |ana| moved(ana, &id, &WINDOW));
    assert_eq!(said, "");
    let verdict = crew.verdict_on("later", &[]);
    verdict.approved();
    crew.land("later", "cleo");
    assert_eq!(errors(&crew, &root), Vec::<String>::new());
    crew.verdict_on("main", &["--all"]).approved();
}

/// The yes is on `main` before the step is: what is about to be committed is judged as it is once it has been.
#[test]
fn honest_a_new_window_that_main_knows_is_taken_past_the_hook() {
    let (crew, root, id) = scheduled();
    crew.turn_on("main", "dan", |dan| {
        let approve = ["approve", "--yes", &id, "--step", "reschedule"];
        dan.done(&[&approve[..], &WINDOW].concat());
    });
    crew.turn_on("main", "ana", |ana| {
        ana.done(&["hook", "install", "--quiet"]);
        assert_eq!(moved(ana, &id, &WINDOW), "");
    });
    assert_eq!(errors(&crew, &root), Vec::<String>::new());
    crew.verdict_on("main", &["--all"]).approved();
}

#[test]
fn a_window_that_somebody_writes_in_by_hand_does_not_pass_the_hook() {
    let (crew, _, id) = scheduled();
    crew.turn_on("main", "dan", |dan| {
        let approve = ["approve", "--yes", &id, "--step", "reschedule"];
        dan.done(&[&approve[..], &WINDOW].concat());
    });
    crew.turn_on("main", "ana", |ana| {
        assert_eq!(
            moved(ana, &id, &[&WINDOW[..], &["--no-commit"]].concat()),
            ""
        );
        let path = ana.git(&["ls-files", &format!("*{id}.yaml")]);
        let text = ana.read(path.trim());
        let other = text.replace("2026-12-09T2", "2026-12-10T2");
        assert_ne!(other, text);
        ana.write(path.trim(), &other);
        ana.git(&["add", "--all"]);
        let said = ana.itsm(&["hook", "pre-commit"]);
        assert_eq!(said.code, 1, "{}", said.stdout);
        let why = "the content is not what was decided on";
        assert!(said.stdout.contains(why), "{}", said.stdout);
        ana.write(path.trim(), &text);
        ana.git(&["add", "--all"]);
        let said = ana.itsm(&["hook", "pre-commit"]);
        assert_eq!(said.code, 0, "{}", said.stdout);
    });
}

#[test]
fn a_window_that_nobody_agreed_to_is_not_taken() {
    let (crew, root, id) = scheduled();
    crew.turn_on("later", "dan", |dan| {
        let approve = ["approve", "--yes", &id, "--step", "reschedule"];
        dan.done(&[&approve[..], &WINDOW].concat());
    });
    let said = crew.turn_on("later", "ana", |ana| moved(ana, &id, &OTHER));
    assert!(
        said.contains("the content is not what was decided on"),
        "{said}"
    );
    // A window that was left again is agreed to anew.
    crew.turn_on("later", "ana", |ana| {
        assert_eq!(moved(ana, &id, &WINDOW), "");
    });
    crew.turn_on("later", "ben", |ben| {
        let approve = ["approve", "--yes", &id, "--step", "reschedule"];
        ben.done(&[&approve[..], &OTHER].concat());
    });
    crew.turn_on("later", "ana", |ana| {
        assert_eq!(moved(ana, &id, &OTHER), "");
    });
    let said = crew.turn_on("later", "ana", |ana| moved(ana, &id, &WINDOW));
    assert!(
        said.contains("it was there before the content became what it is"),
        "{said}"
    );
    crew.land("later", "cleo");
    assert_eq!(errors(&crew, &root), Vec::<String>::new());
}

#[test]
fn honest_whoever_looked_at_it_takes_the_step_that_works_out_the_rest() {
    let (crew, root, id) = reviewed();
    crew.turn("ben", |ben| {
        ben.done(&["move", &id, "assess"]);
        // What the step worked out is not by Ben, who may agree to the next one as well.
        ben.done(&["approve", "--yes", &id]);
        ben.done(&["move", &id, "approve"]);
    });
    let verdict = crew.verdict();
    assert_eq!(verdict.code(), 0, "{verdict:?}");
    crew.merge("ana");
    assert_eq!(errors(&crew, &root), Vec::<String>::new());
    crew.verdict_on("main", &["--all"]).approved();
}

#[test]
fn whoever_alters_more_than_the_step_works_out_wrote_some_of_it() {
    let (crew, _, id) = reviewed();
    crew.turn("ben", |ben| {
        ben.done(&["move", &id, "assess"]);
        let path = ben.git(&["ls-files", &format!("*{id}.yaml")]);
        let text = ben.read(&path);
        ben.write(&path, &text.replace("Put the old one back", "Leave it"));
        ben.git(&["commit", "--quiet", "--all", "--amend", "--no-edit"]);
        let refused = ben.itsm(&["approve", "--yes", &id]);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        let why = "wrote some of the content";
        assert!(refused.stderr.contains(why), "{}", refused.stderr);
    });
}

#[test]
fn whoever_agreed_to_a_new_window_does_not_set_it() {
    let (crew, root, id) = scheduled();
    crew.turn_on("later", "ben", |ben| {
        let approve = ["approve", "--yes", &id, "--step", "reschedule"];
        ben.done(&[&approve[..], &WINDOW].concat());
    });
    let said = crew.turn_on("later", "ben", |ben| moved(ben, &id, &WINDOW));
    let who =
        "somebody else than ben has to take it: `reschedule` itself changes what is decided on";
    assert!(said.contains(who), "{said}");
    let said = crew.turn_on("later", "dan", |dan| moved(dan, &id, &WINDOW));
    assert_eq!(said, "");
    crew.land("later", "cleo");
    assert_eq!(errors(&crew, &root), Vec::<String>::new());
}

#[test]
fn whoever_looked_at_it_does_not_say_that_nothing_depends_on_it() {
    let (crew, _, id) = reviewed();
    let words = [
        "move",
        &id,
        "assess",
        "--set",
        "no_impact_reason=It stands alone",
    ];
    crew.turn("ben", |ben| {
        let refused = ben.itsm(&words);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        let who = "somebody else than ben has to take it";
        assert!(refused.stderr.contains(who), "{}", refused.stderr);
    });
    crew.turn("ana", |ana| ana.done(&words));
}
