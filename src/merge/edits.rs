//! The edits that make a copy say what it is to say, and touch nothing else.
//!
//! New keys go where the other copies have them, so that the copies stay alike line by line.

use serde_json::Map;
use serde_json::Value;

use crate::merge::lines;
use crate::merge::read;
use crate::merge::read::Fields;
use crate::merge::value::canonical;
use crate::schema::RecordType;
use crate::yaml::Document;
use crate::yaml::Edit;
use crate::yaml::FieldPath;
use crate::yaml::Refusal;

/// Makes a document say these fields; a new key goes where the order of the keys has it.
pub(super) fn brought(
    document: &Document,
    definition: &RecordType,
    target: &Fields,
    order: &[String],
) -> Result<Document, Refusal> {
    let own = read::fields(document, definition);
    let mut made = document.clone();
    for name in own.keys().filter(|name| !target.contains_key(*name)) {
        if let Some(key) = read::own_key(definition, document, name) {
            made = made.edit(&[remove(&FieldPath::from(key.as_str()))])?;
        }
    }
    // The last first, so that a key that belongs before another finds it.
    for name in order.iter().rev() {
        let Some(value) = target
            .get(name)
            .filter(|value| own.get(name) != Some(value))
        else {
            continue;
        };
        let key = read::own_key(definition, &made, name);
        let path = FieldPath::from(key.as_deref().unwrap_or(name));
        let edits = match own.get(name) {
            Some(old) => changed(&path, old, value),
            None => vec![Edit::Set {
                path,
                value: value.clone(),
                before: following(&made, definition, name, order),
            }],
        };
        made = made.edit(&edits)?;
    }
    Ok(made)
}

/// One order for the fields of two copies: that of the first, with what only the second has where the second has it.
///
/// What both added at one place stands in the order of the definition.
pub(super) fn order(definition: &RecordType, first: &Document, second: &Document) -> Vec<String> {
    let rank = |name: &str| {
        let place = definition
            .fields
            .iter()
            .position(|field| field.name == name);
        place.unwrap_or(usize::MAX)
    };
    let mut order = read::names(first, definition);
    let others = read::names(second, definition);
    let mut next = None;
    for name in others.iter().rev() {
        if !order.contains(name) {
            let end = order.iter().position(|one| Some(one) == next);
            let before = &order[..end.unwrap_or(order.len())];
            let passed = before
                .iter()
                .rev()
                .take_while(|one| !others.contains(one) && rank(one) > rank(name));
            let place = before.len() - passed.count();
            order.insert(place, name.clone());
        }
        next = Some(name);
    }
    order
}

/// The key of a document before which a new one belongs.
fn following(
    document: &Document,
    definition: &RecordType,
    name: &str,
    order: &[String],
) -> Option<String> {
    let mut later = order.iter().skip_while(|one| *one != name).skip(1);
    later.find_map(|one| read::own_key(definition, document, one))
}

/// The edits from one value to another: as few as its shape allows.
fn changed(path: &FieldPath, old: &Value, new: &Value) -> Vec<Edit> {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) if !old.is_empty() => members(path, old, new),
        (Value::Array(old), Value::Array(new)) if !old.is_empty() && !new.is_empty() => {
            items(path, old, new)
        }
        _ => vec![Edit::Set {
            path: path.clone(),
            value: new.clone(),
            before: None,
        }],
    }
}

/// Edits from the last key to the first, so that a new key finds the one that it belongs before.
fn members(path: &FieldPath, old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut next: Option<&String> = None;
    for (key, value) in new.iter().rev() {
        let path = path.key(key);
        match old.get(key) {
            Some(same) if same == value => {}
            Some(old) => edits.extend(changed(&path, old, value)),
            None => edits.push(Edit::Set {
                path,
                value: value.clone(),
                before: next.cloned(),
            }),
        }
        next = Some(key);
    }
    let gone = old.keys().filter(|key| !new.contains_key(*key));
    edits.extend(gone.map(|key| remove(&path.key(key))));
    edits
}

/// Edits from the last place to the first, so that each finds its place as it was.
fn items(path: &FieldPath, old: &[Value], new: &[Value]) -> Vec<Edit> {
    let names = |items: &[Value]| items.iter().map(canonical).collect::<Vec<_>>();
    let mut edits = Vec::new();
    for (gone, come) in lines::differences(&names(old), &names(new))
        .into_iter()
        .rev()
    {
        edits.extend(new[come.clone()].iter().rev().map(|value| Edit::Insert {
            path: path.index(gone.start),
            value: value.clone(),
            flow: true,
        }));
        let shifted = gone.start + come.len()..gone.end + come.len();
        edits.extend(shifted.rev().map(|place| remove(&path.index(place))));
    }
    edits
}

fn remove(path: &FieldPath) -> Edit {
    let path = path.clone();
    Edit::Remove { path }
}
