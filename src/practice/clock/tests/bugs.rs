//! Faults that users of other programs have reported, each by a number: shown not to be here, or ruled out by design.

use chrono::TimeDelta;

use super::desk::Desk;
use super::desk::at;
use super::desk::reached;
use super::desk::told;
use super::desk::used;
use crate::practice::Interval;
use crate::practice::agreement::AgreementKind;
use crate::practice::agreement::OnChange;
use crate::practice::clock::StretchKind;
use crate::practice::written_length;
use crate::schema::Category;

#[test]
fn bug_01_a_change_of_priority_keeps_the_pause() {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new | priority_override: P3",
        "02-09 11:00 | pend | pending",
        "02-09 17:00 | resume | in-progress | priority_override: P1",
    ];
    let targets = vec![
        desk.target("P3", "16h", "biz"),
        desk.target("P1", "4h", "biz"),
    ];
    // 1 h used of 4 h; 1 h is left of Monday, so 2 h of Tuesday are needed.
    let clock = desk.only(&rows, targets, "02-09 17:00");
    assert_eq!(used(&clock), "1h due 02-10 11:00");
    assert_eq!(written_length(clock.paused), "6h");
}

#[test]
fn bug_02_a_pause_over_a_weekend_adds_no_closed_time() {
    let desk = Desk::new();
    let rows = [
        "02-06 17:00 | open | new",
        "02-06 17:30 | pend | pending",
        "02-09 09:30 | resume | in-progress",
    ];
    // Paused: half an hour of Friday and half an hour of Monday. 1 h 30 min are left from Monday 09:30.
    let clock = desk.one(&rows, desk.target("", "2h", "biz"), "02-09 09:30");
    assert_eq!(used(&clock), "30m due 02-09 11:00");
    assert_eq!(written_length(clock.paused), "1h");
}

#[test]
fn bug_03_a_pause_that_ends_at_night_leaves_the_due_time_in_opening_hours() {
    let desk = Desk::new();
    let rows = [
        "02-09 16:00 | open | new",
        "02-09 17:00 | pend | pending",
        "02-09 22:00 | resume | in-progress",
    ];
    let clock = desk.one(&rows, desk.target("", "2h", "biz"), "02-09 23:00");
    assert_eq!(used(&clock), "1h due 02-10 10:00");
}

#[test]
fn bug_05_nothing_is_breached_while_it_waits() {
    let desk = Desk::new();
    let rows = ["02-09 10:00 | open | new", "02-09 11:00 | pend | pending"];
    let clock = desk.one(&rows, desk.target("", "2h", "biz"), "02-20 10:00");
    assert_eq!(
        (clock.breached_at, clock.due, clock.is_breached()),
        (None, None, false)
    );
}

#[test]
fn bug_06_what_is_used_stands_still_with_the_clock() {
    let desk = Desk::new();
    let rows = ["02-09 10:00 | open | new", "02-09 11:00 | pend | pending"];
    for now in ["02-09 11:00", "02-09 17:00", "02-13 12:00"] {
        let clock = desk.one(&rows, desk.target("", "8h", "biz"), now);
        assert_eq!(clock.elapsed, TimeDelta::hours(1), "{now}");
    }
}

#[test]
fn bug_07_time_after_the_solution_is_no_pause() {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new",
        "02-09 11:00 | resolve | resolved",
        "02-09 14:00 | close | closed",
        "02-09 16:00 | reopen | in-progress",
    ];
    let clock = desk.one(&rows, desk.target("", "8h", "biz"), "02-09 17:00");
    let kinds: Vec<StretchKind> = clock.stretches.iter().map(|one| one.kind).collect();
    assert_eq!(
        kinds,
        [
            StretchKind::Running,
            StretchKind::Done,
            StretchKind::Running
        ]
    );
    assert_eq!(
        (clock.elapsed, clock.paused),
        (TimeDelta::hours(2), TimeDelta::zero())
    );
}

#[test]
fn bug_08_another_person_does_not_start_the_clock_anew() {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new | team: net",
        "02-09 12:00 | edit | | assignee: ben",
    ];
    let mut target = desk.target("", "8h", "biz");
    target.kind = AgreementKind::Ola;
    let clock = desk.one(&rows, target, "02-09 13:00");
    assert_eq!(
        (clock.kind, clock.started),
        (AgreementKind::Ola, at("02-09 10:00"))
    );
    assert_eq!(used(&clock), "3h due 02-09 18:00");
}

#[test]
fn bug_09_a_second_team_gets_its_time_from_the_handover() {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new | team: desk",
        "02-09 15:00 | edit | | team: net",
    ];
    let target = |team: &str| {
        let mut target = desk.target("", "4h", "biz");
        target.kind = AgreementKind::Ola;
        target.name = team.to_owned();
        target.applies = vec![("team".to_owned(), vec![team.to_owned()])];
        target.on_change = OnChange::Forward;
        target
    };
    // 3 h are left of Monday, 1 h is needed of Tuesday.
    let clock = desk.only(&rows, vec![target("desk"), target("net")], "02-09 15:00");
    assert_eq!(used(&clock), "0h due 02-10 10:00");
}

