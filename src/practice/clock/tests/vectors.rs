//! The test vectors of a service-level calculation that need a log, by their numbers; those before them are tests of
//! the calendar. 9 February 2026 is a Monday; the calendar is open from 09:00 to 18:00.

use super::desk::Desk;
use super::desk::at;
use super::desk::told;
use super::desk::used;
use crate::practice::agreement::OnChange;
use crate::practice::agreement::OnReopen;
use crate::practice::written_length;
use chrono::TimeDelta;

#[test]
fn vector_13_a_pause_is_counted_in_business_time() {
    let desk = Desk::new();
    let goal = || desk.target("", "8h", "biz");
    let rows = [
        "02-09 15:00 | open | new",
        "02-09 17:00 | pend | pending",
        "02-11 11:00 | resume | in-progress",
    ];
    // 3 h are left of Monday, so 5 h of Tuesday are needed.
    let before = desk.one(&rows[..1], goal(), "02-09 16:00");
    assert_eq!(told(before.due), "02-10 14:00");
    let paused = desk.one(&rows, goal(), "02-11 10:00");
    assert_eq!((paused.due, paused.is_paused()), (None, true));
    // Used: Monday 15 to 17. Paused: 1 h of Monday, 9 h of Tuesday, 2 h of Wednesday. 6 h from Wednesday 11:00.
    let clock = desk.one(&rows, goal(), "02-11 11:00");
    assert_eq!(used(&clock), "2h due 02-11 17:00");
    assert_eq!(written_length(clock.paused), "12h");
    let totals = clock.totals();
    assert_eq!(totals.paused_wall, TimeDelta::hours(42));
    assert_eq!(
        (totals.wall, totals.counted),
        (TimeDelta::hours(44), TimeDelta::hours(14))
    );
    assert_eq!(totals.pauses, 1);
}

#[test]
fn vector_14_a_pause_over_a_weekend() {
    let desk = Desk::new();
    // Used: Friday 10 to 12. 7 h are left on Monday at 10:00.
    let rows = [
        "02-06 10:00 | open | new",
        "02-06 12:00 | pend | pending",
        "02-09 10:00 | resume | in-progress",
    ];
    let clock = desk.one(&rows, desk.target("", "9h", "biz"), "02-09 10:00");
    assert_eq!(used(&clock), "2h due 02-09 17:00");
}

#[test]
fn vector_15_thresholds_fall_due_with_the_goal() {
    let desk = Desk::new();
    // 75 % of 8 h are 6 h.
    let rows = ["02-09 10:00 | open | new"];
    let clock = desk.one(&rows, desk.target("", "8h", "biz"), "02-09 10:00");
    let due: Vec<String> = clock.thresholds.iter().map(|one| told(one.due)).collect();
    assert_eq!(due, ["02-09 16:00", "02-09 18:00"]);
    assert!(clock.thresholds.iter().all(|one| one.reached_at.is_none()));
}

#[test]
fn vector_16_a_change_of_priority_under_each_policy() {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new | priority_override: P3",
        "02-10 10:00 | edit | | priority_override: P1",
    ];
    let due = |policy, now| {
        let mut urgent = desk.target("P1", "4h", "biz");
        urgent.on_change = policy;
        desk.only(&rows, vec![desk.target("P3", "16h", "biz"), urgent], now)
    };
    let before = due(OnChange::Retroactive, "02-10 09:59");
    assert_eq!(told(before.due), "02-10 17:00");
    // Used are 8 h of Monday and 1 h of Tuesday. 4 h from the start were over on Monday at 14:00, but nobody had
    // promised them before the change.
    let retroactive = due(OnChange::Retroactive, "02-10 10:00");
    assert_eq!(used(&retroactive), "9h due 02-09 14:00");
    assert_eq!(told(retroactive.breached_at), "02-10 10:00");
    let forward = due(OnChange::Forward, "02-10 10:00");
    assert_eq!(used(&forward), "0h due 02-10 14:00");
    // 7 of 16 h were left, and 7/16 of 4 h are 1 h 45 min.
    let prorata = due(OnChange::Prorata, "02-10 10:00");
    assert_eq!(used(&prorata), "2h15m due 02-10 11:45");
    assert_eq!(prorata.remaining(), TimeDelta::minutes(105));
    assert_eq!(prorata.carried, -TimeDelta::minutes(6 * 60 + 45));
}

