//! How the times of a file are read: its formats and its time zone.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::NaiveTime;
use chrono::TimeZone;
use chrono::Utc;
use chrono::format::Item;
use chrono::format::StrftimeItems;
use chrono_tz::Tz;

use crate::record::parse_time;

/// Reads times as one file writes them.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    /// The formats without an offset, tried in order after RFC 3339.
    pub(crate) formats: Vec<String>,
    /// The zone of times without an offset.
    pub(crate) zone: Tz,
}

impl Clock {
    /// The instant that a text names. Where clocks went back and it came twice, the first counts.
    pub(crate) fn instant(&self, text: &str) -> Result<DateTime<Utc>, String> {
        if let Some(at) = parse_time(text) {
            return Ok(at);
        }
        let local = self
            .local(text)
            .ok_or_else(|| format!("`{text}` is no time that the map knows"))?;
        let at = self.zone.from_local_datetime(&local).earliest();
        at.map(|at| at.with_timezone(&Utc))
            .ok_or_else(|| format!("`{text}` does not exist in {}", self.zone))
    }

    /// The day that a text names, in the zone of the file.
    pub(crate) fn day(&self, text: &str) -> Result<NaiveDate, String> {
        let local = self.local(text).map(|local| local.date());
        let given = || parse_time(text).map(|at| at.with_timezone(&self.zone).date_naive());
        let plain = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        local
            .or_else(given)
            .or_else(plain)
            .ok_or_else(|| format!("`{text}` is no date that the map knows"))
    }

    fn local(&self, text: &str) -> Option<NaiveDateTime> {
        self.formats.iter().find_map(|format| {
            let time = NaiveDateTime::parse_from_str(text, format).ok();
            let midnight = || {
                Some(
                    NaiveDate::parse_from_str(text, format)
                        .ok()?
                        .and_time(NaiveTime::MIN),
                )
            };
            time.or_else(midnight)
        })
    }
}

/// Whether a format consists of words that are known.
pub(crate) fn is_format(format: &str) -> bool {
    StrftimeItems::new(format).all(|item| !matches!(item, Item::Error))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use chrono_tz::Tz;

    use super::Clock;
    use super::is_format;
    use crate::record::print_time;

    fn clock(zone: Tz, formats: &[&str]) -> Clock {
        let formats = formats.iter().map(|format| (*format).to_owned()).collect();
        Clock { formats, zone }
    }

    #[test]
    fn a_time_without_an_offset_is_one_of_the_zone() {
        let madrid = clock(Tz::Europe__Madrid, &["%d/%m/%Y %H:%M"]);
        // Summer time there is UTC+2, winter time UTC+1.
        assert_eq!(
            print_time(madrid.instant("3/7/2016 01:16").unwrap()),
            "2016-07-02T23:16:00Z"
        );
        assert_eq!(
            print_time(madrid.instant("29/2/2016 01:16").unwrap()),
            "2016-02-29T00:16:00Z"
        );
        assert_eq!(
            print_time(madrid.instant("2016-02-29T01:16:00+05:00").unwrap()),
            "2016-02-28T20:16:00Z"
        );
    }

    #[test]
    fn an_hour_that_comes_twice_is_the_first_and_one_that_is_skipped_is_refused() {
        let madrid = clock(Tz::Europe__Madrid, &["%Y-%m-%d %H:%M"]);
        // On 2016-10-30 clocks went from 03:00 back to 02:00, on 2016-03-27 from 02:00 to 03:00.
        assert_eq!(
            print_time(madrid.instant("2016-10-30 02:30").unwrap()),
            "2016-10-30T00:30:00Z"
        );
        assert_eq!(
            madrid.instant("2016-03-27 02:30").unwrap_err(),
            "`2016-03-27 02:30` does not exist in Europe/Madrid"
        );
    }

    #[test]
    fn formats_are_tried_in_order_and_a_day_starts_at_midnight() {
        let both = clock(Tz::UTC, &["%d/%m/%Y", "%m/%d/%Y"]);
        assert_eq!(both.day("3/7/2016").unwrap().to_string(), "2016-07-03");
        assert_eq!(both.day("3/17/2016").unwrap().to_string(), "2016-03-17");
        assert_eq!(
            print_time(both.instant("3/7/2016").unwrap()),
            "2016-07-03T00:00:00Z"
        );
        assert_eq!(
            both.instant("soon").unwrap_err(),
            "`soon` is no time that the map knows"
        );
    }

    #[test]
    fn a_format_has_only_known_words() {
        assert!(is_format("%d/%m/%Y %H:%M"));
        assert!(!is_format("%d/%Q"));
    }
}
