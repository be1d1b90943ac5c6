//! Maps: how the rows of a file become records. A map is read once, with every fault found at its place.

use std::collections::HashMap;

use chrono_tz::Tz;
use serde_json::Map as Members;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::import::clock::Clock;
use crate::import::clock::is_format;
use crate::import::raw::Event;
use crate::import::raw::Moment;
use crate::import::raw::RawMap;
use crate::import::raw::RawMode;
use crate::import::raw::Repeated;
use crate::import::source::Source;
use crate::schema::Definitions;
use crate::schema::RecordType;
use crate::schema::SourceFile;
use crate::schema::Validator;
use crate::schema::shipped;
use crate::text::nearest;
use crate::yaml::FieldPath;

/// The name under which faults of maps are reported.
const RULE: &str = "definition";

/// Fields that an import writes itself.
const OWN_FIELDS: [&str; 5] = ["id", "state", "links", "external", "log"];

/// What the rows of a file are.
#[derive(Debug, Clone)]
pub enum Mode {
    /// One row a record; times stand in columns.
    Snapshot(Snapshot),
    /// Many rows a record, in the order of what happened.
    Log(EventLog),
}

/// What is said of a snapshot alone.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub(crate) opened: Moment,
    pub(crate) rows: Option<Moment>,
    pub(crate) events: Vec<Event>,
    pub(crate) repeated: Repeated,
}

/// What is said of an event log alone.
#[derive(Debug, Clone)]
pub struct EventLog {
    pub(crate) rows: Moment,
    pub(crate) opened: Option<Moment>,
    /// Column and step.
    pub(crate) counters: Vec<(String, String)>,
}

/// How the rows of a file become records of one type.
#[derive(Debug, Clone)]
pub struct Map {
    /// The record type.
    pub record_type: String,
    /// What the rows are.
    pub mode: Mode,
    pub(crate) id: String,
    pub(crate) delimiter: u8,
    pub(crate) missing: Vec<String>,
    pub(crate) clock: Clock,
    pub(crate) state: String,
    pub(crate) states: HashMap<String, String>,
    pub(crate) fields: Vec<(String, Source)>,
    pub(crate) external: Vec<(String, Source)>,
}

impl Map {
    /// Reads a map; what is wrong with it goes into `out`, and then there is none.
    pub fn parse(
        path: &str,
        text: &str,
        definitions: &Definitions,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let file = SourceFile::parse(path, text, out)?;
        let schema =
            shipped("meta/import.schema.json").and_then(|text| serde_json::from_str(text).ok());
        let violations = Validator::new(schema.unwrap_or_default()).all_violations(&file.value());
        let found = out.len();
        out.extend(
            violations
                .into_iter()
                .map(|one| file.finding(RULE, &one.path, one.message)),
        );
        if out.len() > found {
            return None;
        }
        let raw: RawMap = match serde_json::from_value(file.value()) {
            Ok(raw) => raw,
            Err(error) => {
                out.push(file.finding(RULE, &FieldPath::root(), error.to_string()));
                return None;
            }
        };
        let mut names = Names { file: &file, out };
        names.check(&raw, definitions);
        let zone = names.zone(raw.timezone.as_deref());
        (out.len() == found)
            .then(|| Self::valid(raw, zone))
            .flatten()
    }

    fn valid(raw: RawMap, zone: Tz) -> Option<Self> {
        let text = |(name, value): (String, Value)| Some((name, value.as_str()?.to_owned()));
        let mode = match raw.mode {
            RawMode::Snapshot => Mode::Snapshot(Snapshot {
                opened: raw.opened?,
                rows: raw.rows,
                events: raw.events,
                repeated: raw.repeated,
            }),
            RawMode::Log => Mode::Log(EventLog {
                rows: raw.rows?,
                opened: raw.opened,
                counters: raw.counters.into_iter().filter_map(text).collect(),
            }),
        };
        Some(Self {
            record_type: raw.record_type,
            mode,
            id: raw.id,
            delimiter: raw
                .delimiter
                .and_then(|one| u8::try_from(one).ok())
                .unwrap_or(b','),
            missing: raw.missing,
            clock: Clock {
                formats: raw.date_formats,
                zone,
            },
            state: raw.state.column,
            states: raw.state.values.into_iter().filter_map(text).collect(),
            fields: sources(raw.fields),
            external: sources(raw.external),
        })
    }

    /// Every column that the map reads.
    pub(crate) fn columns(&self) -> Vec<&str> {
        let fields = self.fields.iter().chain(&self.external);
        let fields = fields
            .flat_map(|(_, source)| source.columns())
            .map(String::as_str);
        let named = [self.id.as_str(), &self.state].into_iter().chain(fields);
        named.chain(self.mode.columns()).collect()
    }
}

