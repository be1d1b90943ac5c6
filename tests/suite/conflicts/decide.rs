//! Decisions about what can't be merged.

use super::*;

/// Both set urgency and impact, each to something else.
fn conflicting() -> Sandbox {
    let mut sandbox = desk();
    apart(
        &mut sandbox,
        &["edit 00new --set urgency=low --set impact=low"],
        &["edit 00new --set urgency=high --set impact=medium"],
    );
    sandbox
}

#[test]
fn a_conflict_is_shown_and_decided_field_by_field() {
    let sandbox = conflicting();
    assert_eq!(git(&sandbox, &["merge", "other"]).code, 1);
    sandbox.play(
        "
        $ itsm conflicts
        RECORD           FIELD    BASE    OURS  THEIRS
        INC-2611-00NEW1  impact   high    low   medium
        INC-2611-00NEW1  urgency  medium  low   high
        ! 1 file left to merge
        [1]
        $ itsm conflicts new1
        INC-2611-00NEW1

        impact: both changed `impact`
          base:   high
          ours:   low
          theirs: medium

        urgency: both changed `urgency`
          base:   medium
          ours:   low
          theirs: high

        Joined: log
        [1]
        $ itsm conflicts new1 --take impact=ours
        ! error: INC-2611-00NEW1 is not decided: nothing is said about urgency
        ! hint: decide all of it in one command, as with `--take urgency=ours`, or `--take ours`
        [2]
        $ itsm conflicts new1 --take urgent=ours
        ! error: `urgent` of INC-2611-00NEW1 is not open
        ! hint: did you mean `urgency`?
        ! hint: open: impact, urgency
        [2]
        $ itsm conflicts new1 --take ours --take urgency=theirs --reason 'Ben was on site'
        ! INC-2611-00NEW1: decided
        ! nothing is left to merge: `itsm sync` goes on, or `git merge --continue`
        $ git status --short
        M  incidents/2026/11/INC-2611-00NEW1.yaml
        $ git commit --quiet --no-edit
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        $ itsm conflicts
        ! nothing to merge
        ",
    );
    let expected = [
        OPENED,
        "- {at: 2026-11-20T08:30:00Z, by: ana, do: edit, set: {urgency: high, impact: medium}}",
        "- {at: 2026-11-20T09:00:00Z, by: ana, do: edit, set: {urgency: low, impact: low}}",
        "- {at: 2026-11-20T12:00:00Z, by: ana, do: merge, set: {urgency: high}, reason: Ben was on site}",
    ];
    assert_eq!(log_of(&sandbox, MAIL), expected);
}

#[test]
fn in_a_rebase_ours_is_what_the_user_did() {
    let sandbox = conflicting();
    assert_eq!(git(&sandbox, &["rebase", "other"]).code, 1);
    let table = sandbox.itsm(&["conflicts"]).stdout;
    assert!(table.contains("urgency  medium  low   high"), "{table}");
    let decided = sandbox.itsm(&["conflicts", "00new", "--take", "ours"]);
    assert_eq!(decided.code, 0, "{}", decided.stderr);
    sandbox.git(&["-c", "core.editor=true", "rebase", "--continue"]);
    assert!(sandbox.read(MAIL).contains("\nurgency: low\n"));
    assert_valid(&sandbox);
}

#[test]
fn a_state_is_decided_and_the_steps_of_the_other_side_count_no_more() {
    let mut sandbox = desk();
    apart(
        &mut sandbox,
        &["resolve 00wrk --set solution=Cleaned"],
        &["move 00wrk pend --set pending_reason=awaiting-vendor"],
    );
    assert_eq!(git(&sandbox, &["merge", "other"]).code, 1);
    let decided = sandbox.itsm(&["conflicts", "00wrk", "--take", "state=ours"]);
    assert_eq!(decided.code, 0, "{}", decided.stderr);
    let text = sandbox.read(PRINTER);
    assert!(text.contains("\nstate: resolved\n"), "{text}");
    assert!(
        text.contains("voids: ['2026-11-20T08:30:00Z ana pend']"),
        "{text}"
    );
    assert_valid(&sandbox);
}

