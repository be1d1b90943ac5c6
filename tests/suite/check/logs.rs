//! The log: what it says, when, and whether the record agrees.

use super::INCIDENT;
use super::OPENED;
use super::about;
use super::check;
use super::incident;
use super::line;
use super::places;

/// A log of the opening and further entries, which each stand on a line from 6 on.
fn then(entries: &str) -> String {
    format!("{OPENED}{entries}")
}

#[test]
fn a_record_without_a_log_is_told_how_to_get_one() {
    let bare = "id: INC-2611-7K3QXM\ntitle: Mail is rejected\nstate: new\n";
    let wanted = "missing-log: the record has no log (run `itsm adopt INC-2611-7K3QXM`)";
    assert_eq!(about(bare), [format!("1:1-1:3 {wanted}")]);
    assert_eq!(
        about(&format!("{bare}log:\n")),
        [format!("4:1-4:4 {wanted}")]
    );
    assert_eq!(
        about(&format!("{bare}log: []\n")),
        [format!("4:6-4:8 {wanted}")]
    );
}

#[test]
fn a_log_that_is_no_list_is_one_finding() {
    let text = "id: INC-2611-7K3QXM\ntitle: Mail is rejected\nstate: new\nlog: opened\n";
    assert_eq!(
        about(text),
        ["4:6-4:12 field-value: `log`: expected a list"]
    );
}

#[test]
fn a_hand_edit_of_the_state_is_found_at_the_state() {
    assert_eq!(
        about(&incident("state: cancelled\n", OPENED)),
        [
            "3:8-3:17 log-fold: `state` differs from the log, which says `new` \
          (run `itsm adopt INC-2611-7K3QXM`, or undo the edit)"
        ]
    );
}

#[test]
fn a_tracked_field_that_the_log_never_set_is_found_at_the_field() {
    let found = about(&incident("state: new\nimpact: high\n", OPENED));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with(
        "4:9-4:13 log-fold: `impact` differs from the log, which says that it is not set"
    ));
}

#[test]
fn a_tracked_field_that_the_record_lacks_is_found_in_the_log() {
    let log = OPENED.replace("to: new}", "to: new, set: {impact: high}}");
    let found = about(&incident("state: new\n", &log));
    assert_eq!(found.len(), 1);
    // `  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {impact: high}}`
    assert!(
        found[0]
            .starts_with("5:74-5:78 log-fold: the log sets `impact`, the record does not have it"),
        "{found:?}"
    );
}

#[test]
fn a_field_that_was_set_and_cleared_is_absent() {
    let log = OPENED.replace("to: new}", "to: new, set: {impact: high}}")
        + "  - {at: 2026-11-20T08:05:00Z, by: ana, do: edit, set: {impact: null}}\n";
    assert_eq!(about(&incident("state: new\n", &log)), [""; 0]);
}

#[test]
fn the_first_entry_opens_and_no_other_does() {
    let log = then("  - {at: 2026-11-20T08:05:00Z, by: ana, do: open, to: new}\n");
    assert_eq!(
        about(&incident("state: new\n", &log)),
        ["6:45-6:49 log-entry: a record is opened once, by the first entry (use `edit`)"]
    );
    let log = OPENED.replace("do: open, to: new", "do: edit, reason: looked");
    assert_eq!(
        places(&incident("state: new\n", &log)),
        ["3:8-3:11 log-fold", "5:45-5:49 log-entry"]
    );
}

#[test]
fn an_entry_leads_where_its_transition_leads() {
    let log = then("  - {at: 2026-11-20T08:05:00Z, by: ana, do: resolve, to: closed}\n");
    assert_eq!(
        about(&incident("state: closed\nsolution: x\n", &log)),
        ["7:58-7:64 log-entry: `resolve` leads to `resolved`, not to `closed`"]
    );
    let log = then("  - {at: 2026-11-20T08:05:00Z, by: ana, do: resolve}\n");
    assert_eq!(
        about(&incident("state: new\nsolution: x\n", &log)),
        ["7:45-7:52 log-entry: `resolve` has to say where it leads (add `to: resolved`)"]
    );
}

