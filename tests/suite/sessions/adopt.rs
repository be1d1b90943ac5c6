//! Taking hand edits into the log.

use crate::support::MAIL;
use crate::support::Sandbox;

#[test]
fn a_state_changed_by_hand_is_explained_by_the_one_transition_that_fits() {
    let sandbox = Sandbox::desk();
    let text = sandbox
        .read(MAIL)
        .replace("state: new", "state: in-progress")
        .replace("log:", "assignee: ben\nlog:");
    sandbox.write(MAIL, &text);
    sandbox.play(
        "
        $ itsm adopt 00new
        ! adopted INC-2611-00NEW1; committed as COMMIT
        $ tail -1 incidents/2026/11/INC-2611-00NEW1.yaml
          - {at: 2026-11-20T12:00:00Z, by: ana, do: start, to: in-progress, set: {assignee: ben}}
        $ git log -1 --format=%B | grep .
        INC-2611-00NEW1: adopt start
        Itsm-Record: INC-2611-00NEW1
        Itsm-Transition: start
        $ git status --short
        $ itsm adopt 00new
        ! nothing to adopt: INC-2611-00NEW1 is what its log says
        ",
    );
}

#[test]
fn a_field_changed_by_hand_becomes_an_edit() {
    let sandbox = Sandbox::desk();
    sandbox.write(
        MAIL,
        &sandbox
            .read(MAIL)
            .replacen("impact: high", "impact: low", 1),
    );
    sandbox.play(
        "
        $ itsm adopt 00new --reason 'only one office'
        ! adopted INC-2611-00NEW1; committed as COMMIT
        $ tail -1 incidents/2026/11/INC-2611-00NEW1.yaml
          - {at: 2026-11-20T12:00:00Z, by: ana, do: edit, set: {impact: low}, reason: only one office}
        ",
    );
}

#[test]
fn an_edit_that_no_entry_has_to_explain_is_committed_as_it_is() {
    let sandbox = Sandbox::desk();
    sandbox.write(
        MAIL,
        &sandbox
            .read(MAIL)
            .replace("title: Outbound", "title: All outbound"),
    );
    sandbox.play(
        "
        $ itsm adopt 00new
        ! adopted INC-2611-00NEW1; committed as COMMIT
        $ git show --format=%s --stat | head -3
        INC-2611-00NEW1: adopt edit

         incidents/2026/11/INC-2611-00NEW1.yaml | 2 +-
        ",
    );
}

#[test]
fn a_transition_has_to_be_legal_and_complete_by_hand_too() {
    let sandbox = Sandbox::desk();
    sandbox.write(
        MAIL,
        &sandbox.read(MAIL).replace("state: new", "state: closed"),
    );
    sandbox.play(
        "
        $ itsm adopt 00new
        ! error: no transition leads from `new` to `closed`
        ! hint: set `state` back to `new` and use `itsm move`
        [1]
        $ sed -i 's/^state: closed/state: resolved/' incidents/2026/11/INC-2611-00NEW1.yaml
        $ itsm adopt 00new
        ! error: INC-2611-00NEW1 can't resolve: `solution` must be set
        ! hint: mend incidents/2026/11/INC-2611-00NEW1.yaml and adopt it again
        [1]
        $ sed -i 's/^log:/solution: Restarted\\nlog:/' incidents/2026/11/INC-2611-00NEW1.yaml
        $ itsm adopt 00new --dry-run | grep '^[+-]'
        --- a/incidents/2026/11/INC-2611-00NEW1.yaml
        +++ b/incidents/2026/11/INC-2611-00NEW1.yaml
        +  - {at: 2026-11-20T12:00:00Z, by: ana, do: resolve, to: resolved}
        ! dry run: nothing was written
        $ itsm adopt 00new
        ! adopted INC-2611-00NEW1; committed as COMMIT
        ",
    );
}

