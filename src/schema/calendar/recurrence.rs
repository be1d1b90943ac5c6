//! Starts that recur by a rule of RFC 5545, section 3.3.10, on a clock that no zone is tied to.
//!
//! A rule is about days; the time of day is that of the first start. So nothing here knows an instant: starts are times
//! on a wall clock, where every day has 24 hours, and whoever knows the zone makes instants of them. A rule may go on for
//! ever, but starts at most once a day, so that asking for a stretch of time always ends.

use chrono::DateTime;
use chrono::Datelike;
use chrono::NaiveDateTime;
use chrono::Utc;
use chrono_tz::Tz;
use icalendar::rrule::RRuleSet;

/// The years in which a rule may have its first start.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

/// How many starts are told of one stretch of time: more than a century of days.
const MAX_STARTS: u16 = 40_000;

/// How often a rule may recur.
const FREQUENCIES: [&str; 4] = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY"];

/// The parts of a rule that would let it start more than once a day.
const WITHIN_DAYS: [&str; 3] = ["BYHOUR", "BYMINUTE", "BYSECOND"];

/// Why a rule can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecurrenceError {
    /// It is no rule of RFC 5545, or contradicts itself.
    #[error("it is no recurrence rule, such as `FREQ=WEEKLY;BYDAY=SA`")]
    Syntax,
    /// It would start more than once a day.
    #[error("it recurs within a day; the time of day is that of `starts`")]
    WithinDays,
    /// The first start is not one of its starts.
    #[error("it does not let the window open at `starts`")]
    FirstStart,
    /// The first start lies in a year that nothing is planned for.
    #[error("the window opens outside the years 1970 to 2199")]
    Year,
}

/// A first start, and how it recurs.
#[derive(Debug, Clone)]
pub struct Recurrence {
    first: NaiveDateTime,
    rule: Option<RRuleSet>,
}

impl Recurrence {
    /// Reads a rule; without one there is the first start alone. The zone tells what an `UNTIL` in UTC means.
    pub fn parse(
        first: NaiveDateTime,
        rule: Option<&str>,
        zone: Tz,
    ) -> Result<Self, RecurrenceError> {
        if !YEARS.contains(&first.year()) {
            return Err(RecurrenceError::Year);
        }
        let rule = rule.map(|rule| read(first, rule, zone)).transpose()?;
        let recurrence = Self { first, rule };
        let on_first = recurrence.starts(first, first);
        if on_first.is_empty() {
            return Err(RecurrenceError::FirstStart);
        }
        Ok(recurrence)
    }

    /// The starts from a time to another, both included.
    pub fn starts(&self, from: NaiveDateTime, to: NaiveDateTime) -> Vec<NaiveDateTime> {
        let Some(rule) = &self.rule else {
            let is_within = from <= self.first && self.first <= to;
            return is_within.then_some(self.first).into_iter().collect();
        };
        let (from, to) = (floating(from.max(self.first)), floating(to));
        if to < from {
            return Vec::new();
        }
        let found = rule.clone().after(from).before(to).all(MAX_STARTS);
        found.dates.iter().map(DateTime::naive_utc).collect()
    }
}

/// The library has no clock without a zone; that of UTC is never changed.
fn floating(at: NaiveDateTime) -> DateTime<icalendar::rrule::Tz> {
    at.and_utc().with_timezone(&icalendar::rrule::Tz::UTC)
}

fn read(first: NaiveDateTime, rule: &str, zone: Tz) -> Result<RRuleSet, RecurrenceError> {
    let upper = rule.to_ascii_uppercase();
    let rule = upper.strip_prefix("RRULE:").unwrap_or(&upper);
    let is_plain = rule
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"=;,+-".contains(&byte));
    let parts: Option<Vec<(&str, &str)>> =
        rule.split(';').map(|part| part.split_once('=')).collect();
    let parts = parts.filter(|_| is_plain).ok_or(RecurrenceError::Syntax)?;
    if parts.iter().any(|(name, _)| WITHIN_DAYS.contains(name)) {
        return Err(RecurrenceError::WithinDays);
    }
    let frequency = parts.iter().find(|(name, _)| *name == "FREQ");
    let (_, frequency) = frequency.ok_or(RecurrenceError::Syntax)?;
    if ["HOURLY", "MINUTELY", "SECONDLY"].contains(frequency) {
        return Err(RecurrenceError::WithinDays);
    }
    if !FREQUENCIES.contains(frequency) {
        return Err(RecurrenceError::Syntax);
    }
    let parts: Option<Vec<String>> = parts
        .iter()
        .map(|(name, value)| match *name {
            "UNTIL" => Some(format!("UNTIL={}Z", until(value, zone)?)),
            _ => Some(format!("{name}={value}")),
        })
        .collect();
    let rule = parts.ok_or(RecurrenceError::Syntax)?.join(";");
    let text = format!("DTSTART:{}Z\nRRULE:{rule}", first.format(STAMP));
    text.parse().map_err(|_| RecurrenceError::Syntax)
}

