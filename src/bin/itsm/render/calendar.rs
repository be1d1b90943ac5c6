//! Business calendars and what they say.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::SecondsFormat;
use chrono::Timelike;
use chrono::Utc;
use itsm::ops::Due;
use itsm::ops::Openings;
use itsm::practice::written_length;
use itsm::report::Align;
use itsm::report::Table;
use itsm::schema::CalendarDefinition;
use itsm::schema::Holiday;
use itsm::schema::HolidayDays;
use itsm::schema::WEEKDAYS;
use itsm::schema::Window;
use itsm::text::plural;
use itsm::text::printable;
use serde::Serialize;
use serde_json::Value;

#[derive(Serialize)]
struct ListOutput<'a> {
    version: u32,
    calendars: Vec<CalendarOutput<'a>>,
}

#[derive(Serialize)]
struct CalendarOutput<'a> {
    name: &'a str,
    timezone: &'static str,
    week: Value,
    holidays: Vec<String>,
    files: Vec<&'a str>,
    exceptions: Value,
    valid_from: Option<String>,
    valid_to: Option<String>,
}

#[derive(Serialize)]
struct OpeningsOutput<'a> {
    version: u32,
    calendar: &'a str,
    timezone: &'static str,
    from: String,
    to: String,
    open: Vec<IntervalOutput>,
    open_s: i64,
    holidays: Vec<HolidayOutput<'a>>,
}

#[derive(Serialize)]
struct HolidayOutput<'a> {
    date: String,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct IntervalOutput {
    from: String,
    to: String,
    length_s: i64,
}

#[derive(Serialize)]
struct DueOutput<'a> {
    version: u32,
    calendar: &'a str,
    timezone: &'static str,
    from: String,
    length_s: i64,
    due: String,
}

/// The calendars in a table for people.
pub(crate) fn list<'a>(calendars: impl Iterator<Item = &'a CalendarDefinition>) -> Table {
    let mut table = Table::new(["name", "zone", "week", "other days"]);
    let row = |one: &CalendarDefinition| {
        let (name, zone) = (one.name.clone(), one.timezone.name().to_owned());
        vec![name, zone, week(one), other_days(one)]
    };
    table.rows = calendars.map(row).collect();
    table
}

/// The calendars for scripts, format version 1.
pub(crate) fn list_json<'a>(calendars: impl Iterator<Item = &'a CalendarDefinition>) -> String {
    super::json(&ListOutput {
        version: 1,
        calendars: calendars.map(output).collect(),
    })
}

fn output(one: &CalendarDefinition) -> CalendarOutput<'_> {
    let texts = |windows: &[Window]| windows.iter().map(Window::to_string).collect();
    let days = WEEKDAYS.iter().zip(&one.week);
    let week = days.map(|(day, windows)| ((*day).to_owned(), texts(windows)));
    let exceptions = one.exceptions.iter();
    let exceptions = exceptions.map(|(day, windows)| (day.to_string(), texts(windows)));
    CalendarOutput {
        name: &one.name,
        timezone: one.timezone.name(),
        week: week.collect::<serde_json::Map<_, Value>>().into(),
        holidays: one.holidays.iter().map(written).collect(),
        files: one.files.iter().map(|file| file.path.as_str()).collect(),
        exceptions: exceptions.collect::<serde_json::Map<_, Value>>().into(),
        valid_from: one.valid_from.map(|day| day.to_string()),
        valid_to: one.valid_to.map(|day| day.to_string()),
    }
}

/// The days of a holiday as the configuration writes them.
fn written(holiday: &Holiday) -> String {
    let yearly = |(month, day)| format!("--{month:02}-{day:02}");
    let (first, last) = match holiday.days {
        HolidayDays::Once(first, last) => (first.to_string(), last.to_string()),
        HolidayDays::Yearly(first, last) => (yearly(first), yearly(last)),
    };
    if first == last {
        return first;
    }
    format!("{first}..{last}")
}

