//! Expected values are worked out by hand from the rules of the time zones; the numbers of the table tests are those
//! of the cases that a service-level calculation has to get right.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use indexmap::IndexMap;
use proptest::prelude::*;

use super::*;
use crate::practice::parse_length;
use crate::practice::written_length;
use crate::schema::Config;
use crate::schema::Holiday;
use crate::schema::HolidayDays;

/// The calendars of the table tests.
const CALENDARS: &str = "\
format: 1
timezone: Europe/Madrid
calendars:
  biz: {preset: 9x5, holidays: [2026-01-01, 2026-01-06]}
  h24: {preset: 24x7}
  nearly: {week: {mon: [00:00-23:59], tue: [00:00-23:59]}}
  night: {week: {sat: [00:00-06:00], sun: [00:00-06:00], mon: [00:00-06:00]}}
  overnight: {week: {sat: [22:00-30:00]}}
  sunday: {week: {sun: [02:30-05:00]}}
  split: {week: {mon: [09:00-14:00, 16:00-19:00], tue: [09:00-14:00, 16:00-19:00]}}
  apia: {preset: 24x7, timezone: Pacific/Apia}
  lord-howe: {preset: 24x7, timezone: Australia/Lord_Howe}
  past: {preset: 24x7, valid: {from: 2026-02-02, to: 2026-02-03}}
  advent: {preset: 9x5, holidays: [--12-25, 2026-12-28..2026-12-30], exceptions: [{date: 2026-12-25, windows: [10:00-12:00]}, {date: 2026-12-31, windows: []}]}
";

struct Desk(IndexMap<String, CalendarDefinition>);

impl Desk {
    fn new() -> Self {
        let mut out = Vec::new();
        let config = Config::parse("itsm.yaml", CALENDARS, &mut out);
        assert!(out.iter().all(|one| one.level.name() == "warning"));
        Self(config.calendars)
    }

    fn calendar(&self, name: &str) -> Calendar<'_> {
        Calendar::of(&self.0[name])
    }

    /// When a length is over, by the calendar's clock.
    fn due(&self, name: &str, start: &str, length: &str) -> String {
        let calendar = self.calendar(name);
        let due = calendar.deadline(at(start), parse_length(length).unwrap());
        let zone = calendar.definition.timezone;
        due.unwrap().with_timezone(&zone).to_rfc3339()
    }

    /// How much open time there is.
    fn sum(&self, name: &str, from: &str, to: &str) -> String {
        written_length(self.calendar(name).elapsed(at(from), at(to)))
    }
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// The cells of a row: the vector's number, the calendar, two inputs, what is expected.
fn cells(row: &str) -> [&str; 5] {
    let cells: Vec<&str> = row.split(" | ").collect();
    cells.try_into().unwrap()
}

#[test]
fn deadlines_fall_where_the_vectors_say() {
    let desk = Desk::new();
    let cases = [
        "1 | biz | 2026-03-27T17:00:00+01:00 | 4h | 2026-03-30T12:00:00+02:00",
        "2 | h24 | 2026-03-29T00:00:00+01:00 | 4h | 2026-03-29T05:00:00+02:00",
        "3 | h24 | 2026-10-25T00:00:00+02:00 | 4h | 2026-10-25T03:00:00+01:00",
        "6 | biz | 2026-01-05T17:30:00+01:00 | 2h | 2026-01-07T10:30:00+01:00",
        "7 | biz | 2026-02-07T11:00:00+01:00 | 8h | 2026-02-09T17:00:00+01:00",
        "8 | biz | 2026-02-09T09:00:00+01:00 | 9h | 2026-02-09T18:00:00+01:00",
        "9 | biz | 2026-02-09T18:00:00+01:00 | 30m | 2026-02-10T09:30:00+01:00",
        "10 | biz | 2026-02-09T17:59:59+01:00 | 30m | 2026-02-10T09:29:59+01:00",
        "12 | split | 2026-02-09T13:30:00+01:00 | 1h | 2026-02-09T16:30:00+01:00",
        "15, 75 percent | biz | 2026-02-09T10:00:00+01:00 | 6h | 2026-02-09T16:00:00+01:00",
        "15, 100 percent | biz | 2026-02-09T10:00:00+01:00 | 8h | 2026-02-09T18:00:00+01:00",
        "19, to 23:59 | nearly | 2026-02-09T22:00:00+01:00 | 4h | 2026-02-10T02:01:00+01:00",
        "19, to 24:00 | h24 | 2026-02-09T22:00:00+01:00 | 4h | 2026-02-10T02:00:00+01:00",
    ];
    for case in cases {
        let [number, calendar, start, length, expected] = cells(case);
        assert_eq!(desk.due(calendar, start, length), expected, "{number}");
    }
}

