//! Taking the last commit back.

use crate::support::MAIL;
use crate::support::Sandbox;

/// Everything that taking a commit back must leave as it was: HEAD, index, work tree, status.
fn picture(sandbox: &Sandbox) -> String {
    let files = "find . -path ./.git -prune -o -type f -exec sha256sum {} + | sort -k2; find . -path ./.git -prune -o -type d -print | sort";
    let parts = [
        sandbox.git(&["rev-parse", "HEAD"]),
        sandbox.git(&["ls-files", "--stage"]),
        sandbox.git(&["status", "--porcelain"]),
        sandbox.transcript(files),
    ];
    parts.join("\n")
}

#[test]
fn taking_back_any_command_leaves_everything_as_it_was_before_it() {
    let commands = [
        "new incident Slow --set impact=low --set urgency=low",
        "start 00new",
        "resolve 00wrk --set solution=Cleaned",
        "edit 00new --set urgency=high",
        "edit 00new --set title='Mail, again'",
        "note 00new Looked",
        "link 00wrk related-to 00new",
        "correct 00chg --to HEAD~1 --reason back",
        "kpi --from 2026-10-01 --to 2026-11-01 --commit",
        "import csv $EXAMPLES/sample.csv --map $EXAMPLES/servicenow-snapshot.yaml",
        "new ci --from cis.csv",
    ];
    let mut sandbox = Sandbox::desk();
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/import");
    sandbox.set("EXAMPLES", examples);
    sandbox.play("$ cp -R $EXAMPLES/.itsm . && git add . && git commit -qm fields\n$ itsm edit 00chg --set kind=emergency -q\n");
    sandbox.write("cis.csv", "id,title,class\nweb-01,Web 1,server\n");
    sandbox.write("staged.txt", "staged\n");
    sandbox.git(&["add", "staged.txt"]);
    let edited = sandbox.read("services/mail.yaml").replace("Mail", "E-mail");
    sandbox.write("services/mail.yaml", &edited);
    for command in commands {
        let before = picture(&sandbox);
        let shown = sandbox.transcript(&format!("itsm {command}"));
        assert_ne!(picture(&sandbox), before, "{command}: {shown}");
        let output = sandbox.itsm(&["undo"]);
        assert_eq!(output.code, 0, "{command}: {}", output.stderr);
        assert_eq!(picture(&sandbox), before, "{command}");
    }
}

#[test]
fn what_was_taken_back_is_named_with_the_way_to_have_it_again() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm note 00new Looked -q && itsm undo --dry-run 2>&1 | sed 's/: [0-9a-f]* “/: ID “/;s/0Z-ana-.*/0Z-ana-XXXX.md/'
        removed incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T120000Z-ana-XXXX.md
        dry run: ID “INC-2611-00NEW1: note” would be taken back
        $ git rev-list --count HEAD
        2
        $ itsm undo 2>&1 | tail -1 | sed 's/[0-9a-f]\\{7\\}/ID/g'
        took back ID “INC-2611-00NEW1: note”; to make it again: git cherry-pick ID
        $ git rev-list --count HEAD && git status --short
        1
        $ git cherry-pick HEAD@{1} >/dev/null && ls incidents/2026/11/INC-2611-00NEW1.d/notes | wc -l
        1
        ",
    );
}

#[test]
fn a_commit_that_others_may_have_stays() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm start 00new -q && git tag v1 && itsm undo 2>&1 | sed 's/[0-9a-f]\\{7\\}/ID/g'
        error: ID is on a remote branch or under a tag: others may have it
        hint: `itsm correct INC-2611-00NEW1 --to ID~1 --reason …` sets the record back and keeps the history
        $ git tag -d v1 >/dev/null; git init -q --bare ../remote.git && git remote add origin ../remote.git && git push -q origin main
        $ itsm undo >/dev/null 2>&1
        [4]
        ",
    );
}

#[test]
fn commits_that_are_not_its_own_and_states_it_does_not_know_are_left_alone() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm undo 2>&1 | sed 's/[0-9a-f]\\{7\\}/ID/g'
        error: the last commit, ID “prepared”, was not made by itsm
        hint: `git revert` or `git reset` is for commits of other programs
        hint: `itsm correct ID --to REV --reason …` sets a record back to what it was
        $ itsm undo 2>/dev/null
        [1]
        $ itsm start 00new -q && git checkout -q --detach && itsm undo
        ! error: refusing to take a commit back: no branch is checked out; switch to one with `git switch`
        [4]
        $ git switch -q main && echo '# mine' >> incidents/2026/11/INC-2611-00NEW1.yaml && itsm undo 2>&1 | sed 's/[0-9a-f]\\{7\\}/ID/g'
        error: ID can't be taken back: incidents/2026/11/INC-2611-00NEW1.yaml changed since
        hint: commit or undo those changes first
        $ tail -1 incidents/2026/11/INC-2611-00NEW1.yaml
        # mine
        $ git checkout -q . && git switch -qc side HEAD~1 && itsm note 00wrk x -q && git switch -q main && git merge -q side -m 'merged' -m 'Itsm-Record: INC-2611-00WRK2' && itsm undo 2>&1 | sed 's/[0-9a-f]\\{7\\}/ID/g'
        error: ID is a merge, which has no one state before it
        hint: `itsm correct ID --to REV --reason …` sets a record back to what it was
        ",
    );
}

#[test]
fn the_first_commit_stays() {
    let sandbox = Sandbox::new();
    sandbox.play(
        "
        $ itsm init -q && itsm undo 2>&1 | sed 's/[0-9a-f]\\{7\\}/ID/g'
        error: ID is the first commit: nothing was before it
        ",
    );
}

#[test]
fn a_file_that_stands_where_the_commit_removed_one_is_not_overwritten() {
    let sandbox = Sandbox::desk();
    sandbox.git(&["rm", "-q", MAIL]);
    sandbox.git(&[
        "commit",
        "-q",
        "-m",
        "gone",
        "-m",
        "Itsm-Record: INC-2611-00NEW1",
    ]);
    sandbox.write(".gitignore", "*.yaml\n");
    sandbox.write(MAIL, "mine\n");
    let output = sandbox.itsm(&["undo"]);
    assert_eq!(
        (output.code, sandbox.read(MAIL).as_str()),
        (4, "mine\n"),
        "{}",
        output.stderr
    );
}
