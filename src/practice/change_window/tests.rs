//! Windows whose times are worked out by hand.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use chrono_tz::Tz;

use super::*;
use crate::record::Record;
use crate::schema::Definitions;
use crate::yaml::Document;

const MADRID: Tz = chrono_tz::Europe::Madrid;

/// Reads a window from its fields.
fn read(fields: &str) -> Result<ChangeWindow, Vec<Fault>> {
    let definitions = Definitions::load("small", &[], &mut Vec::new());
    let text = format!("id: w\ntitle: W\nstate: active\n{fields}\n");
    let path = "change-windows/w.yaml".to_owned();
    let definition = definitions.type_of_path(&path).unwrap().clone();
    let record = Record::new(path, definition, Document::parse(&text).unwrap());
    ChangeWindow::read(&record, MADRID)
}

fn window(id: &str, fields: &str) -> ChangeWindow {
    let window = read(fields).unwrap_or_else(|faults| panic!("{faults:?}"));
    ChangeWindow {
        id: id.to_owned(),
        ..window
    }
}

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00Z").parse().unwrap()
}

fn interval(from: &str, to: &str) -> Interval {
    Interval {
        from: at(from),
        to: at(to),
    }
}

/// When a window is open between two instants, in UTC.
fn open(fields: &str, from: &str, to: &str) -> Vec<String> {
    let found = window("w", fields).occurrences(at(from), at(to));
    let shown = found.iter().map(|one| {
        let form = "%m-%d %H:%M";
        format!("{}..{}", one.from.format(form), one.to.format(form))
    });
    shown.collect()
}

fn server(id: &str) -> Subject {
    let item = Item {
        id: id.to_owned(),
        classes: BTreeSet::from(["server".to_owned()]),
        tags: BTreeSet::from(["pci".to_owned()]),
    };
    Subject {
        items: vec![item],
        services: BTreeSet::from(["mail".to_owned()]),
        degraded: BTreeSet::from(["payroll".to_owned()]),
    }
}

const SATURDAYS: &str = "kind: maintenance
starts: 2026-11-21T22:00
length: 4h
recurrence: FREQ=WEEKLY;BYDAY=SA
everything: true";

const YEAR_END: &str = "kind: freeze
starts: 2026-12-18T00:00
length: 336h
everything: true";

#[test]
fn a_window_over_midnight_is_told_whole_however_little_of_it_is_asked_for() {
    // Saturday 22:00 in Madrid is 21:00 UTC in winter; four hours later it is Sunday.
    let found = open(SATURDAYS, "2026-11-22T00:00", "2026-11-28T21:01");
    assert_eq!(
        found,
        ["11-21 21:00..11-22 01:00", "11-28 21:00..11-29 01:00"]
    );
    // Half-open at both ends.
    assert_eq!(
        open(SATURDAYS, "2026-11-22T01:00", "2026-11-28T21:00"),
        [""; 0]
    );
    // Nothing before the first.
    assert_eq!(
        open(SATURDAYS, "2026-11-01T00:00", "2026-11-21T21:00"),
        [""; 0]
    );
}

#[test]
fn a_window_keeps_its_local_start_across_a_clock_change() {
    // On Sunday, 28 March 2027, clocks in Madrid go from 02:00 to 03:00.
    let nightly = "kind: maintenance
starts: 2027-03-27T01:30
length: 2h
recurrence: FREQ=DAILY
everything: true";
    // 01:30 is 00:30 UTC in winter, also on the day of the change, and 23:30 UTC the day before in summer. Two hours are
    // two hours: on the 28th it closes at 04:30 by the clock.
    assert_eq!(
        open(nightly, "2027-03-27T00:00", "2027-03-29T00:00"),
        [
            "03-27 00:30..03-27 02:30",
            "03-28 00:30..03-28 02:30",
            "03-28 23:30..03-29 01:30"
        ]
    );
}

#[test]
fn a_start_that_is_skipped_is_after_the_gap_and_one_that_comes_twice_is_the_first() {
    let skipped = "kind: maintenance
starts: 2027-03-28T02:30
length: 1h
everything: true";
    // There is no 02:30; the clock shows 03:00 at 01:00 UTC.
    assert_eq!(
        open(skipped, "2027-03-01T00:00", "2027-04-01T00:00"),
        ["03-28 01:00..03-28 02:00"]
    );
    let twice = "kind: maintenance
starts: 2026-10-25T02:30
length: 1h
everything: true";
    // 02:30 comes at 00:30 UTC, in summer time, and again at 01:30 UTC.
    assert_eq!(
        open(twice, "2026-10-01T00:00", "2026-11-01T00:00"),
        ["10-25 00:30..10-25 01:30"]
    );
}

