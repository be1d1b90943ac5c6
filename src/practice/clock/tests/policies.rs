//! Every question that an agreement has to answer, with each answer it can give. The work is opened on Monday, 9 February
//! 2026, at 10:00; the calendar is open from 09:00 to 18:00.

use chrono::TimeDelta;

use super::desk::Desk;
use super::desk::reached;
use super::desk::told;
use super::desk::used;
use crate::practice::agreement::OnChange;
use crate::practice::agreement::OnReopen;
use crate::practice::clock::Clock;
use crate::schema::Category;

/// The urgent goal is 4 h instead of 16 h from Tuesday 10:00 on, when 9 h are used.
fn changed(policy: OnChange, now: &str) -> Vec<Clock> {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new | priority_override: P3",
        "02-10 10:00 | edit | | priority_override: P1",
    ];
    let mut urgent = desk.target("P1", "4h", "biz");
    urgent.on_change = policy;
    let targets = vec![desk.target("P3", "16h", "biz"), urgent];
    desk.read(&desk.record("INC-1", &rows), targets, now)
}

/// Solved on Monday 15:00 after 5 of 8 h, open again on Thursday 09:30.
fn reopened(policy: OnReopen, now: &str) -> Vec<Clock> {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new",
        "02-09 15:00 | resolve | resolved",
        "02-12 09:30 | reopen | assigned",
    ];
    let mut target = desk.target("", "8h", "biz");
    target.on_reopen = policy;
    desk.read(&desk.record("INC-1", &rows), vec![target], now)
}

fn all(clocks: &[Clock]) -> Vec<String> {
    clocks.iter().map(used).collect()
}

#[test]
fn a_change_of_priority_moves_the_due_time_as_the_policy_says() {
    for (policy, expected) in [
        // The 9 h used count in full; the new goal was over on Monday at 14:00. By 11:00 10 h are used.
        (OnChange::Retroactive, vec!["10h due 02-09 14:00"]),
        // 4 h from Tuesday 10:00.
        (OnChange::Forward, vec!["1h due 02-10 14:00"]),
        // 9/16 of 4 h are 2 h 15 min; 1 h 45 min are left.
        (OnChange::Prorata, vec!["3h15m due 02-10 11:45"]),
        // The old clock stays as it was: it would have been due after 7 h more. The new one is like a new record's.
        (
            OnChange::Reset,
            vec!["9h due 02-10 17:00", "1h due 02-10 14:00"],
        ),
    ] {
        assert_eq!(all(&changed(policy, "02-10 11:00")), expected, "{policy:?}");
    }
    let anew = changed(OnChange::Reset, "02-10 11:00");
    let told: Vec<_> = anew
        .iter()
        .map(|one| (one.cycle, one.is_replaced, one.stopped.is_some()))
        .collect();
    assert_eq!(told, [(1, true, true), (2, false, false)]);
}

#[test]
fn a_threshold_is_reached_once_and_again_only_when_it_lies_ahead_again() {
    // 75 and 100 percent of 4 h are passed by the change itself.
    let clock = &changed(OnChange::Retroactive, "02-10 11:00")[0];
    assert_eq!(reached(clock), ["75 02-10 10:00", "100 02-10 10:00"]);
    // 3 h from the change.
    let clock = &changed(OnChange::Forward, "02-10 13:30")[0];
    assert_eq!(reached(clock), ["75 02-10 13:00", "100 none"]);
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new | priority_override: P1",
        "02-09 15:00 | edit | | priority_override: P3",
    ];
    let read = |now| {
        let targets = vec![
            desk.target("P1", "4h", "biz"),
            desk.target("P3", "16h", "biz"),
        ];
        desk.only(&rows, targets, now)
    };
    assert_eq!(
        reached(&read("02-09 14:59")),
        ["75 02-09 13:00", "100 02-09 14:00"]
    );
    assert_eq!(reached(&read("02-09 15:00")), ["75 none", "100 none"]);
    assert_eq!(read("02-09 15:00").breached_at, None);
    // 8 h of Monday and 4 h of Tuesday are 75 percent of 16 h.
    assert_eq!(
        reached(&read("02-10 14:00")),
        ["75 02-10 13:00", "100 none"]
    );
}

#[test]
fn a_reopening_goes_on_as_the_policy_says() {
    for (policy, expected) in [
        // 3 h are left.
        (OnReopen::Continue, vec!["5h30m due 02-12 12:30"]),
        // 8 h from Thursday 09:30.
        (OnReopen::Reset, vec!["30m due 02-12 17:30"]),
        (
            OnReopen::NewCycle,
            vec!["5h due 02-09 18:00", "30m due 02-12 17:30"],
        ),
    ] {
        assert_eq!(
            all(&reopened(policy, "02-12 10:00")),
            expected,
            "{policy:?}"
        );
    }
}