#[test]
fn a_file_that_was_edited_since_is_not_overwritten() {
    let sandbox = conflicting();
    assert_eq!(git(&sandbox, &["merge", "other"]).code, 1);
    let edited = sandbox
        .read(MAIL)
        .replace("title: Outbound", "title: All outbound");
    sandbox.write(MAIL, &edited);
    sandbox.play(
        "
        $ itsm conflicts new1 --take ours
        ! error: incidents/2026/11/INC-2611-00NEW1.yaml was edited since git left it in conflict
        ! hint: finish it by hand: mend it and `git add incidents/2026/11/INC-2611-00NEW1.yaml`
        ! hint: or drop the edit: `git checkout --merge -- incidents/2026/11/INC-2611-00NEW1.yaml`, then repeat
        [4]
        ",
    );
    assert_eq!(sandbox.read(MAIL), edited);
    sandbox.git(&["checkout", "--quiet", "--merge", "--", MAIL]);
    assert_eq!(
        sandbox.itsm(&["conflicts", "new1", "--take", "ours"]).code,
        0
    );
}

#[test]
fn what_git_itself_wrote_is_overwritten_in_any_style_of_markers() {
    for style in ["merge", "diff3", "zdiff3"] {
        let sandbox = conflicting();
        sandbox.itsm(&["hook", "uninstall"]);
        sandbox.git(&["config", "merge.conflictStyle", style]);
        assert_eq!(git(&sandbox, &["merge", "other"]).code, 1);
        assert!(sandbox.read(MAIL).contains("<<<<<<< HEAD"));
        let decided = sandbox.itsm(&["conflicts", "new1", "--take", "ours"]);
        assert_eq!(decided.code, 0, "{style}: {}", decided.stderr);
    }
}

#[test]
fn a_deletion_is_never_taken() {
    let mut sandbox = desk();
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    sandbox.git(&["rm", "--quiet", MAIL]);
    sandbox.git(&["commit", "--quiet", "--message", "remove"]);
    sandbox.git(&["switch", "--quiet", "main"]);
    work(&mut sandbox, "09:00", &["start 00new"]);
    assert_eq!(git(&sandbox, &["merge", "other"]).code, 1);
    sandbox.play(
        "
        $ itsm conflicts
        RECORD           FIELD                               BASE  OURS  THEIRS
        INC-2611-00NEW1  theirs deleted it, ours changed it  –     –     –
        ! 1 file left to merge
        [1]
        $ itsm validate | head -1
        error[unmerged]: one side deleted this record, the other changed it
        ! 8 records checked: 1 error, 0 warnings
        $ itsm conflicts new1 --take theirs
        ! error: INC-2611-00NEW1 was deleted by theirs, and a deletion is not taken
        ! hint: keep it with `itsm conflicts INC-2611-00NEW1 --take ours`, and cancel the record if it is not wanted
        [1]
        $ itsm conflicts new1 --take ours
        ! INC-2611-00NEW1: decided
        ! nothing is left to merge: `itsm sync` goes on, or `git merge --continue`
        $ git status --short
        ",
    );
    assert_eq!(log_of(&sandbox, MAIL).len(), 2);
}

#[test]
fn a_file_that_is_no_record_is_left_to_its_user() {
    let sandbox = desk();
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    sandbox.commit(&[("notes.txt", "theirs\n")]);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit(&[("notes.txt", "ours\n")]);
    assert_eq!(git(&sandbox, &["merge", "other"]).code, 1);
    sandbox.play(
        "
        $ itsm conflicts notes --take ours
        ! error: notes.txt is no record that can be merged by field
        ! hint: mend it in an editor, then `git add notes.txt`
        [2]
        $ itsm conflicts nothing
        ! error: git has nothing to merge that is called `nothing`
        ! hint: `itsm conflicts` lists what git could not merge
        [2]
        ",
    );
}

