//! The days of the all-day events of an iCalendar file (RFC 5545), as holiday services publish them.
//!
//! Only whole days count: an event with a time of day closes no day. The end of an event is exclusive, as the standard
//! has it, so that a holiday of one day takes one. Days are days of the calendar's clock, so nothing here has a time
//! zone: recurrence rules are expanded in UTC, where every day has 24 hours. No file is fetched from anywhere.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use icalendar::parser::Component;
use icalendar::parser::read_components;
use icalendar::parser::unfold;
use icalendar::rrule::RRuleSet;

/// How deep components may stand in each other; a file has two levels, an alarm makes three.
const MAX_DEPTH: usize = 8;

/// How many days one event may last.
const MAX_LENGTH: i64 = 366;

/// How often one event may recur before [`LAST_YEAR`].
const MAX_OCCURRENCES: u16 = 10_000;

/// How many events a file may have, and how many days they may take: enough for centuries of holidays.
const MAX_EVENTS: usize = 5_000;
const MAX_DAYS: usize = 100_000;

/// How many characters of an event's name are kept.
const MAX_NAME: usize = 100;

/// An event without an end is expanded up to the end of this year.
const LAST_YEAR: i32 = 2100;

/// Why a file gives no holidays.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IcsError {
    /// It has another syntax, or is cut off.
    #[error("it is no whole iCalendar file")]
    Syntax,
    /// It would take long to read.
    #[error("it has too many events or days")]
    TooMany,
    /// An event makes no sense.
    #[error("the event of {0} {1}")]
    Event(NaiveDate, &'static str),
}

/// The days on which the all-day events of a file take place, each with the summary of its first event, if it has one.
pub(crate) fn days(text: &str) -> Result<BTreeMap<NaiveDate, String>, IcsError> {
    let text = unfold(text);
    let expected = counted_events(&text).ok_or(IcsError::Syntax)?;
    if expected > MAX_EVENTS {
        return Err(IcsError::TooMany);
    }
    let roots = read_components(&text).map_err(|_| IcsError::Syntax)?;
    let nested = roots.iter().flat_map(|root| &root.components);
    let events = roots.iter().chain(nested);
    let events: Vec<&Component<'_>> = events.filter(|one| one.name.as_str() == "VEVENT").collect();
    // The parser stops at what it does not understand; a file of which a part is lost is not taken for whole.
    if roots.is_empty() || events.len() != expected {
        return Err(IcsError::Syntax);
    }
    let (mut days, mut told) = (BTreeMap::new(), 0);
    for event in events {
        let more = days_of(event)?;
        told += more.len();
        if told > MAX_DAYS {
            return Err(IcsError::TooMany);
        }
        let name = summary(event);
        for day in more {
            days.entry(day).or_insert_with(|| name.clone());
        }
    }
    Ok(days)
}

/// How many events a file has; none where components are open at its end, or stand too deep for a recursive parser.
fn counted_events(text: &str) -> Option<usize> {
    let (mut depth, mut events) = (0_usize, 0);
    for line in text.lines() {
        let line = line.trim_end();
        if line.starts_with("BEGIN:") {
            depth += 1;
            events += usize::from(line == "BEGIN:VEVENT");
        } else if line.starts_with("END:") {
            depth = depth.checked_sub(1)?;
        }
        if depth > MAX_DEPTH {
            return None;
        }
    }
    (depth == 0).then_some(events)
}

/// What an event is called, in one line of at most [`MAX_NAME`] characters; often nothing.
fn summary(event: &Component<'_>) -> String {
    let written = event
        .find_prop("SUMMARY")
        .map_or("", |one| one.val.as_str());
    let words: Vec<&str> = written.split_whitespace().collect();
    words.join(" ").chars().take(MAX_NAME).collect()
}

