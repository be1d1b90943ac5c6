//! The files that put pipelines up: pinned, with least permission, nothing from outside in a script, and their scripts
//! do what they say.

use std::fs;
use std::path::Path;

use serde_json::Value;
use serde_json::json;

use super::event;
use crate::support::MAIL;
use crate::support::Sandbox;
use crate::support::Team;

const ALL: [(&str, &str); 4] = [
    ("github", ".github/workflows/itsm.yml"),
    ("gitlab", ".gitlab-ci.yml"),
    ("forgejo", ".forgejo/workflows/itsm.yml"),
    ("pre-commit", ".pre-commit-config.yaml"),
];

/// A file of this project.
fn own(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn parsed(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

/// What `itsm init --ci` writes for a desk at the top of a repository.
fn written(which: &str) -> String {
    let sandbox = Sandbox::desk();
    let done = sandbox.itsm(&["init", "--ci", which, "-q"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let (_, file) = ALL.iter().find(|(name, _)| *name == which).unwrap();
    sandbox.read(file)
}

/// Every value of a key, however deep.
fn all<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                if name == key {
                    found.push(value);
                }
                all(value, key, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| all(item, key, found)),
        _ => {}
    }
}

fn every<'a>(value: &'a Value, key: &str) -> Vec<&'a Value> {
    let mut found = Vec::new();
    all(value, key, &mut found);
    found
}

/// The scripts of a file, whatever they are called there.
fn scripts(file: &Value) -> Vec<String> {
    let mut scripts = Vec::new();
    for key in ["run", "script", "before_script"] {
        for value in every(file, key) {
            match value {
                Value::String(text) => scripts.push(text.clone()),
                Value::Array(lines) => {
                    scripts.extend(lines.iter().map(|line| line.as_str().unwrap().to_owned()));
                }
                other => panic!("{other}"),
            }
        }
    }
    assert!(!scripts.is_empty());
    scripts
}

#[test]
fn nothing_from_outside_becomes_part_of_a_script() {
    let files = ["github", "gitlab", "forgejo"].map(written);
    let action = own(".github/actions/validate/action.yml");
    for text in files.iter().chain([&action]) {
        for script in scripts(&parsed(text)) {
            assert!(!script.contains("${{"), "{script}");
            let checked = std::process::Command::new("sh")
                .args(["-n", "-c", &script])
                .status()
                .unwrap();
            assert!(checked.success(), "{script}");
        }
    }
}

#[test]
fn what_runs_is_pinned() {
    let mut uses = 0;
    for text in ["github", "forgejo"].map(written) {
        for line in text.lines().filter(|line| line.contains("uses:")) {
            let (action, version) = line.split_once('@').unwrap();
            let (id, version) = version
                .split_once(" # v")
                .expect("the version stands beside it");
            assert!(action.ends_with("uses: actions/checkout"), "{line}");
            assert!(
                id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{line}"
            );
            assert_eq!(version.split('.').count(), 3, "{line}");
            uses += 1;
        }
    }
    assert_eq!(
        uses, 4,
        "GitHub's four jobs; Forgejo's check out by themselves"
    );
    for which in ["gitlab", "forgejo"] {
        let text = written(which);
        let images = text.lines().filter(|line| line.contains("image: "));
        for line in images {
            let (image, digest) = line.split_once("@sha256:").unwrap();
            let (digest, tag) = digest.split_once(" # ").expect("the tag stands beside it");
            assert!(image.ends_with("image: docker.io/library/rust"), "{line}");
            assert!(
                digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{line}"
            );
            assert_eq!(tag, "1.89-bookworm");
        }
        assert!(!text.contains("include:"), "{which}");
    }
    assert!(
        own(".github/actions/validate/action.yml")
            .lines()
            .all(|line| !line.contains("uses:"))
    );
    let version = env!("CARGO_PKG_VERSION");
    for which in ["github", "gitlab", "forgejo"] {
        let text = written(which);
        assert!(text.contains("cargo install --locked git-itsm --version \"$ITSM_VERSION\""));
        assert!(
            text.contains(&format!("  ITSM_VERSION: {version}\n")),
            "{which}"
        );
    }
    let hooks = parsed(&written("pre-commit"));
    let pinned = json!([format!("cli:git-itsm:{version}")]);
    assert!(
        every(&hooks, "additional_dependencies")
            .iter()
            .all(|one| **one == pinned)
    );
}

