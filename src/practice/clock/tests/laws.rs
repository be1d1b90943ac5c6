//! What holds of the clocks of any log.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use proptest::prelude::*;

use super::desk::Desk;
use super::desk::at;
use crate::practice::Calendar;
use crate::practice::agreement::OnChange;
use crate::practice::agreement::OnReopen;
use crate::practice::agreement::Target;
use crate::practice::clock::Clock;
use crate::practice::clock::StretchKind;

const STEPS: [&str; 7] = [
    "pend | pending | pending_reason: awaiting-caller",
    "resume | in-progress",
    "resolve | resolved",
    "reopen | assigned",
    "edit | | priority_override: P1",
    "edit | | priority_override: P3",
    "edit | | priority_override: null",
];

fn log(steps: &[(i64, usize)]) -> Vec<(DateTime<Utc>, String)> {
    let mut now = at("02-06 15:00");
    let mut rows = vec![(now, "open | new | priority_override: P3".to_owned())];
    for (minutes, step) in steps {
        now += TimeDelta::minutes(*minutes);
        rows.push((now, STEPS[*step].to_owned()));
    }
    rows
}

fn targets(desk: &Desk, change: usize, reopen: usize) -> Vec<Target<'_>> {
    let changes = [
        OnChange::Retroactive,
        OnChange::Forward,
        OnChange::Prorata,
        OnChange::Reset,
    ];
    let reopens = [OnReopen::Continue, OnReopen::Reset, OnReopen::NewCycle];
    let mut all = vec![
        desk.target("P1", "4h", "biz"),
        desk.target("P3", "16h", "biz"),
    ];
    for target in &mut all {
        target.on_change = changes[change];
        target.on_reopen = reopens[reopen];
    }
    all
}

fn read(
    desk: &Desk,
    rows: &[(DateTime<Utc>, String)],
    targets: Vec<Target<'_>>,
    now: DateTime<Utc>,
) -> Vec<Clock> {
    let rows: Vec<String> = rows
        .iter()
        .map(|(at, row)| format!("{} | {row}", at.to_rfc3339()))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    desk.read(&desk.record("INC-1", &rows), targets, &now.to_rfc3339())
}

fn ran(clock: &Clock) -> TimeDelta {
    let running = clock
        .stretches
        .iter()
        .filter(|one| one.kind == StretchKind::Running);
    running.map(|one| one.counted).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn logs_obey_the_laws(
        steps in prop::collection::vec((0_i64..2_000, 0_usize..STEPS.len()), 0..9),
        (change, reopen) in (0_usize..4, 0_usize..3),
        cut in 0_i64..12_000,
        split in 0_i64..12_000,
    ) {
        let desk = Desk::new();
        let rows = log(&steps);
        let last = rows.last().unwrap().0 + TimeDelta::days(3);
        let start = rows[0].0;
        let clocks = read(&desk, &rows, targets(&desk, change, reopen), last);

        // Every stretch meets the next, and what is counted is the open time from the start to the end.
        let calendar = Calendar::of(desk.calendar("biz").unwrap());
        for clock in &clocks {
            let end = clock.stopped.unwrap_or(last);
            let ends: Vec<_> = clock.stretches.iter().map(|one| one.to).collect();
            let starts: Vec<_> = clock.stretches.iter().skip(1).map(|one| one.from).collect();
            prop_assert!(starts.iter().zip(&ends).all(|(from, to)| from == to));
            prop_assert_eq!(clock.totals().counted, calendar.elapsed(clock.started, end));
            prop_assert_eq!(clock.elapsed, ran(clock) + clock.carried);
            let open = clock.due.filter(|_| clock.remaining() > TimeDelta::zero());
            if let (Some(due), None) = (open, clock.stopped) {
                prop_assert_eq!(calendar.elapsed(last, due), clock.remaining());
            }
        }

        // An edit of nothing changes nothing.
        let at = start + TimeDelta::minutes(split);
        let mut more = rows.clone();
        let place = more.partition_point(|(time, _)| *time <= at);
        more.insert(place, (at, "edit | | team: net".to_owned()));
        let split = read(&desk, &more, targets(&desk, change, reopen), last.max(at));
        prop_assert_eq!(&split, &read(&desk, &rows, targets(&desk, change, reopen), last.max(at)));

        // Reading as of a time is reading the log up to it.
        let cut = start + TimeDelta::minutes(cut);
        let until: Vec<_> = rows.iter().filter(|(time, _)| *time <= cut).cloned().collect();
        let then = read(&desk, &rows, targets(&desk, change, reopen), cut);
        prop_assert_eq!(&then, &read(&desk, &until, targets(&desk, change, reopen), cut));

        // While nothing happens, no clock goes back.
        let later = read(&desk, &until, targets(&desk, change, reopen), cut + TimeDelta::hours(30));
        for (before, after) in then.iter().zip(&later) {
            prop_assert!(before.elapsed <= after.elapsed);
            prop_assert!(before.breached_at.is_none_or(|at| after.breached_at == Some(at)));
        }
    }
}
