//! Changes in each other's way, things altered without leave, and the health of what is recorded.

mod health;
mod sessions;
mod unauthorized;

use std::fmt::Write;

use crate::support::Sandbox;

/// A thing in use, of a class, with further lines before its log.
fn item(id: &str, class: &str, more: &str) -> (String, String) {
    let text = format!(
        "id: {id}\ntitle: {id}\nstate: in-production\nclass: {class}\n{more}log:\n  \
         - {{at: 2026-10-01T08:00:00Z, by: ana, do: open, to: planned, set: {{class: {class}}}}}\n  \
         - {{at: 2026-10-01T08:00:00Z, by: ana, do: put-in-production, to: in-production}}\n"
    );
    (format!("cis/{id}.yaml"), text)
}

/// A standard change of some items on an evening in December, in a state to which `steps` lead.
fn change(
    id: &str,
    hours: [u32; 2],
    items: &str,
    more: &str,
    steps: &[(&str, &str)],
) -> (String, String) {
    let [from, to] = hours.map(|hour| format!("2026-12-05T{hour:02}:00:00Z"));
    let outage = more.contains("outage: true");
    let set = format!(
        "kind: standard, planned_start: {from}, planned_end: {to}, assignee: {}{}",
        if id.ends_with('A') { "ana" } else { "ben" },
        if outage { ", outage: true" } else { "" }
    );
    let state = steps.last().map_or("draft", |(_, to)| to);
    let mut text = format!(
        "id: {id}\ntitle: Work {id}\nstate: {state}\n{}\ncis: [{items}]\n{}log:\n  \
         - {{at: 2026-11-20T08:00:00Z, by: ana, do: open, to: draft, set: {{{set}}}}}\n",
        set.replace(", ", "\n"),
        more.replace("outage: true\n", ""),
    );
    for (step, to) in steps {
        if *step == "schedule" {
            text.push_str("  # itsm: ignore[guard-not-checked] because they agreed on paper\n");
        }
        let _ = writeln!(
            text,
            "  - {{at: 2026-11-20T12:00:00Z, by: ana, do: {step}, to: {to}}}"
        );
    }
    (format!("changes/2026/11/{id}.yaml"), text)
}

const SCHEDULED: &[(&str, &str)] = &[("schedule", "scheduled")];

const IMPLEMENTING: &[(&str, &str)] = &[("schedule", "scheduled"), ("implement", "implementing")];

const A: &str = "CHG-2611-00000A";

const B: &str = "CHG-2611-00000B";

/// The small desk with further files, committed.
fn desk(files: &[(String, String)]) -> Sandbox {
    let sandbox = Sandbox::desk();
    commit(&sandbox, files);
    sandbox
}

fn commit(sandbox: &Sandbox, files: &[(String, String)]) {
    let files = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    sandbox.commit(&files.collect::<Vec<_>>());
}

/// What validation finds, as `level rule: message`, sorted.
fn findings(sandbox: &Sandbox, args: &[&str]) -> Vec<String> {
    let args = [&["validate", "--format", "json"], args].concat();
    let output = sandbox.itsm(&args);
    let answer: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    let found = answer["findings"].as_array().unwrap().iter();
    let mut lines: Vec<String> = found
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap_or_default();
            format!("{} {}: {}", text("level"), text("rule"), text("message"))
        })
        .collect();
    lines.sort();
    lines
}
