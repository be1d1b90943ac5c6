//! The merge of one value: what each copy of the file is to say afterwards.
//!
//! Where the sides can be joined, the three copies are to say the same; where they can't, each keeps its own. Every
//! rule gives the same answer with the sides swapped.

use std::collections::BTreeSet;

use serde_json::Map;
use serde_json::Value;

use crate::merge::Conflict;
use crate::merge::Markers;
use crate::merge::Sides;
use crate::merge::Why;
use crate::merge::lines;
use crate::yaml::FieldPath;

/// One thing in three copies; none where a copy does not have it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Three<T> {
    pub(super) base: Option<T>,
    pub(super) ours: Option<T>,
    pub(super) theirs: Option<T>,
}

impl<T: Clone> Three<T> {
    /// The same in all three.
    pub(super) fn agreed(value: Option<T>) -> Self {
        Self {
            base: value.clone(),
            ours: value.clone(),
            theirs: value,
        }
    }
}

/// What a merge of one value comes to.
pub(super) struct Outcome {
    /// What each copy is to say.
    pub(super) targets: Three<Value>,
    pub(super) conflicts: Vec<Conflict>,
    /// Whether both changed it, each in another way, and nothing of either is lost.
    pub(super) joined: bool,
}

impl Outcome {
    fn settled(value: Option<&Value>) -> Self {
        Self {
            targets: Three::agreed(value.cloned()),
            conflicts: Vec::new(),
            joined: false,
        }
    }

    fn joined(value: Option<Value>) -> Self {
        Self {
            targets: Three::agreed(value),
            conflicts: Vec::new(),
            joined: true,
        }
    }

    fn conflict(path: &FieldPath, values: Three<&Value>, why: Why) -> Self {
        let targets = Three {
            base: values.base.cloned(),
            ours: values.ours.cloned(),
            theirs: values.theirs.cloned(),
        };
        let conflict = Conflict {
            field: path.clone(),
            base: targets.base.clone(),
            ours: targets.ours.clone(),
            theirs: targets.theirs.clone(),
            why,
        };
        Self {
            targets,
            conflicts: vec![conflict],
            joined: false,
        }
    }
}

/// Merges one value; `is_set` says that a list is a set, so that additions and removals can be joined.
pub(super) fn merge(path: &FieldPath, values: Three<&Value>, is_set: bool) -> Outcome {
    let Three { base, ours, theirs } = values;
    if ours == theirs || base == theirs {
        return Outcome::settled(ours);
    }
    if base == ours {
        return Outcome::settled(theirs);
    }
    if let Some(joined) = joined_set(values).filter(|_| is_set) {
        // An empty list is no field where a side removed the whole of it.
        let is_gone = joined.is_empty() && (ours.is_none() || theirs.is_none());
        return Outcome::joined((!is_gone).then_some(Value::Array(joined)));
    }
    match (ours, theirs) {
        (Some(Value::Object(ours)), Some(Value::Object(theirs))) => {
            let base = base.and_then(Value::as_object);
            members(path, base, ours, theirs)
        }
        (Some(Value::String(ours)), Some(Value::String(theirs))) => {
            let base = base.and_then(Value::as_str);
            match joined_lines(base, ours, theirs) {
                Some(text) => Outcome::joined(Some(text.into())),
                None => Outcome::conflict(path, values, Why::BothChanged),
            }
        }
        (Some(_), Some(_)) => Outcome::conflict(path, values, Why::BothChanged),
        _ => Outcome::conflict(path, values, Why::ChangedAndRemoved),
    }
}

/// Merges mappings key by key.
fn members(
    path: &FieldPath,
    base: Option<&Map<String, Value>>,
    ours: &Map<String, Value>,
    theirs: &Map<String, Value>,
) -> Outcome {
    let known = base.into_iter().flat_map(Map::keys);
    let added: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let added = added
        .into_iter()
        .filter(|key| base.is_none_or(|base| !base.contains_key(*key)));
    let mut maps = Three::agreed(Some(Map::new()));
    let mut conflicts = Vec::new();
    for key in known.chain(added) {
        let values = Three {
            base: base.and_then(|base| base.get(key)),
            ours: ours.get(key),
            theirs: theirs.get(key),
        };
        let outcome = merge(&path.key(key), values, false);
        put(&mut maps.base, key, outcome.targets.base);
        put(&mut maps.ours, key, outcome.targets.ours);
        put(&mut maps.theirs, key, outcome.targets.theirs);
        conflicts.extend(outcome.conflicts);
    }
    Outcome {
        joined: conflicts.is_empty(),
        targets: Three {
            base: maps.base.map(Value::Object),
            ours: maps.ours.map(Value::Object),
            theirs: maps.theirs.map(Value::Object),
        },
        conflicts,
    }
}

fn put(map: &mut Option<Map<String, Value>>, key: &str, value: Option<Value>) {
    if let Some((map, value)) = map.as_mut().zip(value) {
        map.insert(key.to_owned(), value);
    }
}

/// Texts of several lines, merged line by line; nothing where both changed the same ones.
fn joined_lines(base: Option<&str>, ours: &str, theirs: &str) -> Option<String> {
    let has_lines = |text: &str| text.contains('\n');
    let base = base.filter(|base| has_lines(base) || (has_lines(ours) && has_lines(theirs)))?;
    let sides = Sides {
        base: Some(base),
        ours,
        theirs,
    };
    let merged = lines::merge(&sides, &Markers::default(), |_| false);
    (merged.conflicts == 0).then_some(merged.text)
}

/// The set that holds what either side added and nothing that either removed; nothing where a value is no set.
///
/// The items of the base come first in their order, then the added ones; the side whose additions sort first goes first.
fn joined_set(values: Three<&Value>) -> Option<Vec<Value>> {
    let items = |value: Option<&Value>| match value {
        None => Some(Vec::new()),
        Some(Value::Array(items)) => Some(items.clone()),
        Some(_) => None,
    };
    let (base, ours, theirs) = (
        items(values.base)?,
        items(values.ours)?,
        items(values.theirs)?,
    );
    if [&base, &ours, &theirs]
        .into_iter()
        .any(|list| has_twins(list))
    {
        return None;
    }
    let mut joined: Vec<Value> = base.clone();
    joined.retain(|item| ours.contains(item) && theirs.contains(item));
    let added = |side: &[Value]| {
        let new = side.iter().filter(|item| !base.contains(item));
        new.cloned().collect::<Vec<_>>()
    };
    let mut adds = [added(&ours), added(&theirs)];
    adds.sort_by_cached_key(|items| items.iter().map(canonical).collect::<Vec<_>>());
    for item in adds.into_iter().flatten() {
        if !joined.contains(&item) {
            joined.push(item);
        }
    }
    Some(joined)
}

fn has_twins(items: &[Value]) -> bool {
    let distinct: BTreeSet<String> = items.iter().map(canonical).collect();
    distinct.len() < items.len()
}

/// A value as JSON with sorted keys: equal texts for equal values.
pub(super) fn canonical(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by_key(|(key, _)| *key);
            let entries = sorted
                .into_iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        _ => value.to_string(),
    }
}
