//! Checking what became of a desk since a commit.

use crate::support::MAIL;
use crate::support::Sandbox;

#[test]
fn what_a_range_brings_is_reported_and_what_was_there_is_not() {
    let sandbox = Sandbox::desk();
    sandbox.write(
        "incidents/INC-2611-0BAD01.yaml",
        "id: INC-2611-0BAD01\ntitle: Bad\nstate: gone\n",
    );
    sandbox.commit(&[]);
    sandbox.git(&["tag", "base"]);
    sandbox.play("$ itsm start 00new -q\n");
    sandbox.play(
        "
        $ itsm validate --since base
        ! 1 file changed since BASE
        ! 9 records checked: 0 errors, 0 warnings
        "
        .replace("BASE", &sandbox.git(&["rev-parse", "--short=7", "base"]))
        .as_str(),
    );
    sandbox.write(
        MAIL,
        &sandbox
            .read(MAIL)
            .replace("impact: high\n", "impact: huge\n"),
    );
    let found = sandbox
        .transcript("itsm validate --since base --format json 2>/dev/null | grep '\"rule\"'");
    assert_eq!(found, "      \"rule\": \"field-value\",\n");
}

#[test]
fn a_finding_in_an_unchanged_file_that_the_range_brought_is_reported() {
    let sandbox = Sandbox::desk();
    sandbox.git(&["rm", "-q", "people/ben.yaml"]);
    sandbox.commit(&[]);
    let found = sandbox.transcript(
        "itsm validate --since HEAD~1 --format github 2>/dev/null | cut -d, -f1-2,5 | sort | sed 's/[0-9a-f]\\{7\\}/BASE/g'",
    );
    let expected = "\
::error file=incidents/2026/10/INC-2610-00DNE3.yaml,line=6,title=dangling-reference::there is no person `ben`
::error file=incidents/2026/11/INC-2611-00WRK2.yaml,line=6,title=dangling-reference::there is no person `ben`
::error file=people/ben.yaml,line=1,title=record-deleted::the record of BASE is gone; `git checkout BASE -- people/ben.yaml` brings it back; close or cancel it instead
";
    assert_eq!(found, expected);
}

#[test]
fn a_revert_that_takes_entries_away_is_found() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ git tag base && itsm start 00new -q && git tag done && itsm note 00new Looked -q
        $ git revert --no-edit done >/dev/null && itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        $ itsm validate --since done 2>&1 | sed 's/[0-9a-f]\\{7\\}/BASE/'
        2 files changed since BASE
        error[log-rewritten]: the entry `2026-11-20T12:00:00Z ana start` of BASE is gone
         --> incidents/2026/11/INC-2611-00NEW1.yaml:7:1
          |
        7 | log:
          | ^^^
          |
          = help: take the log of BASE again; `itsm correct INC-2611-00NEW1 --to REV` sets values back and keeps it

        8 records checked: 1 error, 0 warnings
        $ git reset -q --hard HEAD~1 && itsm correct 00new --to base --reason 'too early' -q && itsm validate --since done 2>&1 | tail -1
        8 records checked: 0 errors, 0 warnings
        ",
    );
}

