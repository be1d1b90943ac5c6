//! Schedules as iCalendar (RFC 5545), for calendar programs.
//!
//! The library escapes and folds; what it would make up by itself, a time stamp and random names, is given, so that the
//! same schedule gives the same bytes. All times are in UTC, so that no time zone has to be explained. Whatever could
//! end a line is taken out of texts that somebody else wrote.

use chrono::DateTime;
use chrono::Utc;
use icalendar::Calendar;
use icalendar::Component;
use icalendar::Event as CalendarEvent;
use icalendar::EventLike;
use icalendar::EventStatus;

use crate::practice::Interval;
use crate::text::printable;

/// Who made the file, in the form that RFC 5545, section 3.7.3, asks for.
const PRODUCT: &str = "-//git-itsm//itsm//EN";

/// An entry of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// A name that it keeps in every version of the calendar and that no other entry has.
    pub uid: String,
    /// When.
    pub during: Interval,
    /// The heading.
    pub summary: String,
    /// The lines below it.
    pub lines: Vec<String>,
    /// A word that calendar programs sort and colour by.
    pub category: &'static str,
    /// Whether it still waits to be decided on.
    pub is_tentative: bool,
}

/// The calendar of a name with its entries, all stamped with the time at which they were told.
pub fn ics(name: &str, stamp: DateTime<Utc>, events: &[Event]) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", PRODUCT),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ] {
        calendar.append_property((key, value));
    }
    // Calendar programs read this name; the library would write that of RFC 7986 without escaping it.
    calendar.append_property(("X-WR-CALNAME", &*printable(name)));
    for event in events {
        calendar.push(entry(event, stamp));
    }
    calendar.to_string()
}

fn entry(event: &Event, stamp: DateTime<Utc>) -> CalendarEvent {
    let status = if event.is_tentative {
        EventStatus::Tentative
    } else {
        EventStatus::Confirmed
    };
    let lines: Vec<_> = event.lines.iter().map(|line| printable(line)).collect();
    CalendarEvent::new()
        .uid(&printable(&event.uid))
        .timestamp(stamp)
        .starts(event.during.from)
        .ends(event.during.to)
        .summary(&printable(&event.summary))
        .description(&lines.join("\n"))
        .categories([event.category])
        .status(status)
        // A plan of others takes nobody's time.
        .add_property("TRANSP", "TRANSPARENT")
        .done()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(summary: &str, lines: &[&str]) -> Event {
        Event {
            uid: "CHG-1@desk".to_owned(),
            during: Interval {
                from: DateTime::from_timestamp(1_795_298_400, 0).unwrap_or_default(),
                to: DateTime::from_timestamp(1_795_305_600, 0).unwrap_or_default(),
            },
            summary: summary.to_owned(),
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            category: "change",
            is_tentative: false,
        }
    }

    fn written(events: &[Event]) -> String {
        let stamp = DateTime::from_timestamp(1_795_176_000, 0).unwrap_or_default();
        ics("Ana, Ben", stamp, events)
    }

    #[test]
    fn the_file_is_what_the_standard_asks_for() {
        // 1795176000 is 2026-11-20T12:00:00Z; 34 hours later the work begins, and it takes two.
        let text = written(&[event(
            "Patch mail; reboot, twice",
            &["Items: mx-01", "a\\b"],
        )]);
        let expected = "\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//git-itsm//itsm//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Ana\\, Ben
BEGIN:VEVENT
DESCRIPTION:Items: mx-01\\na\\\\b
DTEND:20261122T000000Z
DTSTAMP:20261120T120000Z
DTSTART:20261121T220000Z
STATUS:CONFIRMED
SUMMARY:Patch mail\\; reboot\\, twice
TRANSP:TRANSPARENT
UID:CHG-1@desk
CATEGORIES:change
END:VEVENT
END:VCALENDAR
";
        assert_eq!(text, expected.replace('\n', "\r\n"));
    }

    /// Content lines by the rules of RFC 5545, section 3.1, joined where one begins with a space.
    ///
    /// The library counts the 75 octets, which lines should not exceed, without that space.
    fn content_lines(text: &str) -> Vec<String> {
        assert!(text.ends_with("\r\n"));
        let mut lines: Vec<String> = Vec::new();
        for line in text.trim_end_matches("\r\n").split("\r\n") {
            assert!(line.len() <= 76, "{line:?}");
            assert!(!line.contains(['\r', '\n']), "{line:?}");
            match (line.strip_prefix(' '), lines.last_mut()) {
                (Some(rest), Some(last)) => last.push_str(rest),
                _ => lines.push(line.to_owned()),
            }
        }
        lines
    }

    /// A text by the rules of section 3.3.11.
    fn unescaped(text: &str) -> String {
        let mut plain = String::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => match letters.next() {
                    Some('n') => plain.push('\n'),
                    other => plain.extend(other),
                },
                _ => plain.push(letter),
            }
        }
        plain
    }

    #[test]
    fn no_title_can_add_a_line() {
        let text = written(&[event(
            "x\r\nEND:VEVENT\r\nBEGIN:VALARM",
            &["a\nATTENDEE:b", "c"],
        )]);
        let lines = content_lines(&text);
        assert_eq!(lines.len(), 18, "{lines:#?}");
        assert!(!lines.iter().any(|line| line.starts_with("ATTENDEE")));
    }

    proptest! {
        #[test]
        fn every_title_comes_back(title in "[ -~]{0,40}[\\PC ]{0,60}", line in "\\PC{0,200}") {
            let lines = content_lines(&written(&[event(&title, &[&line])]));
            let value = |name: &str| {
                let found = lines.iter().find_map(|one| one.strip_prefix(name));
                unescaped(found.unwrap_or_default())
            };
            prop_assert_eq!(value("SUMMARY:"), printable(&title).into_owned());
            prop_assert_eq!(value("DESCRIPTION:"), printable(&line).into_owned());
        }
    }
}
