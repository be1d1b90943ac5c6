//! Things that were altered without a change being carried out, in real histories.

use crate::collision::A;
use crate::collision::IMPLEMENTING;
use crate::collision::SCHEDULED;
use crate::collision::change;
use crate::collision::commit;
use crate::collision::desk;
use crate::collision::findings;
use crate::collision::item;
use crate::support::Sandbox;

const RELATED: &str = "relations:\n  - {relation: runs-on, target: srv}\n";

/// The application without and with its relation, before which stand other lines.
fn app(more: &str) -> (String, String) {
    item("app", "application", more)
}

/// The findings after `app` got a relation, with a change that was so before and is so now.
fn after(before: &[(&str, &str)], now: &[(&str, &str)], extra: &str) -> Vec<String> {
    let with = |steps| change(A, [20, 22], "app", "", steps);
    let sandbox = desk(&[app(extra), item("srv", "server", ""), with(before)]);
    let more = format!("{extra}{RELATED}");
    commit(&sandbox, &[app(&more), with(now)]);
    findings(&sandbox, &["--since", "HEAD~1"])
}

const ALTERED: &str =
    "error unauthorized-change: `relations` is altered without a change that is being carried out";

#[test]
fn a_relation_added_in_production_needs_a_change_that_is_being_carried_out() {
    assert_eq!(after(&[], &[], ""), [ALTERED]);
    assert_eq!(after(SCHEDULED, SCHEDULED, ""), [ALTERED]);
    assert!(after(SCHEDULED, IMPLEMENTING, "").is_empty());
    assert!(after(IMPLEMENTING, IMPLEMENTING, "").is_empty());
}

/// The change in a state by its initial, and the application with a relation where a `+` follows.
fn stage(word: &str) -> [(String, String); 2] {
    let steps: &[(&str, &str)] = match &word[..1] {
        "s" => SCHEDULED,
        "i" => IMPLEMENTING,
        _ => CLOSED,
    };
    let related = if word.ends_with('+') { RELATED } else { "" };
    [app(related), change(A, [20, 22], "app", "", steps)]
}

/// A history, one commit a word after the first, which is tagged `base`.
fn played(history: &str) -> Sandbox {
    let mut stages = history.split(' ').map(stage);
    let first = stages.next().unwrap();
    let sandbox = desk(&[&first[..], &[item("srv", "server", "")]].concat());
    sandbox.git(&["tag", "base"]);
    sandbox.git(&["commit", "--quiet", "--allow-empty", "--message", "more"]);
    for files in stages {
        commit(&sandbox, &files);
    }
    sandbox
}

const CLOSED: &[(&str, &str)] = &[
    ("schedule", "scheduled"),
    ("implement", "implementing"),
    ("complete", "review"),
    ("close", "closed"),
];

#[test]
fn each_commit_is_held_against_the_change_as_it_stood_then() {
    let cases = [
        // What is done in the commit in which the work begins, or ends, is part of it.
        ("s i+", true),
        ("i c+", true),
        ("s i i+ c+", true),
        // The range knows of the work, the commit did not, or no more.
        ("s s+ i+", false),
        ("i c c+", false),
        ("s i c c+", false),
        // In leave at first, and altered once more without it.
        ("s i+ c+ c c+", false),
        // Put back again: nothing is altered.
        ("s s+ s", true),
    ];
    for (history, is_fine) in cases {
        let found = findings(&played(history), &["--since", "base"]);
        let is_found = found.contains(&ALTERED.to_owned());
        assert_eq!(!is_found, is_fine, "{history}: {found:?}");
    }
}

#[test]
fn a_merge_is_held_against_all_that_it_brings() {
    let sandbox = played("s");
    sandbox.git(&["switch", "--quiet", "--create", "side"]);
    for word in ["i", "i+", "c+"] {
        commit(&sandbox, &stage(word));
    }
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.git(&["merge", "--quiet", "--no-ff", "--no-edit", "side"]);
    let found = findings(&sandbox, &["--since", "base"]);
    assert!(!found.contains(&ALTERED.to_owned()), "{found:?}");
}

