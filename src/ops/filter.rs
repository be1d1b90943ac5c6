//! Which records a list shows.

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::list::listed;
use crate::ops::list::shown;
use crate::practice;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::RecordType;
use crate::text::one_of;

/// Which records to list; what is left out does not restrict.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Names of types.
    pub types: Vec<String>,
    /// Names of states.
    pub states: Vec<String>,
    /// Names of categories.
    pub categories: Vec<String>,
    /// Ids of assignees.
    pub assignees: Vec<String>,
    /// Levels of priority.
    pub priorities: Vec<String>,
    /// Ids of services.
    pub services: Vec<String>,
    /// A text that title or description contains, in whatever case.
    pub text: Option<String>,
    /// Values of fields, as `field=value`.
    pub fields: Vec<String>,
    /// Opened at or after this time.
    pub since: Option<DateTime<Utc>>,
    /// Opened before this time.
    pub until: Option<DateTime<Utc>>,
    /// Whether resolved and closed records, and types that are no work, are listed too.
    pub all: bool,
}

/// A filter whose names are known to exist.
pub(crate) struct Wanted<'a> {
    filter: &'a Filter,
    pub(crate) types: Vec<&'a RecordType>,
    text: Option<String>,
    fields: Vec<(String, String)>,
}

impl<'a> Wanted<'a> {
    pub(crate) fn new(desk: &'a Desk, filter: &'a Filter) -> Result<Self, OpsError> {
        let types = types(desk, filter)?;
        let lifecycles = types.iter().flat_map(|one| one.lifecycle.all());
        let states = lifecycles.flat_map(|one| &one.states);
        let states: Vec<&str> = states.map(|state| state.name.as_str()).collect();
        known("state", &filter.states, &states)?;
        known(
            "category",
            &filter.categories,
            &Category::ALL.map(Category::name),
        )?;
        let levels: Vec<&str> = desk
            .config
            .priority
            .levels
            .iter()
            .map(String::as_str)
            .collect();
        known("priority", &filter.priorities, &levels)?;
        let mut fields = Vec::new();
        for text in &filter.fields {
            let (name, value) = crate::ops::fields::split(text)?;
            field_of(&types, name)?;
            let mut known = types.iter().filter_map(|one| one.field(name));
            let name = known.next().map_or(name, |field| &field.name);
            fields.push((name.to_owned(), value.to_owned()));
        }
        Ok(Self {
            filter,
            types,
            text: filter.text.as_ref().map(|text| text.to_lowercase()),
            fields,
        })
    }

    /// The records of the wanted types alone, where that spares reading the others.
    pub(crate) fn corpus(&self, desk: &Desk) -> Result<Corpus, OpsError> {
        match self.types.as_slice() {
            [one] => desk.corpus_of(&one.folder),
            _ => desk.corpus(),
        }
    }

    pub(crate) fn matches(&self, record: &Record, desk: &Desk) -> bool {
        let filter = self.filter;
        // A state that nobody knows may be open: it is listed rather than lost.
        let is_open = record.category().is_none_or(Category::is_open);
        let asks_state = !filter.states.is_empty() || !filter.categories.is_empty();
        (filter.all || asks_state || is_open) && self.suits(record, desk)
    }

    /// Whether a record is what is asked for, be it open or not.
    pub(crate) fn suits(&self, record: &Record, desk: &Desk) -> bool {
        let filter = self.filter;
        let of_type = self
            .types
            .iter()
            .any(|one| one.name == record.definition().name);
        let category = record.category();
        let priority = practice::of_record(record, &desk.config.priority);
        of_type
            && among(&filter.states, record.state())
            && among(&filter.categories, category.map(Category::name))
            && among(&filter.assignees, record.text("assignee"))
            && among(&filter.services, record.text("service"))
            && among(&filter.priorities, priority)
            && self.contains_text(record)
            && self
                .fields
                .iter()
                .all(|(name, value)| holds(record, desk, name, value))
            && self.opened_within(record)
    }

    fn contains_text(&self, record: &Record) -> bool {
        let Some(wanted) = &self.text else {
            return true;
        };
        let texts = [
            Some(record.id()),
            record.text("title"),
            record.text("description"),
        ];
        texts
            .into_iter()
            .flatten()
            .any(|text| text.to_lowercase().contains(wanted))
    }

    fn opened_within(&self, record: &Record) -> bool {
        if self.filter.since.is_none() && self.filter.until.is_none() {
            return true;
        }
        let log = record.log();
        let Some((_, opened)) = log.entries.first() else {
            return false;
        };
        let at = opened.effective();
        self.filter.since.is_none_or(|since| at >= since)
            && self.filter.until.is_none_or(|until| at < until)
    }
}

fn types<'a>(desk: &'a Desk, filter: &Filter) -> Result<Vec<&'a RecordType>, OpsError> {
    let all = desk.definitions.types().iter().map(AsRef::as_ref);
    if filter.types.is_empty() {
        return Ok(all
            .filter(|one: &&RecordType| one.work || filter.all)
            .collect());
    }
    let named = filter.types.iter().map(|name| {
        desk.definitions
            .record_type(name)
            .map(AsRef::as_ref)
            .ok_or_else(|| {
                let names: Vec<&str> = desk
                    .definitions
                    .types()
                    .iter()
                    .map(|one| one.name.as_str())
                    .collect();
                OpsError::usage(format!("no record type `{name}`"))
                    .nearest(name, names.iter().copied())
                    .hint(format!("the types are {}", one_of(names)))
            })
    });
    named.collect()
}

fn known(what: &str, given: &[String], names: &[&str]) -> Result<(), OpsError> {
    match given.iter().find(|name| !names.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(OpsError::usage(format!("no {what} `{name}`"))
            .nearest(name, names.iter().copied())
            .hint(format!("use {}", one_of(distinct(names))))),
    }
}

fn distinct<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(name) {
            seen.push(*name);
        }
    }
    seen
}

/// Checks that some wanted type has a field, or that it is a column that every record has.
pub(crate) fn field_of(types: &[&RecordType], name: &str) -> Result<(), OpsError> {
    let every = ["id", "type", "title", "state", "category", "path"];
    if every.contains(&name) || types.iter().any(|one| one.field(name).is_some()) {
        return Ok(());
    }
    let names = types
        .iter()
        .flat_map(|one| &one.fields)
        .map(|field| field.name.as_str());
    Err(OpsError::usage(format!("no field `{name}`")).nearest(name, names))
}

fn among(wanted: &[String], value: Option<&str>) -> bool {
    wanted.is_empty() || value.is_some_and(|value| wanted.iter().any(|one| one == value))
}

fn holds(record: &Record, desk: &Desk, name: &str, wanted: &str) -> bool {
    match listed(record, desk).fields.get(name) {
        Some(Value::Array(items)) => items.iter().any(|item| shown(item) == wanted),
        Some(value) => shown(value) == wanted,
        None => wanted.is_empty(),
    }
}
