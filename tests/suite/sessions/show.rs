//! One record and its history.

use crate::support::MAIL;
use crate::support::Sandbox;

#[test]
fn show_tells_fields_log_notes_and_the_way_on() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        r"
        $ printf 'The provider\n> confirms a fault' | itsm --quiet note 00new -
        $ itsm show 00new
        INC-2611-00NEW1 · incident · new
        Outbound mail is rejected

        priority: P2
        service:  mail
        impact:   high
        urgency:  medium

        Log
          2026-11-20 08:02  ana  open → new  service=mail impact=high urgency=medium

        Note 20261120T120000Z-ana-g9qf
          The provider
          > confirms a fault

        Next: start → in-progress, pend → pending, resolve → resolved, cancel → cancelled
        ",
    );
    assert_eq!(
        sandbox.itsm(&["show", "00new", "--format", "yaml"]).stdout,
        sandbox.read(MAIL)
    );
}

#[test]
fn show_json_is_a_documented_object() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        r#"
        $ itsm show 00wrk --format json
        {
          "version": 1,
          "record": {
            "id": "INC-2611-00WRK2",
            "type": "incident",
            "title": "The printer jams",
            "state": "in-progress",
            "category": "active",
            "path": "incidents/2026/11/INC-2611-00WRK2.yaml",
            "fields": {
              "impact": "low",
              "urgency": "low",
              "assignee": "ben",
              "priority": "P5"
            }
          },
          "file_sha256": "106b7eb99da48b4f0d0dddd0f3c5a909462b84444ec7636a13b2f19961c8ec93",
          "digest": "1fb53dea7aae8e40e568120acc7c6b8945a7668900953f0e5c38546efcd49330",
          "log": [
            {
              "at": "2026-11-18T09:00:00Z",
              "by": "ana",
              "do": "open",
              "to": "new",
              "set": {
                "impact": "low",
                "urgency": "low"
              }
            },
            {
              "at": "2026-11-18T10:00:00Z",
              "by": "ben",
              "do": "start",
              "to": "in-progress",
              "set": {
                "assignee": "ben"
              }
            }
          ],
          "decisions": [],
          "notes": [],
          "open": [
            {
              "transition": "pend",
              "to": "pending"
            },
            {
              "transition": "resolve",
              "to": "resolved"
            },
            {
              "transition": "cancel",
              "to": "cancelled"
            }
          ]
        }
        "#,
    );
}

#[test]
fn an_id_may_be_shortened_while_it_means_one_record() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[("services/mail-relay.yaml", "id: mail-relay\ntitle: Relay\nstate: proposed\nlog:\n  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: proposed}\n")]);
    sandbox.play(
        "
        $ itsm show mail | head -1
        mail · service · live
        $ itsm show INC-2611-00
        ! error: `INC-2611-00` could be any of 2: INC-2611-00NEW1, INC-2611-00WRK2
        [2]
        $ itsm show INC-2611-00NEW2
        ! error: no record has the id `INC-2611-00NEW2`
        ! hint: did you mean `INC-2611-00NEW1`?
        ! hint: `itsm list --all` shows every record
        [2]
        $ itsm show ''
        ! error: no record has the id ``
        ! hint: `itsm list --all` shows every record
        [2]
        ",
    );
}

#[test]
fn show_names_links_in_words() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm --quiet link 00new caused-by 00chg
        $ itsm show 00new | grep links
        links:    caused-by CHG-2611-00CHG4
        $ itsm show 00new --format json | grep -A3 links
              \"links\": [
                {
                  \"relation\": \"caused-by\",
                  \"target\": \"CHG-2611-00CHG4\"
        ",
    );
}

#[test]
fn history_is_the_log_and_the_notes_in_order() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        r#"
        $ itsm --quiet note 00wrk "Third jam today"
        $ ITSM_NOW=2026-11-20T13:00:00Z itsm --quiet resolve 00wrk --set solution=Cleaned --happened 10:30 --reason "dust"
        $ itsm history 00wrk
        WHEN              WHO  WHAT     STATE                   DETAILS
        2026-11-18 09:00  ana  open     → new                   impact=low urgency=low
        2026-11-18 10:00  ben  start    new → in-progress       assignee=ben
        2026-11-20 12:00  ana  note                             Third jam today
        2026-11-20 10:30  ana  resolve  in-progress → resolved  “dust” written 2026-11-20 13:00
        $ itsm history 00wrk --field assignee
        WHEN              WHO  WHAT   STATE              DETAILS
        2026-11-18 10:00  ben  start  new → in-progress  assignee=ben
        $ itsm history 00wrk --field asignee 2>&1 | head -2
        error: an incident has no field `asignee`
        hint: did you mean `assignee`?
        $ itsm history 00wrk --field assignee --format json
        {
          "version": 1,
          "id": "INC-2611-00WRK2",
          "history": [
            {
              "at": "2026-11-18T10:00:00Z",
              "happened": null,
              "by": "ben",
              "do": "start",
              "from": "new",
              "to": "in-progress",
              "set": {
                "assignee": "ben"
              },
              "reason": null,
              "minutes": null,
              "imported": null,
              "of": null,
              "void": false,
              "late": false,
              "text": null
            }
          ]
        }
        "#,
    );
}
