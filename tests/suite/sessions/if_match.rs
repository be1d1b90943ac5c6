//! Scripts that write only to a record that is still what they saw.

use crate::support::Sandbox;

#[test]
fn a_record_that_is_what_the_script_saw_is_written() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm show 00new --format json | grep file_sha256 | cut -d '\"' -f 4 > ../seen
        $ itsm edit 00new --set urgency=high --if-match $(cat ../seen)
        ! edited INC-2611-00NEW1; committed as COMMIT
        $ itsm note 00new hello --if-match $(sha256sum < incidents/2026/11/INC-2611-00NEW1.yaml | cut -c 1-8)
        ! noted on INC-2611-00NEW1; committed as COMMIT
        ",
    );
}

#[test]
fn a_record_that_changed_since_is_left_alone() {
    let sandbox = Sandbox::desk();
    for command in [
        "edit 00new --set urgency=high",
        "move 00new cancel --reason mistaken",
        "start 00new",
        "link 00new related-to 00wrk",
        "note 00new hello",
        "adopt 00new",
        "correct 00new --to HEAD --reason mistaken",
        "redact 00new --field description --reason private",
    ] {
        sandbox.play(&format!(
            "
            $ itsm {command} --if-match 0123456789 2>&1 | sed -E 's/[0-9a-f]{{64}}/SEEN/'
            error: INC-2611-00NEW1 has changed: its file now has the SHA-256 SEEN
            hint: `itsm history INC-2611-00NEW1` and `git diff` show what changed
            hint: decide again, and pass the new digest with `--if-match`
            $ itsm --quiet {command} --if-match 0123456789 2> /dev/null
            [5]
            $ git status --short
            "
        ));
    }
}

#[test]
fn a_digest_is_long_enough_and_hexadecimal() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm start 00new --if-match 0123
        ! error: `0123` is no digest: 8 to 64 hexadecimal digits
        ! hint: `itsm show ID --format json` has it as `file_sha256`
        [2]
        ",
    );
}

#[test]
fn somebody_leaves_as_they_were_seen() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm person leave ben --to ana --if-match 0123456789 2>&1 | grep -o '^error: .* changed'
        error: ben has changed
        $ git status --short
        $ itsm person leave ben --to ana --quiet --if-match $(sha256sum < people/ben.yaml | cut -c 1-16)
        $ git log -1 --format=%s --name-only -- people/ben.yaml | tail -1
        people/ben.yaml
        ",
    );
}

#[test]
fn a_decision_is_about_the_file_as_it_stands_markers_and_all() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm hook install --quiet
        $ git switch --quiet --create other && itsm edit 00new --set urgency=high --quiet
        $ git switch --quiet main && itsm edit 00new --set urgency=low --quiet
        $ sha256sum < incidents/2026/11/INC-2611-00NEW1.yaml | cut -c 1-64 > ../seen
        $ git merge --quiet other > ../said 2>&1
        [1]
        $ itsm conflicts 00new --take ours --if-match $(cat ../seen) 2>&1 | grep -o '^error: .* changed'
        error: INC-2611-00NEW1 has changed
        $ git status --short
        UU incidents/2026/11/INC-2611-00NEW1.yaml
        $ itsm conflicts 00new --take ours --if-match $(sha256sum < incidents/2026/11/INC-2611-00NEW1.yaml | cut -c 1-8)
        ! INC-2611-00NEW1: decided
        ! nothing is left to merge: `itsm sync` goes on, or `git merge --continue`
        ",
    );
}

#[test]
fn a_condition_that_is_about_no_one_record_is_refused() {
    let sandbox = Sandbox::desk();
    for arguments in [
        "adopt --since HEAD --if-match 0123456789",
        "conflicts --merge --if-match 0123456789",
        "conflicts 00new --if-match 0123456789",
        "conflicts --if-match 0123456789",
    ] {
        let words: Vec<&str> = arguments.split(' ').collect();
        assert_eq!(sandbox.itsm(&words).code, 2, "{arguments}");
    }
}