#[test]
fn entries_that_are_changed_or_moved_are_found_and_those_between_are_fine() {
    let sandbox = Sandbox::desk();
    let path = "incidents/2026/10/INC-2610-00DNE3.yaml";
    let text = sandbox.read(path);
    let rules = |text: &str| {
        sandbox.write(path, text);
        sandbox.transcript(
            "itsm validate --since HEAD 2>&1 | grep -A1 rewritten | sed 's/[0-9a-f]\\{7\\}/BASE/'",
        )
    };
    // HEAD is the first commit: everything is new, and so nothing is rewritten.
    assert_eq!(
        rules(&text.replace(
            "2026-10-05T10:00:00Z, by: ben",
            "2026-10-05T10:00:00Z, by: ana"
        )),
        ""
    );
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "more"]);
    let changed = rules(&text.replace(
        "do: start, to: in-progress, set: {assignee: ben}",
        "do: start, to: in-progress, set: {assignee: ana}",
    ));
    assert_eq!(
        changed,
        "error[log-rewritten]: the entry `2026-10-05T08:30:00Z ben start` is not what it was at BASE\n  --> incidents/2026/10/INC-2610-00DNE3.yaml:10:5\n"
    );
    let lines: Vec<&str> = text.lines().collect();
    let mut swapped = lines.clone();
    swapped.swap(lines.len() - 1, lines.len() - 2);
    let moved = rules(&(swapped.join("\n") + "\n"));
    assert_eq!(
        moved,
        "error[log-rewritten]: the entry `2026-10-07T10:00:00Z ben close` no longer stands where it stood at BASE\n  --> incidents/2026/10/INC-2610-00DNE3.yaml:11:5\n"
    );
    let between = text.replace(
        "  - {at: 2026-10-05T10",
        "  - {at: 2026-10-05T09:00:00Z, by: ana, do: edit, minutes: 5}\n  - {at: 2026-10-05T10",
    );
    assert_eq!(rules(&between), "");
}

#[test]
fn records_and_notes_that_are_gone_are_found_unless_they_moved() {
    let sandbox = Sandbox::desk();
    sandbox.play("$ itsm note 00new Looked -q && itsm note 00new Again -q && git tag base && git commit -q --allow-empty -m more\n");
    let rules = || {
        sandbox.transcript("itsm validate --since base --format json 2>/dev/null | grep '\"rule\"' | sort | uniq -c | tr -s ' '")
    };
    sandbox.git(&[
        "mv",
        "incidents/2026/11/INC-2611-00NEW1.yaml",
        "incidents/INC-2611-00NEW1.yaml",
    ]);
    sandbox.git(&[
        "mv",
        "incidents/2026/11/INC-2611-00NEW1.d",
        "incidents/INC-2611-00NEW1.d",
    ]);
    assert_eq!(rules(), "", "moved");
    sandbox.git(&[
        "mv",
        "incidents/INC-2611-00NEW1.yaml",
        "incidents/INC-2611-00NEW9.yaml",
    ]);
    sandbox.git(&[
        "mv",
        "incidents/INC-2611-00NEW1.d",
        "incidents/INC-2611-00NEW9.d",
    ]);
    let renumbered = sandbox
        .read("incidents/INC-2611-00NEW9.yaml")
        .replace("00NEW1\n", "00NEW9\n")
        .replace("log:", "aliases: [INC-2611-00NEW1]\nlog:");
    sandbox.write("incidents/INC-2611-00NEW9.yaml", &renumbered);
    assert_eq!(rules(), "", "under a new id");
    sandbox.git(&["reset", "-q", "--hard"]);
    sandbox.transcript("cd incidents/2026/11/INC-2611-00NEW1.d/notes && rm $(ls | head -1) && echo more >> $(ls | head -1)");
    assert_eq!(
        rules(),
        " 2 \"rule\": \"note-rewritten\",\n",
        "one gone, one changed"
    );
    sandbox.git(&["reset", "-q", "--hard"]);
    sandbox.git(&["rm", "-q", MAIL]);
    assert_eq!(
        rules(),
        " 2 \"rule\": \"orphan-note\",\n 1 \"rule\": \"record-deleted\",\n",
        "its notes stay behind"
    );
}

