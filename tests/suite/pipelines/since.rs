//! `itsm validate --since auto`: where the range of a pipeline starts, and that it never turns out empty by mistake.

use serde_json::json;

use super::checkout;
use super::event;
use super::masked;
use crate::support::MAIL;
use crate::support::Sandbox;
use crate::support::Team;

const ZEROS: &str = "0000000000000000000000000000000000000000";

/// The record that every proposal here breaks: it takes the entry out of its log that set the assignee.
///
/// So one finding is in the file itself, that the assignee follows from no entry, and one is found by comparing.
const DONE: &str = "incidents/2026/10/INC-2610-00DNE3.yaml";

/// A desk to which Ben proposes a change while Ana goes on; the forge has made the merge of both.
struct Proposal {
    team: Team,
    ana: Sandbox,
    ben: Sandbox,
    /// The tip of `main` when Ben began.
    opened_at: String,
}

impl Proposal {
    fn new() -> Self {
        let team = Team::desk();
        let (ana, ben) = (team.join("Ana"), team.join("Ben"));
        let opened_at = ben.git(&["rev-parse", "HEAD"]);
        ben.git(&["switch", "--quiet", "--create", "work"]);
        ben.commit(&[(DONE, &without_an_entry(&ben))]);
        ben.done(&["edit", "00wrk", "--set", "impact=high", "-q"]);
        ana.done(&["start", "00new", "-q"]);
        ana.done(&["note", "00new", "Looked", "-q"]);
        ana.git(&["push", "--quiet"]);
        ben.git(&["fetch", "--quiet"]);
        ben.git(&["push", "--quiet", "origin", "work", "work:refs/pull/7/head"]);
        let proposal = Self {
            team,
            ana,
            ben,
            opened_at,
        };
        proposal.merge("refs/pull/7/merge");
        proposal
    }

    /// What the forge does for a check: the merge of the proposal into `main`.
    fn merge(&self, name: &str) -> String {
        let ben = &self.ben;
        ben.git(&["switch", "--quiet", "--detach", "origin/main"]);
        ben.git(&["merge", "--quiet", "--no-ff", "--no-edit", "work"]);
        let merged = ben.git(&["rev-parse", "HEAD"]);
        ben.git(&["push", "--quiet", "origin", &format!("HEAD:{name}")]);
        ben.git(&["switch", "--quiet", "work"]);
        merged
    }

    /// A runner of the pull request.
    fn runner(&self, depth: Option<&str>) -> Sandbox {
        let mut runner = checkout(&self.team, "refs/pull/7/merge", depth);
        let base = json!({"sha": self.opened_at, "ref": "main"});
        event(
            &mut runner,
            "pull_request",
            &json!({"pull_request": {"base": base}}),
        );
        runner.set("GITHUB_REF", "refs/pull/7/merge");
        runner.set("GITHUB_BASE_REF", "main");
        runner
    }
}

