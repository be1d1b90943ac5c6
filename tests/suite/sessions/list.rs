//! Lists.

use crate::support::Sandbox;

#[test]
fn list_shows_open_work_by_priority() {
    Sandbox::desk().play(
        "
        $ itsm list
        ID               TITLE                      STATE        PRIORITY  ASSIGNEE
        INC-2611-00NEW1  Outbound mail is rejected  new          P2
        INC-2611-00WRK2  The printer jams           in-progress  P5        ben
        CHG-2611-00CHG4  Replace the relay          draft
        ! 3 records
        $ itsm list --sort -title --columns id,title
        ID               TITLE
        INC-2611-00WRK2  The printer jams
        CHG-2611-00CHG4  Replace the relay
        INC-2611-00NEW1  Outbound mail is rejected
        ! 3 records
        $ itsm list ci service --all
        ID     TITLE       STATE          PRIORITY  ASSIGNEE
        mail   Mail        live
        mx-01  Mail relay  in-production
        ! 2 records
        $ itsm list person
        ID   TITLE     EMAIL            JOB  STATE
        ana  Ana Test  ana@example.org       active
        ben  Ben Test  ben@example.org       active
        ! 2 records
        ",
    );
}

/// The ids that a list has, in its order.
fn ids(sandbox: &Sandbox, filter: &str) -> String {
    let query = format!("itsm list --format json {filter} | grep '\"id\":' | cut -d'\"' -f4");
    sandbox.transcript(&query).trim_end().replace('\n', " ")
}

#[test]
fn filters_narrow_a_list() {
    let sandbox = Sandbox::desk();
    let cases = [
        ("incident", "INC-2611-00NEW1 INC-2611-00WRK2"),
        ("incidents", "INC-2611-00NEW1 INC-2611-00WRK2"),
        (
            "incident --all",
            "INC-2611-00NEW1 INC-2610-00DNE3 INC-2611-00WRK2",
        ),
        ("--state closed", "INC-2610-00DNE3"),
        ("--state new,draft", "INC-2611-00NEW1 CHG-2611-00CHG4"),
        ("--category initial", "INC-2611-00NEW1 CHG-2611-00CHG4"),
        ("--assignee ben", "INC-2611-00WRK2"),
        ("--assignee ben --all", "INC-2610-00DNE3 INC-2611-00WRK2"),
        ("--priority P2,P3", "INC-2611-00NEW1"),
        ("--service mail", "INC-2611-00NEW1"),
        ("--text JAMS", "INC-2611-00WRK2"),
        ("--text 00wrk", "INC-2611-00WRK2"),
        ("--where impact=high", "INC-2611-00NEW1"),
        ("--where assignee=", "INC-2611-00NEW1 CHG-2611-00CHG4"),
        ("--since 2026-11-19", "INC-2611-00NEW1 CHG-2611-00CHG4"),
        (
            "--since 2026-11-19 --until '2026-11-20 08:00'",
            "CHG-2611-00CHG4",
        ),
        ("ci --where services=mail", "mx-01"),
        ("--text nothing-like-it", ""),
    ];
    for (filter, expected) in cases {
        assert_eq!(ids(&sandbox, filter), expected, "itsm list {filter}");
    }
}

#[test]
fn a_list_can_be_grouped() {
    Sandbox::desk().play(
        "
        $ itsm list --group assignee
        ben (1 active)
        ID               TITLE             STATE        PRIORITY
        INC-2611-00WRK2  The printer jams  in-progress  P5

        no assignee (2 initial)
        ID               TITLE                      STATE  PRIORITY
        INC-2611-00NEW1  Outbound mail is rejected  new    P2
        CHG-2611-00CHG4  Replace the relay          draft
        ! 3 records
        ",
    );
}

#[test]
fn groups_are_counted_for_scripts() {
    Sandbox::desk().play(
        r#"
        $ itsm list --group assignee --format json | sed -n '/"groups"/,$p'
          "groups": [
            {
              "value": "ben",
              "records": 1,
              "categories": {
                "active": 1
              }
            },
            {
              "value": null,
              "records": 2,
              "categories": {
                "initial": 2
              }
            }
          ]
        }
        "#,
    );
}

