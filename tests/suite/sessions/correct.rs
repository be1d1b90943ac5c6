//! Setting a record back to an earlier commit.

use crate::support::MAIL;
use crate::support::Sandbox;

#[test]
fn a_wrong_step_is_taken_back_by_an_entry_and_nothing_is_lost() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm start 00new --set tags=night && itsm resolve 00new --set solution=Wrong --set resolution_code=other
        ! INC-2611-00NEW1: start (new → in-progress); committed as COMMIT
        ! INC-2611-00NEW1: resolve (in-progress → resolved); committed as COMMIT
        $ sed -i 's/^title: .*/& # see the log/' incidents/2026/11/INC-2611-00NEW1.yaml && git commit -qam comment
        $ itsm correct 00new --to HEAD~2 --reason 'the wrong incident' 2>&1 | sed 's/in [0-9a-f]* again/in FIRST again/'
        corrected INC-2611-00NEW1: state, resolution_code, solution as in FIRST again; committed as COMMIT
        $ cat incidents/2026/11/INC-2611-00NEW1.yaml
        id: INC-2611-00NEW1
        title: Outbound mail is rejected # see the log
        state: in-progress
        service: mail
        impact: high
        urgency: medium
        assignee: ana
        tags: [night]
        log:
          - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {service: mail, impact: high, urgency: medium}}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: start, to: in-progress, set: {assignee: ana}}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: resolve, to: resolved, set: {resolution_code: other}}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: correct, to: in-progress, set: {resolution_code: null}, reason: the wrong incident}
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        $ git log -1 --format=%B | sed 's/to .*/to FIRST/' | grep .
        INC-2611-00NEW1: correct to FIRST
        Itsm-Record: INC-2611-00NEW1
        ",
    );
}

#[test]
fn one_field_can_be_set_back_alone() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm edit 00new --set urgency=high --set impact=low --set title=Typo -q
        $ itsm correct 00new --to HEAD~1 --field urgency --field title --reason typo -q
        $ head -6 incidents/2026/11/INC-2611-00NEW1.yaml | tail -5
        title: Outbound mail is rejected
        state: new
        service: mail
        impact: low
        urgency: medium
        $ tail -1 incidents/2026/11/INC-2611-00NEW1.yaml
          - {at: 2026-11-20T12:00:00Z, by: ana, do: correct, set: {urgency: medium}, reason: typo}
        $ itsm correct 00new --to HEAD --reason again 2>&1 | sed 's/[0-9a-f]\\{7\\}$/HERE/'
        nothing to correct: INC-2611-00NEW1 is what it was at HERE
        $ itsm correct 00new --to HEAD~1 --field log --reason again
        ! error: `log` can't be corrected
        [2]
        $ itsm correct 00new --to HEAD~1 --field urgncy --reason again 2>&1 | head -2
        error: an incident has no field `urgncy`
        hint: did you mean `urgency`?
        $ itsm correct 00new --to nowhere --reason again
        ! error: unknown revision \"nowhere\"
        [2]
        ",
    );
}

#[test]
fn where_the_record_was_not_yet_there_its_first_commit_is_named() {
    let mut sandbox = Sandbox::desk();
    sandbox.set("ITSM_NOW", "2026-11-20T13:00:00Z");
    sandbox.play("$ itsm new service Web --set owner=ana -q\nweb");
    let first = sandbox.git(&["rev-parse", "HEAD"]);
    sandbox.play("$ itsm edit web --set title='The web' -q\n");
    let output = sandbox.itsm(&["correct", "web", "--to", "HEAD~2", "--reason", "x"]);
    assert_eq!(output.code, 2);
    let hint = format!("hint: the first commit that has it is {}", &first[..7]);
    assert!(output.stderr.contains(&hint), "{}", output.stderr);
}

#[test]
fn a_correction_of_merged_commits_keeps_what_both_sides_wrote() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ git switch -qc side && itsm note 00new 'Called the provider' -q && git switch -q main
        $ itsm start 00new -q && git merge -q side -m merged && git rev-list --merges --count HEAD
        1
        $ itsm correct 00new --to HEAD~2 --reason 'not yet' -q
        $ grep -c . incidents/2026/11/INC-2611-00NEW1.yaml && ls incidents/2026/11/INC-2611-00NEW1.d/notes | wc -l
        10
        1
        $ itsm history 00new --format markdown | cut -d'|' -f4-5 | sed 's/ *$//'
         what | state
         --- | ---
         open | → new
         start | new → in-progress
         correct | in-progress → new
         note |
        ",
    );
}

#[test]
fn text_that_was_redacted_does_not_come_back() {
    let sandbox = Sandbox::desk();
    let told = sandbox
        .read(MAIL)
        .replace("log:", "description: Ms Doe called\nlog:");
    sandbox.commit(&[(MAIL, &told)]);
    let redacted = told
        .replace("Ms Doe called", "redacted")
        .replace("impact: high\n", "impact: low\n")
        + "  - {at: 2026-11-20T11:00:00Z, by: ana, do: redact, set: {impact: low}, reason: asked for, of: description, digest: 00}\n";
    sandbox.commit(&[(MAIL, &redacted)]);
    sandbox.play(
        "
        $ itsm correct 00new --to HEAD~1 --reason back -q && grep -E '^(description|impact)' incidents/2026/11/INC-2611-00NEW1.yaml
        impact: high
        description: redacted
        $ itsm correct 00new --to HEAD~2 --field description --reason back
        ! error: `description` can't be corrected
        [2]
        ",
    );
}

#[test]
fn a_name_that_changed_since_is_the_same_field() {
    let sandbox = Sandbox::desk();
    let own = "fields:\n  ward: {type: string, x-tracked: true, description: \"Where.\"}\n";
    let told = sandbox
        .read(MAIL)
        .replace("log:", "ward: A\nlog:")
        .replace("urgency: medium}", "urgency: medium, ward: A}");
    sandbox.commit(&[(".itsm/schema/record/incident.yaml", own), (MAIL, &told)]);
    let renamed = "fields:\n  unit: {type: string, x-tracked: true, x-was: [ward], description: \"Where.\"}\n";
    let later = told.replace("\nward: A", "\nunit: B")
        + "  - {at: 2026-11-20T11:00:00Z, by: ana, do: edit, set: {unit: B}}\n";
    sandbox.commit(&[
        (".itsm/schema/record/incident.yaml", renamed),
        (MAIL, &later),
    ]);
    sandbox.play(
        "
        $ itsm correct 00new --to HEAD~1 --reason 'it was A' -q && grep -E '^(unit|ward)' incidents/2026/11/INC-2611-00NEW1.yaml
        unit: A
        $ tail -1 incidents/2026/11/INC-2611-00NEW1.yaml
          - {at: 2026-11-20T12:00:00Z, by: ana, do: correct, set: {unit: A}, reason: it was A}
        ",
    );
}
