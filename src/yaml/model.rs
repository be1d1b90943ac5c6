//! What an edit means, on plain values: the answer that an edited text has to agree with.

use serde_json::Map;
use serde_json::Value;

use crate::yaml::Edit;
use crate::yaml::FieldPath;
use crate::yaml::Kind;
use crate::yaml::Node;
use crate::yaml::Refusal;
use crate::yaml::Segment;

/// A value as a document gives it back: scalars are strings.
pub(super) fn untyped(value: &Value) -> Value {
    match value {
        Value::Null | Value::String(_) => value.clone(),
        Value::Bool(_) | Value::Number(_) => Value::from(value.to_string()),
        Value::Array(items) => items.iter().map(untyped).collect(),
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (key.clone(), untyped(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
    }
}

/// Whether two values are equal, the order of their keys included.
pub(super) fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len()
                && pairs.all(|(one, other)| one.0 == other.0 && is_same(one.1, other.1))
        }
        _ => one == other,
    }
}

/// Whether a node is written such that a reader with types finds this value there.
pub(super) fn agrees(node: Node<'_>, value: &Value) -> bool {
    match value {
        Value::Null => node.is_null(),
        Value::Bool(_) | Value::Number(_) => {
            node.is_plain() && node.text() == Some(&value.to_string())
        }
        Value::String(text) => node.text() == Some(text) && is_safely_written(node, text),
        Value::Array(items) => {
            let mut pairs = node.items().zip(items);
            node.kind() == Kind::Sequence
                && node.len() == items.len()
                && pairs.all(|(node, item)| agrees(node, item))
        }
        Value::Object(entries) => {
            let mut pairs = node.entries().zip(entries);
            node.kind() == Kind::Mapping
                && node.len() == entries.len()
                && pairs.all(|((name, node), (key, value))| {
                    name.decoded() == key && agrees(node, value)
                })
        }
    }
}

/// Whether no reader takes the text for a number, a boolean or a date.
fn is_safely_written(node: Node<'_>, text: &str) -> bool {
    !node.is_plain() || !super::scalar::is_special(text)
}

/// The value after an edit.
pub(super) fn apply(mut root: Value, edit: &Edit) -> Result<Value, Refusal> {
    match edit {
        Edit::Set {
            path,
            value,
            before,
        } => set(&mut root, path, untyped(value), before.as_deref())?,
        Edit::Append { path, value, .. } => append(&mut root, path, untyped(value))?,
        Edit::Insert { path, value, .. } => insert(&mut root, path, untyped(value))?,
        Edit::Rename { path, key } => rename(&mut root, path, key)?,
        Edit::Remove { path } => remove(&mut root, path)?,
    }
    Ok(root)
}

fn set(
    root: &mut Value,
    path: &FieldPath,
    value: Value,
    before: Option<&str>,
) -> Result<(), Refusal> {
    let (parent, last) = path.split().ok_or_else(|| Refusal::missing(path))?;
    match (find(root, &parent), last) {
        (Some(Value::Object(entries)), Segment::Key(key)) => {
            if let Some(old) = entries.get_mut(key) {
                *old = value;
                return Ok(());
            }
            let place = before.and_then(|sibling| entries.keys().position(|one| one == sibling));
            entries.shift_insert(place.unwrap_or(entries.len()), key.clone(), value);
            Ok(())
        }
        (Some(Value::Array(items)), Segment::Index(index)) => {
            *items
                .get_mut(*index)
                .ok_or_else(|| Refusal::missing(path))? = value;
            Ok(())
        }
        _ => Err(Refusal::missing(&parent)),
    }
}

fn append(root: &mut Value, path: &FieldPath, value: Value) -> Result<(), Refusal> {
    match find(root, path) {
        Some(Value::Array(items)) => {
            items.push(value);
            Ok(())
        }
        None | Some(Value::Null) => set(root, path, Value::Array(vec![value]), None),
        Some(_) => Err(Refusal::NoList {
            path: path.to_string(),
        }),
    }
}

fn insert(root: &mut Value, path: &FieldPath, value: Value) -> Result<(), Refusal> {
    let (parent, last) = path.split().ok_or_else(|| Refusal::missing(path))?;
    match (find(root, &parent), last) {
        (Some(Value::Array(items)), Segment::Index(index)) if *index <= items.len() => {
            items.insert(*index, value);
            Ok(())
        }
        _ => Err(Refusal::missing(path)),
    }
}

fn rename(root: &mut Value, path: &FieldPath, key: &str) -> Result<(), Refusal> {
    let (parent, last) = path.split().ok_or_else(|| Refusal::missing(path))?;
    let (Some(Value::Object(entries)), Segment::Key(old)) = (find(root, &parent), last) else {
        return Err(Refusal::missing(path));
    };
    let place = entries.keys().position(|name| name == old);
    let place = place.ok_or_else(|| Refusal::missing(path))?;
    if old != key && entries.contains_key(key) {
        return Err(Refusal::Taken {
            path: path.to_string(),
            key: key.to_owned(),
        });
    }
    let value = entries.shift_remove(old).unwrap_or_default();
    entries.shift_insert(place, key.to_owned(), value);
    Ok(())
}

fn remove(root: &mut Value, path: &FieldPath) -> Result<(), Refusal> {
    let (parent, last) = path.split().ok_or_else(|| Refusal::missing(path))?;
    let removed = match (find(root, &parent), last) {
        (Some(Value::Object(entries)), Segment::Key(key)) => entries.shift_remove(key),
        (Some(Value::Array(items)), Segment::Index(index)) if *index < items.len() => {
            Some(items.remove(*index))
        }
        _ => None,
    };
    removed.map(drop).ok_or_else(|| Refusal::missing(path))
}

fn find<'a>(root: &'a mut Value, path: &FieldPath) -> Option<&'a mut Value> {
    let mut value = root;
    for segment in path.segments() {
        value = match (value, segment) {
            (Value::Object(entries), Segment::Key(key)) => entries.get_mut(key)?,
            (Value::Array(items), Segment::Index(index)) => items.get_mut(*index)?,
            _ => return None,
        };
    }
    Some(value)
}
