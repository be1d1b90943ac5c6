//! A bare repository with the hook `pre-receive`: a good push lands, each bad one is refused with its finding.

use std::collections::BTreeMap;
use std::path::Path;

use crate::pipelines::push;
use crate::pipelines::said;
use crate::support::MAIL;
use crate::support::Sandbox;
use crate::support::Team;

const DONE: &str = "incidents/2026/10/INC-2610-00DNE3.yaml";

/// A server that checks pushes, and a clone of Ana's.
fn served() -> (Team, Sandbox) {
    let team = Team::desk();
    let ana = team.join("Ana");
    let remote = team.remote().display().to_string();
    let installed = ana.itsm(&["-C", &remote, "hook", "install"]);
    assert_eq!(installed.stderr, "installed the hook pre-receive\n");
    (team, ana)
}

/// A push is refused, nothing of it stays, and what the server said fits the expectation.
fn refused(team: &Team, clone: &Sandbox, args: &[&str], expected: &[&str]) {
    let before = stored(&team.remote());
    let output = push(clone, args);
    assert_ne!(output.code, 0, "{args:?}");
    let said = said(&output);
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.starts_with(expected), "{said}\n{expected}");
    }
    assert!(stored(&team.remote()) == before, "the server is as it was");
}

/// Every file of a folder with its size.
fn stored(folder: &Path) -> BTreeMap<String, u64> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            files.extend(stored(&entry.path()));
        } else {
            let size = entry.metadata().unwrap().len();
            files.insert(entry.path().display().to_string(), size);
        }
    }
    files
}

#[test]
fn h07_a_good_push_lands_and_a_bad_one_is_refused_with_its_finding() {
    let (team, ana) = served();
    ana.done(&["start", "00new", "-q"]);
    ana.done(&["note", "00new", "Looked", "-q"]);
    let good = push(&ana, &["main"]);
    assert_eq!((good.code, good.stderr.as_str()), (0, ""));
    let tip = team.git(&["rev-parse", "main"]);
    ana.write(
        MAIL,
        &ana.read(MAIL).replace("impact: high\n", "impact: huge\n"),
    );
    ana.commit(&[]);
    refused(
        &team,
        &ana,
        &["main"],
        &[
            "main: incidents/2026/11/INC-2611-00NEW1.yaml:5:9: error[field-value]: ",
            "refused: 1 error",
        ],
    );
    assert_eq!(team.git(&["rev-parse", "main"]), tip);
    ana.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    // What the tip has lost of what was there is found, however right it is by itself.
    let text = ana.read(DONE);
    let cut: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("do: close"))
        .collect();
    ana.commit(&[(
        DONE,
        &(cut.join("\n").replace("state: closed", "state: resolved") + "\n"),
    )]);
    refused(
        &team,
        &ana,
        &["main"],
        &[
            "main: incidents/2026/10/INC-2610-00DNE3.yaml:8:1: error[log-rewritten]: the entry `2026-10-07T10:00:00Z ben close` of ",
            "refused: 1 error",
        ],
    );
    ana.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    ana.git(&["rm", "--quiet", "people/ben.yaml"]);
    ana.commit(&[]);
    refused(
        &team,
        &ana,
        &["main"],
        &[
            "main: incidents/2026/10/INC-2610-00DNE3.yaml:6:11: error[dangling-reference]: there is no person `ben`",
            "main: incidents/2026/11/INC-2611-00WRK2.yaml:6:11: error[dangling-reference]: there is no person `ben`",
            "main: people/ben.yaml:1:1: error[record-deleted]: ",
            "refused: 3 errors",
        ],
    );
    assert_eq!(team.git(&["fsck", "--no-dangling"]), "");
}

#[test]
fn h07_the_default_branch_is_neither_deleted_nor_replaced_and_others_are() {
    let (team, ana) = served();
    team.git(&["config", "receive.denyDeleteCurrent", "ignore"]);
    ana.done(&["start", "00new", "-q"]);
    assert_eq!(push(&ana, &["main", "main:work", "main:release/1"]).code, 0);
    ana.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    ana.done(&["edit", "00new", "--set", "impact=low", "-q"]);
    let replaced =
        "main: itsm.yaml:1:1: error[history-rewritten]: commits of `main` were replaced: ";
    refused(&team, &ana, &["+main"], &[replaced, "refused: 1 error"]);
    let deleted =
        "main: itsm.yaml:1:1: error[history-rewritten]: the branch `main` may not be deleted";
    refused(
        &team,
        &ana,
        &["--delete", "main"],
        &[deleted, "refused: 1 error"],
    );
    assert_eq!(push(&ana, &["+main:work"]).code, 0);
    assert_eq!(push(&ana, &["--delete", "work"]).code, 0);
    let path = team.remote().join("hooks/pre-receive");
    let hook = std::fs::read_to_string(&path).unwrap();
    let hook = hook.replace("pre-receive ||", "pre-receive --protect 'release/*' ||");
    std::fs::write(&path, hook).unwrap();
    let deleted = "release/1: itsm.yaml:1:1: error[history-rewritten]: the branch `release/1` may not be deleted";
    refused(
        &team,
        &ana,
        &["--delete", "release/1"],
        &[deleted, "refused: 1 error"],
    );
}