#[test]
fn an_entry_sets_tracked_fields_only() {
    let log = OPENED.replace("to: new}", "to: new, set: {description: long, teem: x}}");
    assert_eq!(
        about(&incident("state: new\ndescription: long\n", &log)),
        [
            "6:66-6:77 log-entry: `description` has no history in the log \
             (take it out of `set`; the field itself stays in the record)",
            "6:85-6:89 log-entry: there is no field `teem` (did you mean `team`?)",
        ]
    );
}

#[test]
fn equal_times_are_fine_and_earlier_ones_are_not() {
    let log = then(
        "  - {at: 2026-11-20T08:02:11Z, by: ana, do: edit, reason: same}\n\
         \x20 - {at: 2026-11-20T08:02:10Z, by: ana, do: edit, reason: before}\n",
    );
    assert_eq!(
        places(&incident("state: new\n", &log)),
        ["7:10-7:30 log-order"]
    );
}

#[test]
fn times_are_compared_as_instants() {
    // 09:02:10 at +01:00 is 08:02:10 in UTC, one second before the opening.
    let log = then("  - {at: 2026-11-20T09:02:10+01:00, by: ana, do: edit, reason: before}\n");
    assert_eq!(
        places(&incident("state: new\n", &log)),
        ["6:10-6:35 log-order"]
    );
}

#[test]
fn ten_minutes_of_the_future_are_forgiven() {
    let text = |time: &str| {
        incident(
            "state: new\n",
            &OPENED.replace("2026-11-20T08:02:11Z", time),
        )
    };
    assert_eq!(places(&text("2026-12-01T12:10:00Z")), [""; 0]);
    assert_eq!(
        places(&text("2026-12-01T12:10:01Z")),
        ["5:10-5:30 future-entry"]
    );
}

#[test]
fn impossible_times_are_findings() {
    for time in [
        "2026-11-20T08:02:11",
        "2026-11-20",
        "2026-02-30T00:00:00Z",
        "2026-11-20T24:00:00Z",
        "2026-11-20T08:02:11+25:00",
        "10000-01-01T00:00:00Z",
        "yesterday",
    ] {
        let found = places(&incident(
            "state: new\n",
            &OPENED.replace("2026-11-20T08:02:11Z", time),
        ));
        assert_eq!(found.len(), 1, "{time}: {found:?}");
        assert!(found[0].starts_with("5:10-"), "{time}: {found:?}");
    }
}

/// An incident of another system, whose history breaks every rule of the life cycle.
fn imported(id: &str) -> String {
    format!(
        "id: {id}\ntitle: Mail\nstate: closed\nassignee: Resolver 17\nlog:\n\
         \x20 - {{at: 2016-03-01T00:00:00Z, by: x, do: open, to: new, set: {{assignee: Resolver 17}}, imported: New}}\n\
         \x20 - {{at: 2016-02-01T00:00:00Z, by: x, do: close, to: closed, imported: Closed}}\n\
         \x20 - {{at: 2016-02-02T00:00:00Z, by: x, do: move, imported: \"-100\"}}\n"
    )
}

#[test]
fn imported_entries_are_summed_up_in_one_finding() {
    let (one, two) = (imported("INC1"), imported("INC2"));
    let files = [
        ("incidents/INC1.yaml", one.as_bytes()),
        ("incidents/INC2.yaml", two.as_bytes()),
    ];
    let found: Vec<String> = check("small", &files).iter().map(line).collect();
    // Of three entries each, new → closed is no step of the life cycle; `-100` is one name, in two records.
    assert_eq!(
        found,
        [
            "5:1-5:4 imported-entries: 6 entries of 2 incidents imported; 2 steps the life cycle forbids, \
          1 state that it does not know, 2 references to records that are not here"
        ]
    );
}

#[test]
fn what_is_written_here_after_an_import_is_judged() {
    let log = "  - {at: 2016-03-01T00:00:00Z, by: x, do: open, to: closed, imported: Closed}\n\
               \x20 - {at: 2026-11-20T08:00:00Z, by: ana, do: reopen, to: in-progress}\n";
    let found = check(
        "small",
        &[(INCIDENT, incident("state: in-progress\n", log).as_bytes())],
    );
    let found: Vec<String> = found.iter().map(line).collect();
    assert_eq!(
        found[1..],
        ["6:45-6:51 incomplete-step: `reopen` was incomplete: a reason is needed"]
    );
}
