//! From a calendar as it is written to one that can be trusted.

use std::collections::BTreeMap;

use chrono::Datelike;
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::schema::CalendarDefinition;
use crate::schema::Holiday;
use crate::schema::HolidayDays;
use crate::schema::HolidayFile;
use crate::schema::SourceFile;
use crate::schema::WEEKDAYS;
use crate::schema::Window;
use crate::schema::layers::RULE;
use crate::yaml::FieldPath;

/// A calendar whose shape the schema has checked.
#[derive(Debug, Deserialize)]
pub(crate) struct RawCalendar {
    timezone: Option<String>,
    preset: Option<String>,
    week: Option<BTreeMap<String, Vec<String>>>,
    #[serde(default)]
    holidays: Vec<RawHoliday>,
    #[serde(default)]
    exceptions: Vec<RawException>,
    #[serde(default)]
    valid: RawValid,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum RawHoliday {
    Text(String),
    File {
        file: String,
    },
    Day {
        date: String,
        name: String,
    },
    Days {
        from: String,
        to: String,
        name: String,
    },
}

#[derive(Debug, Deserialize)]
struct RawException {
    #[serde(deserialize_with = "date")]
    date: NaiveDate,
    windows: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct RawValid {
    #[serde(default, deserialize_with = "some_date")]
    from: Option<NaiveDate>,
    #[serde(default, deserialize_with = "some_date")]
    to: Option<NaiveDate>,
}

fn date<'de, D: Deserializer<'de>>(source: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(source)?;
    text.parse().map_err(D::Error::custom)
}

fn some_date<'de, D: Deserializer<'de>>(source: D) -> Result<Option<NaiveDate>, D::Error> {
    date(source).map(Some)
}

/// Where findings about a calendar go.
struct Sink<'a> {
    file: &'a SourceFile,
    out: &'a mut Vec<Diagnostic>,
}

impl Sink<'_> {
    fn error(&mut self, path: &FieldPath, message: String) {
        self.out.push(self.file.finding(RULE, path, message));
    }

    fn warning(&mut self, path: &FieldPath, message: String, hint: &str) {
        self.out.push(Diagnostic {
            level: Level::Warning,
            hint: Some(hint.to_owned()),
            ..self.file.finding(RULE, path, message)
        });
    }

    /// The windows of one day, by their start.
    fn windows(&mut self, texts: &[String], path: &FieldPath) -> Vec<Window> {
        let mut windows: Vec<Window> = Vec::with_capacity(texts.len());
        for (at, text) in texts.iter().enumerate() {
            let path = path.index(at);
            match text.parse::<Window>() {
                Err(error) => self.error(&path, error.to_string()),
                Ok(window) => {
                    if let Some(other) = windows.iter().find(|one| one.overlaps(window)) {
                        self.error(&path, format!("`{text}` overlaps `{other}`"));
                    }
                    if window.ends_a_minute_early() {
                        let message = format!("`{text}` leaves out the last minute of the day");
                        self.warning(&path, message, "the end is exclusive; write `24:00`");
                    }
                    windows.push(window);
                }
            }
        }
        windows.sort_unstable();
        windows
    }
}

impl RawCalendar {
    /// The calendar, unless something is wrong with it, which goes into `out`.
    pub(crate) fn check(
        self,
        name: &str,
        desk_zone: Tz,
        file: &SourceFile,
        out: &mut Vec<Diagnostic>,
    ) -> Option<CalendarDefinition> {
        let (path, before) = (FieldPath::root().key("calendars").key(name), out.len());
        let mut sink = Sink { file, out };
        let week = week(self.preset.as_deref(), self.week.as_ref(), &path, &mut sink);
        let (holidays, files) = holidays(self.holidays, &path, &mut sink);
        let calendar = CalendarDefinition {
            name: name.to_owned(),
            timezone: zone(self.timezone, desk_zone, &path, &mut sink),
            week,
            holidays,
            files,
            exceptions: exceptions(&self.exceptions, &path, &mut sink),
            valid_from: self.valid.from,
            valid_to: self.valid.to,
        };
        let has_errors = |out: &[Diagnostic]| out.iter().any(|one| one.level == Level::Error);
        if !has_errors(sink.out.get(before..)?) {
            open_time(&calendar, &path, &mut sink);
        }
        (!has_errors(out.get(before..)?)).then_some(calendar)
    }
}

fn zone(name: Option<String>, desk_zone: Tz, path: &FieldPath, sink: &mut Sink<'_>) -> Tz {
    let Some(name) = name else { return desk_zone };
    name.parse().unwrap_or_else(|_| {
        let message = format!("`{name}` is no IANA time zone such as `Europe/Madrid`");
        sink.error(&path.key("timezone"), message);
        desk_zone
    })
}

