//! Merges: what is hidden in them, and what they drop.

use crate::audit::CHANGE;
use crate::audit::audited;
use crate::audit::branch;
use crate::audit::finds;
use crate::audit::main;
use crate::audit::merge;
use crate::audit::messages;
use crate::audit::passes;
use crate::audit::put;
use crate::audit::tell;
use crate::audit::trusted;
use crate::support::MAIL;
use crate::support::Sandbox;

/// A branch on which the mail incident is started, while the change is rated on the main branch.
fn parted() -> Sandbox {
    let mut sandbox = trusted();
    branch(&sandbox, "side", "HEAD");
    sandbox.done(&["start", "00NEW1"]);
    main(&sandbox);
    sandbox.at("12:40");
    sandbox.done(&["edit", "00CHG4", "--set", "impact=low"]);
    sandbox.at("12:50");
    sandbox
}

/// Begins a merge and leaves it open.
fn begin(sandbox: &Sandbox, args: &[&str]) {
    let begin = ["merge", "--quiet", "--no-ff", "--no-commit"];
    sandbox.git(&[&begin[..], args].concat());
}

fn conclude(sandbox: &Sandbox) {
    sandbox.git(&["add", "--all"]);
    sandbox.git(&["commit", "--quiet", "--no-edit"]);
}

#[test]
fn t14_a_step_that_is_hidden_in_a_merge() {
    let sandbox = parted();
    begin(&sandbox, &["side"]);
    put(&sandbox, CHANGE, "state: draft", "state: cancelled");
    tell(
        &sandbox,
        CHANGE,
        "at: 2026-11-20T12:50:00Z, by: ana, do: cancel, to: cancelled, reason: no",
    );
    conclude(&sandbox);
    finds(&sandbox, &["error merge-edited CHG-2611-00CHG4"]);
}

#[test]
fn t14_a_value_that_neither_side_has() {
    let sandbox = parted();
    begin(&sandbox, &["side"]);
    put(
        &sandbox,
        MAIL,
        "title: Outbound mail is rejected",
        "title: Nothing",
    );
    conclude(&sandbox);
    finds(&sandbox, &["error merge-edited INC-2611-00NEW1"]);
}

#[test]
fn t14_other_files_of_a_merge_are_worth_a_look() {
    let sandbox = parted();
    begin(&sandbox, &["side"]);
    sandbox.write("README.md", "Added in a merge.\n");
    conclude(&sandbox);
    finds(&sandbox, &["warning merge-edited README.md"]);
}

#[test]
fn t14_configuration_that_is_edited_in_a_merge() {
    let sandbox = parted();
    begin(&sandbox, &["side"]);
    put(
        &sandbox,
        "itsm.yaml",
        "profile: small",
        "profile: small\nname: Ours",
    );
    conclude(&sandbox);
    finds(&sandbox, &["error merge-edited itsm.yaml"]);
}

#[test]
fn t14_honest_a_merge_of_two_sides() {
    let sandbox = parted();
    merge(&sandbox, "side");
    passes(&sandbox);
}

#[test]
fn t15_a_merge_that_keeps_its_own_side() {
    let sandbox = parted();
    sandbox.git(&["merge", "--quiet", "--no-edit", "--strategy=ours", "side"]);
    let found = [
        "error log-rewritten INC-2611-00NEW1",
        "error merge-edited INC-2611-00NEW1",
    ];
    finds(&sandbox, &found);
    let side = sandbox.git(&["rev-parse", "--short=7", "side"]);
    let told = [
        format!("the entry `2026-11-20T12:30:00Z ana start` of {side} is gone"),
        format!("the merge drops what {side} brought"),
    ];
    assert_eq!(messages(&sandbox, "root"), told);
}

/// The other way round: the branch takes the main branch in and keeps nothing of it, and becomes the main branch.
#[test]
fn t15_a_merge_that_takes_a_step_of_the_main_branch_back() {
    let sandbox = parted();
    sandbox.git(&["tag", "accepted"]);
    sandbox.git(&["switch", "--quiet", "side"]);
    sandbox.git(&["merge", "--quiet", "--no-edit", "--strategy=ours", "main"]);
    sandbox.git(&["branch", "--force", "main"]);
    main(&sandbox);
    assert_eq!(
        sandbox.git(&["log", "--format=%s", "--", CHANGE]),
        "prepared"
    );
    let found = [
        "error log-rewritten CHG-2611-00CHG4",
        "error merge-edited CHG-2611-00CHG4",
    ];
    finds(&sandbox, &found);
    assert_eq!(audited(&sandbox, "accepted"), found);
}

#[test]
fn t15_honest_a_step_that_is_taken_back_by_an_entry() {
    let mut sandbox = parted();
    merge(&sandbox, "side");
    sandbox.at("13:00");
    sandbox.done(&["correct", "00NEW1", "--to", "root", "--reason", "too early"]);
    passes(&sandbox);
}

/// Both sides change the same incident so that git alone stops.
fn crossed(ours: &[&str], theirs: &[&str]) -> Sandbox {
    let mut sandbox = trusted();
    branch(&sandbox, "side", "HEAD");
    sandbox.done(&[&["edit", "00NEW1"], theirs].concat());
    main(&sandbox);
    sandbox.at("12:40");
    sandbox.done(&[&["edit", "00NEW1"], ours].concat());
    sandbox.at("12:50");
    sandbox
}

/// Merges with the merge driver of this program.
fn drive(sandbox: &Sandbox) -> i32 {
    sandbox.done(&["hook", "install"]);
    sandbox.write(".git/info/attributes", "*.yaml merge=itsm\n");
    let output = sandbox.run(
        std::path::Path::new("git"),
        &["merge", "--quiet", "--no-ff", "--no-edit", "side"],
    );
    output.code
}

