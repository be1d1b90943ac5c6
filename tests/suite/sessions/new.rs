//! Opening records.

use crate::support::Sandbox;

#[test]
fn a_new_record_is_one_file_and_one_commit() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        r#"
        $ itsm new incident "Web shop: slow" --set cis=mx --set assignee=ben --set urgency=high --set tags=web,shop
        INC-2611-G9QFE7
        ! opened INC-2611-G9QFE7 in incidents/2026/11/INC-2611-G9QFE7.yaml; committed as COMMIT
        $ cat incidents/2026/11/INC-2611-G9QFE7.yaml
        id: INC-2611-G9QFE7
        title: 'Web shop: slow'
        state: new
        cis: [mx-01]
        urgency: high
        assignee: ben
        tags: [web, shop]
        log:
          - {at: 2026-11-20T12:00:00Z, by: ana, do: open, to: new, set: {assignee: ben, urgency: high}}
        $ git log -1 --format=%B | grep .
        INC-2611-G9QFE7: open
        Itsm-Record: INC-2611-G9QFE7
        Itsm-Transition: open
        $ git show --name-status --format=
        A	incidents/2026/11/INC-2611-G9QFE7.yaml
        $ itsm validate --format json | grep -c error
        1
        ! 9 records checked: 0 errors, 0 warnings
        "#,
    );
}

#[test]
fn two_new_records_have_two_ids() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm --quiet new incident One
        INC-2611-G9QFE7
        $ itsm --quiet new incident Two
        INC-2611-EGDA0K
        ",
    );
}

#[test]
fn a_past_start_is_said_with_happened() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm --quiet new incident One --happened 07:40 --minutes 5
        INC-2611-G9QFE7
        $ tail -1 incidents/2026/11/INC-2611-G9QFE7.yaml
          - {at: 2026-11-20T12:00:00Z, happened: 2026-11-20T07:40:00Z, by: ana, do: open, to: new, minutes: 5}
        $ itsm --quiet new incident One --happened 2026-11-21
        ! error: `--happened` lies in the future
        [2]
        $ itsm --quiet new incident One --happened yesterday
        ! error: `yesterday` is no time
        ! hint: write `2026-11-20T08:02:00+01:00`, `2026-11-20 08:02`, `2026-11-20` or `08:02`
        [2]
        ",
    );
}

#[test]
fn new_names_what_is_missing_or_unknown() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        r#"
        $ itsm new incident
        ! error: an incident needs `title`
        ! hint: add `--set title=…`: Says in one line what the record is about; for a person, the name.
        [2]
        $ itsm new ci 'Web 1'
        ! error: a ci needs `class`
        ! hint: add `--set class=…`: What sort of thing the item is.
        [2]
        $ itsm new incdent x
        ! error: no record type `incdent`
        ! hint: did you mean `incident`?
        ! hint: the types are agreement, change, change-template, change-window, ci, contract, customer, incident, person, problem, service, supplier or team
        [2]
        $ itsm new incident x --set impct=high 2>&1 | head -2
        error: an incident has no field `impct`
        hint: did you mean `impact`?
        $ itsm new incident x --set impact=hgh
        ! error: `impact`: "hgh" is not one of "high", "medium" or "low"
        ! hint: did you mean `high`?
        ! hint: use high, medium or low
        [2]
        $ itsm new incident x --set assignee=bob
        ! error: no person has the id `bob`
        ! hint: `itsm list --all` shows every record
        [2]
        $ itsm new incident x --set priority_override=P9 --reason why
        ! error: `priority_override`: no priority `P9`
        ! hint: use P1, P2, P3, P4 or P5
        [2]
        $ itsm new incident x --set state=closed
        ! error: `state` can't be set: `itsm move` changes the state
        [2]
        $ git status --short
        $ git log --format=%s
        prepared
        "#,
    );
}

#[test]
fn a_chosen_id_must_be_free_and_well_formed() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm new service Mail
        ! error: the id `mail` is taken
        ! hint: choose another with `--id NAME`
        [2]
        $ itsm new service Mail --id MAIL
        ! error: the id `MAIL` is taken
        ! hint: choose another with `--id NAME`
        [2]
        $ itsm new service Mail --id ../../etc/x 2>&1 | cut -d: -f1,2
        error: `../../etc/x` can't be an id
        $ itsm new service Mail --id CON 2>&1 | cut -d: -f1,2
        error: `CON` can't be an id
        $ itsm new service 'Straße & Büro'
        stra-e-buro
        ! opened stra-e-buro in services/stra-e-buro.yaml; committed as COMMIT
        ",
    );
}

#[test]
fn a_csv_file_makes_many_records_in_one_commit() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[(
        "in.csv",
        "id,title,class,tags\nweb-01,Web 1,server,\"a,b\"\nweb-02,\"Web, two\",server,\n",
    )]);
    sandbox.play(
        "
        $ itsm new ci --from in.csv --set environment=test
        web-01
        web-02
        ! opened 2 records; committed as COMMIT
        $ cat cis/web-01.yaml
        id: web-01
        title: Web 1
        state: planned
        class: server
        environment: test
        tags: [a, b]
        log:
          - {at: 2026-11-20T12:00:00Z, by: ana, do: open, to: planned, set: {environment: test, class: server}}
        $ git log -1 --format=%s --name-only
        open 2 cis

        cis/web-01.yaml
        cis/web-02.yaml
        ",
    );
}

#[test]
fn one_bad_row_of_a_csv_file_stops_all() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[(
        "in.csv",
        "id,title,class\nweb-01,Web 1,server\nweb-02,Web 2,sever\n",
    )]);
    sandbox.play(
        r#"
        $ itsm new ci --from in.csv 2>&1 | head -2
        error: record 2: `class`: "sever" is not one of "business-process", "application" or 29 other candidates
        hint: did you mean `server`?
        $ ls cis
        mx-01.yaml
        $ itsm new ci --from nowhere.csv 2>&1 | cut -d: -f1-3
        error: can't read the CSV file: nowhere.csv
        "#,
    );
}

#[test]
fn a_dry_run_shows_the_file_and_writes_nothing() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm new service Web --dry-run
        --- /dev/null
        +++ b/services/web.yaml
        @@ -0,0 +1,5 @@
        +id: web
        +title: Web
        +state: proposed
        +log:
        +  - {at: 2026-11-20T12:00:00Z, by: ana, do: open, to: proposed}
        commit: web: open
        web
        ! dry run: nothing was written
        $ git status --short
        ",
    );
}