fn week(
    preset: Option<&str>,
    days: Option<&BTreeMap<String, Vec<String>>>,
    path: &FieldPath,
    sink: &mut Sink<'_>,
) -> [Vec<Window>; 7] {
    match (preset, days) {
        (Some(preset), None) => preset_week(preset),
        (None, Some(days)) => {
            let path = path.key("week");
            let week = WEEKDAYS.map(|day| {
                let texts = days.get(day).map(Vec::as_slice).unwrap_or_default();
                sink.windows(texts, &path.key(day))
            });
            over_midnight(&week, &path, sink);
            week
        }
        (Some(_), Some(_)) => {
            let message = "`preset` and `week` say the same thing twice; keep one".to_owned();
            sink.error(&path.key("preset"), message);
            Default::default()
        }
        (None, None) => Default::default(),
    }
}

/// The usual weeks: nine hours on five or seven days, and always.
fn preset_week(preset: &str) -> [Vec<Window>; 7] {
    let (days, start, end) = match preset {
        "24x7" => (7, 0, 24 * 60),
        "9x7" => (7, 9 * 60, 18 * 60),
        _ => (5, 9 * 60, 18 * 60),
    };
    std::array::from_fn(|day| {
        if day < days {
            vec![Window { start, end }]
        } else {
            Vec::new()
        }
    })
}

/// Finds windows that a window of the day before runs into.
fn over_midnight(week: &[Vec<Window>; 7], path: &FieldPath, sink: &mut Sink<'_>) {
    let days = WEEKDAYS.iter().zip(week);
    let next_days = days.clone().cycle().skip(1);
    for ((day, windows), (next_name, next)) in days.zip(next_days) {
        for window in windows {
            let Some(rest) = window.next_day() else {
                continue;
            };
            if let Some(hit) = next.iter().find(|one| one.overlaps(rest)) {
                let message = format!("`{window}` of {day} overlaps `{hit}` of {next_name}");
                sink.error(&path.key(*day), message);
            }
        }
    }
}

fn holidays(
    raw: Vec<RawHoliday>,
    path: &FieldPath,
    sink: &mut Sink<'_>,
) -> (Vec<Holiday>, Vec<HolidayFile>) {
    let (mut holidays, mut files) = (Vec::new(), Vec::new());
    let path = path.key("holidays");
    for (at, raw) in raw.into_iter().enumerate() {
        let path = path.index(at);
        match raw {
            RawHoliday::Text(text) => holidays.extend(holiday(&text, None, &path, sink)),
            RawHoliday::Day { date, name } => {
                holidays.extend(holiday(&date, Some(name), &path.key("date"), sink));
            }
            RawHoliday::Days { from, to, name } => {
                let text = format!("{from}..{to}");
                holidays.extend(holiday(&text, Some(name), &path, sink));
            }
            RawHoliday::File { file } => files.push(HolidayFile {
                path: file,
                days: BTreeMap::new(),
                region: sink
                    .file
                    .finding(RULE, &path.key("file"), String::new())
                    .region,
            }),
        }
    }
    (holidays, files)
}

fn holiday(
    text: &str,
    name: Option<String>,
    path: &FieldPath,
    sink: &mut Sink<'_>,
) -> Option<Holiday> {
    let days = holiday_days(text);
    if days.is_none() {
        sink.error(
            path,
            format!(
                "`{text}` is no holiday such as `2026-12-24`, `2026-12-24..2026-12-26` or `--12-25`"
            ),
        );
    }
    days.map(|days| Holiday { days, name })
}

/// Reads a day or a range of days, of one year or of every year (`--MM-DD`, as ISO 8601:2000 and vCard write it).
fn holiday_days(text: &str) -> Option<HolidayDays> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    if first.starts_with("--") {
        return Some(HolidayDays::Yearly(yearly(first)?, yearly(last)?));
    }
    let (first, last) = (day(first)?, day(last)?);
    (first <= last).then_some(HolidayDays::Once(first, last))
}

/// The month and day of `--MM-DD`.
fn yearly(text: &str) -> Option<(u32, u32)> {
    // A leap year has every day that any year has.
    let date = day(&format!("2024-{}", text.strip_prefix("--")?))?;
    Some((date.month(), date.day()))
}

fn day(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    date.filter(|_| text.len() == 10)
}

fn exceptions(
    raw: &[RawException],
    path: &FieldPath,
    sink: &mut Sink<'_>,
) -> BTreeMap<NaiveDate, Vec<Window>> {
    let mut exceptions = BTreeMap::new();
    let path = path.key("exceptions");
    for (at, raw) in raw.iter().enumerate() {
        let path = path.index(at);
        let windows = sink.windows(&raw.windows, &path.key("windows"));
        if exceptions.insert(raw.date, windows).is_some() {
            let message = format!("{} has exceptions already", raw.date);
            sink.error(&path.key("date"), message);
        }
    }
    exceptions
}