#[test]
fn bug_10_the_total_is_there_with_and_without_the_pauses() {
    let desk = Desk::new();
    let rows = [
        "02-09 16:00 | open | new",
        "02-09 17:00 | pend | pending | pending_reason: awaiting-caller",
        "02-10 09:00 | edit | | pending_reason: awaiting-vendor",
        "02-10 10:00 | resume | in-progress",
        "02-10 11:00 | pend | pending",
        "02-10 12:00 | resume | in-progress",
        "02-10 13:00 | resolve | resolved",
    ];
    let clock = desk.one(&rows, desk.target("", "8h", "biz"), "02-12 13:00");
    let totals = clock.totals();
    // By the wall: Monday 16:00 to Tuesday 13:00. Open: 2 h of Monday, 4 h of Tuesday.
    assert_eq!(
        (totals.wall, totals.counted),
        (TimeDelta::hours(21), TimeDelta::hours(6))
    );
    // By the wall: 17 h and 1 h. Open: 1 h of Monday, 2 h of Tuesday. The first pause has two reasons.
    assert_eq!(
        (totals.paused_wall, totals.paused),
        (TimeDelta::hours(18), TimeDelta::hours(3))
    );
    assert_eq!((totals.pauses, clock.elapsed), (2, TimeDelta::hours(3)));
}

#[test]
fn bug_11_work_that_comes_in_at_night_counts_from_the_morning() {
    let desk = Desk::new();
    let rows = [
        "02-08 23:00 | open | new",
        "02-09 11:00 | resolve | resolved",
    ];
    let night = desk.one(&rows, desk.target("", "8h", "biz"), "02-09 08:00");
    assert_eq!(used(&night), "0h due 02-09 17:00");
    let done = desk.one(&rows, desk.target("", "8h", "biz"), "02-09 12:00");
    assert_eq!(done.elapsed, TimeDelta::hours(2));
}

#[test]
fn bug_12_a_threshold_falls_into_the_second_window_of_a_day() {
    let desk = Desk::new();
    let mut target = desk.target("", "4h", "split");
    target.thresholds = vec![50, 75];
    // 1 h before the break from 14 to 16; half is reached an hour after it, three quarters an hour later.
    let clock = desk.one(&["02-09 13:00 | open | new"], target, "02-09 20:00");
    assert_eq!(reached(&clock), ["50 02-09 17:00", "75 02-09 18:00"]);
}

#[test]
fn bug_13_a_calendar_without_open_time_ends_in_a_word_and_not_in_a_loop() {
    let desk = Desk::new();
    // The calendar is open for the last time on Tuesday: 3 h of Monday and 9 h.
    let clock = desk.one(
        &["02-09 15:00 | open | new"],
        desk.target("", "20h", "past"),
        "02-13 09:00",
    );
    assert_eq!((clock.due, clock.is_endless), (None, true));
    assert_eq!(clock.elapsed, TimeDelta::hours(12));
}

#[test]
fn bug_14_times_far_away_are_read_without_walking_there() {
    let desk = Desk::new();
    let clock = desk.one(
        &["02-09 15:00 | open | new"],
        desk.target("", "20h", "biz"),
        "9999-12-31T00:00:00Z",
    );
    assert!(clock.is_breached());
    // 3 h of Monday, 9 h of Tuesday, 8 h of Wednesday.
    assert_eq!(told(clock.breached_at), "02-11 17:00");
}

#[test]
fn bug_17_each_metric_has_a_clock_of_its_own() {
    let desk = Desk::new();
    let target = |metric: &str, goal| {
        let mut target = desk.target("", goal, "biz");
        target.metric = metric.to_owned();
        target
    };
    let targets = vec![target("update", "1h"), target("respond", "4h")];
    let record = desk.record("INC-1", &["02-09 10:00 | open | new"]);
    let clocks = desk.read(&record, targets, "02-09 10:00");
    let due: Vec<String> = clocks
        .iter()
        .map(|one| format!("{} {}", one.metric, told(one.due)))
        .collect();
    assert_eq!(due, ["respond 02-09 14:00", "update 02-09 11:00"]);
}

#[test]
fn bug_18_every_reopening_counts() {
    let desk = Desk::new();
    let rows = [
        "02-09 09:00 | open | new",
        "02-09 10:00 | resolve | resolved",
        "02-09 12:00 | reopen | in-progress",
        "02-09 13:00 | resolve | resolved",
        "02-09 15:00 | reopen | in-progress",
    ];
    // Used: 9 to 10 and 12 to 13; 6 h are left, 3 of them on Tuesday.
    let clock = desk.one(&rows, desk.target("", "8h", "biz"), "02-09 15:00");
    assert_eq!(used(&clock), "2h due 02-10 12:00");
}

