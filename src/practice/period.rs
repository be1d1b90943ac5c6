//! Reporting periods: half-open, in the desk's time zone.

use chrono::DateTime;
use chrono::Datelike;
use chrono::Days;
use chrono::LocalResult;
use chrono::Months;
use chrono::NaiveDate;
use chrono::NaiveTime;
use chrono::TimeDelta;
use chrono::TimeZone;
use chrono::Utc;
use chrono_tz::Tz;
use thiserror::Error;

/// Longest report, so that a slip of the pen is not a million periods.
const MAX_PERIODS: usize = 1000;

/// How a range is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// ISO weeks, from Monday.
    Week,
    /// Calendar months.
    Month,
    /// Calendar quarters.
    Quarter,
    /// Calendar years.
    Year,
}

/// Why there are no periods.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PeriodError {
    /// The end is not after the start.
    #[error("the period from {0} to {1} is empty; `--to` is the first day that no longer counts")]
    Empty(NaiveDate, NaiveDate),
    /// The range holds too many periods.
    #[error("the range holds more than {MAX_PERIODS} periods")]
    TooMany,
}

/// A reporting period: from the start of one day to the start of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The first day that no longer counts.
    pub to: NaiveDate,
    /// The zone in which days start.
    pub zone: Tz,
}

impl Period {
    /// Splits a range; without `by` it is one period. The first and last may be cut short by the range.
    pub fn split(
        from: NaiveDate,
        to: NaiveDate,
        by: Option<By>,
        zone: Tz,
    ) -> Result<Vec<Self>, PeriodError> {
        if to <= from {
            return Err(PeriodError::Empty(from, to));
        }
        let Some(by) = by else {
            return Ok(vec![Self { from, to, zone }]);
        };
        let mut periods = Vec::new();
        let mut start = from;
        while start < to {
            let end = by.next(start).unwrap_or(to).min(to);
            periods.push(Self {
                from: start,
                to: end,
                zone,
            });
            if periods.len() > MAX_PERIODS {
                return Err(PeriodError::TooMany);
            }
            start = end;
        }
        Ok(periods)
    }

    /// The period of the same kind before this one: a whole number of months where it is one, of days otherwise.
    pub fn previous(&self) -> Option<Self> {
        let months = (self.to.year() - self.from.year()) * 12 + self.to.month0().cast_signed()
            - self.from.month0().cast_signed();
        let whole = self.from.day() == 1 && self.to.day() == 1;
        let from = if whole {
            self.from
                .checked_sub_months(Months::new(months.cast_unsigned()))
        } else {
            self.from
                .checked_sub_days(Days::new((self.to - self.from).num_days().cast_unsigned()))
        };
        Some(Self {
            from: from?,
            to: self.from,
            zone: self.zone,
        })
    }

    /// The instant at which the period starts, in seconds since 1970.
    pub fn start(&self) -> i64 {
        day_start(self.from, self.zone).timestamp()
    }

    /// The instant at which the period ends, in seconds since 1970; no longer part of it.
    pub fn end(&self) -> i64 {
        day_start(self.to, self.zone).timestamp()
    }

    /// The name of the period, which is also that of its file: `2026-10`, `2026-W44`, `2026-Q4`, `2026` or both days.
    pub fn name(&self) -> String {
        let (from, year) = (self.from, self.from.year());
        let is = |by: By| by.first(from) == Some(from) && by.next(from) == Some(self.to);
        if is(By::Year) {
            format!("{year:04}")
        } else if is(By::Quarter) {
            format!("{year:04}-Q{}", from.month0() / 3 + 1)
        } else if is(By::Month) {
            format!("{year:04}-{:02}", from.month())
        } else if is(By::Week) {
            let week = from.iso_week();
            format!("{:04}-W{:02}", week.year(), week.week())
        } else {
            format!("{from}_{}", self.to)
        }
    }
}

impl By {
    /// The first day of the unit that holds a day.
    fn first(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Week => {
                day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())))
            }
            Self::Month => day.with_day(1),
            Self::Quarter => day.with_day(1)?.with_month(day.month0() / 3 * 3 + 1),
            Self::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        }
    }

    /// The first day of the unit after the one that holds a day.
    fn next(self, day: NaiveDate) -> Option<NaiveDate> {
        let first = self.first(day)?;
        match self {
            Self::Week => first.checked_add_days(Days::new(7)),
            Self::Month => first.checked_add_months(Months::new(1)),
            Self::Quarter => first.checked_add_months(Months::new(3)),
            Self::Year => first.checked_add_months(Months::new(12)),
        }
    }
}

/// The instant at which a day starts in a zone.
///
/// Where midnight is skipped by a clock change the first instant after the gap counts, where it comes twice the first.
pub fn day_start(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    // No zone has a gap longer than a day, so a quarter of an hour at a time finds the end of one.
    let mut local = midnight;
    for _ in 0..=96 {
        match zone.from_local_datetime(&local) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
                return at.with_timezone(&Utc);
            }
            LocalResult::None => local += TimeDelta::minutes(15),
        }
    }
    midnight.and_utc()
}

/// Reads a day: `2026-11-20`.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|_| text.len() == 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        parse_day(text).unwrap_or_default()
    }

    fn split(from: &str, to: &str, by: By) -> Vec<String> {
        let periods = Period::split(day(from), day(to), Some(by), Tz::UTC).unwrap_or_default();
        periods.iter().map(Period::name).collect()
    }

    #[test]
    fn a_range_is_split_at_calendar_borders() {
        assert_eq!(
            split("2026-01-01", "2026-04-01", By::Month),
            ["2026-01", "2026-02", "2026-03"]
        );
        assert_eq!(
            split("2026-01-01", "2027-01-01", By::Quarter),
            ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
        );
        assert_eq!(
            split("2025-12-29", "2026-01-12", By::Week),
            ["2026-W01", "2026-W02"]
        );
        assert_eq!(
            split("2026-01-15", "2026-02-10", By::Month),
            ["2026-01-15_2026-02-01", "2026-02-01_2026-02-10"]
        );
    }

    #[test]
    fn days_start_at_midnight_of_the_zone_and_after_a_gap() {
        // Madrid is UTC+1 in winter and UTC+2 in summer.
        assert_eq!(
            day_start(day("2026-01-01"), Tz::Europe__Madrid).to_rfc3339(),
            "2025-12-31T23:00:00+00:00"
        );
        assert_eq!(
            day_start(day("2026-07-01"), Tz::Europe__Madrid).to_rfc3339(),
            "2026-06-30T22:00:00+00:00"
        );
        // In Havana clocks went from 00:00 to 01:00 on 2026-03-08, when UTC-5 became UTC-4.
        assert_eq!(
            day_start(day("2026-03-08"), Tz::America__Havana).to_rfc3339(),
            "2026-03-08T05:00:00+00:00"
        );
    }

    #[test]
    fn the_previous_period_has_the_same_kind() {
        let march = Period {
            from: day("2026-03-01"),
            to: day("2026-04-01"),
            zone: Tz::UTC,
        };
        assert_eq!(
            march.previous().map(|period| period.name()),
            Some("2026-02".to_owned())
        );
        let odd = Period {
            from: day("2026-03-10"),
            to: day("2026-03-13"),
            zone: Tz::UTC,
        };
        assert_eq!(
            odd.previous().map(|period| period.from),
            Some(day("2026-03-07"))
        );
    }

    #[test]
    fn an_empty_range_is_refused() {
        let range = Period::split(day("2026-03-01"), day("2026-03-01"), None, Tz::UTC);
        assert!(matches!(range, Err(PeriodError::Empty(..))));
    }
}
