//! An open window of a day: `09:00-18:00`.

use std::fmt;
use std::str::FromStr;

/// The minutes of a day that has no clock change.
const DAY: u32 = 24 * 60;

/// From when to when a calendar is open, in minutes of the local clock after midnight.
///
/// The end is exclusive and may lie on the next day, at most at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    /// The start, less than 24 hours.
    pub start: u32,
    /// The end, after the start, at most 48 hours.
    pub end: u32,
}

/// Why a text is no window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no window such as `09:00-18:00`, `22:00-06:00` or `00:00-24:00`")]
pub struct WindowError(String);

impl Window {
    /// Whether two windows of one day have a minute in common.
    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The part on the next day, as that day's clock has it.
    pub(crate) fn next_day(self) -> Option<Self> {
        let end = self.end.checked_sub(DAY).filter(|end| *end > 0)?;
        Some(Self { start: 0, end })
    }

    /// Whether the last minute of the day was meant and is left out.
    pub(crate) fn ends_a_minute_early(self) -> bool {
        self.end % DAY == DAY - 1
    }
}

impl FromStr for Window {
    type Err = WindowError;

    /// An end that is not after the start lies on the next day.
    fn from_str(text: &str) -> Result<Self, WindowError> {
        let read = || {
            let (start, end) = text.split_once('-')?;
            let (start, end) = (minutes(start)?, minutes(end)?);
            let end = if end < start { end + DAY } else { end };
            let is_one = start < DAY && start < end && end <= 2 * DAY;
            is_one.then_some(Self { start, end })
        };
        read().ok_or_else(|| WindowError(text.to_owned()))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        write!(f, "{}-{}", clock(self.start), clock(self.end))
    }
}

/// `HH:MM` as minutes.
fn minutes(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |digits: &str| {
        let is_plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u32>().ok().filter(|_| is_plain)
    };
    let minutes = two(minutes).filter(|minutes| *minutes < 60)?;
    Some(two(hours)? * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(text: &str) -> Option<(u32, u32)> {
        text.parse::<Window>().ok().map(|one| (one.start, one.end))
    }

    #[test]
    fn a_window_is_two_times_of_the_clock() {
        assert_eq!(window("09:00-18:00"), Some((540, 1080)));
        assert_eq!(window("00:00-24:00"), Some((0, 1440)));
    }

    #[test]
    fn a_window_over_midnight_is_written_in_either_way() {
        assert_eq!(window("22:00-06:00"), Some((1320, 1800)));
        assert_eq!(window("22:00-30:00"), Some((1320, 1800)));
    }

    #[test]
    fn what_is_no_window_is_refused() {
        for text in [
            "",
            "9-18",
            "9:00-18:00",
            "09:00",
            "09:60-18:00",
            "24:00-30:00",
            "09:00-09:00",
            "09:00-49:00",
            "+9:00-18:00",
            "09:00-18:00-19:00",
            "09:00 - 18:00",
        ] {
            assert_eq!(window(text), None, "{text}");
        }
    }
}