impl Mode {
    fn columns(&self) -> Vec<&str> {
        match self {
            Self::Snapshot(snapshot) => {
                let moments = snapshot
                    .rows
                    .iter()
                    .chain([&snapshot.opened])
                    .flat_map(Moment::columns);
                let events = snapshot
                    .events
                    .iter()
                    .flat_map(|event| columns(&event.at, event.by.as_ref()));
                moments.chain(events).collect()
            }
            Self::Log(log) => {
                let moments = log
                    .opened
                    .iter()
                    .chain([&log.rows])
                    .flat_map(Moment::columns);
                moments
                    .chain(log.counters.iter().map(|(column, _)| column.as_str()))
                    .collect()
            }
        }
    }
}

impl Moment {
    fn columns(&self) -> impl Iterator<Item = &str> {
        columns(&self.at, self.by.as_ref())
    }
}

fn columns<'a>(at: &'a str, by: Option<&'a Source>) -> impl Iterator<Item = &'a str> {
    let by = by.map(Source::columns).unwrap_or_default();
    std::iter::once(at).chain(by.iter().map(String::as_str))
}

fn sources(members: Members<String, Value>) -> Vec<(String, Source)> {
    let read = |(name, value)| Some((name, serde_json::from_value(value).ok()?));
    members.into_iter().filter_map(read).collect()
}

/// Sees that every name in a map is one that the desk defines.
struct Names<'a> {
    file: &'a SourceFile,
    out: &'a mut Vec<Diagnostic>,
}

impl Names<'_> {
    fn check(&mut self, raw: &RawMap, definitions: &Definitions) {
        let root = FieldPath::root;
        if raw.delimiter.is_some_and(|one| !one.is_ascii()) {
            self.refuse(
                &root().key("delimiter"),
                "the delimiter must be an ASCII character".to_owned(),
            );
        }
        for (at, format) in raw
            .date_formats
            .iter()
            .enumerate()
            .filter(|(_, format)| !is_format(format))
        {
            let message = format!("`{format}` is no date format such as `%d/%m/%Y %H:%M`");
            self.refuse(&root().key("date_formats").index(at), message);
        }
        let Some(definition) = definitions.record_type(&raw.record_type) else {
            let names = definitions.types().iter().map(|one| one.name.as_str());
            let message = unknown("record type", &raw.record_type, names);
            return self.refuse(&root().key("type"), message);
        };
        for (text, state) in &raw.state.values {
            self.state(
                &root().key("state").key("values").key(text),
                state.as_str(),
                definition,
            );
        }
        for (at, event) in raw.events.iter().enumerate() {
            self.state(
                &root().key("events").index(at).key("to"),
                event.to.as_deref(),
                definition,
            );
        }
        for name in raw.fields.keys() {
            self.field(&root().key("fields").key(name), name, definition);
        }
    }

    fn state(&mut self, path: &FieldPath, state: Option<&str>, definition: &RecordType) {
        let states = &definition.lifecycle.states;
        if let Some(name) = state.filter(|name| !states.iter().any(|one| one.name == *name)) {
            let message = unknown("state", name, states.iter().map(|one| one.name.as_str()));
            self.refuse(path, message);
        }
    }

    fn field(&mut self, path: &FieldPath, name: &str, definition: &RecordType) {
        match definition.field(name) {
            Some(field) if field.computed => {
                self.refuse(path, format!("`{name}` is computed, never stored"));
            }
            Some(field) if field.frozen => {
                self.refuse(path, format!("`{name}` is written by this program alone"));
            }
            Some(_) if OWN_FIELDS.contains(&name) => {
                self.refuse(
                    path,
                    format!("`{name}` is not among the fields that a map may fill"),
                );
            }
            Some(_) => {}
            None => {
                let names = definition.fields.iter().map(|field| field.name.as_str());
                self.refuse(path, unknown("field", name, names));
            }
        }
    }

    fn zone(&mut self, name: Option<&str>) -> Tz {
        let Some(name) = name else {
            return Tz::UTC;
        };
        name.parse().unwrap_or_else(|_| {
            let message = format!("`{name}` is no IANA time zone such as `Europe/Madrid`");
            self.refuse(&FieldPath::root().key("timezone"), message);
            Tz::UTC
        })
    }

    fn refuse(&mut self, path: &FieldPath, message: String) {
        self.out.push(self.file.finding(RULE, path, message));
    }
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    match nearest(name, known) {
        Some(near) => format!("unknown {what} `{name}`; did you mean `{near}`?"),
        None => format!("unknown {what} `{name}`"),
    }
}