#[test]
fn a_note_whose_text_was_redacted_is_no_finding() {
    let sandbox = Sandbox::desk();
    sandbox.play("$ itsm note 00new Looked -q && git tag base\n");
    let note = sandbox.transcript("ls incidents/2026/11/INC-2611-00NEW1.d/notes");
    let note = note.trim();
    sandbox.write(
        &format!("incidents/2026/11/INC-2611-00NEW1.d/notes/{note}"),
        "[redacted]\n",
    );
    let said = format!(
        "  - {{at: 2026-11-20T12:00:00Z, by: ana, do: redact, reason: asked for, of: {note}, digest: 9f}}\n"
    );
    sandbox.write(MAIL, &(sandbox.read(MAIL) + &said));
    let found = sandbox.transcript(
        "itsm validate --since base --format json 2>/dev/null | grep -c note-rewritten",
    );
    assert_eq!(found, "0\n[1]\n");
}

#[test]
fn a_range_without_a_start_is_never_taken_for_an_empty_one() {
    let sandbox = Sandbox::desk();
    sandbox.play("$ itsm start 00new -q && itsm edit 00new --set impact=low -q\n");
    sandbox.play(
        "
        $ itsm validate --since HEAD 2>&1 | sed 's/[0-9a-f]\\{7\\}/BASE/'
        HEAD is what is checked, so its last commit is: 1 file changed since BASE
        8 records checked: 0 errors, 0 warnings
        $ itsm validate --since HEAD~2 --rev HEAD~2
        ! HEAD~2 is what is checked, so its last commit is: 9 files changed since the start
        ! 8 records checked: 0 errors, 0 warnings
        $ git clone -q --depth 1 file://$PWD ../shallow && cd ../shallow && itsm validate --since HEAD 2>&1 | sed 's/[0-9a-f]\\{7\\}/HEAD/'
        error: the parent of HEAD is not here
        hint: `git fetch --unshallow` brings the history that this shallow clone lacks
        $ cd ../shallow && git fetch -q --depth 1 origin $(git -C ../desk rev-parse HEAD~2):old && itsm validate --since old 2>/dev/null
        [4]
        $ itsm validate --since=--output=x
        ! error: unknown revision \"--output=x\"
        ! hint: `git fetch` brings branches and commits that are not here yet
        [2]
        $ itsm validate --only operational 2>&1 | head -2
        error: the following required arguments were not provided:
          --since <REV>
        $ git checkout -q --orphan other && git commit -q -m other && itsm validate --since main 2>&1 | sed 's/[0-9a-f]\\{7\\}/HERE/'
        error: \"main\" and HERE have no commit in common
        hint: name a revision of the same history
        $ ls x
        ! ls: cannot access 'x': No such file or directory
        [2]
        ",
    );
}

#[test]
fn a_range_starts_where_the_histories_part() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ git switch -qc side && itsm start 00new -q && git switch -q main && itsm edit 00wrk --set impact=high -q
        $ git switch -q side && itsm validate --since main --format json 2>&1 >/dev/null | sed 's/[0-9a-f]\\{7\\}/BASE/'
        1 file changed since BASE
        8 records checked: 0 errors, 0 warnings
        ",
    );
}

#[test]
fn daily_work_is_told_from_what_needs_a_review() {
    let sandbox = Sandbox::desk();
    let change = "changes/2026/11/CHG-2611-00CHG4.yaml";
    let scheduled = sandbox.read(change).replace(
        "state: draft",
        "state: scheduled\nassignee: ben\nplanned_start: 2026-11-20T10:00:00Z",
    ) + "  - {at: 2026-11-19T09:30:00Z, by: ana, do: approve, to: scheduled, set: {assignee: ben, planned_start: 2026-11-20T10:00:00Z}}\n";
    sandbox.commit(&[(change, &scheduled)]);
    sandbox.play(
        "
        $ git tag base && itsm start 00new -q && itsm note 00new Looked -q && itsm new incident Slow --set impact=low -q | cut -c1-3
        INC
        $ itsm move 00chg implement -q && itsm move 00chg complete --set outcome=successful --set assignee=ana --set close_notes=Fine -q
        $ itsm kpi --from 2026-10-01 --to 2026-11-01 --commit >/dev/null 2>&1; itsm validate --since base --only operational --format github 2>&1 | grep operational
        [1]
        $ itsm edit 00chg --set impact=high -q && itsm new change Other -q | cut -c1-3 && itsm edit mx-01 --set title=Relay -q
        CHG
        $ echo '# more' >> itsm.yaml && mkdir .github && echo x > .github/x.yml && itsm validate --since base --only operational --format github 2>/dev/null | grep review | sed 's/line=\\([0-9]*\\).*::/\\1 /;s/CHG-2611-[^0]...../CHG-NEW/'
        ::error file=.github/x.yml,1 this file is no record: it needs a review
        ::error file=changes/2026/11/CHG-2611-00CHG4.yaml,5 a change of `impact` needs a review; open a pull request for it; `operational` in the definition says what needs none
        ::error file=changes/2026/11/CHG-NEW.yaml,1 a new change needs a review
        ::error file=cis/mx-01.yaml,2 a change of `title` needs a review; open a pull request for it; `operational` in the definition says what needs none
        ::error file=itsm.yaml,1 this file is no record: it needs a review
        ",
    );
}