#[test]
fn a_pipeline_may_read_the_repository_and_nothing_else_but_for_the_import_of_what_was_merged() {
    let read = json!({"contents": "read"});
    let write = json!({"contents": "write", "pull-requests": "read"});
    let github = parsed(&written("github"));
    assert_eq!(github["permissions"], json!({}));
    for (name, job) in github["jobs"].as_object().unwrap() {
        let expected = if name == "import" { &write } else { &read };
        assert_eq!(&job["permissions"], expected, "{name}");
    }
    for with in every(&github, "with") {
        assert_eq!(with["persist-credentials"], false);
    }
    assert_eq!(parsed(&written("forgejo"))["permissions"], read);
    for which in ["github", "forgejo"] {
        let text = written(which);
        let (checks, import) = text.split_once("\n  import:\n").unwrap();
        for word in ["secrets.", "pull_request_target", "workflow_run", "write"] {
            assert!(!checks.contains(word), "{which}: {word}");
        }
        for word in ["pull_request_target", "workflow_run", "github.head_ref"] {
            assert!(!import.contains(word), "{which}: {word}");
        }
        assert_eq!(import.matches("secrets.").count(), 1, "{which}");
        let job = &parsed(&text)["jobs"]["import"];
        assert_eq!(
            job["if"],
            "github.event_name == 'push' && vars.ITSM_IMPORT && !github.event.created"
        );
        assert_eq!(job["permissions"], write);
    }
    assert_eq!(github["jobs"]["import"]["environment"], "itsm-import");
    let gitlab = parsed(&written("gitlab"));
    assert_eq!(
        gitlab["import"]["rules"][1]["if"],
        "$CI_PIPELINE_SOURCE == \"push\" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $ITSM_IMPORT_KEY"
    );
}

#[test]
fn every_way_into_the_main_branch_is_checked() {
    let github = parsed(&written("github"));
    let events: Vec<&String> = github["on"].as_object().unwrap().keys().collect();
    assert_eq!(events, ["pull_request", "merge_group", "push"]);
    assert_eq!(github["on"]["push"]["branches"], json!(["main"]));
    let depth = |job: &str| github["jobs"][job]["steps"][0]["with"]["fetch-depth"].clone();
    assert_eq!(
        [depth("records"), depth("approvals"), depth("audit")],
        [json!(0), json!(0), json!(0)]
    );
    for which in ["github", "gitlab", "forgejo"] {
        let text = scripts(&parsed(&written(which))).join("\n");
        for command in [
            "validate --since auto",
            "approvals verify --target",
            "audit --from",
        ] {
            assert!(
                text.contains(&format!("itsm -C \"$DESK\" {command}")),
                "{which}: {command}"
            );
        }
    }
    let gitlab = parsed(&written("gitlab"));
    assert_eq!(
        gitlab["records"]["artifacts"]["reports"]["codequality"],
        "gl-code-quality-report.json"
    );
    assert_eq!(gitlab["variables"]["GIT_DEPTH"], "0");
}