#[test]
fn open_time_adds_up_as_the_vectors_say() {
    let desk = Desk::new();
    let cases = [
        "4, spring | night | 2026-03-29T00:00:00+01:00 | 2026-03-30T00:00:00+02:00 | 5h",
        "4, autumn | night | 2026-10-25T00:00:00+02:00 | 2026-10-26T00:00:00+01:00 | 7h",
        "5, spring | overnight | 2026-03-28T12:00:00+01:00 | 2026-03-29T12:00:00+02:00 | 7h",
        "5, autumn | overnight | 2026-10-24T12:00:00+02:00 | 2026-10-25T12:00:00+01:00 | 9h",
        "11, spring | sunday | 2026-03-29T00:00:00+01:00 | 2026-03-30T00:00:00+02:00 | 2h",
        "11, autumn | sunday | 2026-10-25T00:00:00+02:00 | 2026-10-26T00:00:00+01:00 | 3h30m",
        "20 | apia | 2011-12-29T00:00:00-10:00 | 2011-12-31T00:00:00+14:00 | 24h",
        "21 | lord-howe | 2026-04-05T00:00:00+11:00 | 2026-04-06T00:00:00+10:30 | 24h30m",
    ];
    for case in cases {
        let [number, calendar, from, to, expected] = cells(case);
        assert_eq!(desk.sum(calendar, from, to), expected, "{number}");
    }
}

#[test]
fn vector_13_a_pause_moves_the_deadline_by_business_time() {
    let desk = Desk::new();
    let (created, pending) = ("2026-02-09T15:00:00+01:00", "2026-02-09T17:00:00+01:00");
    let resumed = "2026-02-11T11:00:00+01:00";
    assert_eq!(desk.due("biz", created, "8h"), "2026-02-10T14:00:00+01:00");
    assert_eq!(desk.sum("biz", created, pending), "2h");
    // Monday 1 h, Tuesday 9 h, Wednesday 2 h.
    assert_eq!(desk.sum("biz", pending, resumed), "12h");
    assert_eq!(desk.due("biz", resumed, "6h"), "2026-02-11T17:00:00+01:00");
}

#[test]
fn vector_14_a_weekend_in_a_pause_counts_nothing() {
    let desk = Desk::new();
    let (created, pending) = ("2026-02-06T10:00:00+01:00", "2026-02-06T12:00:00+01:00");
    assert_eq!(desk.sum("biz", created, pending), "2h");
    assert_eq!(
        desk.due("biz", "2026-02-09T10:00:00+01:00", "7h"),
        "2026-02-09T17:00:00+01:00"
    );
}

#[test]
fn vector_16_a_priority_change_has_three_answers() {
    let desk = Desk::new();
    let (created, changed) = ("2026-02-09T10:00:00+01:00", "2026-02-10T10:00:00+01:00");
    assert_eq!(desk.due("biz", created, "16h"), "2026-02-10T17:00:00+01:00");
    assert_eq!(desk.sum("biz", created, changed), "9h");
    assert_eq!(desk.due("biz", created, "4h"), "2026-02-09T14:00:00+01:00");
    assert_eq!(desk.due("biz", changed, "4h"), "2026-02-10T14:00:00+01:00");
    // Of 16 h, 9 are used; of 4 h, 7 parts of 16 are left: 1 h 45 min.
    assert_eq!(
        desk.due("biz", changed, "1h45m"),
        "2026-02-10T11:45:00+01:00"
    );
}

#[test]
fn vector_17_a_priority_change_after_a_pause() {
    let desk = Desk::new();
    let (created, pending) = ("2026-02-09T10:00:00+01:00", "2026-02-09T12:00:00+01:00");
    let (resumed, changed) = ("2026-02-10T12:00:00+01:00", "2026-02-10T14:00:00+01:00");
    assert_eq!(desk.sum("biz", created, pending), "2h");
    assert_eq!(desk.sum("biz", resumed, changed), "2h");
    assert_eq!(desk.due("biz", changed, "4h"), "2026-02-10T18:00:00+01:00");
    assert_eq!(desk.due("biz", created, "8h"), "2026-02-09T18:00:00+01:00");
}

