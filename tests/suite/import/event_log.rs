//! Event logs: which rows become which entries. Every expected entry is worked out from the rows of the sample.

use itsm::import::ForbiddenStep;

use super::bench::Bench;
use super::bench::SAMPLE;
use super::bench::created;
use super::bench::log;
use super::bench::log_map;

#[test]
fn a_row_becomes_entries_in_the_words_of_the_life_cycle() {
    let plan = Bench::new().plan(&log_map(), SAMPLE.as_bytes());
    // A group and a person change together with the state: the counter's step takes the fields, the start the state.
    let expected = "\
id: INC9000001
title: Mail / Delivery / Rejected
state: closed
category: Mail
impact: medium
urgency: medium
origin: phone
team: Group 2
assignee: Resolver 1
solution: code 1
contact_type: Phone
subcategory: Delivery
symptom: Rejected
closure_code: code 1
sla_met: true
knowledge: false
external:
  location: Location 1
  requester: Caller 1
log:
  - {at: 2026-03-02T08:05:00Z, happened: 2026-03-02T08:00:00Z, by: Opened by 1, do: open, to: new, \
set: {category: Mail, impact: medium, urgency: medium, team: Group 1, contact_type: Phone, subcategory: Delivery, \
symptom: Rejected, closure_code: code 1, sla_met: true}, imported: New}
  - {at: 2026-03-02T08:10:00Z, by: Updated by 1, do: reassign, set: {team: Group 2, assignee: Resolver 1}, imported: Active}
  - {at: 2026-03-02T08:10:00Z, by: Updated by 1, do: start, to: in-progress, imported: Active}
  - {at: 2026-03-02T09:30:00Z, by: Updated by 2, do: resolve, to: resolved, imported: Resolved}
  - {at: 2026-03-07T10:00:00Z, by: Updated by 9, do: close, to: closed, imported: Closed}
";
    assert_eq!(created(&plan, "INC9000001"), expected);
}

#[test]
fn waiting_states_that_are_one_here_differ_in_their_reason() {
    let plan = Bench::new().plan(&log_map(), SAMPLE.as_bytes());
    let entries = log(created(&plan, "INC9000002"));
    // The third row changes the location alone, which has no history.
    assert_eq!(
        entries[1..4],
        [
            "{at: 2026-03-02T09:20:00Z, by: Updated by 2, do: pend, to: pending, \
             set: {pending_reason: awaiting-caller}, imported: Awaiting User Info}",
            "{at: 2026-03-03T08:00:00Z, by: Updated by 3, do: edit, \
             set: {pending_reason: awaiting-vendor}, imported: Awaiting Vendor}",
            "{at: 2026-03-04T11:00:00Z, by: Updated by 3, do: resume, to: in-progress, \
             set: {assignee: Resolver 2, pending_reason: null}, imported: Active}",
        ]
    );
    assert!(
        entries[0].contains("by: Updated by 2, do: open"),
        "nobody is named as the opener"
    );
    assert!(
        created(&plan, "INC9000002").contains("\n  location: Location 2\n"),
        "the last value counts"
    );
}

#[test]
fn a_counted_reopening_takes_the_change_of_state_along() {
    let plan = Bench::new().plan(&log_map(), SAMPLE.as_bytes());
    let steps: Vec<String> = log(created(&plan, "INC9000003"))
        .into_iter()
        .map(step)
        .collect();
    assert_eq!(
        steps,
        [
            "open in-progress",
            "resolve resolved",
            "reopen in-progress",
            "resolve resolved",
            // From resolved to waiting: reopened first, then waiting.
            "reopen in-progress",
            "pend pending",
            "resolve resolved",
            "close closed",
        ]
    );
}

#[test]
fn a_state_without_a_counterpart_is_kept_as_it_is() {
    let plan = Bench::new().plan(&log_map(), SAMPLE.as_bytes());
    let entries = log(created(&plan, "INC9000004"));
    assert_eq!(
        entries[1],
        "{at: 2026-03-04T10:15:00Z, by: Updated by 5, do: move, imported: '-100'}"
    );
    let steps: Vec<String> = entries.into_iter().map(step).collect();
    assert_eq!(
        steps,
        ["open new", "move ", "resolve resolved", "close closed"]
    );
    assert_eq!(plan.tally.unknown_states, [("-100".to_owned(), 1)].into());
}

#[test]
fn rows_are_never_sorted_and_may_lie_apart() {
    let plan = Bench::new().plan(&log_map(), SAMPLE.as_bytes());
    let times: Vec<&str> = log(created(&plan, "INC9000005"))
        .into_iter()
        .map(|entry| &entry[5..25])
        .collect();
    assert_eq!(
        times,
        [
            "2026-03-05T10:00:00Z",
            "2026-03-05T09:50:00Z",
            "2026-03-05T11:00:00Z",
            "2026-03-10T11:00:00Z"
        ]
    );
}

#[test]
fn a_counter_that_rises_by_two_gives_two_entries() {
    let plan = Bench::new().plan(&log_map(), SAMPLE.as_bytes());
    assert_eq!(
        log(created(&plan, "INC9000006"))[1..],
        [
            "{at: 2026-03-06T08:30:00Z, by: Updated by 1, do: reassign, set: {impact: high, team: Group 3}, imported: New}",
            "{at: 2026-03-06T08:30:00Z, by: Updated by 1, do: reassign, imported: New}",
            "{at: 2026-03-06T09:00:00Z, by: Updated by 1, do: move, to: closed, imported: Closed}",
        ]
    );
}

#[test]
fn every_row_is_accounted_for() {
    let plan = Bench::new().plan(&log_map(), SAMPLE.as_bytes());
    // Without a change: one row of INC9000002 (a location) and the second -100 of INC9000004.
    assert_eq!(
        (plan.rows, plan.telling, plan.no_change, plan.skipped),
        (33, 31, 2, 0)
    );
    // Two rows say two things (a start, a wait) and one counts two steps.
    assert_eq!(plan.entries, 34);
    let forbidden = |from: Option<&str>, to: &str| ForbiddenStep {
        from: from.map(str::to_owned),
        to: to.to_owned(),
        count: 1,
    };
    assert_eq!(
        plan.tally.forbidden,
        [
            forbidden(None, "in-progress"),
            forbidden(Some("new"), "closed")
        ],
        "INC9000003 starts in work, INC9000006 is closed without a solution"
    );
    // Callers 1 to 7, of whom 1 calls twice; groups 1 to 3.
    assert_eq!(plan.tally.texts["requester"], 7);
    assert_eq!(plan.tally.texts["team"], 3);
}

/// Step and state of an entry.
fn step(entry: &str) -> String {
    let word = |key: &str| {
        let rest = entry.split_once(key).map_or("", |(_, rest)| rest);
        rest.split([',', '}']).next().unwrap_or_default().to_owned()
    };
    format!("{} {}", word("do: "), word(", to: "))
}
