//! What starts and stops clocks: the events of the metrics, corrections, and logs that are out of order.

use chrono::TimeDelta;

use super::desk::Desk;
use super::desk::at;
use super::desk::told;
use super::desk::used;
use crate::practice::agreement::OnReopen;
use crate::practice::agreement::Target;
use crate::practice::clock::StretchKind;

fn target<'a>(desk: &'a Desk, metric: &str) -> Target<'a> {
    let mut target = desk.target("", "4h", "biz");
    target.metric = metric.to_owned();
    target
}

#[test]
fn work_that_is_opened_as_solved_stops_at_once() {
    let desk = Desk::new();
    let clock = desk.one(
        &["02-09 10:00 | open | resolved"],
        target(&desk, "resolve"),
        "02-09 17:00",
    );
    assert_eq!(
        (clock.elapsed, clock.stopped),
        (TimeDelta::zero(), Some(at("02-09 10:00")))
    );
}

#[test]
fn every_update_of_open_work_starts_the_next_measurement() {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new",
        "02-09 11:00 | edit | | team: net",
        "02-09 14:00 | resolve | resolved",
        "02-09 15:00 | close | closed",
        "02-09 16:00 | reopen | assigned",
    ];
    let clocks = desk.read(
        &desk.record("INC-1", &rows),
        vec![target(&desk, "update")],
        "02-09 17:00",
    );
    let told: Vec<_> = clocks
        .iter()
        .map(|one| (one.cycle, one.elapsed.num_hours(), told(one.stopped)))
        .collect();
    let stops = ["02-09 11:00", "02-09 14:00", "none"].map(str::to_owned);
    let [first, second, third] = stops;
    assert_eq!(told, [(1, 1, first), (2, 3, second), (3, 1, third)]);
}

#[test]
fn a_second_request_for_approval_is_a_second_measurement() {
    let desk = Desk::new();
    let rows = [
        "02-09 09:00 | open | draft",
        "02-09 10:00 | submit-emergency | authorization",
        "02-09 11:00 | revert | draft",
        "02-09 14:00 | submit-emergency | authorization",
        "02-09 17:00 | approve | scheduled",
    ];
    let clocks = desk.read(
        &desk.record("CHG-1", &rows),
        vec![target(&desk, "approve")],
        "02-12 17:00",
    );
    let told: Vec<_> = clocks
        .iter()
        .map(|one| (one.cycle, one.elapsed.num_hours()))
        .collect();
    assert_eq!(told, [(1, 1), (2, 3)]);
}

#[test]
fn the_time_of_arrival_stops_the_clock_when_it_has_come() {
    let desk = Desk::new();
    // Written down at 15:00.
    let rows = [
        "02-09 10:00 | open | new",
        "02-09 15:00 | edit | | arrived: 2026-02-09T12:30:00+01:00",
    ];
    let read = |now| desk.one(&rows, target(&desk, "on-site"), now);
    assert_eq!(read("02-09 12:00").stopped, None);
    let there = read("02-09 17:00");
    assert_eq!(
        (there.elapsed, there.stopped),
        (TimeDelta::minutes(150), Some(at("02-09 12:30")))
    );
}

#[test]
fn a_correction_is_no_reopening() {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new",
        "02-09 11:00 | resolve | resolved",
        "02-09 12:00 | correct | new",
    ];
    let mut target = target(&desk, "resolve");
    target.on_reopen = OnReopen::NewCycle;
    let clock = desk.one(&rows, target, "02-09 12:00");
    assert_eq!(used(&clock), "1h due 02-09 15:00");
}

#[test]
fn an_entry_never_takes_effect_before_the_one_above_it() {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new",
        "02-09 12:00 | pend | pending",
        "02-09 11:00 | resume | in-progress",
        "02-09 12:00 | edit | | team: net",
    ];
    let clock = desk.one(&rows, target(&desk, "resolve"), "02-09 13:00");
    assert_eq!(
        (clock.elapsed, clock.paused),
        (TimeDelta::hours(3), TimeDelta::zero())
    );
}

#[test]
fn a_target_that_fits_later_counts_from_the_start() {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new",
        "02-09 12:00 | edit | | priority_override: P1",
    ];
    let targets = || vec![desk.target("P1", "4h", "biz")];
    let record = desk.record("INC-1", &rows);
    assert_eq!(desk.read(&record, targets(), "02-09 11:59"), []);
    let clock = desk.only(&rows, targets(), "02-09 12:00");
    assert_eq!(used(&clock), "2h due 02-09 14:00");
    assert!(
        clock
            .stretches
            .iter()
            .all(|one| one.kind == StretchKind::Running)
    );
}

#[test]
fn a_goal_that_is_just_reached_is_kept() {
    let desk = Desk::new();
    let rows = [
        "02-09 14:00 | open | new",
        "02-09 20:00 | resolve | resolved",
    ];
    let clock = desk.one(&rows, target(&desk, "resolve"), "02-10 10:00");
    assert_eq!((clock.is_breached(), clock.breached_at), (false, None));
    assert_eq!(told(clock.due), "02-09 18:00");
}