#[test]
fn t14_honest_records_that_are_joined_field_by_field() {
    let sandbox = crossed(&["--set", "urgency=high"], &["--set", "impact=low"]);
    assert_eq!(drive(&sandbox), 0);
    passes(&sandbox);
}

#[test]
fn t14_honest_a_conflict_that_is_decided_for_one_side() {
    for side in ["ours", "theirs"] {
        let sandbox = crossed(
            &["--set", "title=Mail is down"],
            &["--set", "title=No mail"],
        );
        assert_eq!(drive(&sandbox), 1);
        sandbox.done(&["conflicts", "00NEW1", "--take", side]);
        conclude(&sandbox);
        passes(&sandbox);
    }
}

#[test]
fn t14_honest_a_conflict_about_the_log_that_is_decided_for_one_side() {
    for side in ["ours", "theirs"] {
        let sandbox = crossed(&["--set", "impact=medium"], &["--set", "impact=low"]);
        assert_eq!(drive(&sandbox), 1);
        sandbox.done(&["conflicts", "00NEW1", "--take", side, "--reason", "agreed"]);
        conclude(&sandbox);
        passes(&sandbox);
    }
}

#[test]
fn t14_honest_a_conflict_that_is_decided_in_an_editor() {
    let sandbox = crossed(
        &["--set", "title=Mail is down"],
        &["--set", "title=No mail"],
    );
    assert_eq!(drive(&sandbox), 1);
    let text = sandbox.read(MAIL);
    let (before, rest) = text.split_once("<<<<<<<").unwrap();
    let (_, after) = rest.split_once(">>>>>>>").unwrap();
    let (_, after) = after.split_once('\n').unwrap();
    sandbox.write(MAIL, &format!("{before}title: No mail\n{after}"));
    conclude(&sandbox);
    passes(&sandbox);
}

#[test]
fn t14_a_conflict_that_is_decided_for_neither_side() {
    let sandbox = crossed(
        &["--set", "title=Mail is down"],
        &["--set", "title=No mail"],
    );
    assert_eq!(drive(&sandbox), 1);
    sandbox.done(&["conflicts", "00NEW1", "--take", "ours"]);
    put(&sandbox, MAIL, "title: Mail is down", "title: All is well");
    conclude(&sandbox);
    finds(&sandbox, &["error merge-edited INC-2611-00NEW1"]);
}

/// What the settings of a clone would run is not run.
#[test]
fn a_driver_that_the_repository_names_is_not_run() {
    let sandbox = parted();
    merge(&sandbox, "side");
    let witness = sandbox.root().join(".git/was-run");
    let command = format!("touch {} && false", witness.display());
    sandbox.git(&["config", "merge.itsm.driver", &command]);
    sandbox.git(&["config", "merge.default", "itsm"]);
    sandbox.git(&["config", "diff.external", &command]);
    sandbox.git(&["config", "core.fsmonitor", &command]);
    sandbox.write(".git/info/attributes", "* merge=itsm diff=itsm\n");
    let objects = sandbox.git(&["count-objects"]);
    passes(&sandbox);
    assert!(!witness.exists());
    assert_eq!(
        sandbox.git(&["count-objects"]),
        objects,
        "nothing was written"
    );
}

#[test]
fn t15_a_merge_of_more_than_two_sides_that_drops_one() {
    let sandbox = parted();
    branch(&sandbox, "other", "root");
    sandbox.commit(&[("a.md", "text\n")]);
    main(&sandbox);
    let tree = sandbox.git(&["rev-parse", "HEAD^{tree}"]);
    let sides = ["-p", "HEAD", "-p", "side", "-p", "other"];
    let made = sandbox.git(&[&["commit-tree", &tree, "-m", "merged"], &sides[..]].concat());
    sandbox.git(&["reset", "--quiet", "--hard", &made]);
    finds(&sandbox, &["error merge-not-checked"]);
}

#[test]
fn t15_honest_one_branch_is_merged_after_the_other() {
    let sandbox = parted();
    branch(&sandbox, "other", "root");
    sandbox.commit(&[("a.md", "text\n")]);
    main(&sandbox);
    merge(&sandbox, "side");
    merge(&sandbox, "other");
    passes(&sandbox);
}

#[test]
fn a_desk_in_a_folder_is_audited_alone() {
    let mut sandbox = Sandbox::repository();
    sandbox.write("README.md", "Of the whole house.\n");
    sandbox.write("it/itsm.yaml", "format: 1\nprofile: small\ntimezone: UTC\n");
    sandbox.write(
        "it/people/ana.yaml",
        "id: ana\ntitle: Ana\nstate: active\nemail: ana@example.org\nlog:\n  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n",
    );
    sandbox.commit(&[]);
    sandbox.git(&["tag", "root"]);
    sandbox.at("12:30");
    branch(&sandbox, "side", "HEAD");
    sandbox.done(&[
        "-C",
        "it",
        "new",
        "incident",
        "No mail",
        "--set",
        "impact=low",
        "--set",
        "urgency=low",
    ]);
    main(&sandbox);
    sandbox.commit(&[("README.md", "Of everybody.\n")]);
    begin(&sandbox, &["side"]);
    sandbox.write("NEWS.md", "Not ours.\n");
    put(&sandbox, "it/people/ana.yaml", "title: Ana", "title: Anna");
    conclude(&sandbox);
    let output = sandbox.itsm(&["-C", "it", "audit", "--from", "root"]);
    assert_eq!(output.code, 6);
    assert!(
        output
            .stdout
            .contains("error[merge-edited] people/ana.yaml"),
        "{}",
        output.stdout
    );
    assert!(!output.stdout.contains("NEWS"), "{}", output.stdout);
}
