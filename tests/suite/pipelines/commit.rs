//! The hooks of a commit: what is about to be committed is checked, and named.

use crate::support::MAIL;
use crate::support::Sandbox;

pub(super) const DONE: &str = "incidents/2026/10/INC-2610-00DNE3.yaml";

/// The small desk with the hooks, and nothing else.
pub(super) fn hooked() -> Sandbox {
    let sandbox = Sandbox::desk();
    assert_eq!(sandbox.itsm(&["hook", "install", "-q"]).code, 0);
    sandbox
}

/// Commits by hand, and tells which rules stood against it.
fn refused(sandbox: &Sandbox, command: &str) -> String {
    let before = sandbox.git(&["rev-parse", "HEAD"]);
    let output = sandbox.transcript(&format!(
        "{command} 2>&1 | sed -n 's/^error.\\([a-z-]*\\).*/\\1/p'"
    ));
    let is_same = before == sandbox.git(&["rev-parse", "HEAD"]);
    assert_eq!(is_same, !output.is_empty(), "{command}: {output}");
    output
}

#[test]
fn what_is_committed_is_checked_and_not_the_work_tree() {
    let sandbox = hooked();
    let good = sandbox.read(MAIL);
    sandbox.write(MAIL, &good.replace("impact: high\n", "impact: huge\n"));
    sandbox.git(&["add", MAIL]);
    sandbox.write(MAIL, &good);
    assert_eq!(refused(&sandbox, "git commit -m bad"), "field-value\n");
    sandbox.git(&["add", MAIL]);
    sandbox.write(MAIL, &good.replace("impact: high\n", "impact: huge\n"));
    sandbox.write(
        "README.md",
        "the work tree is bad, what is committed is not\n",
    );
    sandbox.git(&["add", "README.md"]);
    assert_eq!(refused(&sandbox, "git commit -m good"), "");
    assert_eq!(refused(&sandbox, "git commit -a -m bad"), "field-value\n");
    assert_eq!(
        refused(&sandbox, &format!("git commit -m bad -- {MAIL}")),
        "field-value\n"
    );
    assert_eq!(refused(&sandbox, "git commit --no-verify -a -m bad"), "");
}

#[test]
fn a_fault_that_was_there_already_holds_no_other_commit_up() {
    let sandbox = hooked();
    sandbox.write(
        MAIL,
        &sandbox
            .read(MAIL)
            .replace("impact: high\n", "impact: huge\n"),
    );
    sandbox.git(&[
        "commit",
        "--quiet",
        "--no-verify",
        "--all",
        "--message",
        "bad",
    ]);
    assert_eq!(sandbox.itsm(&["start", "00wrk", "-q"]).code, 1);
    assert_eq!(
        sandbox
            .itsm(&["edit", "00wrk", "--set", "impact=high", "-q"])
            .code,
        0
    );
    // In its own file it is reported as soon as that file is committed again.
    sandbox.write(
        MAIL,
        &sandbox
            .read(MAIL)
            .replace("title: Outbound", "title: All outbound"),
    );
    assert_eq!(refused(&sandbox, "git commit -a -m more"), "field-value\n");
}

#[test]
fn what_a_commit_breaks_elsewhere_or_takes_out_of_the_past_is_found() {
    let sandbox = hooked();
    sandbox.git(&["rm", "--quiet", "people/ben.yaml"]);
    assert_eq!(
        refused(&sandbox, "git commit -m gone"),
        "dangling-reference\ndangling-reference\nrecord-deleted\n"
    );
    sandbox.git(&["reset", "--quiet", "--hard"]);
    let text = sandbox.read(DONE);
    let cut: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("do: close"))
        .collect();
    let cut = cut.join("\n").replace("state: closed", "state: resolved") + "\n";
    sandbox.write(DONE, &cut);
    assert_eq!(
        refused(&sandbox, "git commit -a -m rewritten"),
        "log-rewritten\n"
    );
}

#[test]
fn h08_the_findings_are_the_same_however_the_hook_is_called() {
    let sandbox = hooked();
    for number in 0..40 {
        let id = format!("INC-2611-{number:06}");
        sandbox.write(
            &format!("incidents/2026/11/{id}.yaml"),
            &format!("id: {id}\ntitle: Bad\nstate: gone\nlog:\n  - {{at: 2026-11-20T08:00:00Z, by: ana, do: open, to: new}}\n"),
        );
    }
    sandbox.git(&["rm", "--quiet", "people/ben.yaml"]);
    sandbox.git(&["add", "--all"]);
    let seen = |command: &str| {
        sandbox.transcript(&format!(
            "{command} 2>/dev/null | grep -A1 '^error' | grep -e '-->' | sort -u"
        ))
    };
    let whole = seen("itsm hook pre-commit");
    assert_eq!(whole.lines().count(), 43, "{whole}");
    assert_eq!(
        seen("git diff --cached --name-only --diff-filter=d | xargs itsm hook pre-commit"),
        whole
    );
    assert_eq!(
        seen("git diff --cached --name-only --diff-filter=d | xargs -n 7 itsm hook pre-commit"),
        whole
    );
    assert_eq!(seen("cd incidents && itsm hook pre-commit"), whole);
    assert_eq!(
        seen("GIT_INDEX_FILE=.git/index itsm hook pre-commit"),
        whole
    );
    sandbox.git(&["commit", "--quiet", "--no-verify", "--message", "bad"]);
    // With nothing staged the files that are named count: this is how all files of a repository are looked at.
    assert_eq!(seen("itsm hook pre-commit"), "");
    let named = seen("git ls-files | xargs -n 9 itsm hook pre-commit");
    assert_eq!(named, seen("itsm validate"));
    assert_eq!(
        named.lines().count(),
        42,
        "the deleted file is no more: {named}"
    );
}

