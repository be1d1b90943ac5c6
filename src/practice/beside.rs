//! What the value of a field asks of the fields beside it: others that must be there, times in their order.
//!
//! What is asked stands in the definitions (`x-needs`, `x-not-before`, `x-past`); nothing here knows a field by name.

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::practice::guard::has_value;
use crate::record::Record;
use crate::record::parse_time;
use crate::schema::Category;
use crate::schema::Field;

/// Something that does not agree with the field beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The field whose value asks.
    pub field: String,
    /// The other field, where there is one.
    pub other: Option<String>,
    /// What is wrong, as a lower-case phrase.
    pub message: String,
}

/// The fields that an open record lacks because of a value that it has.
pub fn unmet(record: &Record) -> Vec<Disagreement> {
    if !record.category().is_none_or(Category::is_open) {
        return Vec::new();
    }
    let set = |field: &&Field| is_set(record.value(&field.name).as_ref());
    let fields = record.definition().fields.iter();
    let asking = fields.filter(|field| !field.needs.is_empty()).filter(set);
    let found = asking.flat_map(|field| {
        let lacks = |name: &&String| !has_value(record.value(name).as_ref());
        field.needs.iter().filter(lacks).map(|name| Disagreement {
            field: field.name.clone(),
            other: Some(name.clone()),
            message: format!("with `{}` set, `{name}` must be set too", field.name),
        })
    });
    found.collect()
}

/// A flag is set when it is true, anything else when it has a value.
fn is_set(value: Option<&Value>) -> bool {
    has_value(value) && value != Some(&Value::Bool(false))
}

/// The times of a record that lie in the future or before what must come first.
pub fn misplaced(record: &Record, now: DateTime<Utc>) -> Vec<Disagreement> {
    let time = |name: &str| record.text(name).and_then(parse_time);
    let mut found = Vec::new();
    let fields = record.definition().fields.iter();
    for field in fields.filter(|field| field.past || !field.not_before.is_empty()) {
        let Some(at) = time(&field.name) else {
            continue;
        };
        let name = &field.name;
        if field.past && at > now {
            found.push(Disagreement {
                field: name.clone(),
                other: None,
                message: format!("`{name}` lies in the future"),
            });
        }
        let later = |other: &&String| time(other).is_some_and(|other| at < other);
        found.extend(
            field
                .not_before
                .iter()
                .filter(later)
                .map(|other| Disagreement {
                    field: name.clone(),
                    other: Some(other.clone()),
                    message: format!("`{name}` lies before `{other}`"),
                }),
        );
    }
    found
}
