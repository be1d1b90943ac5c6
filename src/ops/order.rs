//! In which order a list shows records.

use std::cmp::Ordering;

use serde_json::Value;

use crate::ops::Desk;
use crate::ops::Listed;
use crate::ops::OpsError;
use crate::ops::filter::field_of;
use crate::record::Id;
use crate::schema::RecordType;

/// The order of a list, of its rows and of its columns.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// The field to sort by; `-` before it turns the order round. Without one: priority, then id.
    pub sort: Option<String>,
    /// The field to group by.
    pub group: Option<String>,
    /// The columns to show; without any, those that suit the types.
    pub columns: Vec<String>,
}

/// Sorts a list: by group, then by the field, then by id.
pub(crate) fn sort(records: &mut [Listed], desk: &Desk, order: &Order) -> Result<(), OpsError> {
    let types: Vec<&RecordType> = desk.definitions.types().iter().map(AsRef::as_ref).collect();
    let (field, turned) = match order.sort.as_deref() {
        None => ("priority", false),
        Some(name) => name
            .strip_prefix('-')
            .map_or((name, false), |name| (name, true)),
    };
    field_of(&types, field)?;
    if let Some(group) = &order.group {
        field_of(&types, group)?;
    }
    let levels = &desk.config.priority.levels;
    let grouped = |one: &Listed| order.group.as_ref().map(|group| key(one, group, levels));
    records.sort_by(|a, b| {
        let by_field = key(a, field, levels).cmp(&key(b, field, levels));
        let by_field = if turned { by_field.reverse() } else { by_field };
        let by_id = || {
            Id::folded(&a.id)
                .cmp(&Id::folded(&b.id))
                .then_with(|| a.path.cmp(&b.path))
        };
        grouped(a).cmp(&grouped(b)).then(by_field).then_with(by_id)
    });
    Ok(())
}

/// What a record is sorted by: missing values last, priorities by importance, numbers as numbers.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Rank(usize),
    Number(Numeric),
    Text(String),
    Missing,
}

/// A number that can be sorted.
#[derive(PartialEq)]
struct Numeric(f64);

impl Eq for Numeric {}

impl PartialOrd for Numeric {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Numeric {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

fn key(one: &Listed, field: &str, levels: &[String]) -> Key {
    let cell = one.cell(field);
    if cell.is_empty() {
        return Key::Missing;
    }
    if field == "priority" {
        return levels
            .iter()
            .position(|level| *level == cell)
            .map_or(Key::Missing, Key::Rank);
    }
    match one.fields.get(field).and_then(Value::as_f64) {
        Some(number) => Key::Number(Numeric(number)),
        None => Key::Text(cell.to_lowercase()),
    }
}
