//! From records to windows, and what is wrong with those that are none.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::TimeDelta;
use chrono_tz::Tz;

use super::ChangeWindow;
use super::Kind;
use super::Scope;
use super::TYPE;
use super::subject::texts;
use crate::practice::parse_day;
use crate::practice::parse_length;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::Recurrence;
use crate::schema::RecurrenceError;
use crate::yaml::FieldPath;

/// The longest that a window may stay open at a time, in days.
const MOST_DAYS: i64 = 366;

/// A value of a record that makes no window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it stands.
    pub path: FieldPath,
    /// What is wrong with it.
    pub message: String,
}

/// The windows of a desk that count, by id, but for those that can't be understood; [`unclear`] tells of them.
pub fn gather(corpus: &Corpus, desk_zone: Tz) -> Vec<ChangeWindow> {
    let read = counting(corpus).filter_map(|record| ChangeWindow::read(record, desk_zone).ok());
    let mut windows: Vec<ChangeWindow> = read
        .map(|mut window| {
            let present = |ids: &BTreeSet<String>| ids.iter().map(|id| meant(corpus, id)).collect();
            window.scope.services = present(&window.scope.services);
            window.scope.cis = present(&window.scope.cis);
            window
        })
        .collect();
    windows.sort_by(|a, b| a.id.cmp(&b.id));
    windows
}

/// The windows of a desk that count and can't be understood, each with what is wrong with it.
pub fn unclear(corpus: &Corpus, desk_zone: Tz) -> Vec<(&Record, Vec<Fault>)> {
    let read = counting(corpus)
        .filter_map(|record| Some((record, ChangeWindow::read(record, desk_zone).err()?)));
    read.collect()
}

fn counting(corpus: &Corpus) -> impl Iterator<Item = &Record> {
    let records = corpus.records().iter();
    records
        .filter(|record| record.definition().name == TYPE)
        .filter(|record| record.category() == Some(Category::Active))
}

/// The present id of what an id means.
fn meant(corpus: &Corpus, id: &str) -> String {
    corpus.meant(id).map_or(id, Record::id).to_owned()
}

impl ChangeWindow {
    /// Reads a record; without a zone of its own it has that of the desk.
    pub fn read(record: &Record, desk_zone: Tz) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::default();
        let zone = faults.keep("timezone", zone(record, desk_zone));
        let length = faults.keep("length", length(record));
        let starts = faults.keep("starts", starts(record));
        let rule = record.text("recurrence");
        let starts = starts.and_then(|first| {
            let read = Recurrence::parse(first, rule, zone.unwrap_or(desk_zone));
            let field = match read {
                Err(RecurrenceError::Year) => "starts",
                _ => "recurrence",
            };
            faults.keep(field, read.map_err(|error| error.to_string()))
        });
        let until = faults.keep("until", record.text("until").map(day).transpose());
        let days = texts(record, "exceptions");
        let exceptions = days.iter().map(|text| day(text)).collect();
        let exceptions = faults.keep("exceptions", exceptions);
        let kind = faults.keep("kind", kind(record));
        let scope = faults.keep("kind", scope(record));
        match (zone, length, starts, until, exceptions, kind, scope) {
            (
                Some(zone),
                Some(length),
                Some(starts),
                Some(until),
                Some(exceptions),
                Some(kind),
                Some(scope),
            ) => Ok(Self {
                id: record.id().to_owned(),
                title: record.title().to_owned(),
                kind,
                zone,
                length,
                scope,
                blocks: record.text("severity") != Some("warn"),
                lets_emergency_pass: record.text("emergency") == Some("true"),
                starts,
                until,
                exceptions,
            }),
            _ => Err(faults.found),
        }
    }
}

/// What is wrong so far.
#[derive(Default)]
struct Faults {
    found: Vec<Fault>,
}

impl Faults {
    /// Keeps a value that could be read, or remembers why it could not.
    fn keep<T>(&mut self, field: &str, read: Result<T, String>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(message) => {
                let path = FieldPath::root().key(field);
                self.found.push(Fault { path, message });
                None
            }
        }
    }
}

fn zone(record: &Record, desk_zone: Tz) -> Result<Tz, String> {
    record.text("timezone").map_or(Ok(desk_zone), |name| {
        name.parse()
            .map_err(|_| format!("`{name}` is no time zone of the IANA database"))
    })
}

fn length(record: &Record) -> Result<TimeDelta, String> {
    let text = record.text("length").unwrap_or_default();
    let length = parse_length(text).filter(|length| *length > TimeDelta::zero());
    let length =
        length.ok_or_else(|| format!("`{text}` is no length, such as 4h, 90m or 1h30m"))?;
    if length > TimeDelta::days(MOST_DAYS) {
        return Err("a window stays open for a year at most".to_owned());
    }
    Ok(length)
}

fn starts(record: &Record) -> Result<NaiveDateTime, String> {
    let text = record.text("starts").unwrap_or_default();
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")
        .map_err(|_| format!("`{text}` is no time of a clock, such as 2026-11-21T22:00"))
}

fn day(text: &str) -> Result<NaiveDate, String> {
    parse_day(text).ok_or_else(|| format!("`{text}` is no day, such as 2026-12-24"))
}

fn kind(record: &Record) -> Result<Kind, String> {
    match record.text("kind") {
        Some("maintenance") => Ok(Kind::Maintenance),
        Some("freeze") => Ok(Kind::Freeze),
        _ => Err("a window is for maintenance or a freeze".to_owned()),
    }
}

fn scope(record: &Record) -> Result<Scope, String> {
    let scope = Scope {
        everything: record.text("everything") == Some("true"),
        classes: texts(record, "classes"),
        services: texts(record, "services"),
        cis: texts(record, "cis"),
        tags: texts(record, "item_tags"),
    };
    if scope.is_empty() {
        return Err("the window applies to nothing".to_owned());
    }
    Ok(scope)
}
