//! The job of each generated pipeline that imports after a merge: its scripts, as a runner would run them, with
//! programs that answer in the forge's place.

use std::path::Path;

use itsm::trust::forge::Forge;
use serde_json::Value;
use serde_json::json;

use super::import::CHANGE;
use super::import::Story;
use super::import::change;
use super::moves::is_clean;
use crate::support::Sandbox;

/// Answers as the forge does: each from a file that is called like the end of the address; a page after the first is
/// empty, and so is what there is no file for.
const FORGE: &str = r#"out= code= head=/dev/null
exec 3>&1
while [ $# -gt 1 ]; do
  case $1 in
    --output) out=$2; shift ;;
    --dump-header) head=$2; shift ;;
    --write-out) code=yes; shift ;;
    --header) shift ;;
  esac
  shift
done
printf 'HTTP/2 200\r\nX-Next-Page: \r\n' > "$head"
file=$SAVED/$(printf %s "${1%%[?]*}" | sed 's,.*/desk/,,; s,.*/projects/4242/,,; s,.*/api/v4/,,' | tr / _)
if [ -n "$out" ]; then exec > "$out"; fi
case $1 in
  *[?\&]page=[2-9]*) echo '[]'; status=200 ;;
  *) if [ -f "$file" ]; then cat "$file"; status=200; else status=404; fi ;;
esac
if [ -n "$code" ]; then printf %s "$status" >&3; else test "$status" = 200; fi
"#;

/// A change that was reviewed and merged on a forge, in a repository that is shared.
fn merged(how: &[&str]) -> Story {
    let mut story = Story::of(Story::desk(), &[(CHANGE, &change("Swap the relay"))], how);
    if how.contains(&"--squash") {
        story.sandbox.git(&["commit", "-qm", "squashed"]);
        story.merge = story.sandbox.git(&["rev-parse", "HEAD"]);
    }
    let (sandbox, head) = (&story.sandbox, &story.head);
    sandbox.git(&["init", "--quiet", "--bare", "../desk.git"]);
    let refs = |name: &str| format!("{head}:{name}");
    for name in [
        "main",
        &refs("refs/pull/7/head"),
        &refs("refs/pull/3/head"),
        &refs("refs/merge-requests/12/head"),
    ] {
        sandbox.git(&["push", "--quiet", "../desk.git", name]);
    }
    story
}

/// The address of the shared repository, without its ending.
fn address(story: &Story) -> String {
    let desk = story.sandbox.root().display().to_string();
    format!("file://{desk}")
}

/// What `itsm init --ci` writes.
fn pipeline(which: &str, file: &str) -> Value {
    let sandbox = Sandbox::desk();
    sandbox.done(&["init", "--ci", which, "-q"]);
    serde_yaml::from_str(&sandbox.read(file)).unwrap()
}

/// A machine that has the programs of a runner, and the forge's answers.
fn runner(story: &Story, forge: Forge, answers: &[(&str, &str)]) -> Sandbox {
    let mut runner = Sandbox::new();
    let bin = runner.script("../bin/curl", FORGE);
    runner.script("../bin/gh", "exec curl \"$@\"");
    for nothing in ["cargo", "apt-get"] {
        runner.script(&format!("../bin/{nothing}"), "exit 0");
    }
    let folder = bin.parent().unwrap().to_owned();
    let program = Path::new(env!("CARGO_BIN_EXE_itsm"));
    runner.script(
        "../bin/itsm",
        &format!("exec '{}' \"$@\"", program.display()),
    );
    let path = std::env::var("PATH").unwrap_or_default();
    runner.set("PATH", &format!("{}:{path}", folder.display()));
    let saved = folder.with_file_name("saved");
    runner.set("SAVED", &saved.display().to_string());
    runner.set("DESK", ".");
    runner.set("KEY", story.sandbox.read("../home/importer").trim_end());
    let known = story.answers(forge);
    for (path, name) in answers {
        let found = known.files.iter().find(|(known, _)| known == name);
        let text = match found {
            Some((_, value)) => value.to_string(),
            None => (*name).to_owned(),
        };
        runner.write(&format!("../saved/{}", path.replace('/', "_")), &text);
    }
    runner
}