#[test]
fn vector_18_a_reopened_record_goes_on_or_starts_anew() {
    let desk = Desk::new();
    let (created, resolved) = ("2026-02-09T10:00:00+01:00", "2026-02-09T15:00:00+01:00");
    let reopened = "2026-02-12T09:30:00+01:00";
    assert_eq!(desk.sum("biz", created, resolved), "5h");
    assert_eq!(desk.due("biz", reopened, "3h"), "2026-02-12T12:30:00+01:00");
    assert_eq!(desk.due("biz", reopened, "8h"), "2026-02-12T17:30:00+01:00");
}

#[test]
fn a_day_is_visited_once_on_either_clock_change() {
    let desk = Desk::new();
    let spring = ("2026-03-27T23:30:00+01:00", "2026-03-30T00:30:00+02:00");
    // Half an hour of Friday, Saturday, Sunday of 23 hours, half an hour of Monday.
    assert_eq!(desk.sum("h24", spring.0, spring.1), "48h");
    let autumn = ("2026-10-25T00:30:00+02:00", "2026-10-26T00:30:00+01:00");
    assert_eq!(desk.sum("h24", autumn.0, autumn.1), "25h");
}

#[test]
fn windows_that_touch_are_one() {
    let desk = Desk::new();
    let (from, to) = (
        at("2026-02-09T12:00:00+01:00"),
        at("2036-02-09T12:00:00+01:00"),
    );
    assert_eq!(desk.calendar("h24").open(from, to), [Interval { from, to }]);
    assert_eq!(desk.calendar("h24").open(to, from), []);
}

#[test]
fn exceptions_come_before_holidays_and_holidays_before_the_week() {
    let desk = Desk::new();
    let day = |day: u32| {
        let day = NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
        let windows = desk.calendar("advent").windows(day);
        windows.iter().map(Window::to_string).collect::<Vec<_>>()
    };
    assert_eq!(day(24), ["09:00-18:00"]);
    assert_eq!(day(25), ["10:00-12:00"]);
    // The 26th and 27th are a weekend, the next three days a range, the last day of the year is closed.
    for closed in 26..=31 {
        assert_eq!(day(closed), [""; 0], "{closed}");
    }
    let yearly = NaiveDate::from_ymd_opt(2030, 12, 25).unwrap();
    assert!(desk.calendar("advent").windows(yearly).is_empty());
}

#[test]
fn a_calendar_without_open_time_ahead_is_an_error_and_no_loop() {
    let desk = Desk::new();
    let start = at("2026-02-03T23:00:00+01:00");
    let calendar = desk.calendar("past");
    assert_eq!(
        calendar.deadline(start, TimeDelta::hours(1)),
        Ok(at("2026-02-04T00:00:00+01:00"))
    );
    let error = calendar
        .deadline(start, TimeDelta::minutes(61))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "calendar `past` has not enough open time in the ten years after 2026-02-03 23:00:00 CET"
    );
    let centuries = desk.calendar("h24").deadline(start, TimeDelta::days(3654));
    assert!(centuries.is_err());
    assert_eq!(
        desk.sum("past", "2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"),
        "48h"
    );
}

#[test]
fn without_length_a_deadline_is_its_start() {
    let desk = Desk::new();
    let sunday = "2026-02-08T12:00:00+01:00";
    assert_eq!(desk.due("biz", sunday, "0h"), sunday);
}

#[test]
fn the_ends_of_time_are_no_trouble() {
    let desk = Desk::new();
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    let calendar = desk.calendar("past");
    assert_eq!(calendar.elapsed(first, last), TimeDelta::hours(48));
    assert!(calendar.deadline(last, TimeDelta::hours(1)).is_err());
    let h24 = desk.calendar("h24");
    assert!(h24.deadline(last, TimeDelta::hours(1)).is_err());
}

const ZONES: [Tz; 5] = [
    Tz::Europe__Madrid,
    Tz::America__New_York,
    Tz::Australia__Lord_Howe,
    Tz::Pacific__Apia,
    Tz::Asia__Kathmandu,
];

fn windows() -> impl Strategy<Value = Vec<Window>> {
    let one = (0_u32..288, 1_u32..=288).prop_map(|(start, length)| Window {
        start: start * 5,
        end: (start + length) * 5,
    });
    proptest::collection::vec(one, 0..3).prop_map(|mut windows| {
        windows.sort_unstable();
        windows
    })
}

