//! What a calendar comes down to, in one number: two calendars of one digest count the same time.

use std::collections::BTreeSet;
use std::fmt::Write;

use chrono::Datelike;
use chrono::NaiveDate;
use sha2::Digest;
use sha2::Sha256;

use crate::schema::CalendarDefinition;
use crate::schema::HolidayDays;
use crate::schema::Window;
use crate::text::hex;

impl CalendarDefinition {
    /// SHA-256 of all that decides its open time, holiday files included, in hexadecimal.
    ///
    /// Names do not count, nor does the order of holidays or the file that holds one.
    pub fn digest(&self) -> String {
        let mut text = format!("calendar 1\nzone {}\n", self.timezone);
        for windows in &self.week {
            line(&mut text, "day", windows);
        }
        let (mut days, mut yearly) = (BTreeSet::new(), BTreeSet::new());
        for holiday in &self.holidays {
            match holiday.days {
                HolidayDays::Once(first, last) => {
                    days.extend(first.iter_days().take_while(|day| *day <= last));
                }
                HolidayDays::Yearly(..) => {
                    let year = any_year().filter(|day| holiday.days.contains(*day));
                    yearly.extend(year.map(|day| (day.month(), day.day())));
                }
            }
        }
        days.extend(self.files.iter().flat_map(|file| file.days.keys().copied()));
        let _ = writeln!(text, "holidays {days:?}\nyearly {yearly:?}");
        for (day, windows) in &self.exceptions {
            line(&mut text, &day.to_string(), windows);
        }
        let _ = writeln!(text, "valid {:?} {:?}", self.valid_from, self.valid_to);
        hex(&Sha256::digest(text))
    }
}

/// Every day that a year may have; a leap year has them all.
fn any_year() -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2024, 1, 1).into_iter();
    first.flat_map(|first| first.iter_days().take(366))
}

fn line(text: &mut String, day: &str, windows: &[Window]) {
    let windows: Vec<String> = windows.iter().map(Window::to_string).collect();
    let _ = writeln!(text, "{day} {}", windows.join(" "));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::schema::Config;

    fn digest(lines: &str) -> String {
        let text = format!("format: 1\ncalendars:\n  one: {{{lines}}}\n");
        let config = Config::parse("itsm.yaml", &text, &mut Vec::new());
        config.calendars.get("one").unwrap().digest()
    }

    #[test]
    fn two_calendars_that_are_open_alike_have_one_digest() {
        let written = "preset: 9x5, holidays: [2026-12-24..2026-12-26, --01-06]";
        let alike = [
            "preset: 9x5, holidays: [--01-06, 2026-12-26, 2026-12-24, 2026-12-25]",
            "preset: 9x5, timezone: UTC, holidays: [{date: --01-06, name: Epiphany}, {from: 2026-12-24, to: 2026-12-26, name: Christmas}]",
            "week: {mon: [09:00-18:00], tue: [09:00-18:00], wed: [09:00-18:00], thu: [09:00-18:00], fri: [09:00-18:00]}, holidays: [--01-06..--01-06, 2026-12-24..2026-12-26]",
        ];
        for other in alike {
            assert_eq!(digest(other), digest(written), "{other}");
        }
        // From New Year's Eve to the 2nd are three days, over the end of the year.
        assert_eq!(
            digest("preset: 9x5, holidays: [--12-31..--01-02]"),
            digest("preset: 9x5, holidays: [--12-31, --01-01, --01-02]")
        );
    }

    #[test]
    fn each_thing_that_changes_open_time_changes_the_digest() {
        let different = [
            "preset: 9x5",
            "preset: 9x7",
            "preset: 9x5, timezone: Europe/Madrid",
            "preset: 9x5, holidays: [2026-12-24]",
            "preset: 9x5, holidays: [--12-24]",
            "preset: 9x5, exceptions: [{date: 2026-12-24, windows: []}]",
            "preset: 9x5, exceptions: [{date: 2026-12-24, windows: [09:00-12:00]}]",
            "preset: 9x5, valid: {from: 2026-01-01}",
            "preset: 9x5, valid: {to: 2026-01-01}",
        ];
        let mut digests: Vec<String> = different.map(digest).into();
        digests.sort();
        digests.dedup();
        assert_eq!(digests.len(), different.len());
    }
}