#[test]
fn h07_five_refs_and_tags_in_one_push() {
    let (team, ana) = served();
    ana.done(&["start", "00new", "-q"]);
    ana.git(&["tag", "--annotate", "--message", "one", "v1"]);
    ana.git(&["tag", "light"]);
    let all = ["main", "main:a", "main:b", "v1", "light"];
    let good = push(&ana, &all);
    assert_eq!((good.code, good.stderr.as_str()), (0, ""));
    assert_eq!(
        team.git(&["for-each-ref", "--format=%(refname)"])
            .lines()
            .count(),
        5
    );
    // One bad branch refuses them all, and it alone is named.
    ana.git(&["switch", "--quiet", "--create", "bad"]);
    ana.write(
        MAIL,
        &ana.read(MAIL).replace("impact: high\n", "impact: huge\n"),
    );
    ana.commit(&[]);
    ana.git(&["tag", "--annotate", "--message", "two", "v2"]);
    refused(
        &team,
        &ana,
        &["bad", "main:c", "main:d", "v2", "+v2:light"],
        &["bad: incidents/2026/11/", "refused: 1 error"],
    );
    assert_eq!(push(&ana, &["--delete", "v1"]).code, 0);
}

#[test]
fn h07_a_new_branch_is_compared_with_the_default_one_and_a_new_repository_with_nothing() {
    let (team, ana) = served();
    // What is wrong with the default branch already is no fault of a new one.
    std::fs::remove_file(team.remote().join("hooks/pre-receive")).unwrap();
    ana.write(
        DONE,
        &ana.read(DONE).replace("impact: low\n", "impact: huge\n"),
    );
    ana.commit(&[]);
    assert_eq!(push(&ana, &["main"]).code, 0);
    let remote = team.remote().display().to_string();
    ana.done(&["-C", &remote, "hook", "install", "-q"]);
    ana.git(&["switch", "--quiet", "--create", "work"]);
    ana.done(&["edit", "00new", "--set", "impact=low", "-q"]);
    assert_eq!(push(&ana, &["work"]).code, 0);
    // Where nothing was before, everything is new.
    let fresh = team
        .remote()
        .with_file_name("fresh.git")
        .display()
        .to_string();
    ana.git(&["init", "--quiet", "--bare", &fresh]);
    ana.done(&["-C", &fresh, "hook", "install", "-q"]);
    ana.git(&["remote", "set-url", "origin", &fresh]);
    let output = push(&ana, &["work:trunk", "work:main"]);
    assert_ne!(output.code, 0);
    assert!(
        said(&output).contains(&"refused: 1 error".to_owned()),
        "{output:?}"
    );
    ana.git(&["switch", "--quiet", "--detach", "main~1"]);
    let first = push(&ana, &["HEAD:refs/heads/main", "HEAD:refs/heads/work"]);
    assert_eq!(first.code, 0);
    let said = said(&first);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].starts_with("main: the desk is new here"),
        "{said:?}"
    );
}

#[test]
fn a_desk_is_not_taken_away_or_hidden_by_a_push() {
    let (team, ana) = served();
    ana.git(&["rm", "--quiet", "itsm.yaml"]);
    ana.commit(&[]);
    let gone = "main: itsm.yaml:1:1: error[desk-removed]: ";
    refused(&team, &ana, &["main"], &[gone, "refused: 1 error"]);
    ana.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    ana.git(&["mv", "itsm.yaml", "people/"]);
    ana.commit(&[]);
    assert_ne!(push(&ana, &["main"]).code, 0);
    // A branch that never held a desk is none of our business.
    ana.git(&["switch", "--quiet", "--orphan", "pages"]);
    ana.commit(&[("index.html", "hello\n")]);
    assert_eq!(push(&ana, &["pages"]).code, 0);
}