#[test]
fn a_list_can_be_markdown_or_json() {
    Sandbox::desk().play(
        r#"
        $ itsm list incident --format markdown
        | id | title | state | priority | service | assignee |
        | --- | --- | --- | --- | --- | --- |
        | INC-2611-00NEW1 | Outbound mail is rejected | new | P2 | mail |  |
        | INC-2611-00WRK2 | The printer jams | in-progress | P5 |  | ben |
        $ itsm list --service mail --format json
        {
          "version": 1,
          "records": [
            {
              "id": "INC-2611-00NEW1",
              "type": "incident",
              "title": "Outbound mail is rejected",
              "state": "new",
              "category": "initial",
              "path": "incidents/2026/11/INC-2611-00NEW1.yaml",
              "fields": {
                "service": "mail",
                "impact": "high",
                "urgency": "medium",
                "priority": "P2"
              }
            }
          ]
        }
        $ itsm list problem --format json
        {
          "version": 1,
          "records": []
        }
        "#,
    );
}

#[test]
fn an_empty_list_says_how_to_see_more_and_is_no_failure() {
    Sandbox::desk().play(
        "
        $ itsm list problem
        ! no records; `--all` lists resolved and closed ones and types that are no work
        ",
    );
}

#[test]
fn list_offers_the_nearest_name() {
    Sandbox::desk().play(
        "
        $ itsm list incidnet
        ! error: no record type `incidnet`
        ! hint: did you mean `incident`?
        ! hint: the types are agreement, change, change-template, change-window, ci, contract, customer, incident, person, problem, service, supplier or team
        [2]
        $ itsm list incident --state in-progres
        ! error: no state `in-progres`
        ! hint: did you mean `in-progress`?
        ! hint: use new, in-progress, pending, resolved, closed or cancelled
        [2]
        $ itsm list --category activ
        ! error: no category `activ`
        ! hint: did you mean `active`?
        ! hint: use initial, active, waiting, resolved or closed
        [2]
        $ itsm list --priority P9
        ! error: no priority `P9`
        ! hint: use P1, P2, P3, P4 or P5
        [2]
        $ itsm list --where asignee=ben
        ! error: no field `asignee`
        ! hint: did you mean `assignee`?
        [2]
        $ itsm list --sort titel
        ! error: no field `titel`
        ! hint: did you mean `title`?
        [2]
        $ itsm list --columns id,titel
        ! error: no field `titel`
        ! hint: did you mean `title`?
        [2]
        $ itsm list --since soon
        ! error: `soon` is no time
        ! hint: write `2026-11-20T08:02:00+01:00`, `2026-11-20 08:02`, `2026-11-20` or `08:02`
        [2]
        ",
    );
}

#[test]
fn a_list_fits_the_width_it_is_given() {
    let mut sandbox = Sandbox::desk();
    let long =
        "a title that is much longer than any terminal of sixty columns could ever show in a line";
    assert_eq!(
        sandbox
            .itsm(&["new", "incident", long, "--set", "impact=high"])
            .code,
        0
    );
    for width in [40, 60, 80] {
        sandbox.set("COLUMNS", &width.to_string());
        let output = sandbox.itsm(&["list"]).stdout;
        let widest = output
            .lines()
            .map(|line| line.chars().count())
            .max()
            .unwrap_or(0);
        assert!(
            widest <= width,
            "{widest} columns where {width} fit:\n{output}"
        );
        assert!(
            output.contains("INC-2611-00NEW1"),
            "an id stays in one piece:\n{output}"
        );
    }
}

#[test]
fn mine_is_the_open_work_of_the_user() {
    let mut sandbox = Sandbox::desk();
    sandbox.set("GIT_AUTHOR_EMAIL", "BEN@example.org");
    sandbox.play(
        "
        $ itsm mine
        ID               TITLE             STATE        PRIORITY  ASSIGNEE
        INC-2611-00WRK2  The printer jams  in-progress  P5        ben
        ! 1 record
        ",
    );
    sandbox.set("GIT_AUTHOR_EMAIL", "eve@example.org");
    sandbox.play(
        "
        $ itsm mine
        ! error: no person of this desk has the address eve@example.org
        ! hint: `itsm whoami` says how to mend it
        [2]
        ",
    );
}