/// Finds a calendar that is never open: every deadline on it would be looked for in vain.
fn open_time(calendar: &CalendarDefinition, path: &FieldPath, sink: &mut Sink<'_>) {
    let (from, to) = (calendar.valid_from, calendar.valid_to);
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        let message = format!("`valid` ends on {to}, before it starts on {from}");
        sink.error(&path.key("valid"), message);
        return;
    }
    let mut windows = calendar.week.iter().chain(calendar.exceptions.values());
    if windows.all(Vec::is_empty) {
        let message = format!("calendar `{}` has no open time", calendar.name);
        sink.error(path, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::Config;

    /// What is found in a configuration with a calendar `one` that has these lines.
    fn found(lines: &[&str]) -> Vec<String> {
        let lines: String = lines
            .iter()
            .map(|line| ["    ", line, "\n"].concat())
            .collect();
        let text = format!("format: 1\ncalendars:\n  one:\n{lines}");
        let mut out = Vec::new();
        let config = Config::parse("itsm.yaml", &text, &mut out);
        let is_kept = config.calendars.contains_key("one");
        let is_wrong = out.iter().any(|one| one.level.name() == "error");
        assert_ne!(is_kept, is_wrong, "a calendar with an error is left out");
        let place = out.iter().map(|one| {
            let (start, level) = (one.region.start, one.level.name());
            format!("{}:{} {level}: {}", start.line, start.column, one.message)
        });
        place.collect()
    }

    #[test]
    fn a_full_calendar_has_nothing_wrong() {
        let lines = [
            "timezone: Europe/Madrid",
            "week: {mon: [09:00-14:00, 16:00-19:00], sat: [22:00-30:00], sun: [22:00-06:00]}",
            "holidays: [2026-01-01, 2026-12-24..2026-12-26, --12-25, --02-29, --12-27..--01-02]",
            "exceptions: [{date: 2026-12-24, windows: [09:00-12:00]}, {date: 2026-12-31, windows: []}]",
            "valid: {from: 2026-01-01, to: 2026-12-31}",
        ];
        assert_eq!(found(&lines), [""; 0]);
    }

    #[test]
    fn an_unknown_zone_is_found() {
        assert_eq!(
            found(&["preset: 9x5", "timezone: Europe/Madird"]),
            ["5:15 error: `Europe/Madird` is no IANA time zone such as `Europe/Madrid`"]
        );
    }

    #[test]
    fn malformed_and_overlapping_windows_are_found() {
        assert_eq!(
            found(&["week:", "  mon: [09:00-18, 09:00-14:00, 13:59-19:00]"]),
            [
                "5:13 error: `09:00-18` is no window such as `09:00-18:00`, `22:00-06:00` or `00:00-24:00`",
                "5:36 error: `13:59-19:00` overlaps `09:00-14:00`"
            ]
        );
        assert_eq!(
            found(&["week:", "  mon: [05:00-08:00]", "  sun: [22:00-06:00]"]),
            ["6:12 error: `22:00-30:00` of sun overlaps `05:00-08:00` of mon"]
        );
    }

    #[test]
    fn a_window_that_loses_the_last_minute_is_warned_of() {
        assert_eq!(
            found(&["week: {mon: [00:00-23:59]}"]),
            ["4:18 warning: `00:00-23:59` leaves out the last minute of the day"]
        );
    }

    #[test]
    fn a_calendar_that_is_never_open_is_found() {
        let never = ["4:5 error: calendar `one` has no open time"];
        assert_eq!(found(&["week: {mon: []}"]), never);
        assert_eq!(found(&["holidays: []"]), never);
        assert_eq!(
            found(&["preset: 9x5", "valid: {from: 2026-02-01, to: 2026-01-01}"]),
            ["5:12 error: `valid` ends on 2026-01-01, before it starts on 2026-02-01"]
        );
    }

    #[test]
    fn what_is_no_holiday_is_found() {
        let message = |text: &str, column: usize| {
            format!(
                "5:{column} error: `{text}` is no holiday such as `2026-12-24`, `2026-12-24..2026-12-26` or `--12-25`"
            )
        };
        assert_eq!(
            found(&[
                "preset: 9x5",
                "holidays: [2026-02-30, --02-30, 2026-02-02..2026-02-01, 2026-12-24..--01-02]"
            ]),
            [
                message("2026-02-30", 16),
                message("--02-30", 28),
                message("2026-02-02..2026-02-01", 37),
                message("2026-12-24..--01-02", 61)
            ]
        );
        assert_eq!(
            found(&[
                "preset: 9x5",
                "holidays: [{date: 2026-02-30, name: One}, {from: 2026-02-02, to: 2026-02-01, name: Two}]"
            ]),
            [
                message("2026-02-30", 23),
                message("2026-02-02..2026-02-01", 47)
            ]
        );
    }

    #[test]
    fn one_thing_is_not_said_twice() {
        assert_eq!(
            found(&["preset: 9x5", "week: {mon: [09:00-12:00]}"]),
            ["4:13 error: `preset` and `week` say the same thing twice; keep one"]
        );
        assert_eq!(
            found(&[
                "preset: 9x5",
                "exceptions: [{date: 2026-12-24, windows: []}, {date: 2026-12-24, windows: []}]"
            ]),
            ["5:58 error: 2026-12-24 has exceptions already"]
        );
    }
}
