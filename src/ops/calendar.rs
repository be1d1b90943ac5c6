//! What a business calendar of the desk says about a stretch of time.

use chrono::DateTime;
use chrono::Datelike;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Utc;

use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::practice::Calendar;
use crate::practice::Interval;
use crate::schema::CalendarDefinition;

/// The open time between two instants.
#[derive(Debug, Clone)]
pub struct Openings {
    /// The first instant.
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub to: DateTime<Utc>,
    /// When the calendar is open in between.
    pub intervals: Vec<Interval>,
    /// How much time that is.
    pub open: TimeDelta,
    /// The holidays that close a day of it, each with its name, if it has one.
    pub holidays: Vec<(NaiveDate, Option<String>)>,
}

/// When an amount of open time is over.
#[derive(Debug, Clone)]
pub struct Due {
    /// The instant from which on it counts.
    pub from: DateTime<Utc>,
    /// The amount.
    pub length: TimeDelta,
    /// The instant at which it is over.
    pub due: DateTime<Utc>,
}

/// The calendar of this name.
pub fn calendar<'a>(desk: &'a Desk, name: &str) -> Result<&'a CalendarDefinition, OpsError> {
    let calendars = &desk.config.calendars;
    calendars.get(name).ok_or_else(|| {
        OpsError::usage(format!("no calendar `{name}` in itsm.yaml"))
            .nearest(name, calendars.keys().map(String::as_str))
            .hint("`itsm calendar` lists them")
    })
}

/// When a calendar is open between two instants.
pub fn openings(
    calendar: &CalendarDefinition,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Openings, OpsError> {
    if from >= to {
        let local = |at: DateTime<Utc>| at.with_timezone(&calendar.timezone);
        let message = format!("{} is not after {}", local(to), local(from));
        return Err(OpsError::usage(message));
    }
    let arithmetic = Calendar::of(calendar);
    let intervals = arithmetic.open(counted(from)?, counted(to)?);
    let day = |at: DateTime<Utc>| at.with_timezone(&calendar.timezone).date_naive();
    let last = day(to - TimeDelta::nanoseconds(1));
    let holidays = arithmetic.holidays(day(from), last).into_iter();
    Ok(Openings {
        holidays: holidays
            .map(|(day, name)| (day, name.map(str::to_owned)))
            .collect(),
        from,
        to,
        open: intervals.iter().map(|one| one.length()).sum(),
        intervals,
    })
}

/// When an amount of open time is over.
pub fn due(
    calendar: &CalendarDefinition,
    from: DateTime<Utc>,
    length: TimeDelta,
) -> Result<Due, OpsError> {
    let due = Calendar::of(calendar).deadline(counted(from)?, length);
    let due = due.map_err(|error| OpsError::new(Kind::Refused, error.to_string()))?;
    Ok(Due { from, length, due })
}

/// Refuses a time so far away that walking there day by day takes noticeable time.
fn counted(at: DateTime<Utc>) -> Result<DateTime<Utc>, OpsError> {
    if (1800..2200).contains(&at.year()) {
        return Ok(at);
    }
    Err(OpsError::usage(format!(
        "{at} lies outside the years 1800 to 2199"
    )))
}
