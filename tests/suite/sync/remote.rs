//! Remotes that are away, protected, refusing, or busy with somebody faster.

use crate::support::Sandbox;
use crate::support::Team;
use crate::sync::assert_sound;

fn started() -> (Team, Sandbox) {
    let team = Team::desk();
    let ana = team.join("Ana");
    ana.done(&["start", "00NEW1"]);
    (team, ana)
}

#[test]
fn offline_it_says_so_and_work_goes_on() {
    let (team, ana) = started();
    team.cut(true);
    let offline = ana.done(&["sync"]);
    assert!(
        offline.stderr.contains("origin can't be reached"),
        "{}",
        offline.stderr
    );
    assert!(
        offline.stderr.contains("1 commit waits here"),
        "{}",
        offline.stderr
    );
    let json = ana.done(&["sync", "--format", "json"]).stdout;
    assert!(
        json.contains("\"offline\": true") && json.contains("\"ending\": \"offline\""),
        "{json}"
    );
    ana.done(&["note", "00NEW1", "still here"]);
    team.cut(false);
    assert!(ana.done(&["sync"]).stderr.contains("2 commits went out"));
}

#[test]
fn a_protected_branch_gets_a_branch_to_open_a_pull_request_from() {
    let (team, ana) = started();
    team.hook(
        "update",
        r#"case "$1" in refs/heads/main) echo "main takes pull requests only" >&2; exit 1;; esac"#,
    );
    let head = ana.git(&["rev-parse", "HEAD"]);
    let branch = format!("itsm/ana-{}", &head[..7]);
    let sent = ana.done(&["sync"]);
    assert!(
        sent.stderr.contains("main takes pull requests only"),
        "{}",
        sent.stderr
    );
    let words = format!("open a pull request from {branch} into main");
    assert!(sent.stderr.contains(&words), "{}", sent.stderr);
    assert_eq!(team.git(&["rev-parse", &branch]), head);
    assert_ne!(team.git(&["rev-parse", "main"]), head);
    let json = ana.done(&["sync", "--format", "json"]).stdout;
    assert!(
        json.contains(&format!("\"review_branch\": \"{branch}\"")),
        "{json}"
    );
}

#[test]
fn a_remote_that_takes_nothing_is_an_error_and_everything_stays_here() {
    let (team, ana) = started();
    team.hook("pre-receive", "echo closed for the night >&2; exit 1");
    let refused = ana.itsm(&["sync"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.contains("closed for the night"),
        "{}",
        refused.stderr
    );
    assert_eq!(
        ana.git(&["log", "-1", "--format=%s"]),
        "INC-2611-00NEW1: start (new → in-progress)"
    );
}

#[test]
fn what_the_remote_says_keeps_its_lines() {
    let (team, ana) = started();
    team.hook(
        "pre-receive",
        "printf 'error: no\\n  | field: value\\n  |        ^ here\\n' >&2; exit 1",
    );
    let refused = ana.itsm(&["sync"]);
    assert_eq!(
        refused.stderr,
        "error: origin takes nothing of this, on `main` or on a branch of its own:\n  \
           error: no\n    \
             | field: value\n    \
             |        ^ here\n\
         hint: your commits are safe here; ask who looks after the remote\n"
    );
}

#[test]
fn a_hook_here_that_refuses_the_push_is_quoted() {
    let (_team, ana) = started();
    ana.hook("pre-push", "echo not before noon >&2; exit 1");
    let refused = ana.itsm(&["sync"]);
    assert_eq!(refused.code, 4);
    assert!(
        refused.stderr.contains("not before noon"),
        "{}",
        refused.stderr
    );
}

#[test]
fn somebody_faster_between_our_fetch_and_our_push_is_taken_in() {
    let (team, ana) = started();
    let ben = team.join("Ben");
    ben.done(&["note", "00NEW1", "faster"]);
    let faster = format!(
        "test -e .git/raced && exit 0; touch .git/raced; env -u GIT_DIR git -C '{}' push --quiet",
        ben.root().display()
    );
    ana.hook("pre-push", &faster);
    ana.done(&["sync"]);
    assert!(ana.has(".git/raced"));
    let subjects = team.git(&["log", "-2", "--format=%s", "main"]);
    assert_eq!(
        subjects,
        "INC-2611-00NEW1: start (new → in-progress)\nINC-2611-00NEW1: note"
    );
    assert_sound(&ana);
}

#[test]
fn an_empty_remote_gets_its_first_branch_and_an_empty_clone_its_first_desk() {
    let team = Team::desk();
    let first = Sandbox::desk();
    let remote = team.remote().display().to_string();
    first.git(&["remote", "add", "origin", &remote]);
    first.git(&["switch", "--quiet", "--create", "other"]);
    first.done(&["sync"]);
    assert_eq!(
        first.git(&["rev-parse", "--abbrev-ref", "@{upstream}"]),
        "origin/other"
    );
    let second = Sandbox::repository();
    second.git(&["remote", "add", "origin", &remote]);
    second.done(&["sync"]);
    assert_eq!(
        second.git(&["rev-parse", "HEAD"]),
        team.git(&["rev-parse", "main"])
    );
    assert_sound(&second);
}

#[test]
fn a_repository_of_the_newer_hash_is_synchronised_too() {
    let start = Sandbox::new();
    start.git(&[
        "init",
        "--quiet",
        "--object-format=sha256",
        "--bare",
        "remote.git",
    ]);
    let mut clones = ["Ana", "Ben"].map(|name| {
        Sandbox::of(
            &format!("{name} Test"),
            &format!("{}@example.org", name.to_lowercase()),
        )
    });
    let remote = start.root().join("remote.git").display().to_string();
    for clone in &clones {
        clone.git(&["init", "--quiet", "--object-format=sha256"]);
        clone.git(&["remote", "add", "origin", &remote]);
    }
    let [ana, ben] = &mut clones;
    ana.done(&["init"]);
    ana.done(&[
        "new",
        "person",
        "Ben Test",
        "--set",
        "email=ben@example.org",
    ]);
    ana.done(&["new", "service", "Mail", "--set", "owner=ana-test"]);
    ana.done(&["sync"]);
    ben.done(&["sync"]);
    ana.at("13:00");
    ana.done(&["edit", "mail", "--set", "owner=ben-test"]);
    ana.done(&["sync"]);
    ben.at("13:01");
    ben.done(&["move", "mail", "launch"]);
    ben.done(&["sync"]);
    let record = ben.read("services/mail.yaml");
    assert!(
        record.contains("owner: ben-test") && record.contains("state: live"),
        "{record}"
    );
    ben.done(&["validate"]);
}