#[test]
fn a_share_is_carried_to_the_millisecond_through_several_changes() {
    let desk = Desk::new();
    // One minute of 7 h is 1/420: 25.714 s of 3 h, and of 7 h again 59.999 s. Nothing is lost but the last millisecond;
    // cut to the second, 25 s would have become 58 s.
    let rows = [
        "02-09 10:00 | open | new | priority_override: P3",
        "02-09 10:01 | edit | | priority_override: P1",
        "02-09 10:01 | edit | | priority_override: P3",
    ];
    let mut targets = vec![
        desk.target("P3", "7h", "biz"),
        desk.target("P1", "3h", "biz"),
    ];
    for target in &mut targets {
        target.on_change = OnChange::Prorata;
    }
    let clock = desk.only(&rows, targets, "02-09 10:01");
    assert_eq!(clock.elapsed, TimeDelta::milliseconds(59_999));
}

#[test]
fn vector_17_a_change_of_priority_keeps_the_pause() {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new | priority_override: P3",
        "02-09 12:00 | pend | pending",
        "02-10 12:00 | resume | in-progress",
        "02-10 14:00 | edit | | priority_override: P1",
    ];
    let read = |rows: &[&str], now| {
        let targets = vec![
            desk.target("P3", "16h", "biz"),
            desk.target("P1", "8h", "biz"),
        ];
        desk.only(rows, targets, now)
    };
    // Used: Monday 10 to 12 and Tuesday 12 to 14; 4 h are left.
    assert_eq!(used(&read(&rows, "02-10 14:00")), "4h due 02-10 18:00");
    // Without the pause 8 h from Monday 10:00 end with Monday.
    let unpaused = [rows[0], rows[3]];
    assert_eq!(told(read(&unpaused, "02-10 14:00").due), "02-09 18:00");
}

#[test]
fn vector_18_a_reopening_under_each_policy() {
    let desk = Desk::new();
    let rows = [
        "02-09 10:00 | open | new",
        "02-09 15:00 | resolve | resolved",
        "02-12 09:30 | reopen | assigned",
    ];
    let read = |policy, now| {
        let mut target = desk.target("", "8h", "biz");
        target.on_reopen = policy;
        desk.read(&desk.record("INC-1", &rows), vec![target], now)
    };
    let stopped = &read(OnReopen::Continue, "02-10 09:00")[0];
    assert_eq!(used(stopped), "5h due 02-09 18:00");
    assert_eq!(stopped.stopped, Some(at("02-09 15:00")));
    // 3 h were left.
    let on = &read(OnReopen::Continue, "02-12 09:30")[0];
    assert_eq!(
        (used(on).as_str(), on.stopped),
        ("5h due 02-12 12:30", None)
    );
    let anew = &read(OnReopen::Reset, "02-12 09:30")[0];
    assert_eq!(used(anew), "0h due 02-12 17:30");
    let both = read(OnReopen::NewCycle, "02-12 09:30");
    let both: Vec<(u32, String)> = both.iter().map(|one| (one.cycle, used(one))).collect();
    let expected = [(1, "5h due 02-09 18:00"), (2, "0h due 02-12 17:30")];
    assert_eq!(both, expected.map(|(cycle, text)| (cycle, text.to_owned())));
    let unstopped = desk.one(&rows[..1], desk.target("", "8h", "biz"), "02-09 10:00");
    assert_eq!(told(unstopped.due), "02-09 18:00");
}