#[test]
fn files_that_are_announced_and_links_are_not_taken_for_records() {
    let sandbox = hooked();
    sandbox.write("incidents/INC-2611-0LATER.yaml", "id: INC-2611-0LATER\n");
    sandbox.git(&["add", "--intent-to-add", "incidents/INC-2611-0LATER.yaml"]);
    sandbox.write("README.md", "more\n");
    sandbox.git(&["add", "README.md"]);
    assert_eq!(refused(&sandbox, "git commit -m readme"), "");
    #[cfg(unix)]
    {
        let link = "incidents/INC-2611-0L1NK0.yaml";
        std::os::unix::fs::symlink("/etc/passwd", sandbox.root().join(link)).unwrap();
        sandbox.git(&["add", link]);
        assert_eq!(refused(&sandbox, "git commit -m link"), "unreadable-file\n");
    }
}

#[test]
fn a_large_record_is_refused_unread() {
    let sandbox = hooked();
    sandbox.write("incidents/INC-2611-0LARGE.yaml", &"# x\n".repeat(300_000));
    sandbox.git(&["add", "--all"]);
    assert_eq!(refused(&sandbox, "git commit -m large"), "too-large\n");
}

#[test]
fn a_merge_brings_what_no_side_of_it_had() {
    let sandbox = hooked();
    let bad = |text: &str| text.replace("impact: low\n", "impact: huge\n");
    sandbox.git(&["switch", "--quiet", "--create", "side"]);
    sandbox.write(DONE, &bad(&sandbox.read(DONE)));
    sandbox.write("notes.txt", "theirs\n");
    sandbox.git(&["add", "--all"]);
    sandbox.git(&["commit", "--quiet", "--no-verify", "--message", "theirs"]);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit(&[("notes.txt", "ours\n")]);
    assert_eq!(
        sandbox.transcript("git merge side >/dev/null 2>&1"),
        "[1]\n"
    );
    sandbox.write("notes.txt", "both\n");
    sandbox.write(
        MAIL,
        &sandbox
            .read(MAIL)
            .replace("impact: high\n", "impact: huge\n"),
    );
    assert_eq!(
        refused(&sandbox, "git commit -a -m joined"),
        "field-value\n"
    );
    sandbox.git(&["checkout", "--quiet", "HEAD", "--", MAIL]);
    assert_eq!(refused(&sandbox, "git commit -a -m joined"), "");
    assert_eq!(sandbox.git(&["log", "-1", "--format=%B"]), "joined");
}

#[test]
fn c15_the_hooks_work_in_a_repository_whose_history_cannot_be_read() {
    let sandbox = Sandbox::new();
    sandbox.git(&["init", "--quiet", "--object-format=sha256"]);
    let small = Sandbox::desk();
    for path in small.git(&["ls-files"]).lines() {
        sandbox.write(path, &small.read(path));
    }
    assert_eq!(
        sandbox
            .itsm(&[
                "hook",
                "install",
                "--only",
                "pre-commit",
                "--only",
                "commit-msg"
            ])
            .code,
        0
    );
    sandbox.commit(&[]);
    sandbox.write(
        DONE,
        &sandbox
            .read(DONE)
            .replace("impact: low\n", "impact: huge\n"),
    );
    sandbox.git(&[
        "commit",
        "--quiet",
        "--no-verify",
        "--all",
        "--message",
        "bad",
    ]);
    sandbox.write(
        MAIL,
        &sandbox
            .read(MAIL)
            .replace("title: Outbound", "title: All outbound"),
    );
    assert_eq!(
        refused(&sandbox, "git commit -a -m 'a fault elsewhere is not new'"),
        ""
    );
    sandbox.write(
        MAIL,
        &sandbox
            .read(MAIL)
            .replace("impact: high\n", "impact: huge\n"),
    );
    assert_eq!(refused(&sandbox, "git commit -a -m bad"), "field-value\n");
}

#[test]
fn c02_the_first_commit_is_checked_whole() {
    let sandbox = Sandbox::desk();
    sandbox.itsm(&["hook", "install", "-q"]);
    sandbox.git(&["checkout", "--quiet", "--orphan", "fresh"]);
    sandbox.write(
        MAIL,
        &sandbox
            .read(MAIL)
            .replace("impact: high\n", "impact: huge\n"),
    );
    assert_eq!(refused_first(&sandbox), "field-value\n");
    sandbox.git(&["checkout", "--quiet", "main", "--", MAIL]);
    assert_eq!(refused_first(&sandbox), "");
    assert!(
        sandbox
            .git(&["log", "--format=%B"])
            .contains("Itsm-Record: mail\n")
    );
}

/// The same as `refused`, where there is no commit yet.
fn refused_first(sandbox: &Sandbox) -> String {
    sandbox.transcript("git commit -a -m first 2>&1 | sed -n 's/^error.\\([a-z-]*\\).*/\\1/p'")
}
