//! What a change can say of pull request, commits, pipelines and deployments.

use super::desk::A;
use super::desk::desk;
use super::desk::path;

/// What validation finds in change A with one line in place of another.
fn findings(from: &str, to: &str) -> Vec<String> {
    let sandbox = desk();
    assert!(A.contains(from), "{from}");
    sandbox.write(&path('A'), &A.replace(from, to));
    let output = sandbox.itsm(&["validate", "00000A", "--format", "json"]);
    let read: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    let found = read["findings"].as_array().unwrap().iter();
    // The commits are bound by the approval: another one voids it, which is another story.
    let errors = found.filter(|one| one["level"] == "error" && one["rule"] != "not-approved");
    errors
        .map(|one| one["message"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_fields_are_checked_where_they_are_written() {
    let oid = "oid: 0123456789abcdef0123456789abcdef01234567";
    assert_eq!(findings(oid, oid), [""; 0], "as it is");
    for (from, to) in [
        (
            "url: \"https://git.example.org/ops/mail/pulls/5\"",
            "url: \"javascript:alert(1)\"",
        ),
        ("number: 5", "number: 0"),
        ("number: 5", "nmber: 5"),
        (oid, "oid: 0123456"),
        (
            "at: 2026-11-09T14:30:00Z, outcome: successful",
            "at: yesterday, outcome: successful",
        ),
        (
            "at: 2026-11-09T14:30:00Z, outcome: successful",
            "at: 2026-11-09T14:30:00Z, outcome: green",
        ),
        ("environment: production, ", ""),
        (
            "at: 2026-11-10T20:40:00Z, outcome: successful",
            "at: 2026-11-10T20:40:00Z, outcome: rolled-forward",
        ),
    ] {
        assert_eq!(
            findings(from, to).len(),
            1,
            "{to}: {:?}",
            findings(from, to)
        );
    }
}

#[test]
fn a_pipeline_writes_them_without_a_review() {
    let sandbox = desk();
    let more = A.replace(
        "deployments:\n",
        "deployments:\n  - {environment: staging, at: 2026-11-10T19:00:00Z, outcome: failed}\n",
    );
    sandbox.commit(&[(&path('A'), &more)]);
    let output = sandbox.itsm(&["validate", "--since", "HEAD~1", "--only", "operational"]);
    assert_eq!(output.code, 0, "{}{}", output.stdout, output.stderr);
}