/// Calendars with windows that may overlap, across midnight too; Monday is never closed.
fn calendars() -> impl Strategy<Value = CalendarDefinition> {
    let week = proptest::array::uniform7(windows());
    let days = proptest::collection::vec(0_u64..6000, 0..20);
    (0..ZONES.len(), week, days).prop_map(|(zone, mut week, days)| {
        if week[0].is_empty() {
            week[0].push(Window {
                start: 150,
                end: 1560,
            });
        }
        let start = NaiveDate::from_ymd_opt(2011, 1, 1).unwrap();
        let day = |after: u64| start + chrono::Days::new(after);
        CalendarDefinition {
            name: "any".to_owned(),
            timezone: ZONES[zone],
            week,
            holidays: days
                .iter()
                .map(|after| Holiday {
                    days: HolidayDays::Once(day(*after), day(*after)),
                    name: None,
                })
                .collect(),
            files: Vec::new(),
            exceptions: BTreeMap::new(),
            valid_from: None,
            valid_to: None,
        }
    })
}

/// An instant between the end of 2011, when Apia lost a day, and 2027; often near a clock change of 2026.
fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    let any = 1_325_000_000_i64..1_800_000_000;
    let apia = 1_325_000_000_i64..1_325_500_000;
    let spring = 1_774_600_000_i64..1_775_400_000;
    let autumn = 1_792_700_000_i64..1_793_700_000;
    prop_oneof![any, apia, spring, autumn].prop_map(|at| DateTime::from_timestamp(at, 0).unwrap())
}

proptest! {
    #[test]
    fn deadline_and_elapsed_are_inverse(
        calendar in calendars(), start in instants(), seconds in 1_i64..2_000_000,
    ) {
        let (calendar, length) = (Calendar::of(&calendar), TimeDelta::seconds(seconds));
        let due = calendar.deadline(start, length).unwrap();
        prop_assert_eq!(calendar.elapsed(start, due), length);
        let second = TimeDelta::seconds(1);
        prop_assert!(calendar.elapsed(start, due - second) < length, "it is the first such instant");
    }

    #[test]
    fn splitting_an_interval_changes_no_sum(
        calendar in calendars(), start in instants(), first in 0_i64..5_000_000, second in 0_i64..5_000_000,
    ) {
        let calendar = Calendar::of(&calendar);
        let middle = start + TimeDelta::seconds(first);
        let end = middle + TimeDelta::seconds(second);
        let parts = calendar.elapsed(start, middle) + calendar.elapsed(middle, end);
        prop_assert_eq!(calendar.elapsed(start, end), parts);
        prop_assert!(calendar.elapsed(start, middle) <= calendar.elapsed(start, end));
        prop_assert!(parts <= end - start);
    }

    #[test]
    fn open_intervals_are_in_order_and_apart(
        calendar in calendars(), start in instants(), seconds in 0_i64..5_000_000,
    ) {
        let calendar = Calendar::of(&calendar);
        let end = start + TimeDelta::seconds(seconds);
        let open = calendar.open(start, end);
        prop_assert!(open.windows(2).all(|two| two[0].to < two[1].from));
        prop_assert!(open.iter().all(|one| start <= one.from && one.from < one.to && one.to <= end));
        let sum: TimeDelta = open.iter().map(|one| one.length()).sum();
        prop_assert_eq!(sum, calendar.elapsed(start, end));
    }

    #[test]
    fn a_longer_time_ends_later(
        calendar in calendars(), start in instants(), seconds in 1_i64..1_000_000, more in 1_i64..1_000_000,
    ) {
        let calendar = Calendar::of(&calendar);
        let due = |seconds| calendar.deadline(start, TimeDelta::seconds(seconds)).unwrap();
        prop_assert!(start < due(seconds) && due(seconds) < due(seconds + more));
    }
}

/// 24 to 26 December 2026 are Thursday to Saturday, 1 January 2027 is a Friday, and so is 8 January, an exception.
#[test]
fn holidays_are_told_where_they_close_what_would_be_open() {
    let text = "\
format: 1
calendars:
  one:
    preset: 9x5
    holidays: [{from: 2026-12-24, to: 2026-12-26, name: Christmas}, --12-31..--01-01, 2027-01-08]
    exceptions: [{date: 2027-01-08, windows: [09:00-12:00]}]
    valid: {to: 2027-12-30}
";
    let config = Config::parse("itsm.yaml", text, &mut Vec::new());
    let calendar = Calendar::of(config.calendars.get("one").unwrap());
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let found = calendar.holidays(day("2026-12-20"), day("2027-12-31"));
    let expected = [
        (day("2026-12-24"), Some("Christmas")),
        (day("2026-12-25"), Some("Christmas")),
        (day("2026-12-31"), None),
        (day("2027-01-01"), None),
    ];
    assert_eq!(found, expected);
}
