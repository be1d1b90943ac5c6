//! Standard changes, whose template was approved in their place: without one, by another, or not as it says.

use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;

const TEMPLATE: &str = "relay-restart";
const FILE: &str = "change-templates/relay-restart.yaml";
const STANDARD: &str = "CHG-2611-00STD1";
const STANDARD_FILE: &str = "changes/2026/11/CHG-2611-00STD1.yaml";
const WINDOW: [&str; 4] = [
    "--set",
    "planned_start=2026-11-24T20:00:00Z",
    "--set",
    "planned_end=2026-11-24T22:00:00Z",
];

const PROPOSED: &str = "\
id: relay-restart
title: Restart the relay
state: in-review
owner: ana
values:
  title: Restart the relay
  cis: mx-01
  implementation_plan: Restart it and send a mail
  backout_plan: Start the old one
max_risk: moderate
valid_until: 2027-06-30
no_sample_reason: It is the first
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: proposed, set: {owner: ana, max_risk: moderate, valid_until: '2027-06-30'}}
  - {at: 2026-11-20T08:00:00Z, by: ana, do: submit, to: in-review}
";

/// A standard change that Eva wrote by hand, with what speaks for its step.
fn by_hand(plan: &str, template: &str, set: &str) -> String {
    let window = "planned_start: 2026-11-24T20:00:00Z, planned_end: 2026-11-24T22:00:00Z";
    format!(
        "id: {STANDARD}\ntitle: Restart the relay\nstate: scheduled\nkind: standard\ncis: [mx-01]\nrequester: eva\nrisk: low\n{}\n\
         collision_check: clear\nimplementation_plan: {plan}\nbackout_plan: Start the old one\n{template}log:\n  \
         - {{at: 2026-11-20T12:00:00Z, by: eva, do: open, to: draft, set: {{kind: standard, {window}}}}}\n  \
         - {{at: 2026-11-20T12:00:00Z, by: eva, do: schedule, to: scheduled, set: {{risk: low, collision_check: clear{set}}}}}\n",
        window.replace(", ", "\n")
    )
}

/// A crew that decides on templates too, and one that Ben approved.
fn crew() -> Crew {
    let policy = ONE.replace(
        "policy:",
        "  - {name: templates, when: {type: change-template}, require: [{role: approver, count: 1}]}\npolicy:",
    );
    let crew = Crew::under(&policy);
    crew.turn_on("template", "ana", |ana| {
        ana.commit(&[(FILE, PROPOSED)]);
    });
    crew.turn_on("template", "ben", |ben| {
        ben.done(&["approve", "--yes", TEMPLATE])
    });
    crew.turn_on("template", "ana", |ana| {
        ana.done(&["move", TEMPLATE, "approve"]);
    });
    crew.verdict_on("template", &[]).approved();
    crew.land("template", "cleo");
    crew
}

/// The names of what a command finds in a fresh clone at a branch, errors alone.
pub(super) fn errors(crew: &Crew, branch: &str, command: &[&str]) -> Vec<String> {
    let clone = crew.pipeline(branch);
    let output = clone.itsm(&[command, &["--format", "json"]].concat());
    let report: serde_json::Value =
        serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    let found = report["findings"].as_array().expect("findings").iter();
    let found = found.filter(|one| one["level"] == "error");
    let names = found.map(|one| {
        let name = one["rule"].as_str().or_else(|| one["reason"].as_str());
        name.unwrap_or_default().to_owned()
    });
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// What the validation of a branch finds, and the audit once it has landed: both have to find the same rule.
fn caught(crew: &Crew, branch: &str, rule: &str) {
    let found = errors(crew, branch, &["validate", "--since", "origin/main"]);
    assert!(found.contains(&rule.to_owned()), "{rule}: {found:?}");
    let root = crew.git(&["rev-parse", "main"]);
    crew.land(branch, "eva");
    let found = errors(crew, "main", &["audit", "--from", &root]);
    assert!(found.contains(&rule.to_owned()), "audit, {rule}: {found:?}");
}

/// Nothing speaks against a branch, before and after it has landed.
fn fine(crew: &Crew, branch: &str) {
    let none = Vec::<String>::new();
    let since = ["validate", "--since", "origin/main"];
    assert_eq!(errors(crew, branch, &since), none);
    let root = crew.git(&["rev-parse", "main"]);
    crew.land(branch, "eva");
    assert_eq!(errors(crew, "main", &["audit", "--from", &root]), none);
}

/// The id of the one change of a clone that is no other's.
fn opened(eva: &Sandbox, args: &[&str]) -> String {
    let output = eva.itsm(&[&["new", "change"], args, &["-q"]].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    output.stdout.trim().to_owned()
}

fn schedule(eva: &Sandbox, id: &str) -> (i32, String) {
    let output = eva.itsm(&[&["move", id, "schedule"][..], &WINDOW].concat());
    (output.code, output.stderr)
}

#[test]
fn a_standard_change_without_a_template_needs_an_approval_of_its_own() {
    let crew = crew();
    let args = ["Restart", "--set", "kind=standard", "--set", "cis=mx-01"];
    let (code, said) = crew.turn_on("work", "eva", |eva| {
        let id = opened(eva, &args);
        schedule(eva, &id)
    });
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("is decided on like any other"), "{said}");
    crew.turn_on("hand", "eva", |eva| {
        eva.commit(&[(STANDARD_FILE, &by_hand("Cut the power", "", ""))]);
    });
    assert_eq!(crew.verdict_on("hand", &[]).code(), 6);
    caught(&crew, "hand", "not-approved");
}

#[test]
fn a_change_that_waits_for_approval_does_not_get_around_it_by_becoming_standard() {
    let crew = Crew::proposing(ONE);
    let said = crew.turn("ana", |ana| {
        let id = crate::support::CHANGE;
        ana.done(&["move", id, "revise", "--reason", "Quicker"]);
        ana.done(&["edit", id, "--set", "kind=standard"]);
        let output = ana.itsm(&["move", id, "schedule"]);
        assert_eq!(output.code, 1, "{}", output.stderr);
        output.stderr
    });
    assert!(said.contains("is decided on like any other"), "{said}");
}

#[test]
fn honest_a_standard_change_without_a_template_goes_the_usual_way() {
    let crew = crew();
    let args = [
        "Restart",
        "--set",
        "kind=standard",
        "--set",
        "cis=mx-01",
        "--set",
        "description=It is slow",
    ];
    let args = [&args[..], &WINDOW].concat();
    let id = crew.turn_on("work", "ana", |ana| {
        let id = opened(ana, &args);
        ana.done(&["move", &id, "submit"]);
        id
    });
    crew.turn_on("work", "ben", |ben| ben.done(&["approve", "--yes", &id]));
    crew.turn_on("work", "ana", |ana| ana.done(&["move", &id, "approve"]));
    crew.verdict_on("work", &[]).approved();
    fine(&crew, "work");
}

#[test]
fn honest_a_change_by_an_approved_template_needs_no_more() {
    let crew = crew();
    crew.turn_on("work", "eva", |eva| {
        let id = opened(eva, &["--template", TEMPLATE]);
        let (code, said) = schedule(eva, &id);
        assert_eq!(code, 0, "{said}");
    });
    assert_eq!(crew.verdict_on("work", &[]).code(), 0);
    fine(&crew, "work");
}

#[test]
fn a_template_that_was_altered_by_hand_authorizes_nothing() {
    let crew = crew();
    let (code, said) = crew.turn_on("work", "eva", |eva| {
        eva.alter(FILE, "Restart it and send a mail", "Cut the power");
        let id = opened(eva, &["--template", TEMPLATE]);
        schedule(eva, &id)
    });
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the template relay-restart: "), "{said}");
    crew.verdict_on("work", &[TEMPLATE])
        .refused("content-changed");
    caught(&crew, "work", "plan-rewritten");
    // The same where nobody looked and it came on the trusted side.
    crew.verdict_on("main", &[TEMPLATE, "--all"])
        .refused("content-changed");
    let (code, said) = crew.turn_on("later", "eva", |eva| {
        let id = opened(eva, &["--template", TEMPLATE]);
        schedule(eva, &id)
    });
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("it is not what was approved"), "{said}");
}