/// Whether this machine has what the scripts read answers with; every runner has.
fn has_jq() -> bool {
    let asked = std::process::Command::new("jq").arg("--version").output();
    asked.is_ok_and(|output| output.status.success())
}

/// Runs scripts one after the other, each with the shell and the settings of its runner.
fn play(runner: &Sandbox, shell: &[&str], scripts: &[String]) {
    for script in scripts {
        let args = [&shell[1..], &[script.as_str()]].concat();
        let done = runner.run(Path::new(shell[0]), &args);
        assert_eq!(done.code, 0, "{script}\n{}{}", done.stdout, done.stderr);
    }
}

fn scripts(job: &Value) -> Vec<String> {
    let steps = job["steps"].as_array().unwrap().iter();
    let scripts = steps.filter_map(|step| step["run"].as_str());
    scripts.map(str::to_owned).collect()
}

/// The shared repository has the statement and the step now, both signed by the bot, and nothing speaks against them.
fn is_moved(story: &Story, forge: &str, number: u64) {
    let sandbox = &story.sandbox;
    sandbox.git(&["fetch", "--quiet", "../desk.git", "main"]);
    sandbox.git(&["merge", "--quiet", "--ff-only", "FETCH_HEAD"]);
    let trust = "gpg.ssh.allowedSignersFile=.itsm/allowed_signers";
    let shown = "--format=%s%n%an <%ae> %G? %GS";
    let bot = "itsm import <itsm-import@localhost> G importer";
    assert_eq!(
        sandbox.git(&["-c", trust, "log", "-2", shown]),
        format!(
            "CHG-2611-00CHG4: approve (authorization → scheduled)\n{bot}\n\
             approvals: 1 review of pull request {number} on {forge}\n{bot}"
        )
    );
    let record = sandbox.read(CHANGE);
    assert!(record.contains("state: scheduled\n"), "{record}");
    assert!(
        record.contains("by: ben, do: approve, to: scheduled"),
        "{record}"
    );
    is_clean(story, &story.base);
}

#[test]
fn the_job_on_github_imports_what_was_merged_and_takes_the_step() {
    if !has_jq() {
        return;
    }
    let usual = &["--no-ff", "--no-edit"][..];
    for (how, is_late) in [(usual, false), (&["--squash"], false), (usual, true)] {
        let story = merged(how);
        let listed = json!([
            {"number": 7, "merged_at": "2026-11-20T11:30:00Z", "base": {"ref": "main"}},
            {"number": 8, "merged_at": null, "base": {"ref": "main"}},
            {"number": 9, "merged_at": "2026-11-20T11:30:00Z", "base": {"ref": "other"}},
        ]);
        let mut runner = runner(
            &story,
            Forge::Github,
            &[
                (
                    &format!("commits/{}/pulls", story.merge),
                    &listed.to_string(),
                ),
                ("pulls/7", "pull"),
                ("pulls/7/reviews", "reviews"),
                ("pulls/7/commits", "commits"),
                ("collaborators/ben-gh/permission", "permission"),
            ],
        );
        let answers = runner.home().join("answers").display().to_string();
        let root = runner.root().display().to_string();
        for (name, value) in [
            ("GITHUB_REPOSITORY", "acme/desk"),
            ("GITHUB_REF", "refs/heads/main"),
            ("GITHUB_REF_NAME", "main"),
            ("GITHUB_SHA", &story.merge),
            ("GITHUB_WORKSPACE", &root),
            ("FROM", &story.base),
            ("ANSWERS", &answers),
        ] {
            runner.set(name, value);
        }
        runner.git(&["clone", "--quiet", &format!("{}.git", address(&story)), "."]);
        if is_late {
            // Somebody pushes while the job runs.
            story.sandbox.commit(&[("README.md", "About\n")]);
            story
                .sandbox
                .git(&["push", "--quiet", "../desk.git", "main"]);
        }
        let job = &pipeline("github", ".github/workflows/itsm.yml")["jobs"]["import"];
        play(&runner, &["bash", "-e", "-c"], &scripts(job));
        is_moved(&story, "github", 7);
        assert!(!Path::new(&answers).join("key").exists());
    }
}

