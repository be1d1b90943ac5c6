//! Steps of the life cycle: whether they were possible, and complete.

use super::INCIDENT;
use super::OPENED;
use super::about;
use super::check;
use super::incident;
use super::line;
use super::places;

#[test]
fn a_step_from_the_wrong_state_names_those_that_were_open() {
    let log =
        format!("{OPENED}  - {{at: 2026-11-20T08:05:00Z, by: ana, do: resume, to: in-progress}}\n");
    assert_eq!(
        about(&incident("state: in-progress\n", &log)),
        [
            "6:45-6:51 illegal-transition: `resume` is not possible from `new` \
          (from `new` one can start, pend, resolve or cancel)"
        ]
    );
}

#[test]
fn a_tracked_field_counts_as_it_was_by_then() {
    // The assignee comes one entry too late.
    let log = format!(
        "{OPENED}  - {{at: 2026-11-20T08:05:00Z, by: ana, do: start, to: in-progress}}\n\
         \x20 - {{at: 2026-11-20T08:06:00Z, by: ana, do: edit, set: {{assignee: ana}}}}\n"
    );
    let text = incident("state: in-progress\nassignee: ana\n", &log);
    let person = "id: ana\ntitle: Ana\nstate: active\nlog:\n  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: active}\n";
    let found = check(
        "small",
        &[
            (INCIDENT, text.as_bytes()),
            ("people/ana.yaml", person.as_bytes()),
        ],
    );
    let found: Vec<String> = found.iter().map(line).collect();
    assert_eq!(
        found,
        ["7:45-7:50 incomplete-step: `start` was incomplete: `assignee` must be set"]
    );
}

#[test]
fn an_override_needs_a_reason_in_its_entry() {
    let log = OPENED.replace("to: new}", "to: new, set: {priority_override: P1}}");
    assert_eq!(
        about(&incident("state: new\npriority_override: P1\n", &log)),
        [
            "6:66-6:83 incomplete-step: setting `priority_override` needs a reason (add `reason` to the entry)"
        ]
    );
    let log = OPENED.replace(
        "to: new}",
        "to: new, set: {priority_override: P1}, reason: the board meets}",
    );
    assert_eq!(
        about(&incident("state: new\npriority_override: P1\n", &log)),
        [""; 0]
    );
}

#[test]
fn clearing_an_override_needs_no_reason() {
    let log = OPENED.replace(
        "to: new}",
        "to: new, set: {priority_override: P1}, reason: the board meets}",
    ) + "  - {at: 2026-11-20T08:05:00Z, by: ana, do: edit, set: {priority_override: null}}\n";
    assert_eq!(about(&incident("state: new\n", &log)), [""; 0]);
}

#[test]
fn what_the_present_state_asks_for_is_said_once() {
    let log = format!(
        "{OPENED}  - {{at: 2026-11-20T08:05:00Z, by: ana, do: resolve, to: resolved}}\n\
         \x20 - {{at: 2026-11-20T08:06:00Z, by: ana, do: close, to: closed}}\n"
    );
    assert_eq!(
        about(&incident("state: closed\n", &log)),
        [
            "3:8-3:14 incomplete-record: a record that is `closed` must have `solution` (set `solution`)"
        ]
    );
}

/// A change up to its authorization, with a window from `start` to `end`, approved.
fn change(start: &str, end: &str) -> String {
    format!(
        "id: CHG-2611-7K3QXM\ntitle: Renew the certificate\nstate: scheduled\ndescription: x\n\
         planned_start: {start}\nplanned_end: {end}\nlog:\n\
         \x20 - {{at: 2026-11-20T08:00:00Z, by: ana, do: open, to: draft, set: {{planned_start: {start}, planned_end: {end}}}}}\n\
         \x20 - {{at: 2026-11-20T08:10:00Z, by: ana, do: submit, to: authorization}}\n\
         \x20 - {{at: 2026-11-20T09:00:00Z, by: ben, do: approve, to: scheduled}}\n"
    )
}

#[test]
fn a_guard_on_the_record_is_judged_and_an_approval_is_said_not_to_be() {
    let text = change("2026-11-25T21:00:00Z", "2026-11-25T20:00:00Z");
    let found = check(
        "small",
        &[("changes/2026/11/CHG-2611-7K3QXM.yaml", text.as_bytes())],
    );
    let found: Vec<String> = found.iter().map(line).collect();
    assert_eq!(
        found,
        [
            "10:45-10:52 guard-not-checked: `approve` was not fully checked: the approval to authorize is not checked: no policy could be asked (`itsm policy init` writes a policy; it is asked once it is committed)",
            "10:45-10:52 incomplete-step: `approve` was incomplete: `planned_start` must be before `planned_end`",
        ]
    );
}

#[test]
fn an_emergency_change_is_called_for_by_the_incident_that_links_to_it() {
    let log = "  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: draft, set: {kind: emergency}}\n\
               \x20 - {at: 2026-11-20T08:10:00Z, by: ana, do: submit-emergency, to: authorization}\n";
    let change = format!(
        "id: CHG-2611-7K3QXM\ntitle: Renew the certificate\nstate: authorization\nkind: emergency\ncis: [mx-01]\n\
         justification: Mail is down.\nbackout_plan: Put the old one back.\nlog:\n{log}"
    );
    let ci = "id: mx-01\ntitle: Mail relay\nstate: planned\nclass: server\nlog:\n\
              \x20 - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: server}}\n";
    let links = "state: new\nlinks:\n  - {relation: resolved-by, target: CHG-2611-7K3QXM}\n";
    let incident = incident(links, OPENED);
    let desk = |incident: &str| {
        let files = [
            ("changes/2026/11/CHG-2611-7K3QXM.yaml", change.as_bytes()),
            ("cis/mx-01.yaml", ci.as_bytes()),
            (INCIDENT, incident.as_bytes()),
        ];
        check("itil", &files)
    };
    assert_eq!(desk(&incident), []);
    let found: Vec<String> = desk(&incident.replace("resolved-by", "related-to"))
        .iter()
        .map(line)
        .collect();
    assert_eq!(
        found,
        [
            "10:45-10:61 incomplete-step: `submit-emergency` was incomplete: \
          an emergency change names the incident, problem or risk that calls for it \
          (link the incident to the change with the relation `resolved-by`, or set `risk_reference`)"
        ]
    );
}

#[test]
fn a_renamed_state_is_known_by_its_old_name() {
    let own = "lifecycle:\n  states:\n    new: {was: [logged]}\n";
    let text = incident("state: logged\n", &OPENED.replace("to: new", "to: logged"));
    let found = check(
        "small",
        &[
            (".itsm/schema/record/incident.yaml", own.as_bytes()),
            (INCIDENT, text.as_bytes()),
        ],
    );
    assert_eq!(found, []);
}

#[test]
fn places_are_those_of_block_entries_too() {
    let log = "  - at: 2026-11-20T08:02:11Z\n    by: ana\n    do: open\n    to: nwe\n";
    assert_eq!(
        places(&incident("state: new\n", log)),
        ["3:8-3:11 log-fold", "8:9-8:12 log-entry"]
    );
}