#[test]
fn where_several_transitions_fit_the_user_says_which() {
    let sandbox = Sandbox::desk();
    let own = "lifecycle:\n  transitions:\n    triage: {from: [new], to: in-progress, about: \"Another way.\"}\n";
    sandbox.commit(&[(".itsm/schema/record/incident.yaml", own)]);
    sandbox.write(
        MAIL,
        &sandbox
            .read(MAIL)
            .replace("state: new", "state: in-progress"),
    );
    sandbox.play(
        "
        $ itsm adopt 00new
        ! error: several transitions lead from `new` to `in-progress`
        ! hint: say which with `--do`: start or triage
        [2]
        $ itsm adopt 00new --do trage
        ! error: no transition `trage`
        ! hint: did you mean `triage`?
        [2]
        $ itsm adopt 00new --do triage
        ! adopted INC-2611-00NEW1; committed as COMMIT
        $ itsm history 00new --format markdown
        | when | who | what | state | details |
        | --- | --- | --- | --- | --- |
        | 2026-11-20 08:02 | ana | open | → new | service=mail impact=high urgency=medium |
        | 2026-11-20 12:00 | ana | triage | new → in-progress |  |
        ",
    );
}

#[test]
fn a_record_written_without_a_log_is_adopted_as_opened() {
    let sandbox = Sandbox::desk();
    sandbox.write(
        "incidents/INC-2611-0HAND5.yaml",
        "id: INC-2611-0HAND5\ntitle: By hand\nstate: new\nurgency: low\n",
    );
    sandbox.play(
        "
        $ itsm adopt 0hand
        ! adopted INC-2611-0HAND5; committed as COMMIT
        $ cat incidents/INC-2611-0HAND5.yaml
        id: INC-2611-0HAND5
        title: By hand
        state: new
        urgency: low
        log:
          - {at: 2026-11-20T12:00:00Z, by: ana, do: open, to: new, set: {urgency: low}}
        $ itsm validate
        ! 9 records checked: 0 errors, 0 warnings
        $ git status --short
        ",
    );
}

#[test]
fn an_override_by_hand_needs_a_reason_too() {
    let sandbox = Sandbox::desk();
    let overridden = sandbox
        .read(MAIL)
        .replace("\nlog:", "\npriority_override: P1\nlog:");
    sandbox.write(MAIL, &overridden);
    sandbox.play(
        "
        $ itsm adopt 00new
        ! error: `priority_override` can only be set with a reason
        ! hint: add `--reason …`
        [1]
        $ itsm adopt 00new --reason 'the board meets'
        ! adopted INC-2611-00NEW1; committed as COMMIT
        $ itsm edit 00new --set priority_override=
        ! edited INC-2611-00NEW1; committed as COMMIT
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        ",
    );
}

