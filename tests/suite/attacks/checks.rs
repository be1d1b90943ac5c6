//! Editing what runs the checks, so that they never run or never fail.

use crate::attacks::found;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::Sandbox;

const FLOW: &str = ".github/workflows/itsm.yml";
const NAME: &str = "/.github/workflows/itsm.yml";
const RUNS: &str = "jobs:\n  records:\n    steps:\n      - run: itsm validate --since auto\n";

/// The policy, with the files that run the checks.
fn guarded() -> String {
    ONE.replace(
        "policy: {require: [{role: owner, count: 1}]}",
        "policy: {require: [{role: owner, count: 1}], pipelines: [.github/workflows/, .gitlab-ci.yml]}",
    )
}

/// A crew whose pull requests are checked by a workflow.
fn checked() -> Crew {
    Crew::with(
        &guarded(),
        &[(FLOW, RUNS), (".gitlab-ci.yml", "records: {}\n")],
    )
}

fn switched_off(clone: &Sandbox) {
    clone.alter(FLOW, "itsm validate --since auto", "true");
}

/// What speaks against a branch: the verdict on its approvals, its validation, and the audit once it has landed.
fn caught(crew: &Crew, name: &str, path: &str) {
    crew.verdict_on("work", &[]).refused_case(name, "quorum");
    let expected = [format!("error edit-not-approved {path}")];
    let since = ["validate", "--since", "origin/main"];
    assert_eq!(found(crew, "work", &since), expected);
    let root = crew.git(&["rev-parse", "main"]);
    crew.land("work", "eva");
    assert_eq!(found(crew, "main", &["audit", "--from", &root]), expected);
}

#[test]
fn t28_an_edit_of_the_pipeline_so_that_nothing_is_checked() {
    let crew = checked();
    crew.turn_on("work", "eva", switched_off);
    caught(&crew, NAME, FLOW);
}

#[test]
fn t28_honest_an_owner_agrees_to_an_edit_of_the_pipeline() {
    let crew = checked();
    let root = crew.git(&["rev-parse", "main"]);
    crew.turn_on("work", "eva", switched_off);
    crew.turn_on("work", "ben", |ben| ben.done(&["approve", "--yes", FLOW]));
    crew.verdict_on("work", &[]).approved();
    let none = Vec::<String>::new();
    assert_eq!(
        found(&crew, "work", &["validate", "--since", "origin/main"]),
        none
    );
    crew.land("work", "cleo");
    assert_eq!(found(&crew, "main", &["audit", "--from", &root]), none);
}

#[test]
fn t28_honest_commits_that_come_in_one_by_one() {
    let crew = checked();
    let root = crew.git(&["rev-parse", "main"]);
    crew.turn_on("work", "eva", switched_off);
    crew.turn_on("work", "ben", |ben| ben.done(&["approve", "--yes", FLOW]));
    crew.git(&["update-ref", "refs/heads/main", "work"]);
    assert_eq!(
        found(&crew, "main", &["audit", "--from", &root]),
        [format!("warning edit-not-approved {FLOW}")]
    );
}

#[test]
fn t28_a_pipeline_that_comes_beside_the_first_or_in_its_place() {
    let crew = checked();
    crew.turn_on("work", "eva", |eva| {
        eva.commit(&[(".github/workflows/green.yml", "jobs: {records: {}}\n")]);
    });
    caught(
        &crew,
        "/.github/workflows/green.yml",
        ".github/workflows/green.yml",
    );
}

#[test]
fn t28_a_pipeline_that_is_taken_away() {
    let crew = checked();
    crew.turn_on("work", "eva", |eva| {
        eva.git(&["rm", "--quiet", FLOW]);
        eva.commit(&[]);
    });
    caught(&crew, NAME, FLOW);
}

#[test]
fn t28_honest_a_pipeline_that_nobody_needs_is_taken_away() {
    let crew = checked();
    let root = crew.git(&["rev-parse", "main"]);
    crew.turn_on("work", "eva", |eva| {
        eva.git(&["rm", "--quiet", ".gitlab-ci.yml"]);
        eva.commit(&[]);
    });
    crew.turn_on("work", "ana", |ana| {
        ana.done(&["approve", "--yes", ".gitlab-ci.yml"]);
    });
    crew.verdict_on("work", &[]).approved();
    crew.land("work", "cleo");
    let audit = ["audit", "--from", &root];
    assert_eq!(found(&crew, "main", &audit), Vec::<String>::new());
}

#[test]
fn t28_whoever_switches_the_checks_off_does_not_approve_that() {
    let crew = checked();
    crew.turn_on("work", "ben", |ben| {
        switched_off(ben);
        let refused = ben.itsm(&["approve", "--yes", FLOW]);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        let shown = ben.itsm(&[
            "approvals",
            "verify",
            FLOW,
            "--target",
            "origin/main",
            "--format",
            "json",
        ]);
        let json: serde_json::Value = serde_json::from_str(&shown.stdout).expect("a verdict");
        let mut own = Forged::edit(ben, "ben", NAME);
        json["cases"][0]["digest"]
            .as_str()
            .expect("a digest")
            .clone_into(&mut own.digest);
        own.signed(ben, &crew.key("ben"));
    });
    crew.verdict_on("work", &[])
        .refused_case(NAME, "author-approval");
}

#[test]
fn t28_an_edit_after_the_agreement() {
    let crew = checked();
    crew.turn_on("work", "eva", |eva| eva.alter(FLOW, "auto", "main"));
    crew.turn_on("work", "ben", |ben| ben.done(&["approve", "--yes", FLOW]));
    crew.turn_on("work", "eva", |eva| {
        eva.alter(FLOW, "itsm validate", "true");
    });
    crew.verdict_on("work", &[])
        .refused_case(NAME, "content-changed");
}

