//! A draft becomes a record: fields in the order of the definition, checked before anything is written.

use serde_json::Map;
use serde_json::Value;

use crate::import::context::Context;
use crate::import::draft::Draft;
use crate::import::table::Header;
use crate::import::table::Row;
use crate::schema::Field;
use crate::schema::Shape;

/// What stands between unknown names of one field that are kept as text.
const SEPARATOR: &str = ", ";

/// Builds the record of a draft; an error says what keeps it from being one.
pub(crate) fn record(
    context: &Context<'_>,
    header: &Header,
    draft: &Draft,
) -> Result<Map<String, Value>, String> {
    let row = header.row(&draft.cells);
    let mut loose = loose_fields(context, row)?;
    let mut tracked = draft.tracked();
    let mut take = |name: &str| match name {
        "id" => Some(draft.id.as_str().into()),
        "state" => Some(draft.state.as_str().into()),
        "log" => Some(
            draft
                .entries
                .iter()
                .map(crate::record::Entry::to_value)
                .collect(),
        ),
        _ => tracked.remove(name).cloned().or_else(|| loose.remove(name)),
    };
    let names = context
        .definition
        .fields
        .iter()
        .map(|field| field.name.as_str());
    let record = names
        .filter_map(|name| Some((name.to_owned(), take(name)?)))
        .collect();
    check(context, Value::Object(record))
}

fn check(context: &Context<'_>, record: Value) -> Result<Map<String, Value>, String> {
    if let Some(violation) = context.definition.violations(&record).into_iter().next() {
        let place = violation.path.to_string();
        let place = if place.is_empty() {
            String::new()
        } else {
            format!("`{place}`: ")
        };
        return Err(format!("{place}{}", violation.message));
    }
    match record {
        Value::Object(members) => Ok(members),
        _ => Ok(Map::new()),
    }
}

/// The fields without a history, and `external` with what has no field or names no record here.
fn loose_fields(context: &Context<'_>, row: Row<'_>) -> Result<Map<String, Value>, String> {
    let mut external = Map::new();
    for (name, source) in &context.map.external {
        if let Some(text) = source.value(row)? {
            external.insert(name.clone(), text.into());
        }
    }
    let mut fields = Map::new();
    for (field, source) in &context.untracked {
        let Some(text) = source.value(row)? else {
            continue;
        };
        if field.reference.is_some() {
            let (known, unknown) = sort_names(context, field, &text);
            fields.extend(known.map(|value| (field.name.clone(), value)));
            external.extend(unknown.map(|text| (field.name.clone(), text.into())));
        } else {
            fields.insert(field.name.clone(), context.typed(field, &text)?);
        }
    }
    if !external.is_empty() {
        fields.insert("external".to_owned(), Value::Object(external));
    }
    Ok(fields)
}

/// The value that a field takes from the names that the desk knows, and the other names as text.
fn sort_names(context: &Context<'_>, field: &Field, text: &str) -> (Option<Value>, Option<String>) {
    let find = |name: &str| context.names.find(field.reference.as_ref()?, name);
    let (known, unknown): (Vec<&str>, Vec<&str>) =
        names_in(field, text).partition(|name| find(name).is_some());
    let ids: Vec<&str> = known.into_iter().filter_map(find).collect();
    let value = match field.shape {
        Shape::List(_) => Some(ids.into()).filter(|list: &Value| *list != Value::Array(Vec::new())),
        _ => ids.first().map(|id| Value::from(*id)),
    };
    (
        value,
        (!unknown.is_empty()).then(|| unknown.join(SEPARATOR)),
    )
}

/// The names that a text holds: several only where the field is a list.
pub(crate) fn names_in<'a>(field: &Field, text: &'a str) -> impl Iterator<Item = &'a str> {
    let is_list = matches!(field.shape, Shape::List(_));
    let names = text.split(move |one| is_list && one == ',').map(str::trim);
    names.filter(|name| !name.is_empty())
}
