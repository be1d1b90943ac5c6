//! The merge driver in every place where git calls it.

use std::fs;

use super::*;

/// One sets the impact and starts, the other sets the urgency.
fn different_fields() -> Sandbox {
    let mut sandbox = desk();
    apart(
        &mut sandbox,
        &["edit 00new --set impact=low", "start 00new"],
        &["edit 00new --set urgency=high"],
    );
    sandbox
}

/// The log of the merge of both, worked out by hand.
const JOINED: [&str; 4] = [
    OPENED,
    "- {at: 2026-11-20T08:30:00Z, by: ana, do: edit, set: {urgency: high}}",
    "- {at: 2026-11-20T09:00:00Z, by: ana, do: edit, set: {impact: low}}",
    "- {at: 2026-11-20T09:01:00Z, by: ana, do: start, to: in-progress, set: {assignee: ana}}",
];

fn assert_joined(sandbox: &Sandbox) {
    assert_eq!(log_of(sandbox, MAIL), JOINED);
    let text = sandbox.read(MAIL);
    for line in ["state: in-progress", "impact: low", "urgency: high"] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    assert_valid(sandbox);
}

#[test]
fn a_merge_joins_fields_and_logs() {
    let sandbox = different_fields();
    sandbox.git(&["merge", "--quiet", "--no-edit", "other"]);
    assert_joined(&sandbox);
}

#[test]
fn a_rebase_of_several_commits_joins_fields_and_logs() {
    let sandbox = different_fields();
    sandbox.git(&["rebase", "--quiet", "other"]);
    assert_joined(&sandbox);
}

#[test]
fn a_cherry_pick_joins_fields_and_logs() {
    let sandbox = different_fields();
    sandbox.git(&["cherry-pick", "other"]);
    assert_joined(&sandbox);
}

#[test]
fn a_stash_comes_back_merged() {
    let mut sandbox = desk();
    work(
        &mut sandbox,
        "08:30",
        &["edit 00new --set urgency=high --no-commit"],
    );
    sandbox.git(&["stash", "--quiet"]);
    work(
        &mut sandbox,
        "09:00",
        &["edit 00new --set impact=low", "start 00new"],
    );
    sandbox.git(&["stash", "pop", "--quiet"]);
    assert_joined(&sandbox);
}

#[test]
fn a_merge_without_a_work_tree_knows_the_record_too() {
    let sandbox = different_fields();
    sandbox.git(&["clone", "--quiet", "--bare", ".", "../bare.git"]);
    let driver = sandbox.git(&["config", "merge.itsm.driver"]);
    sandbox.git(&["-C", "../bare.git", "config", "merge.itsm.driver", &driver]);
    let arguments = ["-C", "../bare.git", "--attr-source=main"];
    let merge = ["merge-tree", "--write-tree", "main", "other"];
    let tree = sandbox.git(&[&arguments[..], &merge].concat());
    let text = sandbox.git(&["-C", "../bare.git", "show", &format!("{tree}:{MAIL}")]);
    let log: Vec<&str> = text
        .lines()
        .filter_map(|line| {
            line.strip_prefix("  ")
                .filter(|line| line.starts_with("- {at"))
        })
        .collect();
    assert_eq!(log, JOINED);
}

#[test]
fn a_linked_work_tree_merges_alike() {
    let sandbox = different_fields();
    sandbox.git(&[
        "worktree",
        "add",
        "--quiet",
        "--detach",
        "../linked",
        "main",
    ]);
    sandbox.git(&["-C", "../linked", "merge", "--quiet", "--no-edit", "other"]);
    sandbox.git(&["merge", "--quiet", "--no-edit", "other"]);
    let linked = sandbox.root().join("../linked").join(MAIL);
    assert_eq!(fs::read_to_string(linked).unwrap(), sandbox.read(MAIL));
    assert_joined(&sandbox);
}

#[cfg(unix)]
#[test]
fn a_program_whose_path_is_awkward_is_called_all_the_same() {
    let sandbox = different_fields();
    let folder = sandbox.root().join("../it's 100% \"mine\" $HOME %A");
    fs::create_dir(&folder).unwrap();
    let program = folder.join("itsm");
    fs::copy(env!("CARGO_BIN_EXE_itsm"), &program).unwrap();
    assert_eq!(sandbox.run(&program, &["hook", "install"]).code, 0);
    let driver = sandbox.git(&["config", "merge.itsm.driver"]);
    assert!(driver.contains("100%% "), "{driver}");
    sandbox.git(&["merge", "--quiet", "--no-edit", "other"]);
    assert_joined(&sandbox);
}

#[test]
fn a_desk_may_be_a_folder_of_the_repository() {
    let mut sandbox = Sandbox::desk();
    sandbox.write("it/.keep", "");
    for folder in [
        "itsm.yaml",
        "people",
        "services",
        "incidents",
        "cis",
        "changes",
    ] {
        sandbox.git(&["mv", folder, "it/"]);
    }
    sandbox.git(&["commit", "--quiet", "--message", "moved"]);
    assert_eq!(sandbox.itsm(&["-C", "it", "hook", "install"]).code, 0);
    apart(
        &mut sandbox,
        &["-C it edit 00new --set impact=low", "-C it start 00new"],
        &["-C it edit 00new --set urgency=high"],
    );
    sandbox.git(&["merge", "--quiet", "--no-edit", "other"]);
    assert_eq!(log_of(&sandbox, &format!("it/{MAIL}")), JOINED);
}