#[test]
fn the_job_on_forgejo_imports_what_was_merged_and_takes_the_step() {
    if !has_jq() {
        return;
    }
    let story = merged(&[]);
    let mut runner = runner(
        &story,
        Forge::Gitea,
        &[
            (
                &format!("commits/{}/pull", story.merge),
                "{\"number\": 3, \"merged\": true}",
            ),
            ("pulls/3", "pull"),
            ("pulls/3/reviews", "reviews"),
            ("pulls/3/commits", "commits"),
        ],
    );
    for (name, value) in [
        ("API", "https://git.example.com/api/v1/repos/acme/desk"),
        ("TOKEN", "none"),
        ("URL", &format!("{}.git", address(&story))),
        ("REF", "refs/heads/main"),
        ("FROM", &story.base),
        ("COMMIT", &story.merge),
    ] {
        runner.set(name, value);
    }
    let job = &pipeline("forgejo", ".forgejo/workflows/itsm.yml")["jobs"]["import"];
    play(&runner, &["sh", "-e", "-c"], &scripts(job));
    is_moved(&story, "gitea", 3);
}

#[test]
fn the_job_on_gitlab_imports_what_was_merged_and_takes_the_step() {
    if !has_jq() {
        return;
    }
    let story = merged(&[]);
    let mut runner = runner(
        &story,
        Forge::Gitlab,
        &[
            (
                &format!("repository/commits/{}/merge_requests", story.merge),
                "[{\"iid\": 12, \"state\": \"merged\", \"target_branch\": \"main\"}, {\"iid\": 13, \"state\": \"opened\", \"target_branch\": \"main\"}]",
            ),
            ("merge_requests/12", "merge"),
            ("merge_requests/12/approvals", "approvals"),
            ("merge_requests/12/approval_state", "state"),
            ("merge_requests/12/reviewers", "[]"),
            ("merge_requests/12/commits", "commits"),
            ("merge_requests/12/notes", "notes"),
            ("merge_requests/12/versions", "versions"),
            ("approvals", "settings"),
            ("members/all", "members"),
            (
                "users/102",
                "{\"id\": 102, \"username\": \"ben-gl\", \"name\": \"Ben Test\", \"state\": \"active\", \"bot\": false}",
            ),
        ],
    );
    let key = story.sandbox.home().join("importer").display().to_string();
    for (name, value) in [
        ("CI_API_V4_URL", "https://gitlab.example.com/api/v4"),
        ("CI_PROJECT_ID", "4242"),
        ("CI_PROJECT_URL", &address(&story)),
        ("CI_SERVER_URL", "https://gitlab.example.com"),
        ("CI_COMMIT_BEFORE_SHA", &story.base),
        ("CI_COMMIT_SHA", &story.merge),
        ("CI_COMMIT_BRANCH", "main"),
        ("ITSM_IMPORT_TOKEN", "none"),
        ("ITSM_IMPORT_KEY", &key),
    ] {
        runner.set(name, value);
    }
    runner.git(&["clone", "--quiet", &format!("{}.git", address(&story)), "."]);
    runner.git(&["checkout", "--quiet", "--detach"]);
    let file = pipeline("gitlab", ".gitlab-ci.yml");
    let lines = file["import"]["script"].as_array().unwrap().iter();
    let lines: Vec<&str> = lines.map(|line| line.as_str().unwrap()).collect();
    // GitLab's runner makes one script of all lines.
    let script = lines.join("\n");
    play(&runner, &["bash", "-eo", "pipefail", "-c"], &[script]);
    is_moved(&story, "gitlab", 12);
}
