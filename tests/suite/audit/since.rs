//! The same checks on the range that validation looks at.

use serde_json::Value;

use crate::audit::CHANGE;
use crate::audit::PRINTER;
use crate::audit::put;
use crate::audit::save;
use crate::audit::tell;
use crate::audit::trusted;
use crate::support::MAIL;
use crate::support::Sandbox;

/// What `validate --since root` finds, each as rule, record, line and message.
fn found(sandbox: &Sandbox) -> Vec<String> {
    let output = sandbox.itsm(&["validate", "--since", "root", "--format", "json"]);
    let report: Value = serde_json::from_str(&output.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|one| {
            let (rule, line) = (one["rule"].as_str().unwrap(), &one["line"]);
            let path = one["record"].as_str().or(one["path"].as_str()).unwrap();
            format!("{rule} {path} {line}: {}", one["message"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn what_a_commit_did_is_told_of_the_file_as_it_is_now() {
    let sandbox = trusted();
    put(
        &sandbox,
        MAIL,
        "state: new",
        "state: in-progress\nassignee: ana",
    );
    let entry =
        "at: 2026-11-20T10:30:00Z, by: ana, do: start, to: in-progress, set: {assignee: ana}";
    tell(&sandbox, MAIL, entry);
    let commit = save(&sandbox);
    put(&sandbox, MAIL, "title:", "description: More\ntitle:");
    save(&sandbox);
    let short = &commit[..7];
    let message = format!(
        "back-dated INC-2611-00NEW1 11: the entry says 2026-11-20T10:30:00Z, 90 min before the commit before it (in {short})"
    );
    assert_eq!(found(&sandbox), [message]);
}

#[test]
fn what_was_put_back_is_found_all_the_same() {
    let sandbox = trusted();
    put(&sandbox, CHANGE, "state: draft", "state: scheduled");
    save(&sandbox);
    put(&sandbox, CHANGE, "state: scheduled", "state: draft");
    save(&sandbox);
    let found = found(&sandbox);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("log-fold CHG-2611-00CHG4 1: "),
        "{found:?}"
    );
}

#[test]
fn nothing_is_said_twice() {
    let sandbox = trusted();
    put(&sandbox, CHANGE, "kind: normal", "kind: standard");
    put(
        &sandbox,
        PRINTER,
        "by: ben, do: start",
        "by: ana, do: start",
    );
    sandbox.git(&["rm", "--quiet", MAIL]);
    save(&sandbox);
    let found = found(&sandbox);
    let rules: Vec<&str> = found
        .iter()
        .map(|one| one.split(' ').next().unwrap())
        .collect();
    assert_eq!(
        rules,
        ["log-fold", "record-deleted", "log-rewritten", "back-dated"],
        "{found:?}"
    );
}

#[test]
fn a_comment_silences_for_validation_what_it_silences_today() {
    let sandbox = trusted();
    put(
        &sandbox,
        MAIL,
        "impact: high",
        "# itsm: ignore[log-fold] because it is so\nimpact: low",
    );
    save(&sandbox);
    assert_eq!(found(&sandbox), Vec::<String>::new());
}

#[test]
fn an_edit_that_was_taken_into_the_log_is_a_warning() {
    let mut sandbox = trusted();
    put(&sandbox, MAIL, "impact: high", "impact: low");
    save(&sandbox);
    sandbox.at("12:45");
    sandbox.done(&["adopt", "--since", "root"]);
    assert_eq!(sandbox.itsm(&["validate", "--since", "root"]).code, 0);
    let found = found(&sandbox);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("the log explains it since"), "{found:?}");
}
