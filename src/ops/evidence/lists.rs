//! Tables of records, as the definition of a clause asks for them.

use serde_json::Value;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::evidence::course::Course;
use crate::ops::evidence::course::TIMES;
use crate::ops::evidence::course::lived;
use crate::ops::list::Listed;
use crate::ops::list::listed;
use crate::ops::list::shown;
use crate::practice::Period;
use crate::record::Corpus;
use crate::record::Record;
use crate::record::print_time;
use crate::report::Table;
use crate::schema::Listing;
use crate::schema::RecordList;
use crate::schema::RecordType;

/// The column of the category of a record's state; a field may be called `category`.
const STATE_CATEGORY: &str = "state_category";

/// The columns of every record that are no fields of its definition.
const PLAIN: [&str; 4] = ["type", "path", STATE_CATEGORY, "state"];

/// The columns that a list keeps beside the fields.
const PLACES: [&str; 5] = ["id", "type", "title", "state", "path"];

/// The columns of a whole population, of whatever type, as far as its fields are known.
const POPULATION: [&str; 14] = [
    "id",
    "title",
    "type",
    "state",
    STATE_CATEGORY,
    "kind",
    "risk",
    "requester",
    "assignee",
    "opened",
    "authorized",
    "implemented",
    "closed",
    "path",
];

/// The records of a list, by id, and their table.
pub(super) fn list<'a>(
    desk: &Desk,
    corpus: &'a Corpus,
    wanted: &RecordList,
    period: &Period,
) -> Result<(Vec<&'a Record>, Table), OpsError> {
    let definition = desk.definitions.record_type(&wanted.record_type);
    let definition = definition.ok_or_else(|| {
        OpsError::usage(format!("no record type `{}` to list", wanted.record_type))
    })?;
    let fields = wanted.values.keys().chain(&wanted.has);
    for name in fields.chain(&wanted.columns) {
        known(definition, name)?;
    }
    let mut records: Vec<&Record> = corpus
        .records()
        .iter()
        .filter(|record| record.definition().name == definition.name)
        .filter(|record| wanted.when == Listing::Commit || lived(record, period))
        .filter(|record| fits(desk, record, wanted))
        .collect();
    by_id(&mut records);
    let table = table(desk, &records, wanted.columns.iter().map(String::as_str));
    Ok((records, table))
}

/// Every record of a type that was worked on or open in a period, by id, and their table.
pub(super) fn population<'a>(
    desk: &Desk,
    corpus: &'a Corpus,
    definition: &RecordType,
    period: &Period,
) -> (Vec<&'a Record>, Table) {
    let mut records: Vec<&Record> = corpus
        .records()
        .iter()
        .filter(|record| record.definition().name == definition.name && lived(record, period))
        .collect();
    by_id(&mut records);
    let columns = POPULATION
        .into_iter()
        .filter(|name| known(definition, name).is_ok());
    let table = table(desk, &records, columns);
    (records, table)
}

/// Sorts records by id; those that share one by path.
pub(super) fn by_id(records: &mut Vec<&Record>) {
    records.sort_unstable_by_key(|record| (record.id(), record.path()));
    records.dedup_by_key(|record| record.path());
}

fn known(definition: &RecordType, name: &str) -> Result<(), OpsError> {
    let is_known = PLAIN.contains(&name) || TIMES.contains(&name);
    if is_known || definition.field(name).is_some() {
        return Ok(());
    }
    let names = definition.fields.iter().map(|field| field.name.as_str());
    let what = &definition.name;
    Err(OpsError::usage(format!("no field `{name}` of {what} to list")).nearest(name, names))
}

fn fits(desk: &Desk, record: &Record, wanted: &RecordList) -> bool {
    let category = record.category();
    let in_category = wanted.categories.is_empty()
        || category.is_some_and(|category| wanted.categories.contains(&category));
    let has = |name: &String| record.value(name).is_some();
    in_category && wanted.has.iter().all(has) && {
        let listed = listed(record, desk);
        let holds = |(name, values): (&String, &Vec<String>)| match listed.fields.get(name) {
            Some(Value::Array(items)) => items.iter().any(|item| values.contains(&shown(item))),
            Some(value) => values.contains(&shown(value)),
            None => PLACES.contains(&name.as_str()) && values.contains(&listed.cell(name)),
        };
        wanted.values.iter().all(holds)
    }
}

fn table<'a>(desk: &Desk, records: &[&Record], columns: impl Iterator<Item = &'a str>) -> Table {
    let columns: Vec<&str> = columns.collect();
    let mut table = Table::new(columns.iter().copied());
    for record in records {
        let (listed, course) = (listed(record, desk), Course::of(record));
        let cells = columns
            .iter()
            .map(|name| cell(record, &listed, &course, name));
        table.rows.push(cells.collect());
    }
    table
}

/// The text of a cell; a field of the type wins over a time of the same name.
fn cell(record: &Record, listed: &Listed, course: &Course, column: &str) -> String {
    if column == STATE_CATEGORY {
        let category = listed.category;
        return category.map_or_else(String::new, |one| one.name().to_owned());
    }
    if TIMES.contains(&column) && record.definition().field(column).is_none() {
        return course.time(column).map(print_time).unwrap_or_default();
    }
    // A list falls back to the category of the state where a field called `category` is empty; a field is one thing here.
    match listed.fields.get(column) {
        Some(value) => shown(value),
        None if PLACES.contains(&column) => listed.cell(column),
        None => String::new(),
    }
}
