//! Audits of real histories: each attack is found by its name, and the same story without it passes.

mod dates;
mod files;
mod leave;
mod logs;
mod merges;
mod output;
mod people;
mod since;
mod whole;
mod work;

use serde_json::Value;

use crate::support::MAIL;
use crate::support::Sandbox;

/// The path of the incident that is being worked on.
const PRINTER: &str = "incidents/2026/11/INC-2611-00WRK2.yaml";

/// The path of the change.
const CHANGE: &str = "changes/2026/11/CHG-2611-00CHG4.yaml";

/// The small desk at noon, where everything is trusted; the tag `root` is there. It is half past twelve.
fn trusted() -> Sandbox {
    let mut sandbox = Sandbox::desk();
    sandbox.git(&["tag", "root"]);
    sandbox.at("12:30");
    sandbox
}

/// What an audit since a revision finds, the oldest first, each as level, reason and what it is about.
///
/// It fails where there is an error, and only there.
fn audited(sandbox: &Sandbox, from: &str) -> Vec<String> {
    let output = sandbox.itsm(&["audit", "--from", from, "--format", "json"]);
    let report: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|_| {
        panic!("no report, but {}: {}", output.code, output.stderr);
    });
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    let found: Vec<String> = findings
        .map(|one| {
            let (record, path) = (text(one, "record"), text(one, "path"));
            let about = if record.is_empty() { path } else { record };
            let line = format!("{} {} {about}", text(one, "level"), text(one, "reason"));
            line.trim_end().to_owned()
        })
        .collect();
    let fails = found.iter().any(|one| one.starts_with("error"));
    assert_eq!(output.code, if fails { 6 } else { 0 }, "{found:?}");
    found
}

/// The messages of an audit since a revision.
fn messages(sandbox: &Sandbox, from: &str) -> Vec<String> {
    let output = sandbox.itsm(&["audit", "--from", from, "--format", "json"]);
    let report: Value = serde_json::from_str(&output.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|one| one["message"].as_str().unwrap().to_owned())
        .collect()
}

/// Nothing is found.
#[track_caller]
fn passes(sandbox: &Sandbox) {
    assert_eq!(audited(sandbox, "root"), Vec::<String>::new());
}

/// Exactly this is found.
#[track_caller]
fn finds(sandbox: &Sandbox, expected: &[&str]) {
    assert_eq!(audited(sandbox, "root"), expected);
}

/// Commits everything with plain git.
fn save(sandbox: &Sandbox) -> String {
    sandbox.commit(&[])
}

/// Puts a text in the place of another, which has to be there.
fn put(sandbox: &Sandbox, path: &str, old: &str, new: &str) {
    let text = sandbox.read(path);
    assert!(text.contains(old), "{path} holds no {old:?}: {text}");
    sandbox.write(path, &text.replacen(old, new, 1));
}

/// Adds an entry to the end of a log.
fn tell(sandbox: &Sandbox, path: &str, entry: &str) {
    let text = sandbox.read(path);
    sandbox.write(path, &format!("{text}  - {{{entry}}}\n"));
}

/// Goes to a new branch that starts at a revision.
fn branch(sandbox: &Sandbox, name: &str, from: &str) {
    sandbox.git(&["switch", "--quiet", "--create", name, from]);
}

/// Goes back to the main branch.
fn main(sandbox: &Sandbox) {
    sandbox.git(&["switch", "--quiet", "main"]);
}

/// Merges a branch as a forge does.
fn merge(sandbox: &Sandbox, name: &str) {
    sandbox.git(&["merge", "--quiet", "--no-ff", "--no-edit", name]);
}

#[test]
fn ordinary_work_passes() {
    let mut sandbox = trusted();
    sandbox.done(&["start", "00NEW1"]);
    sandbox.at("12:40");
    sandbox.done(&["note", "00NEW1", "Looked"]);
    sandbox.done(&["link", "00NEW1", "caused-by", "00CHG4"]);
    sandbox.done(&[
        "new",
        "incident",
        "The lift stands still",
        "--set",
        "impact=low",
        "--set",
        "urgency=low",
    ]);
    sandbox.at("13:10");
    sandbox.done(&["resolve", "00NEW1", "--set", "solution=Restarted"]);
    sandbox.done(&[
        "resolve",
        "00WRK2",
        "--set",
        "solution=A new roller",
        "--happened",
        "09:15",
    ]);
    sandbox.done(&[
        "new",
        "person",
        "Cem Test",
        "--set",
        "email=cem@example.org",
    ]);
    sandbox.done(&["edit", "mx-01", "--set", "description=The relay"]);
    sandbox.done(&["close", "00NEW1"]);
    passes(&sandbox);
    assert!(sandbox.has(MAIL));
}
