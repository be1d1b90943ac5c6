//! Lengths of time as a clock counts them: by a calendar or by the clock on the wall, and shares of a goal.
//!
//! Shares of a goal are whole seconds, worked out in whole numbers. What a change of the goal carries over is cut to the
//! millisecond, so that several changes after each other add up to no second.

use chrono::DateTime;
use chrono::Months;
use chrono::TimeDelta;
use chrono::Utc;

use crate::practice::Calendar;
use crate::practice::NoOpenTime;
use crate::schema::CalendarDefinition;

/// Of a longer stretch no more is counted: no deadline is as far away, and walking its days would take too long.
const LONGEST: Months = Months::new(360);

/// How much of the time between two instants counts; all of it where there is no calendar.
pub(super) fn counted(
    calendar: Option<&CalendarDefinition>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> TimeDelta {
    let longest = from.checked_add_months(LONGEST);
    let to = longest.map_or(to, |longest| to.min(longest));
    calendar.map_or(to - from, |one| Calendar::of(one).elapsed(from, to))
}

/// The instant at which so much has counted since another.
pub(super) fn deadline(
    calendar: Option<&CalendarDefinition>,
    from: DateTime<Utc>,
    length: TimeDelta,
) -> Result<DateTime<Utc>, NoOpenTime> {
    match calendar {
        Some(one) => Calendar::of(one).deadline(from, length),
        None => Ok(from
            .checked_add_signed(length)
            .unwrap_or(DateTime::<Utc>::MAX_UTC)),
    }
}

/// So many percent of a goal, to the second.
pub(super) fn share(goal: TimeDelta, percent: u32) -> TimeDelta {
    let whole = TimeDelta::seconds(100);
    let share = scaled(goal, whole, TimeDelta::seconds(percent.into()));
    TimeDelta::seconds(share.num_seconds())
}

/// What is the same share of a new whole as this is of the old one, to the millisecond.
pub(super) fn scaled(part: TimeDelta, old: TimeDelta, new: TimeDelta) -> TimeDelta {
    let fine = |length: TimeDelta| i128::from(length.num_milliseconds());
    let product = fine(part) * fine(new);
    let whole = product.checked_div(fine(old)).unwrap_or_default();
    let whole = i64::try_from(whole).ok();
    let whole = whole.and_then(TimeDelta::try_milliseconds);
    whole.unwrap_or(TimeDelta::MAX)
}
