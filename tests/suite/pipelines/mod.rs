//! The desk in pipelines and behind hooks: what is compared with what, and what is refused.

mod ci;
mod commit;
mod forks;
mod gate;
mod hooks;
mod message;
mod receive;
mod since;

use std::path::Path;

use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::Output;
use crate::support::Sandbox;
use crate::support::Team;

/// Ana proposes the change, with entries that are as old as their commit.
fn propose(crew: &Crew) {
    let text = CHANGE_TEXT.replace("2026-11-20T08:00:00Z", "2026-11-20T12:00:00Z");
    crew.turn("ana", |ana| ana.commit(&[(CHANGE_FILE, &text)]));
}

/// What a forge's runner has: a checkout of one ref, as deep as the pipeline asks for, and variables.
fn checkout(team: &Team, name: &str, depth: Option<&str>) -> Sandbox {
    let mut runner = Sandbox::repository();
    runner.set("CI", "true");
    let remote = format!("file://{}", team.remote().display());
    runner.git(&["remote", "add", "origin", &remote]);
    let mut fetch = vec!["fetch", "--quiet", "--no-tags"];
    let depth = depth.map(|depth| format!("--depth={depth}"));
    fetch.extend(depth.as_deref());
    fetch.extend(["origin", name]);
    if depth.is_none() {
        fetch.push("+refs/heads/*:refs/remotes/origin/*");
    }
    runner.git(&fetch);
    runner.git(&["checkout", "--quiet", "--detach", "FETCH_HEAD"]);
    runner
}

/// Tells a runner of an event, as GitHub does.
fn event(runner: &mut Sandbox, name: &str, event: &serde_json::Value) {
    runner.set("GITHUB_ACTIONS", "true");
    runner.set("GITHUB_EVENT_NAME", name);
    runner.write("../event.json", &event.to_string());
    let path = runner.root().with_file_name("event.json");
    runner.set("GITHUB_EVENT_PATH", &path.display().to_string());
    let head = runner.git(&["rev-parse", "HEAD"]);
    runner.set("GITHUB_SHA", &head);
}

/// What a command prints, with every id of a commit replaced.
fn masked(runner: &Sandbox, command: &str) -> String {
    let line = format!("{{ {command}; }} 2>&1; echo \"[$?]\"");
    let printed = runner.transcript(&line);
    let mut out = String::new();
    for word in printed.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric()) {
        let bare = word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        let is_id =
            matches!(bare.len(), 7 | 40) && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
        out += &if is_id {
            word.replace(bare, "ID")
        } else {
            word.to_owned()
        };
    }
    out
}

pub(crate) fn push(clone: &Sandbox, args: &[&str]) -> Output {
    let args: Vec<&str> = [&["push", "--quiet", "origin"], args].concat();
    clone.run(Path::new("git"), &args)
}

/// What the server said, a line each, without what git adds.
fn said(output: &Output) -> Vec<String> {
    let lines = output.stderr.lines();
    let lines = lines.filter_map(|line| line.strip_prefix("remote: "));
    lines.map(|line| line.trim_end().to_owned()).collect()
}
