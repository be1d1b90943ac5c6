//! Business time: when a calendar is open, how much of it passes, and when a length of it is over.
//!
//! One definition serves all three: the pieces of open time, found day by day on the calendar's own clock. Windows are
//! turned into instants one by one, so a day has the length that its clock gives it and nothing here adds 24 hours to
//! get to the next. A window that starts in the hour that a clock change skips starts after it; of an hour that comes
//! twice, a window that starts in it starts in the first and one that ends in it ends in the second.

use chrono::DateTime;
use chrono::Datelike;
use chrono::LocalResult;
use chrono::Months;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::NaiveTime;
use chrono::Offset;
use chrono::TimeDelta;
use chrono::TimeZone;
use chrono::Utc;
use chrono_tz::Tz;

use crate::schema::CalendarDefinition;
use crate::schema::Window;

/// How far ahead a deadline is looked for.
const HORIZON: Months = Months::new(120);

/// The seconds by which the clock of no zone is ahead of or behind UTC.
const BEYOND_ANY_OFFSET: i64 = 26 * 3600;

/// A stretch of time; its end is no longer part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The first instant.
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub to: DateTime<Utc>,
}

impl Interval {
    /// How long it is.
    pub fn length(self) -> TimeDelta {
        self.to - self.from
    }

    /// Whether the two have an instant in common; touching is none.
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Whether all of the other is part of it.
    pub fn contains(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// What the two have in common.
    pub fn common(self, other: Self) -> Option<Self> {
        self.overlaps(other).then(|| Self {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        })
    }

    /// The same instants in as few intervals as there can be, in their order.
    pub fn union(mut intervals: Vec<Self>) -> Vec<Self> {
        intervals.sort_unstable_by_key(|one| (one.from, one.to));
        let mut joined: Vec<Self> = Vec::new();
        for one in intervals {
            match joined.last_mut() {
                Some(last) if one.from <= last.to => last.to = last.to.max(one.to),
                _ => joined.push(one),
            }
        }
        joined
    }
}

/// A calendar has not enough open time for a deadline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("calendar `{calendar}` has not enough open time in the ten years after {start}")]
pub struct NoOpenTime {
    /// The calendar.
    pub calendar: String,
    /// The instant from which on it was looked at, by the calendar's clock.
    pub start: DateTime<Tz>,
}

/// The arithmetic of a business calendar.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    definition: &'a CalendarDefinition,
}

impl<'a> Calendar<'a> {
    /// The arithmetic of this calendar.
    pub fn of(definition: &'a CalendarDefinition) -> Self {
        Self { definition }
    }

