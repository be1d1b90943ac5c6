//! A driver that is missing, stopped or called wrongly never leaves one side's text for a merge.

use super::*;

/// The small desk with branches whose states differ, and any driver.
fn with_driver(command: &str) -> Sandbox {
    let mut sandbox = desk();
    sandbox.git(&["config", "merge.itsm.driver", command]);
    apart(
        &mut sandbox,
        &["resolve 00wrk --set solution=Cleaned"],
        &["move 00wrk pend --set pending_reason=awaiting-vendor"],
    );
    sandbox
}

#[test]
fn a_program_that_is_gone_leaves_one_side_and_validate_says_so() {
    let sandbox = with_driver("'/nowhere/itsm' merge-driver %O %A %B %L %P");
    assert_eq!(git(&sandbox, &["merge", "other"]).code, 1);
    assert!(!sandbox.read(PRINTER).contains("<<<<<<<"));
    let found = sandbox.itsm(&["validate", "--format", "json"]);
    assert_eq!(found.code, 1);
    assert!(found.stdout.contains("\"unmerged\""), "{}", found.stdout);
    assert_eq!(sandbox.itsm(&["doctor"]).code, 1);
    let shown = sandbox.itsm(&["conflicts"]);
    assert_eq!(shown.code, 1);
    assert!(shown.stdout.contains("pending"), "{}", shown.stdout);
}

#[test]
fn a_program_that_is_killed_makes_git_stop() {
    let sandbox = with_driver("kill -9 $$ # %O %A %B");
    let before = sandbox.read(PRINTER);
    let merge = git(&sandbox, &["merge", "other"]);
    assert_ne!(merge.code, 0);
    assert_eq!(sandbox.read(PRINTER), before);
}

#[test]
fn a_wrong_call_makes_git_stop() {
    let program = env!("CARGO_BIN_EXE_itsm");
    for arguments in [
        "merge-driver",
        "merge-driver %O %A %B many %P",
        "merge-driver %O %A gone %L %P",
    ] {
        let sandbox = with_driver(&format!("'{program}' {arguments}"));
        let before = sandbox.read(PRINTER);
        assert_ne!(git(&sandbox, &["merge", "other"]).code, 0, "{arguments}");
        assert_eq!(sandbox.read(PRINTER), before, "{arguments}");
    }
}

#[test]
fn an_environment_that_the_program_refuses_makes_git_stop() {
    let mut sandbox = with_driver("none");
    sandbox.itsm(&["hook", "install"]);
    sandbox.set("ITSM_NOW", "yesterday");
    let before = sandbox.read(PRINTER);
    assert_ne!(git(&sandbox, &["merge", "other"]).code, 0);
    assert_eq!(sandbox.read(PRINTER), before);
}

#[test]
fn without_any_driver_the_record_is_merged_by_field_afterwards() {
    let mut sandbox = Sandbox::desk();
    apart(
        &mut sandbox,
        &["edit 00new --set impact=low"],
        &["edit 00new --set urgency=high"],
    );
    assert_eq!(git(&sandbox, &["merge", "other"]).code, 1);
    sandbox.play(
        "
        $ itsm conflicts
        RECORD           FIELD                               BASE  OURS  THEIRS
        INC-2611-00NEW1  merges without a decision: --merge  –     –     –
        ! 1 file left to merge
        [1]
        $ itsm conflicts --merge
        ! INC-2611-00NEW1: merged by field
        ! nothing is left to merge: `itsm sync` goes on, or `git merge --continue`
        $ git commit --quiet --no-edit
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        ",
    );
}
