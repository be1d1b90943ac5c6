//! What a merge would bring, known before it is made.

use super::*;

/// The names of the rules of what is found, and the exit code.
fn found(sandbox: &Sandbox, args: &[&str]) -> (Vec<(String, String)>, i32) {
    let words = [&["validate", "--format", "json"], args].concat();
    let output = sandbox.itsm(&words);
    let json: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    let text =
        |one: &serde_json::Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let findings = json["findings"].as_array().unwrap();
    let findings = findings
        .iter()
        .map(|one| (text(one, "rule"), text(one, "path")));
    (findings.collect(), output.code)
}

fn one(rule: &str, path: &str) -> (String, String) {
    (rule.to_owned(), path.to_owned())
}

/// A change on the branch `other` and another on `main`, each of which validates.
fn branches(here: &[(&str, &str)], there: &[(&str, &str)]) -> Sandbox {
    let sandbox = desk();
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    sandbox.commit(there);
    assert_valid(&sandbox);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit(here);
    assert_valid(&sandbox);
    sandbox
}

const CI: &str = "id: lb-01\ntitle: Load balancer\nstate: planned\nclass: server\nlog:\n  - {at: 2026-11-19T08:00:00Z, by: ana, do: open, to: planned, set: {class: server}}\n";

#[test]
fn branches_that_fit_together_bring_nothing() {
    let mut sandbox = desk();
    apart(
        &mut sandbox,
        &["edit 00new --set impact=low", "start 00new"],
        &["edit 00new --set urgency=high"],
    );
    let before = sandbox.git(&["status", "--porcelain"]);
    assert_eq!(found(&sandbox, &["--merge-with", "other"]), (Vec::new(), 0));
    assert_eq!(sandbox.git(&["status", "--porcelain"]), before);
}

#[test]
fn an_id_that_both_branches_used_is_found() {
    let service = "id: lb-01\ntitle: Balancing\nstate: proposed\nlog:\n  - {at: 2026-11-19T08:00:00Z, by: ana, do: open, to: proposed}\n";
    let sandbox = branches(
        &[("services/lb-01.yaml", service)],
        &[("cis/lb-01.yaml", CI)],
    );
    let (findings, code) = found(&sandbox, &["--merge-with", "other"]);
    assert_eq!(code, 1);
    assert!(
        findings.contains(&one("duplicate-id", "services/lb-01.yaml")),
        "{findings:?}"
    );
}

#[test]
fn a_record_that_one_removed_and_the_other_names_is_found() {
    let sandbox = desk();
    sandbox.commit(&[("cis/lb-01.yaml", CI)]);
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    sandbox.git(&["rm", "--quiet", "cis/lb-01.yaml"]);
    sandbox.git(&["commit", "--quiet", "--message", "remove"]);
    sandbox.git(&["switch", "--quiet", "main"]);
    let text = sandbox
        .read(PRINTER)
        .replace("log:\n", "cis: [lb-01]\nlog:\n");
    sandbox.commit(&[(PRINTER, &text)]);
    assert_eq!(
        found(&sandbox, &["--merge-with", "other"]),
        (vec![one("dangling-reference", PRINTER)], 1)
    );
}

#[test]
fn what_would_have_to_be_decided_is_found_with_its_values() {
    let mut sandbox = desk();
    apart(
        &mut sandbox,
        &["edit 00new --set urgency=low"],
        &["edit 00new --set urgency=high"],
    );
    sandbox.play(
        "
        $ itsm validate --merge-with other
        error[merge-conflict]: both changed `urgency`: `low` here, `high` there
        --> incidents/2026/11/INC-2611-00NEW1.yaml
         = help: agree first, or merge and decide with `itsm conflicts`

        ! 8 records checked: 1 error, 0 warnings
        [1]
        $ git status --short
        ",
    );
}

#[test]
fn a_record_that_one_removed_and_the_other_changed_is_found_from_both_sides() {
    let mut sandbox = desk();
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    sandbox.git(&["rm", "--quiet", MAIL]);
    sandbox.git(&["commit", "--quiet", "--message", "remove"]);
    sandbox.git(&["switch", "--quiet", "main"]);
    work(&mut sandbox, "09:00", &["start 00new"]);
    let expected = (vec![one("merge-conflict", MAIL)], 1);
    assert_eq!(found(&sandbox, &["--merge-with", "other"]), expected);
    let swapped = ["--rev", "other", "--merge-with", "main"];
    assert_eq!(found(&sandbox, &swapped), expected);
}

#[test]
fn findings_that_were_there_before_are_not_reported_again() {
    let mut sandbox = desk();
    sandbox.commit(&[("cis/broken.yaml", "id: broken\n")]);
    apart(
        &mut sandbox,
        &["edit 00new --set impact=low"],
        &["edit 00wrk --set urgency=high"],
    );
    assert_eq!(sandbox.itsm(&["validate"]).code, 1);
    assert_eq!(found(&sandbox, &["--merge-with", "other"]), (Vec::new(), 0));
}

#[test]
fn definitions_of_the_other_branch_hold_for_the_result() {
    let definition = "fields:\n  floor: {type: string}\n";
    let with_floor = |sandbox: &Sandbox| {
        sandbox
            .read(PRINTER)
            .replace("log:\n", "floor: second\nlog:\n")
    };
    let sandbox = desk();
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    let text = with_floor(&sandbox);
    sandbox.commit(&[
        (".itsm/schema/record/incident.yaml", definition),
        (PRINTER, &text),
    ]);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit(&[("README.md", "here\n")]);
    assert_eq!(found(&sandbox, &["--merge-with", "other"]), (Vec::new(), 0));
}

#[test]
fn histories_without_a_common_commit_are_refused() {
    let sandbox = desk();
    sandbox.git(&["switch", "--quiet", "--orphan", "other"]);
    sandbox.commit(&[("itsm.yaml", "format: 1\nprofile: small\n")]);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.play(
        "
        $ itsm validate --merge-with other
        ! error: HEAD and other have no commit in common here
        ! hint: their histories are unrelated; git merges them only when told to
        [4]
        $ itsm validate --merge-with=--output=x
        ! error: unknown revision \"--output=x\"
        [2]
        $ ls x
        ! ls: cannot access 'x': No such file or directory
        [2]
        ",
    );
}

#[test]
fn a_shallow_clone_is_told_what_to_fetch() {
    let mut sandbox = desk();
    apart(
        &mut sandbox,
        &["start 00new"],
        &["edit 00wrk --set urgency=high"],
    );
    let source = format!("file://{}", sandbox.root().display());
    sandbox.git(&[
        "clone",
        "--quiet",
        "--depth=1",
        "--no-single-branch",
        &source,
        "../clone",
    ]);
    let output = sandbox.itsm(&["-C", "../clone", "validate", "--merge-with", "origin/other"]);
    assert_eq!(output.code, 4);
    assert!(
        output.stderr.contains("git fetch --unshallow"),
        "{}",
        output.stderr
    );
}
