//! A pull request from a fork: whatever it makes of the rules, it is judged by those of the branch that it goes to.

use serde_json::json;

use crate::attacks::take_the_step_by_hand;
use crate::pipelines::event;
use crate::pipelines::propose;
use crate::support::BRANCH;
use crate::support::CHANGE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::Sandbox;

const POLICY: &str = ".itsm/policy.yaml";
const KEYS: &str = ".itsm/keys.yaml";

/// What a forge's runner has of a pull request: a checkout of the merge that the forge made, and the event.
fn runner(crew: &Crew, depth: Option<&str>) -> Sandbox {
    let forge = crew.pipeline("main");
    forge.git(&[
        "merge",
        "--quiet",
        "--no-ff",
        "-m",
        "for the check",
        &format!("origin/{BRANCH}"),
    ]);
    forge.git(&[
        "push",
        "--quiet",
        "--force",
        "origin",
        "HEAD:refs/pull/7/merge",
    ]);
    let mut runner = Sandbox::repository();
    runner.set("CI", "true");
    runner.git(&[
        "remote",
        "add",
        "origin",
        &format!("file://{}", crew.address()),
    ]);
    let mut fetch = vec!["fetch", "--quiet", "--no-tags"];
    let depth = depth.map(|depth| format!("--depth={depth}"));
    fetch.extend(depth.as_deref());
    fetch.extend(["origin", "refs/pull/7/merge"]);
    if depth.is_none() {
        fetch.push("+refs/heads/main:refs/remotes/origin/main");
    }
    runner.git(&fetch);
    runner.git(&["checkout", "--quiet", "--detach", "FETCH_HEAD"]);
    let base = json!({"ref": "main"});
    event(
        &mut runner,
        "pull_request",
        &json!({"pull_request": {"base": base}}),
    );
    runner.set("GITHUB_REF", "refs/pull/7/merge");
    runner.set("GITHUB_BASE_REF", "main");
    runner
}

/// What `itsm validate --since auto` finds, each as rule and path without its folders, and its exit code.
fn found(runner: &Sandbox) -> (Vec<String>, i32) {
    let output = runner.itsm(&["validate", "--since", "auto", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&output.stdout).expect("a report");
    let findings = report["findings"].as_array().expect("findings").iter();
    let errors = findings.filter(|one| one["level"] == "error");
    let mut rules: Vec<String> = errors
        .map(|one| {
            let path = one["path"].as_str().expect("a path");
            format!(
                "{} {}",
                one["rule"].as_str().expect("a rule"),
                path.rsplit('/').next().expect("a name")
            )
        })
        .collect();
    rules.sort_unstable();
    (rules, output.code)
}

/// Somebody from outside lets their own key be Ben's and themselves need nobody else, and takes the step.
fn taken_over() -> Crew {
    let crew = Crew::under(ONE);
    propose(&crew);
    crew.new_key("mallory");
    crew.turn("eva", |eva| {
        eva.alter(
            POLICY,
            "count: 1}]}\npolicy",
            "count: 1}], evidence: asserted}\npolicy",
        );
        let known = format!("{{key: \"{}\"", crew.public("ben"));
        let own = format!("{{key: \"{}\"", crew.public("mallory"));
        eva.alter(KEYS, &known, &own);
        Forged::approval(eva, "ben").signed(eva, &crew.key("mallory"));
        take_the_step_by_hand(eva);
    });
    crew
}

#[test]
fn h06_a_fork_that_edits_policy_and_keys_is_judged_by_the_base() {
    let crew = taken_over();
    let runner = runner(&crew, None);
    assert_eq!(
        found(&runner),
        (
            vec![
                "edit-not-approved keys.yaml".to_owned(),
                "edit-not-approved policy.yaml".to_owned(),
                "not-approved CHG-2611-00CHG1.yaml".to_owned(),
            ],
            1
        )
    );
    let target = [
        "approvals",
        "verify",
        "--target",
        "origin/main",
        "--format",
        "json",
    ];
    let verdict = crate::support::Verdict::of(&runner.itsm(&target));
    verdict.refused_case(CHANGE, "unknown-key");
    verdict.refused_case(POLICY, "quorum");
    verdict.refused_case(KEYS, "quorum");
}

#[test]
fn h06_honest_a_fork_whose_change_the_base_knows_as_approved_passes() {
    let crew = Crew::under(ONE);
    propose(&crew);
    crew.approve("ben");
    crew.authorize();
    let runner = runner(&crew, None);
    assert_eq!(found(&runner), (Vec::new(), 0));
    let target = [
        "approvals",
        "verify",
        "--target",
        "origin/main",
        "--format",
        "json",
    ];
    crate::support::Verdict::of(&runner.itsm(&target)).approved();
}

#[test]
fn h01_at_depth_two_what_needs_agreement_does_not_pass_for_want_of_history() {
    let crew = taken_over();
    let shallow = runner(&crew, Some("2"));
    let (found_there, code) = found(&shallow);
    assert_eq!(code, 1);
    for expected in [
        "edit-not-approved keys.yaml",
        "edit-not-approved policy.yaml",
        "not-approved CHG-2611-00CHG1.yaml",
    ] {
        assert!(
            found_there.iter().any(|one| one == expected),
            "{found_there:?}"
        );
    }
    let said = shallow.itsm(&["validate", "--since", "auto"]);
    assert!(
        said.stderr
            .contains("were not looked at one by one, and no approvals were judged")
            && said.stderr.contains("`fetch-depth: 0`"),
        "{}",
        said.stderr
    );
    assert!(
        said.stdout
            .contains("can't be told: this clone lacks history"),
        "{}",
        said.stdout
    );
}

#[test]
fn h01_honest_at_depth_two_daily_work_passes_with_a_warning() {
    let crew = Crew::under(ONE);
    crew.turn("eva", |eva| {
        eva.done(&["new", "service", "Print", "-q"]);
    });
    let shallow = runner(&crew, Some("2"));
    assert_eq!(found(&shallow), (Vec::new(), 0));
    let said = shallow.itsm(&["validate", "--since", "auto"]);
    assert!(
        said.stderr.contains("warning: the commits since"),
        "{}",
        said.stderr
    );
}
