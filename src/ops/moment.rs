//! Times as people write them, whichever option or field they are for.
//!
//! Records hold times with an offset; people mean the clock on the wall, which is that of the desk.

use chrono::DateTime;
use chrono::LocalResult;
use chrono::NaiveDateTime;
use chrono::NaiveTime;
use chrono::TimeZone;
use chrono::Utc;
use chrono_tz::Tz;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::practice::day_start;
use crate::practice::parse_day;
use crate::record::parse_time;

/// Reads a time as people write it; without an offset it is in the desk's zone.
pub fn moment(text: &str, desk: &Desk) -> Result<DateTime<Utc>, OpsError> {
    moment_in(text, desk, desk.config.timezone)
}

/// Reads a time as people write it; without an offset it is in this zone.
pub fn moment_in(text: &str, desk: &Desk, zone: Tz) -> Result<DateTime<Utc>, OpsError> {
    let today = || desk.now.with_timezone(&zone).date_naive();
    let clock = || Some(today().and_time(NaiveTime::parse_from_str(text, "%H:%M").ok()?));
    let full = |form: &str| NaiveDateTime::parse_from_str(text, form).ok();
    let local = full("%Y-%m-%d %H:%M")
        .or_else(|| full("%Y-%m-%dT%H:%M"))
        .or_else(|| full("%Y-%m-%d %H:%M:%S"));
    let in_zone = |local| match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.with_timezone(&Utc)),
        LocalResult::None => None,
    };
    let day = || parse_day(text).map(|day| day_start(day, zone));
    let read = parse_time(text)
        .or_else(|| in_zone(local.or_else(clock)?))
        .or_else(day);
    read.ok_or_else(|| {
        OpsError::usage(format!("`{text}` is no time"))
            .hint("write `2026-11-20T08:02:00+01:00`, `2026-11-20 08:02`, `2026-11-20` or `08:02`")
    })
}