/// The days of one event; none for an event with a time of day.
fn days_of(event: &Component<'_>) -> Result<Vec<NaiveDate>, IcsError> {
    let text = |name: &str| event.find_prop(name).map(|one| one.val.as_str());
    let Some(start) = text("DTSTART").and_then(day) else {
        return Ok(Vec::new());
    };
    if text("STATUS") == Some("CANCELLED") {
        return Ok(Vec::new());
    }
    let end = text("DTEND").and_then(day).or_else(|| start.succ_opt());
    let length = end.map_or(0, |end| (end - start).num_days());
    // Some programs write the same day twice for an event of one day.
    let length = length.max(i64::from(end == Some(start)));
    if !(1..=MAX_LENGTH).contains(&length) {
        return Err(IcsError::Event(
            start,
            "ends before it starts, or after a year",
        ));
    }
    let mut starts = match text("RRULE") {
        None => vec![start],
        Some(rule) => occurrences(start, rule)?,
    };
    let listed = |name: &str| -> Vec<NaiveDate> {
        let lines = event
            .properties
            .iter()
            .filter(|one| one.name.as_str() == name);
        let days = lines.flat_map(|one| one.val.as_str().split(',').filter_map(day));
        days.collect()
    };
    starts.extend(listed("RDATE"));
    let excluded = listed("EXDATE");
    starts.retain(|start| !excluded.contains(start));
    let run = |start: NaiveDate| start.iter_days().take(usize::try_from(length).unwrap_or(1));
    Ok(starts.into_iter().flat_map(run).collect())
}

/// The days on which a rule lets an event start.
fn occurrences(start: NaiveDate, rule: &str) -> Result<Vec<NaiveDate>, IcsError> {
    let fault = |message| IcsError::Event(start, message);
    let parts = rule.split(';').map(until_in_utc);
    let rule = parts.collect::<Vec<_>>().join(";");
    let is_by_day = ["FREQ=YEARLY", "FREQ=MONTHLY", "FREQ=WEEKLY", "FREQ=DAILY"]
        .iter()
        .any(|frequency| rule.contains(frequency));
    if !is_by_day {
        return Err(fault("recurs more often than once a day"));
    }
    let text = format!("DTSTART:{}T000000Z\nRRULE:{rule}", start.format("%Y%m%d"));
    let set: RRuleSet = text
        .parse()
        .map_err(|_| fault("has a rule that can't be read"))?;
    let horizon = NaiveDate::from_ymd_opt(LAST_YEAR + 1, 1, 1)
        .and_then(|day| day.checked_sub_days(Days::new(1)))
        .and_then(|day| day.and_hms_opt(0, 0, 0));
    let horizon: DateTime<icalendar::Tz> = horizon
        .unwrap_or_default()
        .and_utc()
        .with_timezone(&icalendar::Tz::UTC);
    let found = set.before(horizon).all(MAX_OCCURRENCES);
    if found.dates.len() >= usize::from(MAX_OCCURRENCES) {
        return Err(fault("recurs too often"));
    }
    Ok(found.dates.iter().map(DateTime::date_naive).collect())
}

/// The library wants the end of a rule in the zone of its start.
fn until_in_utc(part: &str) -> String {
    match part.strip_prefix("UNTIL=") {
        Some(until) if until.len() == 8 => format!("{part}T000000Z"),
        Some(until) if !until.ends_with('Z') => format!("{part}Z"),
        _ => part.to_owned(),
    }
}