#[test]
fn honest_a_template_is_altered_and_approved_once_more() {
    let crew = crew();
    crew.turn_on("work", "ana", |ana| {
        ana.done(&[
            "move",
            TEMPLATE,
            "revise",
            "--reason",
            "A mail is not enough",
        ]);
        ana.alter(FILE, "send a mail", "send ten mails");
    });
    crew.turn_on("work", "ben", |ben| {
        ben.done(&["approve", "--yes", TEMPLATE])
    });
    crew.turn_on("work", "ana", |ana| {
        ana.done(&["move", TEMPLATE, "approve"]);
        let id = opened(ana, &["--template", TEMPLATE]);
        let (code, said) = schedule(ana, &id);
        assert_eq!(code, 0, "{said}");
    });
    fine(&crew, "work");
}

/// The version of the template as the desk has it.
fn version(crew: &Crew) -> String {
    let eva = crew.join("eva");
    let id = opened(&eva, &["--template", TEMPLATE]);
    let (code, said) = schedule(&eva, &id);
    assert_eq!(code, 0, "{said}");
    let text = eva.read(&format!("changes/2026/11/{id}.yaml"));
    let line = text.lines().find(|one| one.starts_with("template_version"));
    line.unwrap()
        .trim_start_matches("template_version: ")
        .to_owned()
}

#[test]
fn a_change_that_is_not_what_its_template_says_is_authorized_by_nobody() {
    let crew = crew();
    let version = version(&crew);
    let named = format!("template: {TEMPLATE}\ntemplate_version: {version}\n");
    let set = format!(", template: {TEMPLATE}, template_version: {version}");
    let unversioned = (
        format!("template: {TEMPLATE}\n"),
        format!(", template: {TEMPLATE}"),
    );
    let plan = "Restart it and send a mail";
    let cases = [
        ("other-plan", by_hand("Cut the power", &named, &set), true),
        (
            "no-version",
            by_hand(plan, &unversioned.0, &unversioned.1),
            true,
        ),
        (
            "risky",
            by_hand(plan, &named, &set).replace("risk: low", "risk: high"),
            true,
        ),
        ("honest", by_hand(plan, &named, &set), false),
    ];
    for (branch, text, is_bad) in cases {
        crew.turn_on(branch, "eva", |eva| {
            // What silences validation silences nothing here.
            let comment = "# itsm: ignore[incomplete-step] because it is clear\n# itsm: ignore[template-differs] because it is clear\n";
            let text = if is_bad { format!("{comment}{text}") } else { text };
            eva.commit(&[(STANDARD_FILE, &text)]);
        });
        let found = errors(&crew, branch, &["validate", "--since", "origin/main"]);
        let is_found = found.contains(&"not-by-template".to_owned());
        assert_eq!(is_found, is_bad, "{branch}: {found:?}");
    }
    caught(&crew, "other-plan", "not-by-template");
}