#[test]
fn bug_19_an_agreement_that_ends_leaves_open_work_untimed() {
    let desk = Desk::new();
    let mut target = desk.target("", "8h", "biz");
    target.in_force = vec![Interval {
        from: at("01-01 00:00"),
        to: at("02-09 12:00"),
    }];
    let clock = desk.one(&["02-09 10:00 | open | new"], target, "02-13 10:00");
    assert_eq!(used(&clock), "2h due none");
    assert_eq!(clock.stretches[1].kind, StretchKind::Untimed);
    assert_eq!(clock.stretches[1].from, at("02-09 12:00"));
}

#[test]
fn bug_21_work_of_the_past_is_read_by_the_clock_of_its_day() {
    let desk = Desk::new();
    // A Monday in summer, 10:00 to 18:00 by the clock of then.
    let rows = [
        "2026-07-06T10:00:00+02:00 | open | new",
        "2026-07-06T20:00:00+02:00 | resolve | resolved",
    ];
    let clock = desk.one(
        &rows,
        desk.target("", "9h", "biz"),
        "2026-12-01T10:00:00+01:00",
    );
    assert_eq!(clock.elapsed, TimeDelta::hours(8));
}

#[test]
fn bug_22_opening_hours_follow_the_change_of_the_clock() {
    let desk = Desk::new();
    // Friday 17:00 in winter time; 3 h are left on Monday, which opens at 09:00 in summer time.
    let clock = desk.one(
        &["2026-03-27T17:00:00+01:00 | open | new"],
        desk.target("", "4h", "biz"),
        "2026-03-27T17:00:00+01:00",
    );
    assert_eq!(clock.due, Some(at("2026-03-30T12:00:00+02:00")));
}

#[test]
fn bug_23_a_calendar_of_saturdays_alone_works() {
    let desk = Desk::new();
    // 3 h of one Saturday, 1 h of the next.
    let clock = desk.one(
        &["02-07 11:00 | open | new"],
        desk.target("", "4h", "weekend"),
        "02-07 11:00",
    );
    assert_eq!(told(clock.due), "02-14 11:00");
}

#[test]
fn bug_24_the_first_answer_to_a_call_of_saturday_is_due_on_monday() {
    let desk = Desk::new();
    let mut target = desk.target("", "1h", "biz");
    target.metric = "respond".to_owned();
    let clock = desk.one(&["02-07 11:00 | open | new"], target, "02-08 11:00");
    assert_eq!(used(&clock), "0h due 02-09 10:00");
}

#[test]
fn bug_26_what_pauses_is_said_by_the_agreement() {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new",
        "02-09 12:00 | start | in-progress",
    ];
    let mut target = desk.target("", "8h", "biz");
    target.pauses = Some(vec![Category::Initial]);
    let clock = desk.one(&rows, target, "02-09 13:00");
    assert_eq!(
        (clock.elapsed, clock.paused),
        (TimeDelta::hours(1), TimeDelta::hours(2))
    );
}

#[test]
fn bug_27_an_agreement_made_later_starts_no_clock_on_what_is_done() {
    let desk = Desk::new();
    let mut target = desk.target("", "8h", "biz");
    target.in_force = vec![Interval {
        from: at("02-10 00:00"),
        to: at("03-10 00:00"),
    }];
    let record = desk.record(
        "INC-1",
        &[
            "02-09 10:00 | open | new",
            "02-09 12:00 | resolve | resolved",
        ],
    );
    assert_eq!(desk.read(&record, vec![target], "02-13 10:00"), []);
}

#[test]
fn bug_28_what_is_used_is_known_at_any_time() {
    let desk = Desk::new();
    for (now, hours) in [("02-09 11:00", 1), ("02-09 17:00", 7), ("02-10 09:00", 8)] {
        let clock = desk.one(
            &["02-09 10:00 | open | new"],
            desk.target("", "8h", "biz"),
            now,
        );
        assert_eq!(clock.elapsed, TimeDelta::hours(hours), "{now}");
    }
}

#[test]
fn bug_29_no_day_is_skipped_or_taken_twice_when_the_clock_changes() {
    let desk = Desk::new();
    // Four hours from 22:30 UTC: the local clock jumps from 02:00 to 03:00, or from 03:00 to 02:00.
    for (opened, due) in [
        ("2026-03-28T23:30:00+01:00", "2026-03-29T04:30:00+02:00"),
        ("2026-10-25T00:30:00+02:00", "2026-10-25T03:30:00+01:00"),
    ] {
        let row = format!("{opened} | open | new");
        let clock = desk.one(&[&row], desk.target("", "4h", "h24"), opened);
        assert_eq!(clock.due, Some(at(due)));
    }
}