#[test]
fn the_hooks_for_pre_commit_see_all_records_at_once() {
    let offered = parsed(&own(".pre-commit-hooks.yaml"));
    let generated = parsed(&written("pre-commit"));
    // Without being told, pre-commit installs the hook of its own name alone.
    assert_eq!(
        generated["default_install_hook_types"],
        json!(["pre-commit", "pre-push"])
    );
    let generated = &generated["repos"][0]["hooks"];
    for hooks in [&offered, generated] {
        let hooks = hooks.as_array().unwrap();
        let ids: Vec<&Value> = hooks.iter().map(|hook| &hook["id"]).collect();
        assert_eq!(ids, ["itsm-validate", "itsm-validate-all"]);
        for hook in hooks {
            assert_eq!(hook["language"], "rust");
            assert_eq!(hook["entry"], "itsm");
            assert_eq!(
                [&hook["require_serial"], &hook["always_run"]],
                [&json!(true), &json!(true)]
            );
        }
        assert_eq!(hooks[1]["pass_filenames"], false);
    }
    // The arguments are those of a command that there is.
    let sandbox = Sandbox::desk();
    for hooks in [&offered, generated] {
        for hook in hooks.as_array().unwrap() {
            let args: Vec<&str> = hook["args"]
                .as_array()
                .unwrap()
                .iter()
                .map(|arg| arg.as_str().unwrap())
                .collect();
            assert_eq!(sandbox.itsm(&args).code, 0, "{args:?}");
        }
    }
}

#[test]
fn a_desk_that_is_there_gets_the_file_alone_and_no_file_is_replaced() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ cd services && itsm init --ci github
        ! wrote .github/workflows/itsm.yml; committed as COMMIT
        ! next: let a ruleset require its checks
        $ git show --format=%s --name-only
        check the desk: .github/workflows/itsm.yml

        .github/workflows/itsm.yml
        $ itsm init --ci github
        ! error: .github/workflows/itsm.yml is there already
        ! hint: move it away, write the new one, and join both by hand
        [1]
        $ itsm init --ci pre-commit --dry-run | head -3
        --- /dev/null
        +++ b/.pre-commit-config.yaml
        @@ -0,0 +1,26 @@
        ! dry run: nothing was written
        $ ls -A | grep pre-commit
        [1]
        $ itsm init --ci pre-commit --no-commit
        ! wrote .pre-commit-config.yaml; not committed
        ! next: pre-commit install --install-hooks
        $ git status --short
        ?? .pre-commit-config.yaml
        $ itsm init
        ! error: DESK is a desk already
        [1]
        ",
    );
}

#[test]
fn a_new_desk_can_have_its_pipeline_at_once() {
    Sandbox::new().play(
        "
        $ itsm init it --no-policy --ci forgejo
        ! made a desk in it; committed as COMMIT
        ! next: itsm new incident \"…\", itsm list, itsm validate
        ! wrote .forgejo/workflows/itsm.yml; committed as COMMIT
        ! next: let the branch's protection require its checks
        $ cd it && git ls-files .forgejo
        .forgejo/workflows/itsm.yml
        $ itsm init other --no-policy --ci gitlab --dry-run | grep '^+++' | grep -e gitlab -e itsm.yaml
        +++ b/itsm.yaml
        +++ b/.gitlab-ci.yml
        ! dry run: nothing was written
        ! dry run: nothing was written
        $ ls
        it
        ",
    );
}

#[test]
fn a_desk_in_a_folder_is_named_however_the_folder_is_called() {
    let sandbox = Sandbox::repository();
    let folder = "o'neil: #1/it";
    sandbox.commit(&[("README.md", "code\n")]);
    assert_eq!(sandbox.itsm(&["init", folder, "-q"]).code, 0);
    sandbox.git(&["branch", "--move", "trunk"]);
    for (which, file) in ALL {
        assert_eq!(
            sandbox
                .itsm(&["-C", folder, "init", "--ci", which, "-q"])
                .code,
            0
        );
        let text = parsed(&sandbox.read(file));
        if which == "pre-commit" {
            assert!(every(&text, "args").iter().all(|args| args[1] == folder));
        } else {
            assert_eq!(every(&text, "DESK"), [folder]);
        }
    }
    let github = parsed(&sandbox.read(".github/workflows/itsm.yml"));
    assert_eq!(github["on"]["push"]["branches"], json!(["trunk"]));
}

