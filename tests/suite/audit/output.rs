//! What an audit prints.

use crate::audit::CHANGE;
use crate::audit::put;
use crate::audit::save;
use crate::audit::trusted;
use crate::support::Sandbox;

fn attacked() -> Sandbox {
    let sandbox = trusted();
    put(&sandbox, CHANGE, "state: draft", "state: scheduled");
    save(&sandbox);
    sandbox
}

/// The session with the ids of the two commits by name.
fn play(sandbox: &Sandbox, session: &str) {
    let short = |rev| sandbox.git(&["rev-parse", "--short=7", rev]);
    let session = session
        .replace("ROOT", &short("root"))
        .replace("HEAD1", &short("HEAD"));
    sandbox.play(&session);
}

#[test]
fn findings_stand_below_their_commits() {
    let sandbox = attacked();
    play(
        &sandbox,
        "
        $ itsm audit --from root
        HEAD1 2026-11-20 12:30 ana
          error[log-fold] changes/2026/11/CHG-2611-00CHG4.yaml: `state` differs from the log, which says `draft`
            help: run `itsm adopt CHG-2611-00CHG4`, or undo the edit
        ! 1 step since ROOT audited up to HEAD1, 0 merges among them, 1 record changed: 1 error, 0 warnings
        [6]
        $ itsm audit --from root --format markdown -q
        ## Audit failed

        1 step since ROOT audited up to HEAD1, 0 merges among them, 1 record changed: 1 error, 0 warnings

        | commit | when | who | reason | about | what |
        | --- | --- | --- | --- | --- | --- |
        | HEAD1 | 2026-11-20 12:30 | ana | error log-fold | CHG-2611-00CHG4 | \\`state\\` differs from the log, which says \\`draft\\` |
        [6]
        ",
    );
}

#[test]
fn a_clean_history_says_so_in_every_format() {
    let sandbox = trusted();
    sandbox.done(&["start", "00NEW1"]);
    play(
        &sandbox,
        "
        $ itsm audit --from root
        ! 1 step since ROOT audited up to HEAD1, 0 merges among them, 1 record changed: 0 errors, 0 warnings
        $ itsm audit --from root --format json -q | grep -v '\"from\"\\|\"to\"'
        {
          \"version\": 1,
          \"verdict\": \"passed\",
          \"steps\": 1,
          \"merges\": 0,
          \"records\": 1,
          \"errors\": 0,
          \"warnings\": 0,
          \"findings\": []
        }
        $ itsm audit --from root --format markdown -q | head -1
        ## Audit passed
        ",
    );
}

#[test]
fn the_commit_that_is_trusted_may_stand_in_a_file_that_nobody_can_push_to() {
    let sandbox = attacked();
    let file = sandbox.root().with_file_name("accepted");
    std::fs::write(
        &file,
        format!(
            "{}\nkept by the pipeline\n",
            sandbox.git(&["rev-parse", "root"])
        ),
    )
    .unwrap();
    assert_eq!(
        sandbox.itsm(&["audit", "--from-file", "../accepted"]).code,
        6
    );
    std::fs::write(&file, "\n").unwrap();
    assert_eq!(
        sandbox.itsm(&["audit", "--from-file", "../accepted"]).code,
        2
    );
    sandbox.write("accepted", "root\n");
    sandbox.play(
        "
        $ itsm audit --from-file accepted
        ! error: DESK/accepted lies in the repository that is audited
        ! hint: keep it where those who push can't change it
        [2]
        $ itsm audit 2>&1 | head -2
        error: the following required arguments were not provided:
          --from <REV>
        ",
    );
}

#[test]
fn every_reason_is_explained() {
    let sandbox = Sandbox::new();
    for reason in [
        "back-dated",
        "clock-backwards",
        "file-mode",
        "history-rewritten",
        "late-import",
        "merge-edited",
        "merge-not-checked",
        "other-author",
        "post-dated",
        "statement-altered",
        "time-not-anchored",
        "twin-path",
    ] {
        assert_eq!(sandbox.itsm(&["explain", reason]).code, 0, "{reason}");
    }
}