    /// The windows that start on a day: those of an exception, none of a holiday, else those of the weekday.
    pub fn windows(self, day: NaiveDate) -> &'a [Window] {
        if !self.is_valid(day) {
            return &[];
        }
        if let Some(windows) = self.definition.exceptions.get(&day) {
            return windows;
        }
        if self.is_holiday(day) {
            return &[];
        }
        self.usual(day)
    }

    fn is_valid(self, day: NaiveDate) -> bool {
        let (from, to) = (self.definition.valid_from, self.definition.valid_to);
        from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to)
    }

    /// The windows of a day's weekday.
    fn usual(self, day: NaiveDate) -> &'a [Window] {
        let weekday = day.weekday().num_days_from_monday() as usize;
        let week = &self.definition.week;
        week.get(weekday).map_or(&[], Vec::as_slice)
    }

    fn is_holiday(self, day: NaiveDate) -> bool {
        let mut listed = self.definition.holidays.iter();
        let mut files = self.definition.files.iter();
        listed.any(|one| one.days.contains(day)) || files.any(|file| file.days.contains_key(&day))
    }

    /// The holidays of some days that close what would have been open, each with its name, if it has one.
    pub fn holidays(self, first: NaiveDate, last: NaiveDate) -> Vec<(NaiveDate, Option<&'a str>)> {
        let is_closed = |day: &NaiveDate| {
            let is_exception = self.definition.exceptions.contains_key(day);
            let is_open = self.is_valid(*day) && !self.usual(*day).is_empty();
            is_open && !is_exception && self.is_holiday(*day)
        };
        let days = first.iter_days().take_while(|day| *day <= last);
        let closed = days.filter(is_closed);
        closed.map(|day| (day, self.holiday_name(day))).collect()
    }

    fn holiday_name(self, day: NaiveDate) -> Option<&'a str> {
        let CalendarDefinition {
            holidays, files, ..
        } = self.definition;
        let listed = holidays.iter().filter(|one| one.days.contains(day));
        let of_files = files.iter().filter_map(|file| file.days.get(&day));
        let of_files = of_files.map(String::as_str).filter(|name| !name.is_empty());
        let mut names = listed.filter_map(|one| one.name.as_deref()).chain(of_files);
        names.next()
    }

    /// The open intervals between two instants, in their order; none touches the next.
    pub fn open(self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Interval> {
        let mut open: Vec<Interval> = Vec::new();
        for piece in self.pieces(from, to) {
            match open.last_mut() {
                Some(last) if last.to == piece.from => last.to = piece.to,
                _ => open.push(piece),
            }
        }
        open
    }

    /// How much open time lies between two instants; none where the second is not after the first.
    pub fn elapsed(self, from: DateTime<Utc>, to: DateTime<Utc>) -> TimeDelta {
        self.pieces(from, to).map(Interval::length).sum()
    }

    /// The first instant at which this much open time has passed since `start`.
    ///
    /// One that falls on the end of a window stays there. Without length it is `start` itself, open or not.
    pub fn deadline(
        self,
        start: DateTime<Utc>,
        length: TimeDelta,
    ) -> Result<DateTime<Utc>, NoOpenTime> {
        if length <= TimeDelta::zero() {
            return Ok(start);
        }
        let horizon = start.checked_add_months(HORIZON);
        let mut left = length;
        for piece in self.pieces(start, horizon.unwrap_or(DateTime::<Utc>::MAX_UTC)) {
            if left <= piece.length() {
                return Ok(piece.from + left);
            }
            left -= piece.length();
        }
        Err(NoOpenTime {
            calendar: self.definition.name.clone(),
            start: start.with_timezone(&self.definition.timezone),
        })
    }

    /// The open time between two instants, piece by piece: in order, apart from each other, possibly touching.
    fn pieces(self, from: DateTime<Utc>, to: DateTime<Utc>) -> Pieces<'a> {
        let zone = self.definition.timezone;
        let local = |at: DateTime<Utc>| {
            let utc = at.naive_utc();
            utc.checked_add_offset(zone.offset_from_utc_datetime(&utc).fix())
        };
        // A window of the day before may reach into the first day; the clock may be a day off after a change.
        let first = local(from).and_then(|at| at.date().pred_opt());
        let last = local(to).and_then(|at| at.date().succ_opt());
        Pieces {
            calendar: self,
            day: Some(first.unwrap_or(NaiveDate::MIN)).max(self.definition.valid_from),
            last: last.into_iter().chain(self.definition.valid_to).min(),
            window: 0,
            covered: from,
            end: to,
        }
    }
}

/// The first instant at or after a time of a zone's clock, or the last where it comes twice and `later` is asked.
pub(crate) fn instant(zone: Tz, local: NaiveDateTime, later: bool) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => Some(at.to_utc()),
        LocalResult::Ambiguous(first, second) => Some(if later { second } else { first }.to_utc()),
        LocalResult::None => after_gap(zone, local),
    }
}

/// The instant at which the clock skipped a local time: the first at which it shows a later one.
fn after_gap(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let middle = local.and_utc().timestamp();
    let (mut before, mut after) = (middle - BEYOND_ANY_OFFSET, middle + BEYOND_ANY_OFFSET);
    while after - before > 1 {
        let half = i64::midpoint(before, after);
        let shown = zone.timestamp_opt(half, 0).single()?.naive_local();
        if shown < local {
            before = half;
        } else {
            after = half;
        }
    }
    DateTime::from_timestamp(after, 0)
}

/// Walks the days of a calendar, window by window.
struct Pieces<'a> {
    calendar: Calendar<'a>,
    /// The day whose windows are being walked; none at the end.
    day: Option<NaiveDate>,
    /// The last day of interest; none for the end of time.
    last: Option<NaiveDate>,
    /// The place of the next window of the day.
    window: usize,
    /// Everything before it is told already.
    covered: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl Pieces<'_> {
    /// The next window as instants, whatever was told before.
    fn next_window(&mut self) -> Option<Interval> {
        loop {
            let day = self
                .day
                .filter(|day| self.last.is_none_or(|last| *day <= last))?;
            let Some(window) = self.calendar.windows(day).get(self.window) else {
                self.day = day.succ_opt();
                self.window = 0;
                continue;
            };
            self.window += 1;
            let midnight = day.and_time(NaiveTime::MIN);
            let local = |minutes| midnight.checked_add_signed(TimeDelta::minutes(minutes));
            let from = local(i64::from(window.start))?;
            let to = local(i64::from(window.end))?;
            let zone = self.calendar.definition.timezone;
            return Some(Interval {
                from: instant(zone, from, false)?,
                to: instant(zone, to, true)?,
            });
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Interval;

    fn next(&mut self) -> Option<Interval> {
        while self.covered < self.end {
            let window = self.next_window()?;
            let from = window.from.max(self.covered);
            let to = window.to.min(self.end);
            if window.from >= self.end {
                return None;
            }
            if from < to {
                self.covered = to;
                return Some(Interval { from, to });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