/// Reads a day, `20261225`; nothing where a time of day follows.
fn day(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    date.filter(|_| text.len() == 8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(events: &[&str]) -> String {
        let event = |lines: &&str| format!("BEGIN:VEVENT\r\nUID:1\r\n{lines}\r\nEND:VEVENT\r\n");
        let events = events.iter().map(event).collect::<Vec<_>>().concat();
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{events}END:VCALENDAR\r\n")
    }

    fn read(events: &[&str]) -> Vec<String> {
        let days = days(&file(events)).map_err(|error| error.to_string());
        match days {
            Ok(days) => days.keys().map(NaiveDate::to_string).collect(),
            Err(message) => vec![message],
        }
    }

    #[test]
    fn an_all_day_event_ends_before_its_end() {
        let event =
            "DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Chri\r\n stmas";
        assert_eq!(read(&[event]), ["2026-12-25", "2026-12-26"]);
        assert_eq!(read(&["DTSTART;VALUE=DATE:20261225"]), ["2026-12-25"]);
        let same = "DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261225";
        assert_eq!(read(&[same]), ["2026-12-25"]);
    }

    #[test]
    fn a_day_is_called_as_its_first_event() {
        let first = "DTSTART;VALUE=DATE:20261225\r\nSUMMARY:Christmas\\, the fi\r\n rst\\nday";
        let second = "DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227";
        let found = days(&file(&[first, second])).unwrap_or_default();
        let names: Vec<&str> = found.values().map(String::as_str).collect();
        assert_eq!(names, ["Christmas, the first day", ""]);
    }

    #[test]
    fn an_event_with_a_time_closes_no_day() {
        assert_eq!(
            read(&["DTSTART:20261225T090000Z\r\nDTEND:20261225T100000Z"]),
            [""; 0]
        );
        let cancelled = "DTSTART;VALUE=DATE:20261225\r\nSTATUS:CANCELLED";
        assert_eq!(read(&[cancelled]), [""; 0]);
    }

    #[test]
    fn a_yearly_event_recurs_until_its_end() {
        let rule = "DTSTART;VALUE=DATE:20240101\r\nRRULE:FREQ=YEARLY;UNTIL=20270101\r\nEXDATE;VALUE=DATE:20250101";
        assert_eq!(read(&[rule]), ["2024-01-01", "2026-01-01", "2027-01-01"]);
        // The first Monday of September 2026 is the 7th, that of 2027 the 6th.
        let monday = "DTSTART;VALUE=DATE:20260907\r\nRRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=1MO;COUNT=2";
        assert_eq!(read(&[monday]), ["2026-09-07", "2027-09-06"]);
        // 29 February is in 2096, not in 2100, which is no leap year.
        let leap = read(&["DTSTART;VALUE=DATE:20880229\r\nRRULE:FREQ=YEARLY"]);
        assert_eq!(leap, ["2088-02-29", "2092-02-29", "2096-02-29"]);
        let endless = read(&["DTSTART;VALUE=DATE:20980501\r\nRRULE:FREQ=YEARLY"]);
        assert_eq!(endless, ["2098-05-01", "2099-05-01", "2100-05-01"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_rule_panics_or_runs_for_ever(
            start in "(0000|0001|1970|2026|2099|9999)(0101|0229|0331|1231)",
            frequency in "YEARLY|MONTHLY|WEEKLY|DAILY",
            rest in "(;INTERVAL=(0|1|7|65535))?(;BYMONTH=(0|2|1,12))?(;BYMONTHDAY=(0|-1|30|31))?(;BYDAY=(MO|-5SU|53FR|8XX))?(;BYYEARDAY=(366|-366))?(;BYWEEKNO=53)?(;BYSETPOS=(-1|366))?(;COUNT=(0|3|4294967295)|;UNTIL=(20270101|20270230|x|99991231T235959))?",
        ) {
            let event = format!("DTSTART;VALUE=DATE:{start}\r\nRRULE:FREQ={frequency}{rest}");
            let _ = days(&file(&[&event]));
        }

        #[test]
        fn no_text_panics(text in "(BEGIN:|END:|VEVENT|VCALENDAR|DTSTART|RRULE|[:;=,\r\n \"]|[0-9]{8}|\\PC){0,40}") {
            let _ = days(&text);
        }
    }

    #[test]
    fn a_file_without_measure_is_refused() {
        let daily = "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY";
        assert_eq!(read(&[daily]), ["the event of 2026-01-01 recurs too often"]);
        let years = "DTSTART;VALUE=DATE:20000101\r\nDTEND;VALUE=DATE:20001231\r\nRRULE:FREQ=WEEKLY";
        assert_eq!(read(&[years]), ["it has too many events or days"]);
        let many = vec!["DTSTART;VALUE=DATE:20260101"; 5_001];
        assert_eq!(read(&many), ["it has too many events or days"]);
    }

    #[test]
    fn a_file_that_makes_no_sense_is_refused() {
        let backwards = "DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261224";
        assert_eq!(
            read(&[backwards]),
            ["the event of 2026-12-25 ends before it starts, or after a year"]
        );
        assert_eq!(
            read(&["DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=SECONDLY"]),
            ["the event of 2026-12-25 recurs more often than once a day"]
        );
        assert_eq!(
            read(&["DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=YEARLY;BYMONTH=13"]),
            ["the event of 2026-12-25 has a rule that can't be read"]
        );
        let whole = file(&["DTSTART;VALUE=DATE:20261225"]);
        let deep = "BEGIN:A\r\n".repeat(100_000);
        for text in [
            "",
            "holidays",
            whole.trim_end_matches("END:VCALENDAR\r\n"),
            &deep,
        ] {
            assert_eq!(days(text), Err(IcsError::Syntax));
        }
    }
}