#[test]
fn an_edit_that_no_commit_holds_has_leave_by_any_work_of_the_range() {
    let seen = |history: &str| {
        let sandbox = played(history);
        let (path, text) = app(RELATED);
        sandbox.write(&path, &text);
        findings(&sandbox, &["--since", "base"]).contains(&ALTERED.to_owned())
    };
    assert!(!seen("s i c"));
    assert!(seen("s"));
}

#[test]
fn a_link_that_is_added_afterwards_gives_no_leave() {
    let sandbox = played("i c c+");
    let links = format!("{RELATED}links:\n  - {{relation: authorized-by, target: {A}}}\n");
    commit(&sandbox, &[app(&links)]);
    assert!(findings(&sandbox, &["--since", "HEAD~1"]).is_empty());
    assert!(findings(&sandbox, &["--since", "base"]).contains(&ALTERED.to_owned()));
}

/// The item is altered on a branch, which is merged when the change is closed.
fn merged_late(history: &str) -> Vec<String> {
    let sandbox = played(history);
    sandbox.git(&["switch", "--quiet", "--create", "side"]);
    let (path, text) = app(RELATED);
    commit(&sandbox, &[(path, text)]);
    sandbox.git(&["switch", "--quiet", "main"]);
    commit(&sandbox, &stage("c"));
    sandbox.git(&["merge", "--quiet", "--no-ff", "--no-edit", "side"]);
    findings(&sandbox, &["--since", "base"])
}

#[test]
fn what_was_committed_during_the_work_may_be_merged_after_it() {
    let found = merged_late("i");
    assert!(!found.contains(&ALTERED.to_owned()), "{found:?}");
    let found = merged_late("s");
    assert!(found.contains(&ALTERED.to_owned()), "{found:?}");
}

#[test]
fn what_a_program_keeps_up_to_date_is_left_alone() {
    let sandbox = desk(&[app("update_source: automatic\n"), item("srv", "server", "")]);
    commit(
        &sandbox,
        &[app(&format!("update_source: automatic\n{RELATED}"))],
    );
    let found = findings(&sandbox, &["--since", "HEAD~1"]);
    assert!(!found.contains(&ALTERED.to_owned()), "{found:?}");
}

#[test]
fn a_description_is_anybodys() {
    let sandbox = desk(&[app("")]);
    commit(&sandbox, &[app("description: Books invoices\n")]);
    assert!(findings(&sandbox, &["--since", "HEAD~1"]).is_empty());
}

#[test]
fn t25_who_keeps_an_item_up_to_date_is_no_way_around_a_change() {
    let sandbox = desk(&[app("")]);
    commit(&sandbox, &[app("update_source: automatic\n")]);
    let found = findings(&sandbox, &["--since", "HEAD~1"]);
    let said = "error unauthorized-change: `update_source` is altered without a change that is being carried out";
    assert!(found.contains(&said.to_owned()), "{found:?}");
}

#[test]
fn a_link_to_the_change_of_another_item_gives_no_leave() {
    let linked = |item_of_change| {
        let sandbox = desk(&[
            app(""),
            item("srv", "server", ""),
            change(A, [20, 22], item_of_change, "", IMPLEMENTING),
        ]);
        let links = format!("{RELATED}links:\n  - {{relation: authorized-by, target: {A}}}\n");
        commit(&sandbox, &[app(&links)]);
        findings(&sandbox, &["--since", "HEAD~1"])
    };
    assert!(linked("app").is_empty());
    assert_eq!(linked("mx-01"), [ALTERED]);
}

#[test]
fn retiring_what_is_in_use_counts_and_maintaining_it_does_not() {
    let stepped = |step: &str| {
        let sandbox = desk(&[app("")]);
        sandbox.play(&format!("$ itsm move app {step} --reason worn -q\n"));
        findings(&sandbox, &["--since", "HEAD~1"])
    };
    assert_eq!(
        stepped("retire"),
        [
            "error unauthorized-change: `state` is altered without a change that is being carried out"
        ]
    );
    assert!(stepped("maintain").is_empty());
}
