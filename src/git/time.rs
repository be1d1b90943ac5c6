//! Times of commits, which anybody can write into one as they like.

use chrono::DateTime;
use chrono::Utc;

/// The last second of the year 9999: what comes later can't be written as a date, nor anything be added to it.
const LAST: i64 = 253_402_300_799;

/// A time of a commit, of seconds since 1970 as git has them: one before the year 1970 or after 9999 is the first or the
/// last that is counted, and one that is no number the last, so that nothing is ever good because of it.
pub(crate) fn time_of(seconds: &str) -> DateTime<Utc> {
    let seconds = seconds.trim().parse().unwrap_or(LAST).clamp(0, LAST);
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::time_of;

    #[test]
    fn times_that_no_calendar_has_are_the_first_or_the_last() {
        let year = |seconds: &str| time_of(seconds).format("%Y-%m-%d").to_string();
        assert_eq!(year("1795176000"), "2026-11-20");
        assert_eq!(year("-1"), "1970-01-01");
        for odd in ["8210266876799", "99999999999999999999", "soon", ""] {
            assert_eq!(year(odd), "9999-12-31", "{odd}");
        }
    }
}
