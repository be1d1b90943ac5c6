//! Lists of records: filter, order, group.

use serde_json::Map;
use serde_json::Value;

use crate::ops::Desk;
use crate::ops::Filter;
use crate::ops::OpsError;
use crate::ops::Order;
use crate::ops::filter::Wanted;
use crate::ops::filter::field_of;
use crate::ops::order::sort;
use crate::practice;
use crate::record::Corpus;
use crate::record::Record;
use crate::record::stem;
use crate::schema::Category;
use crate::schema::RecordType;

/// The flag that a list shows as soon as one of its records has it.
const MAJOR: &str = "major";

/// One record of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The id.
    pub id: String,
    /// The name of the type.
    pub record_type: String,
    /// The title.
    pub title: String,
    /// The state, as it stands in the file.
    pub state: Option<String>,
    /// The category, where the life cycle knows the state.
    pub category: Option<Category>,
    /// The path, relative to the desk.
    pub path: String,
    /// The other fields, typed, without the log; `priority` where it is computed.
    pub fields: Value,
}

impl Listed {
    /// The value of a column, as text.
    pub fn cell(&self, column: &str) -> String {
        match column {
            "id" => self.id.clone(),
            "type" => self.record_type.clone(),
            "title" => self.title.clone(),
            "state" => self.state.clone().unwrap_or_default(),
            "path" => self.path.clone(),
            _ => self.own_or_category(column),
        }
    }
}

impl Listed {
    /// A field's value; the category of the state where no field is called so.
    fn own_or_category(&self, column: &str) -> String {
        match (self.fields.get(column), column) {
            (Some(value), _) => shown(value),
            (None, "category") => self
                .category
                .map_or_else(String::new, |category| category.name().to_owned()),
            (None, _) => String::new(),
        }
    }
}

/// A value as one line of text.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(members) => object(members),
        other => other.to_string(),
    }
}

/// `caused-by CHG-1` for a link or a relation, `ticket=42, queue=mail` for any other mapping.
fn object(members: &Map<String, Value>) -> String {
    if let (Some(relation), Some(target), 2) = (
        members.get("relation"),
        members.get("target"),
        members.len(),
    ) {
        return format!("{} {}", shown(relation), shown(target));
    }
    let member = |(name, value): (&String, &Value)| format!("{name}={}", shown(value));
    members.iter().map(member).collect::<Vec<_>>().join(", ")
}

/// The records of a list that have one value of the field by which it is grouped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListGroup {
    /// The value as text; empty where the field has none.
    pub value: String,
    /// How many records there are of each category, in the order of a life cycle; unknown ones last.
    pub categories: Vec<(Option<Category>, usize)>,
}

/// A list, and what could not be read for it.
#[derive(Debug, Default)]
pub struct ListReport {
    /// The records, in order.
    pub records: Vec<Listed>,
    /// The groups in which the records come, in order; none where nothing was asked to be grouped.
    pub groups: Vec<ListGroup>,
    /// The columns that suit the types in it.
    pub columns: Vec<String>,
    /// Files that should be records and can't be read.
    pub unread: Vec<crate::diagnostic::Diagnostic>,
}

/// Lists records.
pub fn list(desk: &Desk, filter: &Filter, order: &Order) -> Result<ListReport, OpsError> {
    let wanted = Wanted::new(desk, filter)?;
    let corpus = wanted.corpus(desk)?;
    let matching = corpus
        .records()
        .iter()
        .filter(|record| wanted.matches(record, desk));
    let mut records: Vec<Listed> = matching.map(|record| listed(record, desk)).collect();
    sort(&mut records, desk, order)?;
    if records.is_empty() {
        spelt(desk, &corpus, "assignee", "person", &filter.assignees)?;
        spelt(desk, &corpus, "service", "service", &filter.services)?;
    }
    Ok(ListReport {
        columns: chosen_columns(&wanted.types, order, &records)?,
        groups: order
            .group
            .as_deref()
            .map_or_else(Vec::new, |field| groups(&records, field)),
        unread: corpus
            .unread()
            .iter()
            .flat_map(|unread| unread.findings.clone())
            .collect(),
        records,
    })
}