#[test]
fn edits_made_on_a_forge_are_taken_in_as_of_their_commits() {
    let mut sandbox = Sandbox::desk();
    sandbox.git(&["tag", "base"]);
    let forge = |sandbox: &mut Sandbox, name: &str, at: &str, path: &str, from: &str, to: &str| {
        sandbox.set("GIT_AUTHOR_DATE", at);
        sandbox.set("GIT_AUTHOR_NAME", name);
        sandbox.set("GIT_AUTHOR_EMAIL", &format!("{name}@example.org"));
        let text = sandbox.read(path).replace(from, to);
        sandbox.commit(&[(path, &text)])
    };
    let printer = "incidents/2026/11/INC-2611-00WRK2.yaml";
    // Ben edits twice; the last of the two commits counts. A stranger edits the other record before it was opened.
    forge(
        &mut sandbox,
        "ben",
        "2026-11-20T09:00:00Z",
        MAIL,
        "impact: high\nurgency",
        "impact: low\nurgency",
    );
    forge(
        &mut sandbox,
        "ben",
        "2026-11-20T09:30:00Z",
        MAIL,
        "title: Out",
        "title: All out",
    );
    forge(
        &mut sandbox,
        "eve",
        "2026-11-01T08:00:00Z",
        printer,
        "state: in-progress\nimpact: low",
        "state: pending\npending_reason: awaiting-vendor\nimpact: high",
    );
    let shorts = [
        sandbox.git(&["rev-parse", "--short=7", "HEAD~1"]),
        sandbox.git(&["rev-parse", "--short=7", "HEAD"]),
    ];
    for name in ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL"] {
        sandbox.unset(name);
    }
    let session = "
        $ itsm adopt --since base
        INC-2611-00NEW1 edit
        INC-2611-00WRK2 pend
        ! adopted 2 records; committed as COMMIT
        $ tail -qn 1 incidents/2026/11/INC-2611-00NEW1.yaml incidents/2026/11/INC-2611-00WRK2.yaml
          - {at: 2026-11-20T12:00:00Z, happened: 2026-11-20T09:30:00Z, by: ben, do: edit, set: {impact: low}, reason: edited in FIRST}
          - {at: 2026-11-20T12:00:00Z, happened: 2026-11-18T10:00:00Z, by: ana, do: pend, to: pending, set: {impact: high, pending_reason: awaiting-vendor}, reason: edited in SECOND}
        $ git log -1 --format=%B | sed 's/since .*/since BASE/'
        adopt edits since BASE

        Itsm-Record: INC-2611-00NEW1
        Itsm-Record: INC-2611-00WRK2

        $ itsm adopt --since base
        ! nothing to adopt since base
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        ";
    sandbox.play(
        &session
            .replace("FIRST", &shorts[0])
            .replace("SECOND", &shorts[1]),
    );
}

#[test]
fn edits_that_no_single_entry_explains_are_named_and_the_others_are_taken_in() {
    let sandbox = Sandbox::desk();
    sandbox.git(&["tag", "base"]);
    let closed = sandbox.read(MAIL).replace("state: new", "state: closed");
    let change = "changes/2026/11/CHG-2611-00CHG4.yaml";
    let cancelled = sandbox
        .read(change)
        .replace("state: draft", "state: cancelled");
    let printer = "incidents/2026/11/INC-2611-00WRK2.yaml";
    let raised = sandbox
        .read(printer)
        .replace("impact: low\nurgency", "impact: high\nurgency");
    let relay = sandbox
        .read("cis/mx-01.yaml")
        .replace("Mail relay", "Relay");
    sandbox.commit(&[
        (MAIL, &closed),
        (change, &cancelled),
        (printer, &raised),
        ("cis/mx-01.yaml", &relay),
        ("teams/new.yaml", "id: new\ntitle: : broken\n"),
    ]);
    sandbox.play(
        "
        $ itsm adopt --since base --dry-run 2>&1 | grep -v '^[-+@ ]' | sed 's/since [0-9a-f]*/since BASE/'
        INC-2611-00WRK2 edit
        warning: changes/2026/11/CHG-2611-00CHG4.yaml is left: CHG-2611-00CHG4 can't cancel: a reason is needed
        hint: mend changes/2026/11/CHG-2611-00CHG4.yaml and adopt it again
        warning: incidents/2026/11/INC-2611-00NEW1.yaml is left: no transition leads from `new` to `closed`
        hint: set `state` back to `new` and use `itsm move`
        warning: teams/new.yaml is left: teams/new.yaml:2:8 can't be read: mapping values are not allowed in this context
        hint: `itsm validate` shows where; mend teams/new.yaml in an editor
        hint: `itsm adopt ID` takes such a record in alone, with `--do`, `--reason` and the like
        commit: adopt edits since BASE
        dry run: nothing was written
        $ itsm adopt --since base -q >/dev/null 2>&1
        [1]
        $ git log -1 --format=%B --name-only | tail -4 | grep .
        Itsm-Record: INC-2611-00WRK2
        incidents/2026/11/INC-2611-00WRK2.yaml
        $ itsm adopt 00chg --since base 2>&1 | head -1
        error: the argument '[ID]' cannot be used with '--since <REV>'
        ",
    );
}