/// The scripts of a job, as the runner would run them; the program stands in for its own installation.
fn run(runner: &mut Sandbox, job: &Value) -> Vec<i32> {
    let program = Path::new(env!("CARGO_BIN_EXE_itsm"));
    let copy = format!(
        "while [ $# -gt 1 ]; do shift; done; mkdir -p \"$1/bin\" && ln -sf '{}' \"$1/bin/itsm\"",
        program.display()
    );
    let cargo = runner.script("../bin/cargo", &copy);
    let path = format!(
        "{}:{}:{}",
        cargo.parent().unwrap().display(),
        program.parent().unwrap().display(),
        std::env::var("PATH").unwrap_or_default()
    );
    runner.set("PATH", &path);
    let steps = job["steps"].as_array().unwrap();
    let scripts = steps.iter().filter_map(|step| step["run"].as_str());
    let codes = scripts.map(|script| runner.run(Path::new("sh"), &["-e", "-c", script]).code);
    codes.collect()
}

/// A proposal with a fault in it, and one without.
fn proposals() -> (Team, Sandbox) {
    let team = Team::desk();
    let ben = team.join("Ben");
    ben.git(&["switch", "--quiet", "--create", "good"]);
    ben.done(&["start", "00new", "-q"]);
    ben.git(&["push", "--quiet", "origin", "good:refs/pull/1/head"]);
    ben.git(&["switch", "--quiet", "--create", "bad"]);
    ben.commit(&[(
        MAIL,
        &ben.read(MAIL).replace("impact: high\n", "impact: huge\n"),
    )]);
    ben.git(&["push", "--quiet", "origin", "bad:refs/pull/2/head"]);
    (team, ben)
}

#[test]
fn the_scripts_of_the_forgejo_file_check_out_and_validate() {
    let (team, ben) = proposals();
    let job = &parsed(&written("forgejo"))["jobs"]["records"];
    for (number, branch, code) in [(1, "good", 0), (2, "bad", 1)] {
        let mut runner = Sandbox::new();
        let name = format!("refs/pull/{number}/head");
        for (variable, value) in [
            ("CI", "true"),
            ("DESK", "."),
            ("ITSM_VERSION", "0"),
            ("TOKEN", "none"),
            ("URL", &format!("file://{}", team.remote().display())),
            ("REF", &name),
            ("COMMIT", &ben.git(&["rev-parse", branch])),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_NAME", "pull_request"),
            ("GITHUB_REF", &name),
            ("GITHUB_BASE_REF", "main"),
        ] {
            runner.set(variable, value);
        }
        // What is installed is the program that stands in for it, wherever cargo would put it.
        let codes = run(&mut runner, job);
        assert_eq!(
            (codes[0], codes[codes.len() - 1]),
            (0, code),
            "{branch}: {codes:?}"
        );
        assert!(
            runner
                .git(&["config", "--list"])
                .lines()
                .all(|line| !line.contains("none"))
        );
    }
}

#[test]
fn the_action_of_this_repository_validates() {
    let (team, _ben) = proposals();
    let action = &parsed(&own(".github/actions/validate/action.yml"))["runs"];
    for (name, since, code) in [
        ("refs/pull/1/head", "auto", 0),
        ("refs/pull/2/head", "auto", 1),
        ("refs/pull/2/head", "", 1),
        ("refs/pull/2/head", "--output=x", 2),
    ] {
        let mut runner = super::checkout(&team, name, None);
        event(&mut runner, "pull_request", &json!({}));
        runner.set("GITHUB_REF", name);
        runner.set("GITHUB_BASE_REF", "main");
        runner.set("GITHUB_ACTION_PATH", "/nowhere/.github/actions/validate");
        let temporary = runner
            .root()
            .with_file_name("runner temp")
            .display()
            .to_string();
        runner.set("RUNNER_TEMP", &temporary);
        let summary = runner.root().with_file_name("summary.md");
        runner.set("GITHUB_STEP_SUMMARY", &summary.display().to_string());
        runner.set("DIRECTORY", ".");
        runner.set("SINCE", since);
        assert_eq!(run(&mut runner, action), [0, code], "{name} {since}");
        assert!(!runner.has("x"));
        let shown = fs::read_to_string(summary).unwrap_or_default();
        assert_eq!(shown.contains("field-value"), code == 1, "{shown}");
    }
}