/// A time as iCalendar writes it.
const STAMP: &str = "%Y%m%dT%H%M%S";

/// The end of a rule on the clock of the zone; a day counts to its last second.
fn until(text: &str, zone: Tz) -> Option<String> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!("{text}T235959"));
    }
    let Some(utc) = text.strip_suffix('Z') else {
        return Some(text.to_owned());
    };
    let at = NaiveDateTime::parse_from_str(utc, STAMP).ok()?;
    let year = at.year();
    let at: DateTime<Utc> = at.and_utc();
    let is_near = YEARS.contains(&year);
    is_near.then(|| at.with_timezone(&zone).format(STAMP).to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap_or_default()
    }

    /// The starts from 2026 to the end of 2028, or why there are none.
    fn starts(first: &str, rule: Option<&str>) -> Vec<String> {
        match Recurrence::parse(local(first), rule, chrono_tz::Europe::Madrid) {
            Err(error) => vec![error.to_string()],
            Ok(recurrence) => {
                let found = recurrence.starts(local("2026-01-01T00:00"), local("2028-12-31T23:59"));
                let shown = found.iter().map(|at| at.format("%Y-%m-%dT%H:%M"));
                shown.map(|at| at.to_string()).collect()
            }
        }
    }

    #[test]
    fn without_a_rule_there_is_the_first_start() {
        assert_eq!(starts("2026-11-21T22:00", None), ["2026-11-21T22:00"]);
        assert_eq!(starts("2029-01-01T00:00", None), [""; 0]);
    }

    #[test]
    fn a_rule_recurs_at_the_time_of_the_first_start() {
        // 2026-11-21 is a Saturday.
        assert_eq!(
            starts("2026-11-21T22:00", Some("FREQ=WEEKLY;BYDAY=SA;COUNT=3")),
            ["2026-11-21T22:00", "2026-11-28T22:00", "2026-12-05T22:00"]
        );
        // The last Fridays of the months: 30 October, 27 November.
        assert_eq!(
            starts(
                "2026-10-30T18:30",
                Some("rrule:freq=monthly;byday=-1fr;until=20261127")
            ),
            ["2026-10-30T18:30", "2026-11-27T18:30"]
        );
    }

    #[test]
    fn an_end_in_utc_is_one_of_the_zones_clock() {
        // 22:00 in Madrid is 21:00 UTC in winter, so that 20:59:59Z ends before the third start.
        assert_eq!(
            starts(
                "2026-11-21T22:00",
                Some("FREQ=DAILY;UNTIL=20261123T205959Z")
            ),
            ["2026-11-21T22:00", "2026-11-22T22:00"]
        );
        assert_eq!(
            starts(
                "2026-11-21T22:00",
                Some("FREQ=DAILY;UNTIL=20261123T210000Z")
            )
            .len(),
            3
        );
    }

    #[test]
    fn a_rule_that_makes_no_sense_is_refused() {
        let no_rule = "it is no recurrence rule, such as `FREQ=WEEKLY;BYDAY=SA`";
        let within = "it recurs within a day; the time of day is that of `starts`";
        for (rule, message) in [
            ("every saturday", no_rule),
            ("", no_rule),
            ("BYDAY=SA", no_rule),
            ("FREQ=WEEKLY;BYDAY=XX", no_rule),
            ("FREQ=WEEKLY;UNTIL=20261399", no_rule),
            ("FREQ=DAILY\nEXRULE:FREQ=DAILY", no_rule),
            ("FREQ=HOURLY", within),
            ("FREQ=DAILY;BYHOUR=1,2,3", within),
            // 2026-11-21 is a Saturday, no Sunday.
            (
                "FREQ=WEEKLY;BYDAY=SU",
                "it does not let the window open at `starts`",
            ),
        ] {
            assert_eq!(
                starts("2026-11-21T22:00", Some(rule)),
                [message],
                "{rule:?}"
            );
        }
        let early = "the window opens outside the years 1970 to 2199";
        assert_eq!(starts("0001-01-01T00:00", Some("FREQ=DAILY")), [early]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_rule_panics_or_runs_for_ever(
            first in "(1970|2026|2199)-(01-01|02-28|12-31)T(00:00|22:00)",
            frequency in "YEARLY|MONTHLY|WEEKLY|DAILY",
            rest in "(;INTERVAL=(0|1|7|65535))?(;BYMONTH=(0|2|1,12))?(;BYMONTHDAY=(0|-1|30|31))?(;BYDAY=(MO|-5SU|53FR|8XX))?(;BYSETPOS=(-1|366))?(;COUNT=(0|3|4294967295)|;UNTIL=(20270101|20270230|x|Z|99991231T235959Z))?",
        ) {
            let _ = starts(&first, Some(&format!("FREQ={frequency}{rest}")));
        }

        #[test]
        fn no_text_panics(rule in "(FREQ|UNTIL|BYDAY|COUNT|WEEKLY|[=;:,\r\n]|[0-9]{1,9}|\\PC){0,20}") {
            let _ = starts("2026-11-21T22:00", Some(&rule));
        }
    }
}