fn without_an_entry(desk: &Sandbox) -> String {
    let text = desk.read(DONE);
    let lines = text.lines().filter(|line| !line.contains("08:30:00Z"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The rules that find something, and in which file.
fn rules(runner: &Sandbox) -> String {
    runner.transcript(
        "itsm validate --since auto --format github 2>/dev/null | sed 's/.*file=\\([^,]*\\).*title=\\([^:]*\\):.*/\\2 \\1/' | sort -u",
    )
}

#[test]
fn h01_the_base_of_a_pull_request_is_the_first_parent_of_the_merge_that_is_checked() {
    let proposal = Proposal::new();
    for depth in [Some("2"), Some("50"), None] {
        let runner = proposal.runner(depth);
        // Ana's work of meanwhile, a record and a note, is no part of it: the event's own base would have it.
        let said = masked(
            &runner,
            "itsm validate --since auto -q --format json | grep -c '\"rule\"'; itsm validate --since auto --format github | cut -d: -f1-2 | wc -l",
        );
        // A clone that is cut off says that it could not look at each commit.
        let said = said
            .lines()
            .filter(|line| !line.starts_with("warning: the commits since"));
        let said: String = said.flat_map(|line| [line, "\n"]).collect();
        assert_eq!(
            said,
            "2\n2 files changed since ID (the first parent of the merge)\n8 records checked: 2 errors, 0 warnings\n2\n[0]\n",
            "{depth:?}"
        );
        assert!(rules(&runner).contains(&format!("log-rewritten {DONE}\n")));
    }
}

#[test]
fn h01_at_depth_one_everything_is_checked_and_that_is_said() {
    let proposal = Proposal::new();
    let runner = proposal.runner(Some("1"));
    let said = masked(&runner, "itsm validate --since auto --format github");
    assert!(
        said.contains("warning: everything is checked, and nothing is compared with what was before: the first parent of ID, ID, is not here\n"),
        "{said}"
    );
    assert!(
        said.ends_with("8 records checked: 1 error, 0 warnings\n[1]\n"),
        "{said}"
    );
    assert_eq!(
        masked(&runner, "itsm validate --since auto --since-fallback fail"),
        "error: the first parent of ID, ID, is not here\n\
         hint: `fetch-depth: 0` brings it where the repository is checked out, with all that approvals are judged by; here, `git fetch --unshallow` does\n[4]\n"
    );
    assert_eq!(
        masked(&runner, "itsm validate --since auto --only operational"),
        "error: what needs a review can't be told without a start: the first parent of ID, ID, is not here\n\
         hint: fetch more of the history, or name a revision\n[4]\n"
    );
    runner.git(&["fetch", "--quiet", "--unshallow"]);
    assert!(rules(&runner).contains("log-rewritten"));
}

#[test]
fn where_the_last_commit_of_a_pull_request_is_checked_out_its_own_merges_are_no_base() {
    let proposal = Proposal::new();
    let ben = &proposal.ben;
    ben.git(&["merge", "--quiet", "--no-edit", "origin/main"]);
    ben.git(&["push", "--quiet", "origin", "work:refs/pull/7/head"]);
    let mut runner = checkout(&proposal.team, "refs/pull/7/head", None);
    event(&mut runner, "pull_request", &json!({}));
    runner.set("GITHUB_REF", "refs/pull/7/head");
    runner.set("GITHUB_BASE_REF", "main");
    assert_eq!(
        masked(&runner, "itsm validate --since auto >/dev/null"),
        "2 files changed since ID (where origin/main parts)\n8 records checked: 2 errors, 0 warnings\n[1]\n"
    );
    // Even where the variables speak of another commit than the one that is here.
    runner.set("GITHUB_REF", "refs/pull/7/merge");
    runner.set("GITHUB_SHA", &proposal.opened_at);
    assert!(rules(&runner).contains("log-rewritten"));
    runner.git(&["update-ref", "-d", "refs/remotes/origin/main"]);
    assert_eq!(
        masked(&runner, "itsm validate --since auto --since-fallback fail"),
        "error: the branch \"main\" of origin is not here\n\
         hint: `git fetch origin '+refs/heads/main:refs/remotes/origin/main'` brings it\n[4]\n"
    );
}

#[test]
fn h03_a_new_branch_is_checked_whole_and_a_deleted_one_not_at_all() {
    let proposal = Proposal::new();
    let mut runner = checkout(&proposal.team, "work", Some("2"));
    let push = json!({"ref": "refs/heads/work", "before": ZEROS, "repository": {"default_branch": "main"}});
    event(&mut runner, "push", &push);
    let said = masked(
        &runner,
        "itsm validate --since auto --format github | wc -l",
    );
    assert_eq!(
        said,
        "warning: everything is checked, and nothing is compared with what was before: the branch `work` is new\n\
         8 records checked: 1 error, 0 warnings\n1\n[0]\n"
    );
    let gone = json!({"ref": "refs/heads/work", "deleted": true, "after": ZEROS});
    event(&mut runner, "push", &gone);
    assert_eq!(
        masked(&runner, "itsm validate --since auto"),
        "nothing to check: the push deleted the branch `work`\n0 records checked: 0 errors, 0 warnings\n[0]\n"
    );
    let tag = json!({"ref": "refs/tags/v1", "before": ZEROS});
    event(&mut runner, "push", &tag);
    assert!(masked(&runner, "itsm validate --since auto").contains("everything is checked"));
}

#[test]
fn all_commits_of_a_push_are_checked_however_few_were_fetched() {
    let proposal = Proposal::new();
    let ana = &proposal.ana;
    let before = ana.git(&["rev-parse", "HEAD"]);
    ana.commit(&[(DONE, &without_an_entry(ana))]);
    ana.done(&["edit", "00new", "--set", "impact=low", "-q"]);
    ana.done(&["note", "00new", "More", "-q"]);
    ana.git(&["push", "--quiet"]);
    let push = json!({"ref": "refs/heads/main", "before": before, "repository": {"default_branch": "main"}});
    let mut runner = checkout(&proposal.team, "main", None);
    event(&mut runner, "push", &push);
    assert!(rules(&runner).contains("log-rewritten"));
    let mut shallow = checkout(&proposal.team, "main", Some("2"));
    event(&mut shallow, "push", &push);
    assert_eq!(
        masked(&shallow, "itsm validate --since auto | grep -c '^error'"),
        "warning: everything is checked, and nothing is compared with what was before: what the branch was before the push, ID, is not here\n\
         8 records checked: 1 error, 0 warnings\n1\n[0]\n"
    );
    assert_eq!(
        masked(&shallow, "itsm validate --since auto --since-fallback fail"),
        "error: what the branch was before the push, ID, is not here\n\
         hint: `git fetch origin ID` brings it\n[4]\n"
    );
}

#[test]
fn h04_a_forced_push_to_the_default_branch_is_a_finding_and_to_another_it_is_not() {
    let proposal = Proposal::new();
    let ana = &proposal.ana;
    let before = ana.git(&["rev-parse", "HEAD"]);
    ana.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    ana.done(&["edit", "00new", "--set", "impact=low", "-q"]);
    ana.git(&["push", "--quiet", "--force"]);
    let push = |default: &str, forced: bool| json!({"ref": "refs/heads/main", "before": before, "forced": forced, "repository": {"default_branch": default}});
    let finding = "::error file=itsm.yaml,line=1,col=1,endColumn=1,title=history-rewritten::commits of `main` were replaced: ID is no longer among them; merge or revert instead, and let the forge refuse forced pushes\n";
    // A fresh clone has no longer what was replaced: everything is checked then.
    let mut runner = checkout(&proposal.team, "main", None);
    event(&mut runner, "push", &push("main", true));
    let said = masked(&runner, "itsm validate --since auto --format github");
    assert!(
        said.contains(finding) && said.contains("everything is checked"),
        "{said}"
    );
    assert!(said.ends_with("[1]\n"), "{said}");
    // Whoever still has it finds out without being told, and what the push took away is named.
    runner.git(&[
        "fetch",
        "--quiet",
        &ana.root().display().to_string(),
        &before,
    ]);
    event(&mut runner, "push", &push("main", false));
    let said = masked(&runner, "itsm validate --since auto --format github");
    assert!(
        said.contains(finding) && said.contains("changed since ID"),
        "{said}"
    );
    event(&mut runner, "push", &push("trunk", true));
    let said = masked(&runner, "itsm validate --since auto --format github");
    assert!(
        !said.contains("history-rewritten") && said.ends_with("[0]\n"),
        "{said}"
    );
}

#[test]
fn h05_a_merge_group_is_judged_like_the_pull_request_with_the_same_content() {
    let proposal = Proposal::new();
    let base = proposal.ana.git(&["rev-parse", "HEAD"]);
    proposal.merge("refs/heads/gh-readonly-queue/main/pr-7");
    let mut group = checkout(&proposal.team, "gh-readonly-queue/main/pr-7", Some("2"));
    event(
        &mut group,
        "merge_group",
        &json!({"merge_group": {"base_sha": base}}),
    );
    let command = "itsm validate --since auto --format json -q";
    let verdict = masked(&group, command);
    assert!(verdict.contains("log-rewritten"));
    assert_eq!(verdict, masked(&proposal.runner(Some("2")), command));
    event(&mut group, "merge_group", &json!({}));
    assert!(
        masked(&group, "itsm validate --since auto")
            .contains("the event of the merge group names no base")
    );
}

#[test]
fn h06_a_proposal_that_widens_what_needs_no_review_is_itself_found() {
    let proposal = Proposal::new();
    let ben = &proposal.ben;
    ben.commit(&[(
        ".itsm/schema/record/incident.yaml",
        "operational: {fields: [title]}\n",
    )]);
    proposal.merge("refs/pull/7/merge2");
    let mut runner = checkout(&proposal.team, "refs/pull/7/merge2", Some("2"));
    event(&mut runner, "pull_request", &json!({}));
    runner.set("GITHUB_REF", "refs/pull/7/merge");
    let found = runner.transcript(
        "itsm validate --since auto --only operational --format github 2>/dev/null | grep '\\.itsm'",
    );
    assert!(
        found.contains("title=not-operational::this file is no record: it needs a review"),
        "{found}"
    );
}

#[test]
fn an_event_that_is_not_understood_means_that_everything_is_checked() {
    let proposal = Proposal::new();
    let mut runner = proposal.runner(Some("2"));
    event(&mut runner, "push", &json!({}));
    let whole = |runner: &Sandbox, why: &str| {
        let said = masked(runner, "itsm validate --since auto --format github");
        assert!(said.contains(&format!("what was before: {why}")), "{said}");
        assert!(
            said.ends_with("8 records checked: 1 error, 0 warnings\n[1]\n"),
            "{said}"
        );
    };
    whole(&runner, "a push to `` changes no branch");
    runner.write("../event.json", "{\"before\": ");
    whole(&runner, "the event is not understood");
    runner.write(
        "../event.json",
        &format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
    );
    whole(&runner, "the event is not understood");
    runner.write("../event.json", &format!("\"{}\"", "x".repeat(9 << 20)));
    whole(
        &runner,
        "the event is not known: refusing to read event.json: it is larger than",
    );
    runner.set("GITHUB_EVENT_PATH", "/nowhere/event.json");
    whole(&runner, "the event is not known");
    runner.unset("GITHUB_EVENT_PATH");
    whole(&runner, "no file describes the event");
    runner.set("GITHUB_EVENT_NAME", "schedule");
    whole(&runner, "the event `schedule` is about no change");
    runner.set("GITHUB_EVENT_NAME", "pull_request_target");
    whole(
        &runner,
        "the event `pull_request_target` is about the target branch",
    );
}

#[test]
fn gitlab_names_the_base_of_a_merge_request_and_what_a_push_began_with() {
    let proposal = Proposal::new();
    let mut runner = checkout(&proposal.team, "work", None);
    runner.set("GITLAB_CI", "true");
    runner.set("CI_PIPELINE_SOURCE", "merge_request_event");
    runner.set("CI_MERGE_REQUEST_DIFF_BASE_SHA", &proposal.opened_at);
    assert_eq!(
        masked(&runner, "itsm validate --since auto >/dev/null"),
        "2 files changed since ID (the base of the merge request)\n8 records checked: 2 errors, 0 warnings\n[1]\n"
    );
    runner.unset("CI_MERGE_REQUEST_DIFF_BASE_SHA");
    runner.set("CI_PIPELINE_SOURCE", "push");
    runner.set("CI_COMMIT_BRANCH", "work");
    runner.set("CI_DEFAULT_BRANCH", "main");
    runner.set("CI_COMMIT_BEFORE_SHA", ZEROS);
    assert!(masked(&runner, "itsm validate --since auto").contains("the branch `work` is new"));
    let before = runner.git(&["rev-parse", "HEAD~1"]);
    runner.set("CI_COMMIT_BEFORE_SHA", &before);
    assert!(
        masked(&runner, "itsm validate --since auto")
            .starts_with("1 file changed since ID (what the branch was before the push)\n")
    );
    runner.set("CI_PIPELINE_SOURCE", "web");
    assert!(
        masked(&runner, "itsm validate --since auto")
            .contains("a pipeline of the source `web` is about no change")
    );
}

#[test]
fn without_a_pipeline_a_branch_is_compared_with_the_one_that_work_goes_to() {
    let proposal = Proposal::new();
    let ben = &proposal.ben;
    assert!(
        masked(ben, "itsm validate --since auto >/dev/null")
            .starts_with("2 files changed since ID (where origin/main parts)\n")
    );
    ben.git(&["remote", "set-head", "origin", "--delete"]);
    assert!(
        masked(ben, "itsm validate --since auto >/dev/null")
            .starts_with("2 files changed since ID (where origin/main parts)\n")
    );
    assert_eq!(
        masked(&proposal.ana, "itsm validate --since auto"),
        "auto is what is checked, so its last commit is: 1 file changed since ID\n8 records checked: 0 errors, 0 warnings\n[0]\n"
    );
    assert_eq!(
        masked(&Sandbox::desk(), "itsm validate --since auto"),
        "error: it is not known which branch work goes to\n\
         hint: name a revision: `--since origin/main`\n\
         hint: `git remote set-head origin --auto` asks the remote for its branch\n[4]\n"
    );
}

#[test]
fn c16_a_shallow_clone_says_what_to_fetch_and_in_a_pipeline_checks_everything() {
    let proposal = Proposal::new();
    let mut runner = checkout(&proposal.team, "work", Some("1"));
    runner.git(&[
        "fetch",
        "--quiet",
        "--depth=1",
        "origin",
        "+main:refs/remotes/origin/main",
    ]);
    let said = masked(
        &runner,
        "itsm validate --since origin/main --format github | wc -l",
    );
    assert_eq!(
        said,
        "warning: everything is checked, and nothing is compared with what was before: \"origin/main\" and ID have no commit in common\n\
         8 records checked: 1 error, 0 warnings\n1\n[0]\n"
    );
    runner.unset("CI");
    assert_eq!(
        masked(&runner, "itsm validate --since origin/main"),
        "error: \"origin/main\" and ID have no commit in common\n\
         hint: `git fetch --unshallow` brings the history that this shallow clone lacks\n[4]\n"
    );
    assert!(
        masked(
            &runner,
            "itsm validate --since origin/main --since-fallback full"
        )
        .contains("everything is checked")
    );
    assert!(
        masked(&runner, "itsm validate --since auto")
            .starts_with("error: \"refs/remotes/origin/main\" and ID have no commit in common\n")
    );
    runner.git(&["fetch", "--quiet", "--unshallow"]);
    assert!(
        masked(&runner, "itsm validate --since origin/main")
            .starts_with("2 files changed since ID\n")
    );
}

#[test]
fn c22_a_revision_is_a_revision_whatever_it_looks_like() {
    let mut sandbox = Sandbox::desk();
    for in_pipeline in [false, true] {
        if in_pipeline {
            sandbox.set("CI", "true");
        }
        for odd in [
            "--output=x",
            "-h",
            "$(touch x)",
            "HEAD\n--output=x",
            "HEAD:itsm.yaml",
            "auto ",
            "-",
        ] {
            let output = sandbox.itsm(&["validate", &format!("--since={odd}")]);
            assert_eq!(output.code, 2, "{odd}: {}", output.stderr);
            assert!(
                output.stderr.contains("unknown revision"),
                "{odd}: {}",
                output.stderr
            );
            assert!(!sandbox.has("x"), "{odd}");
        }
    }
    let status = sandbox.git(&["status", "--porcelain"]);
    assert_eq!(status, "");
    assert_eq!(
        sandbox
            .itsm(&["validate", "--since", "refs/heads/auto"])
            .code,
        2
    );
    sandbox.git(&["branch", "auto"]);
    assert_eq!(
        sandbox
            .itsm(&["validate", "--since", "refs/heads/auto"])
            .code,
        0
    );
    assert!(sandbox.has(MAIL));
}