/// The groups of records that come sorted by a field.
fn groups(records: &[Listed], field: &str) -> Vec<ListGroup> {
    let chunks = records.chunk_by(|a, b| a.cell(field) == b.cell(field));
    chunks.map(|chunk| group(chunk, field)).collect()
}

fn group(records: &[Listed], field: &str) -> ListGroup {
    let categories = Category::ALL.map(Some).into_iter().chain([None]);
    let count = |category| {
        let found = records.iter().filter(|one| one.category == category);
        (category, found.count())
    };
    ListGroup {
        value: records
            .first()
            .map(|one| one.cell(field))
            .unwrap_or_default(),
        categories: categories
            .map(count)
            .filter(|(_, count)| *count > 0)
            .collect(),
    }
}

/// Refuses an id by which a list came out empty and which nothing bears: a slip of the pen.
pub(crate) fn spelt(
    desk: &Desk,
    corpus: &Corpus,
    field: &str,
    named: &str,
    ids: &[String],
) -> Result<(), OpsError> {
    let Some(definition) = desk.definitions.record_type(named) else {
        return Ok(());
    };
    let paths = desk.paths_of(&definition.folder)?;
    let known: Vec<&str> = paths.iter().map(|path| stem(path)).collect();
    let is_used = |id: &str| {
        corpus
            .records()
            .iter()
            .any(|record| record.text(field) == Some(id))
    };
    match ids
        .iter()
        .find(|id| !known.contains(&id.as_str()) && !is_used(id))
    {
        None => Ok(()),
        Some(id) => {
            Err(OpsError::usage(format!("no {named} has the id `{id}`")).nearest(id, known))
        }
    }
}

fn chosen_columns(
    types: &[&RecordType],
    order: &Order,
    records: &[Listed],
) -> Result<Vec<String>, OpsError> {
    if order.columns.is_empty() {
        let mut columns = columns(types, order);
        let is_major = |one: &Listed| one.fields.get(MAJOR) == Some(&Value::Bool(true));
        if records.iter().any(is_major) && !columns.iter().any(|name| name == MAJOR) {
            columns.push(MAJOR.to_owned());
        }
        return Ok(columns);
    }
    for name in &order.columns {
        field_of(types, name)?;
    }
    Ok(order.columns.clone())
}

/// A record as an item of a list.
pub(crate) fn listed(record: &Record, desk: &Desk) -> Listed {
    let mut fields = record.typed();
    if let Some(members) = fields.as_object_mut() {
        for name in ["id", "title", "state", "log"] {
            members.shift_remove(name);
        }
        if let Some(priority) = practice::of_record(record, &desk.config.priority) {
            members.insert("priority".to_owned(), priority.into());
        }
    }
    Listed {
        id: record.id().to_owned(),
        record_type: record.definition().name.clone(),
        title: record.title().to_owned(),
        state: record.state().map(str::to_owned),
        category: record.category(),
        path: record.path().to_owned(),
        fields,
    }
}

/// The columns of one type, or those that every kind of work has.
fn columns(types: &[&RecordType], order: &Order) -> Vec<String> {
    let general = ["id", "title", "state", "priority", "assignee"]
        .map(str::to_owned)
        .to_vec();
    let mut columns = match types {
        [one] if !one.columns.is_empty() => one.columns.clone(),
        _ => general,
    };
    let extra = order
        .sort
        .as_deref()
        .map(|name| name.trim_start_matches('-'));
    for name in extra.into_iter().chain(order.group.as_deref()) {
        if !columns.iter().any(|column| column == name) {
            columns.push(name.to_owned());
        }
    }
    columns
}
