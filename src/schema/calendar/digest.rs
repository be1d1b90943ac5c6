//! What a calendar comes down to, in one number: two calendars of one digest count the same time.

use std::collections::BTreeSet;
use std::fmt::Write;

use sha2::Digest;
use sha2::Sha256;

use crate::schema::CalendarDefinition;
use crate::schema::Holiday;
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
            match *holiday {
                Holiday::Days(first, last) => {
                    days.extend(first.iter_days().take_while(|day| *day <= last));
                }
                Holiday::Yearly(month, day) => {
                    yearly.insert((month, day));
                }
            }
        }
        days.extend(self.files.iter().flat_map(|file| &file.days));
        let _ = writeln!(text, "holidays {days:?}\nyearly {yearly:?}");
        for (day, windows) in &self.exceptions {
            line(&mut text, &day.to_string(), windows);
        }
        let _ = writeln!(text, "valid {:?} {:?}", self.valid_from, self.valid_to);
        hex(&Sha256::digest(text))
    }
}

fn line(text: &mut String, day: &str, windows: &[Window]) {
    let windows: Vec<String> = windows.iter().map(Window::to_string).collect();
    let _ = writeln!(text, "{day} {}", windows.join(" "));
}