#[test]
fn a_step_that_needs_a_review_is_named_although_its_values_are_back() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ git tag base && itsm edit 00chg --set impact=high -q && itsm edit 00chg --set impact= -q
        $ itsm move 00chg cancel --reason 'no money' -q
        $ itsm validate --since base --only operational --format github 2>/dev/null | cut -d: -f5
        a change of `impact` needs a review; open a pull request for it; `operational` in the definition says what needs none
        ",
    );
}

#[test]
fn a_desk_says_what_is_daily_work_and_a_folder_of_a_larger_repository_is_not_alone() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[(
        ".itsm/schema/record/ci.yaml",
        "operational: {fields: [title]}\n",
    )]);
    sandbox.play(
        "
        $ git tag base && itsm edit mx-01 --set title=Relay -q && itsm validate --since base --only operational -q
        $ itsm edit mx-01 --set class=virtual-machine -q; itsm validate --since base --only operational --format github 2>/dev/null | cut -d: -f5 | cut -d';' -f1
        a change of `class` needs a review
        `class` is altered without a change that is being carried out
        $ mkdir -p ../top/desk && cp -r itsm.yaml people incidents cis services changes .itsm ../top/desk && cd ../top && git init -q && git add . && git commit -qm one && echo x > pipeline.yml && git add . && git commit -qm two && cd desk && itsm validate --since HEAD~1 --only operational --format github 2>/dev/null
        ::error file=pipeline.yml,line=1,col=1,endColumn=1,title=not-operational::this file beside the desk is changed: it needs a review
        [1]
        ",
    );
}

#[test]
fn a_note_with_a_conflict_in_it_is_found_where_it_comes_in() {
    let sandbox = Sandbox::desk();
    let note = "incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T081500Z-ana-7f3k.md";
    let underlined = "Relay\n=======\nIt is down.\n";
    let quoted = "    <<<<<<< HEAD\n    a\n    =======\n    b\n    >>>>>>> x\n";
    sandbox.commit(&[(note, underlined), (&note.replace("7f3k", "2c9d"), quoted)]);
    let first = sandbox.itsm(&["validate", "--since", "HEAD~1"]);
    assert_eq!((first.code, first.stdout.as_str()), (0, ""));
    let marked = "Looked.\r\n<<<<<<< HEAD\r\na\r\n=======\r\nb\r\n>>>>>>> x\r\n";
    sandbox.commit(&[(&note.replace("7f3k", "8d2m"), marked)]);
    let found = sandbox.itsm(&["validate", "--since", "HEAD~1", "--format", "github"]);
    assert_eq!(found.code, 1);
    let message = "8d2m.md,line=1,col=1,endColumn=1,title=marked-note::unresolved merge conflict on line 2 of this note;";
    assert!(found.stdout.contains(message), "{}", found.stdout);
    assert_eq!(sandbox.itsm(&["validate"]).code, 0);
}