#[test]
fn states_that_were_changed_differently_are_marked_and_nothing_else() {
    let mut sandbox = desk();
    apart(
        &mut sandbox,
        &["resolve 00wrk --set solution=Cleaned"],
        &[
            "edit 00wrk --set urgency=high",
            "move 00wrk pend --set pending_reason=awaiting-vendor",
        ],
    );
    let merge = git(&sandbox, &["merge", "other"]);
    assert_eq!(merge.code, 1);
    let text = sandbox.read(PRINTER);
    let state = "<<<<<<< current\nstate: resolved\n||||||| base\nstate: in-progress\n=======\nstate: pending\n>>>>>>> incoming\n";
    assert!(text.contains(state), "{text}");
    let before_log = text.split("log:").next().unwrap();
    assert_eq!(before_log.matches("<<<<<<<").count(), 1, "{text}");
    assert!(text.contains("\nurgency: high\n"), "{text}");
    let validate = sandbox.itsm(&["validate"]);
    assert_eq!(validate.code, 1);
    assert!(validate.stdout.contains("conflict-markers"));
}

#[test]
fn yaml_that_is_no_record_is_merged_by_line() {
    let sandbox = desk();
    let lines = |first: &str, last: &str| format!("a: {first}\nb: 2\nc: 3\nd: 4\ne: {last}\n");
    sandbox.commit(&[("deploy/values.yaml", &lines("1", "5"))]);
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    sandbox.commit(&[("deploy/values.yaml", &lines("1", "other"))]);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit(&[("deploy/values.yaml", &lines("main", "5"))]);
    sandbox.git(&["merge", "--quiet", "--no-edit", "other"]);
    assert_eq!(sandbox.read("deploy/values.yaml"), lines("main", "other"));
}

#[test]
fn bytes_that_are_no_text_stand_between_markers() {
    let sandbox = desk();
    let put = |bytes: &[u8]| {
        fs::write(sandbox.root().join("cis/mx-01.yaml"), bytes).unwrap();
        sandbox.commit(&[]);
    };
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    put(b"id: \xff\n");
    sandbox.git(&["switch", "--quiet", "main"]);
    put(b"id: \xfe\n");
    assert_eq!(git(&sandbox, &["merge", "other"]).code, 1);
    let bytes = fs::read(sandbox.root().join("cis/mx-01.yaml")).unwrap();
    assert!(bytes.starts_with(b"<<<<<<< current\nid: \xfe\n|||||||"));
    assert!(bytes.ends_with(b"=======\nid: \xff\n>>>>>>> incoming\n"));
}

#[test]
fn a_criss_cross_merge_loses_nothing() {
    let mut sandbox = desk();
    apart(
        &mut sandbox,
        &["edit 00new --set urgency=low"],
        &["edit 00new --set urgency=high"],
    );
    for (branch, other) in [("one", "other"), ("two", "main")] {
        let start = if branch == "one" { "main" } else { "other" };
        sandbox.git(&["switch", "--quiet", "--create", branch, start]);
        assert_eq!(git(&sandbox, &["merge", other]).code, 1);
        let side = if branch == "one" { "ours" } else { "theirs" };
        let take = ["conflicts", "00new", "--take", side, "--reason", branch];
        let decided = sandbox.itsm(&take);
        assert_eq!(decided.code, 0, "{}", decided.stderr);
        sandbox.git(&["commit", "--quiet", "--no-edit"]);
    }
    work(&mut sandbox, "10:00", &["edit 00new --set impact=medium"]);
    assert_eq!(git(&sandbox, &["merge", "--no-edit", "one"]).code, 1);
    let decided = sandbox.itsm(&["conflicts", "00new", "--take", "ours"]);
    assert_eq!(decided.code, 0, "{}", decided.stderr);
    let text = sandbox.read(MAIL);
    for part in [
        "at: 2026-11-20T08:30:00Z, by: ana, do: edit, set: {urgency: high}",
        "at: 2026-11-20T09:00:00Z, by: ana, do: edit, set: {urgency: low}",
        "do: edit, set: {impact: medium}",
        "reason: one",
        "reason: two",
    ] {
        assert_eq!(text.matches(part).count(), 1, "{part} in\n{text}");
    }
    assert_valid(&sandbox);
}

/// Both branches change `itsm.yaml` and a record with a field of the desk's own.
#[test]
fn definitions_come_from_head_while_the_configuration_is_in_conflict() {
    let sandbox = desk();
    let own =
        "fields:\n  floors:\n    type: array\n    items: {type: string}\n    uniqueItems: true\n";
    let with = |floors: &str| {
        let text = sandbox.read(MAIL);
        let head = text
            .split("floors:")
            .next()
            .unwrap()
            .split("log:")
            .next()
            .unwrap()
            .to_owned();
        format!("{head}floors: [{floors}]\nlog:\n  {OPENED}\n")
    };
    let first = with("one");
    sandbox.commit(&[(".itsm/schema/record/incident.yaml", own), (MAIL, &first)]);
    let config = |zone: &str| format!("format: 1\nprofile: small\ntimezone: {zone}\n");
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    sandbox.commit(&[
        ("itsm.yaml", &config("Asia/Tokyo")),
        (MAIL, &with("one, two")),
    ]);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit(&[
        ("itsm.yaml", &config("Europe/Madrid")),
        (MAIL, &with("one, three")),
    ]);
    assert_eq!(git(&sandbox, &["merge", "other"]).code, 1);
    assert!(sandbox.read("itsm.yaml").contains("<<<<<<<"));
    assert!(
        sandbox.read(MAIL).contains("floors: [one, three, two]"),
        "{}",
        sandbox.read(MAIL)
    );
    sandbox.git(&["checkout", "--merge", "--", MAIL]);
    assert!(sandbox.read(MAIL).contains("floors: [one, three, two]"));
}