#[test]
fn t28_a_policy_that_a_proposal_makes_forget_the_pipeline_does_not_judge_it() {
    let crew = checked();
    crew.turn_on("work", "eva", |eva| {
        eva.alter(".itsm/policy.yaml", ".github/workflows/, ", "");
        switched_off(eva);
    });
    let verdict = crew.verdict_on("work", &[]);
    verdict.refused_case(".itsm/policy.yaml", "quorum");
    verdict.refused_case(NAME, "quorum");
    let root = crew.git(&["rev-parse", "main"]);
    crew.land("work", "eva");
    assert_eq!(
        found(&crew, "main", &["audit", "--from", &root]),
        [
            "error edit-not-approved .github/workflows/itsm.yml",
            "error edit-not-approved .itsm/policy.yaml"
        ]
    );
}

#[test]
fn t28_an_edit_that_a_merge_the_other_way_round_brings() {
    let crew = checked();
    let root = crew.git(&["rev-parse", "main"]);
    crew.turn_on("work", "eva", switched_off);
    let eva = crew.join("eva");
    eva.commit(&[("README.md", "More\n")]);
    eva.git(&["push", "--quiet", "origin", "main"]);
    // The first parent of the merge is the branch, and main its second.
    eva.git(&["checkout", "--quiet", "-B", "work", "origin/work"]);
    eva.git(&["merge", "--quiet", "--no-ff", "-m", "turned", "main"]);
    eva.git(&["push", "--quiet", "origin", "HEAD:main"]);
    assert_eq!(
        found(&crew, "main", &["audit", "--from", &root]),
        [format!("error edit-not-approved {FLOW}")]
    );
    let from = eva.git(&["rev-parse", "main"]);
    assert_eq!(
        found(&crew, "main", &["audit", "--from", &from]),
        [format!("error edit-not-approved {FLOW}")]
    );
}

#[test]
fn t28_honest_a_policy_that_names_no_pipelines_says_nothing_of_them() {
    let crew = Crew::with(ONE, &[(FLOW, RUNS)]);
    let root = crew.git(&["rev-parse", "main"]);
    crew.turn_on("work", "eva", switched_off);
    let none = Vec::<String>::new();
    assert_eq!(
        found(&crew, "work", &["validate", "--since", "origin/main"]),
        none
    );
    crew.land("work", "eva");
    assert_eq!(found(&crew, "main", &["audit", "--from", &root]), none);
}

/// The same desk in a folder of a repository that holds more.
fn below() -> Crew {
    let crew = checked();
    crew.turn_on("main", "ana", |ana| {
        ana.write("ops/readme", "Moved\n");
        for path in ["itsm.yaml", ".itsm", "people", "services", "cis"] {
            ana.git(&["mv", path, "ops/"]);
        }
        ana.commit(&[]);
    });
    crew
}

#[test]
fn t28_the_pipeline_at_the_top_of_a_desk_in_a_folder() {
    let crew = below();
    let root = crew.git(&["rev-parse", "main"]);
    crew.turn_on("work", "eva", switched_off);
    let expected = [format!("error edit-not-approved ../{FLOW}")];
    let since = ["-C", "ops", "validate", "--since", "origin/main"];
    assert_eq!(found(&crew, "work", &since), expected);
    let verify = [
        "-C",
        "ops",
        "approvals",
        "verify",
        "--target",
        "origin/main",
    ];
    assert_eq!(crew.pipeline("work").itsm(&verify).code, 6);
    // Whether it is named from the desk or from the top.
    crew.turn_on("work", "cleo", |cleo| {
        cleo.done(&["-C", "ops", "approve", "--yes", &format!("../{FLOW}")])
    });
    assert_eq!(found(&crew, "work", &since), Vec::<String>::new());
    assert_eq!(crew.pipeline("work").itsm(&verify).code, 0);
    crew.land("work", "eva");
    let audit = ["-C", "ops", "audit", "--from", &root];
    assert_eq!(found(&crew, "main", &audit), Vec::<String>::new());
    crew.turn_on("more", "eva", |eva| {
        eva.commit(&[(".gitlab-ci.yml", "{}\n")])
    });
    crew.land("more", "eva");
    assert_eq!(
        found(&crew, "main", &audit),
        ["error edit-not-approved ../.gitlab-ci.yml"]
    );
}

#[test]
fn t28_code_owners_name_whom_an_edit_of_the_pipeline_needs() {
    let crew = checked();
    let main = crew.pipeline("main");
    let output = main.itsm(&["codeowners"]);
    let owners = |path: &str| {
        let mut lines = output.stdout.lines();
        let line = lines.find(|line| line.split(' ').next() == Some(path));
        line.unwrap_or_else(|| panic!("{path}: {}", output.stdout))
            .split_once(' ')
            .expect("owners")
            .1
    };
    assert_eq!(owners("/.github/"), "@ana-gh @ben-gh @cleo-gh");
    assert_eq!(owners("/.gitlab-ci.yml"), "@ana-gh @ben-gh @cleo-gh");
}

#[test]
fn t28_what_is_no_plain_file_or_folder_is_no_pipeline_of_a_policy() {
    let crew = checked();
    let ana = crew.join("ana");
    for wrong in ["../other.yml", ".github/*", ".github//x", "/"] {
        let policy = guarded().replace(".gitlab-ci.yml", &format!("\"{wrong}\""));
        ana.write(".itsm/policy.yaml", &policy);
        let output = ana.itsm(&["policy", "check"]);
        assert_eq!(
            output.code, 2,
            "{wrong}: {}{}",
            output.stdout, output.stderr
        );
        let said = output.stdout + &output.stderr;
        assert!(said.contains("is no file from the top"), "{wrong}: {said}");
    }
}