#[test]
fn exceptions_and_a_last_day_are_days_of_the_start() {
    let until = format!("{SATURDAYS}\nuntil: 2026-12-12\nexceptions: [2026-11-28]");
    assert_eq!(
        open(&until, "2026-11-20T00:00", "2027-01-01T00:00"),
        [
            "11-21 21:00..11-22 01:00",
            "12-05 21:00..12-06 01:00",
            "12-12 21:00..12-13 01:00"
        ]
    );
}

#[test]
fn a_zone_of_its_own_comes_before_that_of_the_desk() {
    let tokyo = "kind: freeze
timezone: Asia/Tokyo
starts: 2027-01-01T00:00
length: 24h
everything: true";
    // Tokyo is nine hours ahead all year.
    assert_eq!(
        open(tokyo, "2026-12-01T00:00", "2027-02-01T00:00"),
        ["12-31 15:00..01-01 15:00"]
    );
}

#[test]
fn a_window_applies_by_any_one_of_its_words() {
    for (scope, applies) in [
        ("everything: true", true),
        ("classes: [router, server]", true),
        ("classes: [router]", false),
        ("cis: [srv-01]", true),
        ("cis: [srv-02]", false),
        ("services: [mail]", true),
        ("services: [payroll]", false),
        ("item_tags: [pci]", true),
        ("item_tags: [hipaa]", false),
        ("cis: [srv-02]\nservices: [mail]", true),
    ] {
        let fields = format!("kind: freeze\nstarts: 2026-12-18T00:00\nlength: 1h\n{scope}");
        assert_eq!(
            window("w", &fields).applies(&server("srv-01")),
            applies,
            "{scope}"
        );
    }
}

/// What stands against work on srv-01, as `id weight`.
fn against(windows: &[ChangeWindow], is_emergency: bool, from: &str, to: &str) -> Vec<String> {
    let found = standing(windows, &server("srv-01"), is_emergency, interval(from, to));
    let shown = found.iter().map(|one| {
        format!(
            "{} {} {:?} {}",
            one.kind.name(),
            one.windows.join("+"),
            one.weight,
            one.when.len()
        )
    });
    shown.collect()
}

#[test]
fn work_is_held_against_the_windows_that_apply() {
    let windows = [window("saturdays", SATURDAYS), window("year-end", YEAR_END)];
    let inside = against(&windows, false, "2026-11-21T21:00", "2026-11-22T01:00");
    assert_eq!(inside, [""; 0]);
    let partly = against(&windows, false, "2026-11-21T20:00", "2026-11-21T23:00");
    assert_eq!(partly, ["maintenance saturdays Blocks 1"]);
    let outside = against(&windows, false, "2026-11-24T20:00", "2026-11-24T23:00");
    assert_eq!(outside, ["maintenance saturdays Blocks 0"]);
    // 19 December is a Saturday within the freeze, which begins on 17 December, 23:00 UTC: it beats the window.
    let frozen = against(&windows, false, "2026-12-19T21:00", "2026-12-19T22:00");
    assert_eq!(frozen, ["freeze year-end Blocks 1"]);
    // The last hour meets the freeze.
    let both = against(&windows, false, "2026-12-17T20:00", "2026-12-18T00:00");
    assert_eq!(
        both,
        ["freeze year-end Blocks 1", "maintenance saturdays Blocks 0"]
    );
    // Touching is no meeting.
    let before = against(&windows[1..], false, "2026-12-17T20:00", "2026-12-17T23:00");
    assert_eq!(before, [""; 0]);
}

#[test]
fn an_emergency_passes_where_the_window_says_so_and_a_remark_is_no_bar() {
    let lenient = window("year-end", &format!("{YEAR_END}\nemergency: true"));
    let strict = window("quarter", &YEAR_END.replace("336h", "48h"));
    let remark = window("sales", &format!("{YEAR_END}\nseverity: warn"));
    let (from, to) = ("2026-12-18T10:00", "2026-12-18T11:00");
    assert_eq!(
        against(&[lenient.clone(), strict, remark], true, from, to),
        [
            "freeze year-end Passes 1",
            "freeze quarter Blocks 1",
            "freeze sales Warns 1"
        ]
    );
    assert_eq!(
        against(&[lenient], false, from, to),
        ["freeze year-end Blocks 1"]
    );
}

