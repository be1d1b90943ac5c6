//! What `itsm match` proposes, with scores worked out by hand: item 40, error code 40, service 20, the same words 30.

use crate::support::MAIL;
use crate::support::Sandbox;

fn record(kind: &str, id: &str, middle: &str) -> (String, String) {
    let folder = if kind == "PRB" {
        "problems"
    } else {
        "incidents"
    };
    let path = format!("{folder}/2026/11/{id}.yaml");
    (path, format!("id: {id}\n{middle}"))
}

/// The small desk with a known error, a twin of the incident about mail, one that was cancelled and a duplicate.
fn desk() -> Sandbox {
    let sandbox = Sandbox::desk();
    let opened = "log:\n  - {at: 2026-11-20T08:30:00Z, by: ana, do: open, to: new";
    let files = [
        record(
            "PRB",
            "PRB-2611-00KE01",
            "title: Relay drops connections\nstate: known-error\nservice: mail\ncis: [mx-01]\nassignee: ben\nerror_code: E-550\n\
             root_cause: A worn cable\nworkaround: Use the other socket\nlog:\n  \
             - {at: 2026-11-10T08:00:00Z, by: ana, do: open, to: new, set: {service: mail}}\n  \
             - {at: 2026-11-10T09:00:00Z, by: ben, do: analyse, to: analysis, set: {assignee: ben}}\n  \
             - {at: 2026-11-11T09:00:00Z, by: ben, do: identify, to: known-error}\n",
        ),
        // Neither cause nor workaround is known.
        record(
            "PRB",
            "PRB-2611-00UNK2",
            &format!(
                "title: Slow relay\nstate: new\nservice: mail\ncis: [mx-01]\n{opened}, set: {{service: mail}}}}\n"
            ),
        ),
        record(
            "INC",
            "INC-2611-00TWN5",
            &format!(
                "title: Outbound mail is rejected\nstate: new\nservice: mail\n{opened}, set: {{service: mail}}}}\n"
            ),
        ),
        record(
            "INC",
            "INC-2611-00CAN6",
            &format!(
                "title: Outbound mail is rejected\nstate: cancelled\n{opened}}}\n  - {{at: 2026-11-20T08:40:00Z, by: ana, do: cancel, to: cancelled, reason: A test}}\n"
            ),
        ),
        record(
            "INC",
            "INC-2611-00DUP7",
            &format!(
                "title: Outbound mail is rejected\nstate: new\nlinks:\n  - {{relation: duplicate-of, target: INC-2611-00NEW1}}\n{opened}}}\n"
            ),
        ),
    ];
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    sandbox.commit(&files);
    sandbox
}

#[test]
fn known_errors_come_first_each_with_its_reasons_and_what_helps() {
    desk().play(
        "
        $ itsm --quiet edit 00new --set cis=mx-01
        $ itsm match 00new
        Known errors
         60  PRB-2611-00KE01  known-error  Relay drops connections
             same item mx-01 +40; same service mail +20
             workaround: Use the other socket

        Similar
         50  INC-2611-00TWN5  new  Outbound mail is rejected
             same service mail +20; words outbound, mail, rejected +30
        $ itsm --quiet link 00new investigated-by 00ke01
        $ itsm match 00new --limit 1 | head -2
        Known errors
         60  PRB-2611-00KE01  known-error  Relay drops connections  (linked: investigated-by)
        $ itsm match 00wrk2
        ! nothing is known that is like INC-2611-00WRK2
        ",
    );
}

#[test]
fn the_error_code_counts_whatever_its_letters() {
    desk().play(
        "
        $ itsm --quiet edit 00wrk2 --set error_code=e-550
        $ itsm match 00wrk2 | grep -o 'same error code e-550 +40'
        same error code e-550 +40
        ",
    );
}

#[test]
fn proposals_are_json_of_version_1() {
    desk().play(
        r#"
        $ itsm match 00new --format json
        {
          "version": 1,
          "record": "INC-2611-00NEW1",
          "known_errors": [
            {
              "id": "PRB-2611-00KE01",
              "title": "Relay drops connections",
              "state": "known-error",
              "score": 20,
              "reasons": [
                {
                  "kind": "service",
                  "points": 20,
                  "values": [
                    "mail"
                  ]
                }
              ],
              "linked": null,
              "workaround": "Use the other socket",
              "solution": null
            }
          ],
          "similar": [
            {
              "id": "INC-2611-00TWN5",
              "title": "Outbound mail is rejected",
              "state": "new",
              "score": 50,
              "reasons": [
                {
                  "kind": "service",
                  "points": 20,
                  "values": [
                    "mail"
                  ]
                },
                {
                  "kind": "words",
                  "points": 30,
                  "values": [
                    "outbound",
                    "mail",
                    "rejected"
                  ]
                }
              ],
              "linked": null,
              "workaround": null,
              "solution": null
            }
          ]
        }
        "#,
    );
}

#[test]
fn nothing_in_a_title_is_a_query() {
    let sandbox = desk();
    let odd = sandbox.read(MAIL).replace(
        "title: Outbound mail is rejected",
        "title: 'Outbound \"mail\" OR (is rejected*'",
    );
    sandbox.commit(&[(MAIL, &odd)]);
    sandbox.play(
        "
        $ itsm match 00new | grep -o 'words .*'
        words outbound, mail, rejected +30
        ",
    );
}

#[test]
fn a_new_incident_tells_of_a_known_error_of_its_item() {
    desk().play(
        r#"
        $ itsm new incident "Nothing goes out" --set cis=mx-01 2>&1 | sed 's/INC-2611-[A-Z0-9]*/INC/g' | tail -2
        known already: PRB-2611-00KE01; see `itsm match INC`
        INC
        "#,
    );
}