/// `mon-fri 09:00-18:00`: days in a row with the same windows are written once.
fn week(calendar: &CalendarDefinition) -> String {
    let days: Vec<(&str, &Vec<Window>)> = WEEKDAYS.into_iter().zip(&calendar.week).collect();
    let mut parts = Vec::new();
    for run in days.chunk_by(|a, b| a.1 == b.1) {
        let (Some((first, windows)), Some((last, _))) = (run.first(), run.last()) else {
            continue;
        };
        if windows.is_empty() {
            continue;
        }
        let days = if run.len() == 1 {
            (*first).to_owned()
        } else {
            format!("{first}-{last}")
        };
        let windows: Vec<String> = windows.iter().map(Window::to_string).collect();
        parts.push(format!("{days} {}", windows.join(" ")));
    }
    parts.join(", ")
}

/// What makes a day differ from its weekday, counted.
fn other_days(calendar: &CalendarDefinition) -> String {
    let mut parts = Vec::new();
    if !calendar.holidays.is_empty() {
        parts.push(plural(calendar.holidays.len(), "holiday"));
    }
    for file in &calendar.files {
        parts.push(format!(
            "{} of {}",
            plural(file.days.len(), "day"),
            file.path
        ));
    }
    if !calendar.exceptions.is_empty() {
        parts.push(plural(calendar.exceptions.len(), "exception"));
    }
    let valid = |word: &str, day: Option<NaiveDate>| day.map(|day| format!("{word} {day}"));
    parts.extend(valid("from", calendar.valid_from));
    parts.extend(valid("to", calendar.valid_to));
    parts.join(", ")
}

/// The open intervals in a table for people.
pub(crate) fn openings(calendar: &CalendarDefinition, openings: &Openings) -> Table {
    let mut table = Table::new(["from", "to"]);
    table.columns.push(("open".to_owned(), Align::Right));
    let intervals = openings.intervals.iter();
    let row = intervals.map(|one| {
        let (from, to) = (clock(calendar, one.from), clock(calendar, one.to));
        vec![from, to, written_length(one.length())]
    });
    table.rows = row.collect();
    table
}

/// The holidays among the days, a line each: `holiday Mon 2026-11-09: La Almudena`.
pub(crate) fn holidays(openings: &Openings) -> Vec<String> {
    let holidays = openings.holidays.iter();
    let line = holidays.map(|(day, name)| {
        let day = day.format("%a %Y-%m-%d");
        match name {
            Some(name) => format!("holiday {day}: {}", printable(name)),
            None => format!("holiday {day}"),
        }
    });
    line.collect()
}

/// The sum of the open intervals, and what it is the sum of.
pub(crate) fn sum(calendar: &CalendarDefinition, openings: &Openings) -> String {
    let (from, to) = (clock(calendar, openings.from), clock(calendar, openings.to));
    let open = written_length(openings.open);
    format!("{open} open from {from} to {to}, {}", calendar.timezone)
}

/// The open intervals for scripts, format version 1.
pub(crate) fn openings_json(calendar: &CalendarDefinition, openings: &Openings) -> String {
    let intervals = openings.intervals.iter();
    let open = intervals.map(|one| IntervalOutput {
        from: instant(one.from),
        to: instant(one.to),
        length_s: one.length().num_seconds(),
    });
    let holidays = openings.holidays.iter();
    let holidays = holidays.map(|(day, name)| HolidayOutput {
        date: day.to_string(),
        name: name.as_deref(),
    });
    super::json(&OpeningsOutput {
        version: 1,
        calendar: &calendar.name,
        timezone: calendar.timezone.name(),
        from: instant(openings.from),
        to: instant(openings.to),
        open: open.collect(),
        open_s: openings.open.num_seconds(),
        holidays: holidays.collect(),
    })
}

/// The time at which an amount of open time is over, for people.
pub(crate) fn due(calendar: &CalendarDefinition, due: &Due) -> String {
    clock(calendar, due.due)
}

/// The same for scripts, format version 1.
pub(crate) fn due_json(calendar: &CalendarDefinition, due: &Due) -> String {
    super::json(&DueOutput {
        version: 1,
        calendar: &calendar.name,
        timezone: calendar.timezone.name(),
        from: instant(due.from),
        length_s: due.length.num_seconds(),
        due: instant(due.due),
    })
}

/// A time of the calendar's clock; the offset tells the two hours of an autumn night apart.
fn clock(calendar: &CalendarDefinition, at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&calendar.timezone);
    let form = if at.second() == 0 {
        "%a %Y-%m-%d %H:%M %:z"
    } else {
        "%a %Y-%m-%d %H:%M:%S %:z"
    };
    at.format(form).to_string()
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