#[test]
fn work_may_be_in_any_one_maintenance_window_and_two_occurrences_that_touch_are_one() {
    let saturdays = window("saturdays", SATURDAYS);
    let days = window(
        "days",
        "kind: maintenance\nstarts: 2026-11-23T00:00\nlength: 24h\nrecurrence: FREQ=DAILY\nseverity: warn\ncis: [srv-01]",
    );
    let windows = [saturdays, days];
    // Monday evening to Tuesday morning.
    assert_eq!(
        against(&windows, false, "2026-11-23T20:00", "2026-11-24T05:00"),
        [""; 0]
    );
    // On Sunday neither is open; the stricter of the two decides.
    let sunday = against(&windows, false, "2026-11-22T10:00", "2026-11-22T11:00");
    assert_eq!(sunday, ["maintenance saturdays+days Blocks 0"]);
}

#[test]
fn what_makes_no_window_is_named_field_by_field() {
    let fields = "kind: freeze
timezone: Europe/Madird
starts: 2026-02-30T22:00
length: 4 hours
until: 2026-13-01";
    let faults = read(fields).unwrap_err();
    let found: Vec<String> = faults
        .iter()
        .map(|fault| format!("{}: {}", fault.path, fault.message))
        .collect();
    assert_eq!(
        found,
        [
            "timezone: `Europe/Madird` is no time zone of the IANA database",
            "length: `4 hours` is no length, such as 4h, 90m or 1h30m",
            "starts: `2026-02-30T22:00` is no time of a clock, such as 2026-11-21T22:00",
            "until: `2026-13-01` is no day, such as 2026-12-24",
            "kind: the window applies to nothing",
        ]
    );
    let rule = read(&SATURDAYS.replace("BYDAY=SA", "BYDAY=SU")).unwrap_err();
    assert_eq!(rule.len(), 1);
    assert_eq!(rule[0].path.to_string(), "recurrence");
    let long = read(&YEAR_END.replace("336h", "9000h")).unwrap_err();
    assert_eq!(long[0].message, "a window stays open for a year at most");
}

fn slots(
    open: Vec<Interval>,
    busy: &[Busy],
    hours: i64,
    count: usize,
) -> (Vec<String>, Vec<String>) {
    let search = Search {
        within: interval("2026-11-21T00:00", "2026-12-21T00:00"),
        length: TimeDelta::hours(hours),
        count,
    };
    let found = free(search, open, busy);
    let shown = |one: &Interval| {
        let form = "%d %H:%M";
        format!("{}..{}", one.from.format(form), one.to.format(form))
    };
    let passed = found.passed.iter().map(|one| match &one.why {
        Why::Taken(by, _) => format!("{} {by}", shown(&one.interval)),
        Why::TooShort => format!("{} short", shown(&one.interval)),
    });
    (found.slots.iter().map(shown).collect(), passed.collect())
}

fn busy(by: &str, from: &str, to: &str) -> Busy {
    Busy {
        interval: interval(from, to),
        by: by.to_owned(),
        reason: "same item".to_owned(),
    }
}

#[test]
fn slots_lie_in_what_is_open_and_outside_of_what_is_taken() {
    let open = vec![
        interval("2026-11-28T21:00", "2026-11-29T01:00"),
        interval("2026-11-21T21:00", "2026-11-22T01:00"),
    ];
    let taken = [
        busy("CHG-B", "2026-11-28T22:00", "2026-11-28T23:00"),
        busy("CHG-A", "2026-11-21T22:30", "2026-11-21T23:30"),
        busy("CHG-C", "2026-11-24T00:00", "2026-11-25T00:00"),
    ];
    // On the 21st 21:00 to 22:30 and 23:30 to 01:00 are free, on the 28th 21:00 to 22:00 and 23:00 to 01:00.
    let (found, passed) = slots(open.clone(), &taken, 2, 5);
    assert_eq!(found, ["28 23:00..29 01:00"]);
    assert_eq!(
        passed,
        [
            "21 21:00..21 22:30 short",
            "21 22:30..21 23:30 CHG-A",
            "21 23:30..22 01:00 short",
            "28 21:00..28 22:00 short",
            "28 22:00..28 23:00 CHG-B",
        ]
    );
    // One hour fits once before, once after; half an hour is left over. Two are enough, so nothing is told of the 28th.
    let (found, passed) = slots(open, &taken, 1, 2);
    assert_eq!(found, ["21 21:00..21 22:00", "21 23:30..22 00:30"]);
    assert_eq!(passed, ["21 22:30..21 23:30 CHG-A"]);
}

#[test]
fn slots_follow_each_other_and_end_with_the_search() {
    let always = vec![interval("2026-01-01T00:00", "2027-01-01T00:00")];
    let (found, _) = slots(always.clone(), &[], 24 * 14, 5);
    // Thirty days hold two fortnights.
    assert_eq!(found, ["21 00:00..05 00:00", "05 00:00..19 00:00"]);
    let (found, _) = slots(always, &[], 0, 5);
    assert_eq!(found, [""; 0]);
}
