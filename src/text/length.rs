//! Lengths of time as people write them: `4h`, `1h30m`, `29m59s`.
//!
//! Goals have no letter for a day: a working day is as long as its windows, so a length in days means nothing by itself.
//! Deadlines that run by the wall clock alone may be given in days, [`days_length`].

use chrono::TimeDelta;

/// The units from large to small, with their seconds.
const UNITS: [(char, i64); 3] = [('h', 3600), ('m', 60), ('s', 1)];

/// Reads a length: hours, minutes, seconds, in this order, each at most once.
pub fn parse_length(text: &str) -> Option<TimeDelta> {
    let mut rest = text;
    let mut seconds: i64 = 0;
    for (letter, size) in UNITS {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at(digits);
        if let Some(after) = after.strip_prefix(letter) {
            let number: i64 = number.parse().ok()?;
            seconds = seconds.checked_add(number.checked_mul(size)?)?;
            rest = after;
        }
    }
    let is_read = rest.is_empty() && !text.is_empty();
    is_read.then(|| TimeDelta::try_seconds(seconds)).flatten()
}

/// Reads a length that may begin with days of 24 hours: `14d`, `2d12h`. For deadlines that no calendar governs.
pub fn days_length(text: &str) -> Option<TimeDelta> {
    let Some((days, rest)) = text.split_once('d') else {
        return parse_length(text);
    };
    let is_number = !days.is_empty() && days.bytes().all(|byte| byte.is_ascii_digit());
    let days = days.parse().ok().filter(|_| is_number)?;
    let rest = if rest.is_empty() {
        TimeDelta::zero()
    } else {
        parse_length(rest)?
    };
    TimeDelta::try_days(days)?.checked_add(&rest)
}

/// Writes a length to the second, in the form that [`parse_length`] reads.
pub fn written_length(length: TimeDelta) -> String {
    let mut rest = length.num_seconds().max(0);
    let mut text = String::new();
    for (letter, size) in UNITS {
        if rest >= size {
            text.push_str(&(rest / size).to_string());
            text.push(letter);
            rest %= size;
        }
    }
    if text.is_empty() {
        "0h".to_owned()
    } else {
        text
    }
}

/// A length as people say it, in the largest unit of which there are two.
pub fn rough_length(length: TimeDelta) -> String {
    let minutes = length.num_minutes();
    match minutes {
        ..2 => format!("{} s", length.num_seconds()),
        2..120 => format!("{minutes} min"),
        120..2880 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rough_length_is_in_the_largest_unit_of_which_there_are_two() {
        for (seconds, text) in [
            (1, "1 s"),
            (119, "119 s"),
            (120, "2 min"),
            (7_199, "119 min"),
            (7_200, "2 h"),
            (172_799, "47 h"),
            (172_800, "2 days"),
            (345_599, "3 days"),
        ] {
            assert_eq!(rough_length(TimeDelta::seconds(seconds)), text);
        }
    }

    #[test]
    fn a_length_is_read_and_written_alike() {
        for (text, seconds) in [
            ("4h", 14_400),
            ("1h30m", 5_400),
            ("29m59s", 1_799),
            ("0h", 0),
        ] {
            let length = TimeDelta::seconds(seconds);
            assert_eq!(parse_length(text), Some(length));
            assert_eq!(written_length(length), text);
        }
        assert_eq!(parse_length("90m"), Some(TimeDelta::minutes(90)));
    }

    #[test]
    fn a_deadline_may_be_given_in_days_of_24_hours() {
        for (text, hours) in [("14d", 336), ("2d12h", 60), ("36h", 36), ("0d", 0)] {
            assert_eq!(days_length(text), Some(TimeDelta::hours(hours)), "{text}");
        }
        for text in [
            "",
            "d",
            "-1d",
            "+1d",
            "1d2d",
            "12h1d",
            "1.5d",
            "99999999999999999999d",
        ] {
            assert_eq!(days_length(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_length_is_refused() {
        for text in [
            "",
            "4",
            "h",
            "2d",
            "30m4h",
            "4h4h",
            "-4h",
            "99999999999999999999h",
            "9223372036854775807h",
        ] {
            assert_eq!(parse_length(text), None, "{text}");
        }
    }
}