#[test]
fn long_texts_are_shown_as_what_each_side_changed() {
    let sandbox = desk();
    let with = |line: &str| {
        let text = sandbox.read(MAIL);
        let (head, log) = text.split_once("log:").unwrap();
        let head = head.split("description:").next().unwrap();
        format!("{head}description: |\n  Mail is rejected.\n  {line}\n  Ask Ana.\nlog:{log}")
    };
    sandbox.commit(&[(MAIL, &with("Since eight."))]);
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    sandbox.commit(&[(MAIL, &with("Since nine."))]);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit(&[(MAIL, &with("Since ten."))]);
    assert_eq!(git(&sandbox, &["merge", "other"]).code, 1);
    let shown = sandbox.itsm(&["conflicts", "00new"]).stdout;
    for line in ["-Since eight.", "+Since nine.", "+Since ten.", " Ask Ana."] {
        assert!(shown.lines().any(|one| one == line), "{line} in\n{shown}");
    }
}

/// Both gave the mail incident another id, and a title on top; git merges that by line, with markers, into both files.
fn renamed_by_both() -> Sandbox {
    let sandbox = desk();
    let text = sandbox.read(MAIL);
    let rename = |id: &str, title: &str| {
        let path = format!("incidents/2026/11/{id}.yaml");
        sandbox.git(&["mv", MAIL, &path]);
        let text = text.replace("INC-2611-00NEW1", id);
        let old = text.lines().find(|line| line.starts_with("title: "));
        let text = text.replace(old.unwrap(), &format!("title: {title}"));
        sandbox.commit(&[(path.as_str(), &text)]);
    };
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    rename("INC-2611-00NEW8", "Mail from outside is rejected");
    sandbox.git(&["switch", "--quiet", "main"]);
    rename("INC-2611-00NEW9", "Mail to the outside is rejected");
    sandbox.itsm(&["hook", "uninstall"]);
    assert_eq!(git(&sandbox, &["merge", "other"]).code, 1);
    sandbox
}

#[test]
fn a_side_that_is_no_record_is_not_written() {
    let sandbox = renamed_by_both();
    let path = "incidents/2026/11/INC-2611-00NEW9.yaml";
    let before = sandbox.read(path);
    assert!(before.contains("<<<<<<< "), "{before}");
    sandbox.play(
        "
        $ itsm conflicts 00NEW9 --take ours
        ! error: ours of INC-2611-00NEW9 can't be read as a record: it holds the markers of a conflict (line 1)
        ! hint: mend incidents/2026/11/INC-2611-00NEW9.yaml in an editor (line 1 of that side), then `git add incidents/2026/11/INC-2611-00NEW9.yaml`
        [1]
        ",
    );
    assert_eq!(sandbox.read(path), before);
    let left = sandbox.git(&["ls-files", "--unmerged", path]);
    assert!(!left.is_empty());
}

#[test]
fn a_note_that_git_could_not_merge_is_an_error() {
    let sandbox = desk();
    let note = "incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T081500Z-ana-7f3k.md";
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    sandbox.commit(&[(note, "The relay is slow.\n")]);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit(&[(note, "The relay is down.\n")]);
    assert_eq!(git(&sandbox, &["merge", "other"]).code, 1);
    let found = sandbox.itsm(&["validate", "--format", "github"]);
    assert_eq!(found.code, 1);
    let expected = format!(
        "::error file={note},line=1,col=1,endColumn=1,title=unmerged::git could not merge this note; mend it in an editor, so that no line of either side is lost, then `git add {note}`"
    );
    assert_eq!(found.stdout.trim_end(), expected);
}

#[test]
fn a_record_with_markers_leads_to_the_conflicts() {
    let sandbox = conflicting();
    assert_eq!(git(&sandbox, &["merge", "other"]).code, 1);
    let way = "`itsm conflicts INC-2611-00NEW1` decides it while git knows the sides; else ";
    let shown = sandbox.itsm(&["show", "00new1"]);
    assert_eq!(shown.code, 1);
    assert!(shown.stderr.contains(way), "{}", shown.stderr);
    let found = sandbox.itsm(&["validate"]);
    assert!(found.stdout.contains(way), "{}", found.stdout);
    let found = sandbox.itsm(&["doctor"]);
    let told = format!("{}{}", found.stdout, found.stderr);
    assert!(told.contains("`itsm conflicts INC-2611-00NEW1`"), "{told}");
}
