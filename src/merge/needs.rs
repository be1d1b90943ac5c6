//! What the steps and the state of a record need and it does not have.
//!
//! One side may take away what a step of the other needs, without either having done wrong. Rules would find it; a
//! merge that is called clean must not make it in the first place.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::merge::read::Fields;
use crate::merge::read::STATE;
use crate::record::Log;
use crate::schema::RecordType;

/// A field that is missing, and for what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lack {
    /// The field.
    pub(super) field: String,
    /// The transition or state that needs it.
    pub(super) by: String,
    /// The entry that took the transition; empty for the state.
    entry: String,
}

/// Everything that a record lacks: tracked fields as they were at each step, the others as they are.
pub(super) fn lacks(definition: &RecordType, fields: &Fields, log: &Log) -> BTreeSet<Lack> {
    let mut lacks = of_state(definition, fields, log);
    let mut tracked = BTreeMap::new();
    for step in log.steps() {
        let set = step.entry.set.iter();
        tracked.extend(set.map(|(name, value)| (name.as_str(), value)));
        let transition = definition.lifecycle.transition(&step.entry.step);
        let Some(transition) = transition.filter(|_| step.entry.imported.is_none()) else {
            continue;
        };
        let is_missing = |name: &&String| {
            let is_tracked = definition.field(name).is_some_and(|field| field.tracked);
            let value = if is_tracked {
                tracked.get(name.as_str()).copied()
            } else {
                fields.get(*name)
            };
            !says_anything(value)
        };
        let missing = transition.requires.iter().filter(is_missing);
        lacks.extend(missing.map(|field| Lack {
            field: field.clone(),
            by: transition.name.clone(),
            entry: step.entry.name(),
        }));
    }
    lacks
}

fn of_state(definition: &RecordType, fields: &Fields, log: &Log) -> BTreeSet<Lack> {
    let is_foreign = log.last().is_some_and(|entry| entry.imported.is_some());
    let name = fields.get(STATE).and_then(Value::as_str);
    let state = name.and_then(|name| definition.lifecycle.state(name));
    let Some(state) = state.filter(|_| !is_foreign) else {
        return BTreeSet::new();
    };
    let missing = state.requires.iter();
    let missing = missing.filter(|name| !says_anything(fields.get(*name)));
    let lack = |field: &String| Lack {
        field: field.clone(),
        by: state.name.clone(),
        entry: String::new(),
    };
    missing.map(lack).collect()
}

/// Whether a value is there and not empty.
fn says_anything(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(members)) => !members.is_empty(),
        Some(_) => true,
    }
}
