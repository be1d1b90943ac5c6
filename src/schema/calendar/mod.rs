//! Business calendars as the configuration has them: when a desk, a team or a supplier works.
//!
//! Data alone. The arithmetic on it is `practice::Calendar`; a calendar that gets here has a known time zone, windows
//! that can be read and do not overlap, and some open time.

mod digest;
mod ics;
mod raw;
mod recurrence;
mod window;

use std::collections::BTreeMap;

use chrono::Datelike;
use chrono::NaiveDate;
use chrono_tz::Tz;

pub(crate) use raw::RawCalendar;
pub use recurrence::{Recurrence, RecurrenceError};
pub use window::Window;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::schema::layers::RULE;

/// The keys of a week, from Monday.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A business calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarDefinition {
    /// Its name in the configuration.
    pub name: String,
    /// The time zone of its windows.
    pub timezone: Tz,
    /// The windows of each weekday from Monday, by their start.
    pub week: [Vec<Window>; 7],
    /// Days without windows, as the configuration lists them.
    pub holidays: Vec<Holiday>,
    /// Files with more of them.
    pub files: Vec<HolidayFile>,
    /// Days with windows of their own, which count before week and holidays.
    pub exceptions: BTreeMap<NaiveDate, Vec<Window>>,
    /// The first day with windows, where there is one.
    pub valid_from: Option<NaiveDate>,
    /// The last day with windows, where there is one.
    pub valid_to: Option<NaiveDate>,
}

/// One line of the holidays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// The days that it closes.
    pub days: HolidayDays,
    /// What it is called.
    pub name: Option<String>,
}

/// The days of a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolidayDays {
    /// From a first to a last day, both included; often the same.
    Once(NaiveDate, NaiveDate),
    /// From a month and day to a month and day of every year, both included, over the end of the year where the first is later.
    Yearly((u32, u32), (u32, u32)),
}

impl HolidayDays {
    /// Whether a day is one of them.
    pub fn contains(self, day: NaiveDate) -> bool {
        match self {
            Self::Once(first, last) => (first..=last).contains(&day),
            Self::Yearly(first, last) => {
                let day = (day.month(), day.day());
                if first <= last {
                    (first..=last).contains(&day)
                } else {
                    day >= first || day <= last
                }
            }
        }
    }
}

/// A file of holidays that a calendar names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayFile {
    /// The file, relative to the desk.
    pub path: String,
    /// Its days with what they are called, if anything; none before [`Config::read_holidays`](crate::schema::Config::read_holidays).
    pub days: BTreeMap<NaiveDate, String>,
    /// Where the configuration names it.
    region: Region,
}

impl CalendarDefinition {
    /// Reads its files and tells whether all could be read.
    pub(crate) fn read_holidays(
        &mut self,
        path: &str,
        read: &impl Fn(&str) -> Result<String, String>,
        out: &mut Vec<Diagnostic>,
    ) -> bool {
        let before = out.len();
        for file in &mut self.files {
            match read(&file.path) {
                Err(message) => out.push(file.finding(path, Level::Error, message)),
                Ok(text) => match ics::days(&text) {
                    Err(fault) => {
                        let message = format!("cannot read {}: {fault}", file.path);
                        out.push(file.finding(path, Level::Error, message));
                    }
                    Ok(days) if days.is_empty() => {
                        let message = format!("{} has no all-day event", file.path);
                        let finding = file.finding(path, Level::Warning, message);
                        out.push(finding);
                    }
                    Ok(days) => file.days = days,
                },
            }
        }
        let mut found = out.iter().skip(before);
        !found.any(|finding| finding.level == Level::Error)
    }
}

impl HolidayFile {
    fn finding(&self, path: &str, level: Level, message: String) -> Diagnostic {
        Diagnostic {
            path: path.to_owned(),
            region: self.region,
            rule: RULE.into(),
            level,
            record: None,
            message,
            hint: None,
        }
    }
}