#[test]
fn desks_in_folders_are_each_checked() {
    let (team, ana) = served();
    ana.git(&["switch", "--quiet", "--orphan", "more"]);
    for desk in ["ops", "it/desk"] {
        ana.done(&["init", desk, "-q"]);
    }
    let others = team
        .remote()
        .with_file_name("others.git")
        .display()
        .to_string();
    ana.git(&["init", "--quiet", "--bare", &others]);
    ana.done(&["-C", &others, "hook", "install", "-q"]);
    ana.git(&["remote", "set-url", "origin", &others]);
    assert_eq!(push(&ana, &["more:main"]).code, 0);
    ana.commit(&[
        ("it/desk/people/bad.yaml", "id: other\n"),
        ("it/people/fine.yaml", "id: other\n"),
    ]);
    let output = push(&ana, &["more:main"]);
    let lines = said(&output);
    assert!(
        lines[0].starts_with("main: it/desk/people/bad.yaml:"),
        "{lines:?}"
    );
    assert!(lines.iter().all(|line| !line.contains("fine")), "{lines:?}");
}

#[test]
fn what_is_said_is_short_and_nothing_in_it_acts_on_a_terminal() {
    let (_team, ana) = served();
    for number in 0..60 {
        let id = format!("INC-2611-{number:06}");
        ana.write(
            &format!("incidents/{id}.yaml"),
            &format!("id: {id}\ntitle: \"\\e[2J\"\nstate: \"\\e]0;owned\\a{}\"\nlog:\n  - {{at: 2026-11-20T08:00:00Z, by: ana, do: open, to: new}}\n", "x".repeat(5000)),
        );
    }
    ana.commit(&[]);
    let output = push(&ana, &["main"]);
    assert_ne!(output.code, 0);
    assert!(output.stderr.len() < 6000, "{}", output.stderr.len());
    assert!(!output.stderr.contains("\u{1b}]0"), "{}", output.stderr);
    let lines = said(&output);
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("and ") && line.ends_with(" more")),
        "{lines:?}"
    );
    assert!(lines.last().unwrap().starts_with("refused: "), "{lines:?}");
}

#[test]
fn a_push_that_is_not_understood_or_takes_too_long_is_refused() {
    let (team, ana) = served();
    let remote = team.remote().display().to_string();
    let hook = |input: &str, args: &str| {
        ana.transcript(&format!(
            "cd '{remote}' && printf -- '{input}' | itsm hook pre-receive {args} 2>&1"
        ))
    };
    assert_eq!(hook("", ""), "");
    assert!(hook("--all HEAD refs/heads/main\\n", "").ends_with("[2]\n"));
    assert!(hook("", "--within 0").contains("0 is not in 1..=3600"));
    let unknown = "b".repeat(40);
    let zeros = "0".repeat(40);
    let missing = hook(&format!("{zeros} {unknown} refs/heads/x\\n"), "");
    assert!(
        !missing.ends_with("[0]\n") && missing.ends_with("]\n"),
        "{missing}"
    );
    // Nobody but git sends lines, so one that waits for ever stands for a check that does not end.
    let slow = ana.transcript(&format!(
        "cd '{remote}' && PATH=/nowhere:$PATH; d=$(mktemp -d); printf '#!/bin/sh\\nsleep 5\\n' > $d/git; chmod +x $d/git; echo '{zeros} {unknown} refs/heads/x' | PATH=$d:$PATH itsm hook pre-receive --within 1 2>&1; echo $?; rm -r $d"
    ));
    assert!(
        slow.contains("refused: checking the push took longer than 1 s") && slow.contains("\n5\n"),
        "{slow}"
    );
}

#[test]
fn c01_a_bare_repository_is_read_by_revision() {
    let (team, ana) = served();
    let remote = team.remote().display().to_string();
    let itsm = |args: &[&str]| ana.itsm(&[&["-C", &remote][..], args].concat());
    let whole = itsm(&["validate"]);
    assert_eq!(whole.code, 4);
    assert!(
        whole
            .stderr
            .contains("is a bare repository, which has no files")
            && whole.stderr.contains("`--rev main`")
    );
    assert_eq!(
        itsm(&["validate", "--rev", "main"]).stderr,
        "8 records checked: 0 errors, 0 warnings\n"
    );
    assert!(
        itsm(&["list", "incident", "--rev", "main"])
            .stdout
            .contains("INC-2611-00NEW1")
    );
    assert_eq!(itsm(&["start", "00new"]).code, 4);
    let since = itsm(&["validate", "--rev", "main", "--since", "main"]);
    assert_eq!(since.code, 0, "{}", since.stderr);
    assert_eq!(itsm(&["validate", "--rev", "nowhere"]).code, 2);
}

#[test]
fn c21_a_bare_repository_that_came_with_the_files_of_another_is_refused() {
    let (team, ana) = served();
    let remote = team.remote().display().to_string();
    ana.git(&["init", "--quiet", "../outer"]);
    ana.git(&["clone", "--quiet", "--bare", &remote, "../outer/planted"]);
    let read = ana.itsm(&["-C", "../outer/planted", "validate", "--rev", "main"]);
    assert_eq!(read.code, 4);
    assert!(
        read.stderr.contains("lies in the work tree"),
        "{}",
        read.stderr
    );
}