#[test]
fn waiting_stops_what_the_metric_or_the_target_says() {
    let desk = Desk::new();
    let rows = ["02-09 10:00 | open | new", "02-09 11:00 | pend | pending"];
    let elapsed = |metric: &str, pauses: Option<Vec<Category>>| {
        let mut target = desk.target("", "8h", "biz");
        target.metric = metric.to_owned();
        target.pauses = pauses;
        desk.one(&rows, target, "02-09 16:00").elapsed.num_hours()
    };
    // Nobody owns the work yet, so the time to respond goes on, unless the target says otherwise.
    assert_eq!(elapsed("respond", None), 6);
    assert_eq!(elapsed("respond", Some(vec![Category::Waiting])), 1);
    assert_eq!(elapsed("resolve", None), 1);
    assert_eq!(elapsed("resolve", Some(Vec::new())), 6);
}

#[test]
fn a_pause_needs_one_of_the_reasons_that_the_target_names() {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new",
        "02-09 11:00 | pend | pending | pending_reason: awaiting-vendor",
        "02-09 13:00 | edit | | pending_reason: awaiting-caller",
    ];
    let paused = |reasons: &[&str]| {
        let mut target = desk.target("", "8h", "biz");
        target.pause_reasons = reasons.iter().map(|one| (*one).to_owned()).collect();
        desk.one(&rows, target, "02-09 16:00").paused.num_hours()
    };
    assert_eq!(paused(&[]), 5);
    assert_eq!(paused(&["awaiting-caller"]), 3);
    assert_eq!(paused(&["scheduled"]), 0);
}

#[test]
fn time_in_resolved_is_not_counted() {
    let clock = &reopened(OnReopen::Continue, "02-11 12:00")[0];
    assert_eq!(clock.elapsed, TimeDelta::hours(5));
}

#[test]
fn a_day_is_what_the_calendar_makes_of_it() {
    let desk = Desk::new();
    for (goal, calendar, due) in [
        ("24h", "", "02-10 10:00"),
        ("24h", "h24", "02-10 10:00"),
        // A working day: 8 h of Monday and 1 h of Tuesday.
        ("9h", "biz", "02-10 10:00"),
        // 8 h of Monday, 9 h of Tuesday, 7 h of Wednesday.
        ("24h", "biz", "02-11 16:00"),
    ] {
        let clock = desk.one(
            &["02-09 10:00 | open | new"],
            desk.target("", goal, calendar),
            "02-09 10:00",
        );
        assert_eq!(told(clock.due), due, "{goal} {calendar}");
    }
}

#[test]
fn of_several_targets_the_shortest_governs() {
    let desk = Desk::new();
    let mut short = desk.target("", "4h", "biz");
    short.name = "short".to_owned();
    let clock = desk.only(
        &["02-09 10:00 | open | new"],
        vec![desk.target("", "8h", "biz"), short],
        "02-09 10:00",
    );
    assert_eq!(clock.target, "short");
}

#[test]
fn a_response_is_the_first_of_what_the_metric_names() {
    let desk = Desk::new();
    for (rows, hours) in [
        (
            [
                "02-09 10:00 | open | new",
                "02-09 11:00 | assign | assigned",
            ],
            1,
        ),
        (
            [
                "02-09 10:00 | open | new",
                "02-09 12:00 | resolve | resolved",
            ],
            2,
        ),
        // A new title or team is no response.
        (
            [
                "02-09 10:00 | open | new",
                "02-09 11:00 | edit | | team: net",
            ],
            5,
        ),
    ] {
        let mut target = desk.target("", "8h", "biz");
        target.metric = "respond".to_owned();
        assert_eq!(
            desk.one(&rows, target, "02-09 15:00").elapsed,
            TimeDelta::hours(hours)
        );
    }
}

#[test]
fn what_comes_before_the_first_target_is_counted_by_its_calendar() {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new",
        "02-09 20:00 | edit | | priority_override: P1",
    ];
    let mut target = desk.target("P1", "4h", "biz");
    target.on_change = OnChange::Forward;
    let clock = desk.only(&rows, vec![target], "02-10 11:00");
    // 8 h of Monday before the target, 2 h of Tuesday under it; only those are used.
    let counted: Vec<_> = clock.stretches.iter().map(|one| one.counted).collect();
    assert_eq!(counted, [TimeDelta::hours(8), TimeDelta::hours(2)]);
    assert_eq!(used(&clock), "2h due 02-10 13:00");
}
