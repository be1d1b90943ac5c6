//! A copy of a record as values under present names.
//!
//! Scalars get the type that the definition gives them, so that an edit can write them back as they were. Fields
//! that are empty count as missing; in the log null is kept, since an entry clears a field with it.

use serde_json::Map;
use serde_json::Value;

use crate::schema::Field;
use crate::schema::RecordType;
use crate::schema::Shape;
use crate::yaml::Document;
use crate::yaml::FieldPath;
use crate::yaml::Kind;
use crate::yaml::Node;
use crate::yaml::Segment;

/// The field that holds the log.
pub(super) const LOG: &str = "log";

/// The field that holds the state.
pub(super) const STATE: &str = "state";

/// The fields of one copy by their present names.
pub(super) type Fields = Map<String, Value>;

/// Reads the fields of a document.
pub(super) fn fields(document: &Document, definition: &RecordType) -> Fields {
    let root = document.root();
    let mut fields = Map::new();
    for (key, value) in root.entries() {
        let key = key.text().unwrap_or_default();
        let name = present_name(definition, root, key);
        if value.is_null() {
            continue;
        }
        let value = match field(definition, name) {
            // A state that is renamed only has not been moved.
            _ if name == STATE && value.text().is_some() => {
                let state = value.text().unwrap_or_default();
                definition.lifecycle.present_name(state).into()
            }
            _ if name == LOG && value.kind() == Kind::Sequence => {
                value.items().map(|item| entry(item, definition)).collect()
            }
            Some(field) => typed(value, Some(&field.shape), false),
            None => typed(value, None, false),
        };
        fields.insert(name.to_owned(), value);
    }
    fields
}

/// The fields of a document under their present names, in its order, empty ones included.
pub(super) fn names(document: &Document, definition: &RecordType) -> Vec<String> {
    let root = document.root();
    let keys = root.entries().filter_map(|(key, _)| key.text());
    keys.map(|key| present_name(definition, root, key).to_owned())
        .collect()
}

/// The name that a key has today, where it is an earlier name of a field that the record does not have.
fn present_name<'a>(definition: &'a RecordType, root: Node<'_>, key: &'a str) -> &'a str {
    match definition.field(key) {
        Some(field) if root.get(&field.name).is_none() => &field.name,
        _ => key,
    }
}

/// The field of exactly this name; a key may bear an earlier one beside it.
pub(super) fn field<'a>(definition: &'a RecordType, name: &str) -> Option<&'a Field> {
    definition.field(name).filter(|field| field.name == name)
}

/// The key under which a document has a field, an earlier name included.
pub(super) fn own_key(definition: &RecordType, document: &Document, name: &str) -> Option<String> {
    let root = document.root();
    let was = field(definition, name).map(|field| field.was.as_slice());
    let mut names = std::iter::once(name).chain(was.into_iter().flatten().map(String::as_str));
    names
        .find(|name| root.get(name).is_some())
        .map(str::to_owned)
}

/// An entry of the log: what it sets has the types of the fields.
fn entry(node: Node<'_>, definition: &RecordType) -> Value {
    let shape = definition.field(LOG).map(|field| &field.shape);
    let shape = shape.and_then(|shape| match shape {
        Shape::List(item) => Some(item.as_ref()),
        _ => None,
    });
    let mut value = typed(node, shape, true);
    let set = node.get("set").filter(|set| set.kind() == Kind::Mapping);
    if let Some((set, Some(members))) = set.zip(value.get_mut("set").map(Value::as_object_mut)) {
        for (key, node) in set.entries() {
            let name = key.text().unwrap_or_default();
            if let Some(field) = definition.field(name) {
                members.insert(name.to_owned(), typed(node, Some(&field.shape), true));
            }
        }
    }
    value
}

/// A value in a shape; without one, what is plainly a number or a boolean stays so.
fn typed(node: Node<'_>, shape: Option<&Shape>, keeps_null: bool) -> Value {
    match node.kind() {
        Kind::Scalar => shape.map_or_else(|| plain(node), |shape| shape.typed(node)),
        Kind::Sequence => {
            let item = match shape {
                Some(Shape::List(item)) => Some(item.as_ref()),
                _ => None,
            };
            let items = node.items().map(|node| typed(node, item, keeps_null));
            items.collect()
        }
        Kind::Mapping => {
            let entries = node.entries();
            let entries = entries.filter(|(_, value)| keeps_null || !value.is_null());
            let entries = entries.map(|(key, value)| {
                let name = key.text().unwrap_or_default();
                let member = shape.and_then(|shape| member(shape, name));
                (name.to_owned(), typed(value, member, keeps_null))
            });
            Value::Object(entries.collect())
        }
    }
}

fn member<'a>(shape: &'a Shape, name: &str) -> Option<&'a Shape> {
    match shape {
        Shape::Object(members, others) => members.get(name).or(others.as_deref()),
        _ => None,
    }
}

fn plain(node: Node<'_>) -> Value {
    let text = node.text().unwrap_or_default();
    let read = [Shape::Boolean, Shape::Number].map(|shape| shape.typed(node));
    let is_faithful = |value: &Value| !value.is_string() && format!("{value}") == text;
    let found = read
        .into_iter()
        .find(|value| is_faithful(value) || value.is_null());
    found.unwrap_or_else(|| Value::from(text))
}

/// Sets a value in fields, or removes it.
pub(super) fn put(fields: &mut Fields, path: &FieldPath, value: Option<&Value>) {
    let mut keys = path.segments().iter().filter_map(|segment| match segment {
        Segment::Key(key) => Some(key),
        Segment::Index(_) => None,
    });
    let Some(last) = keys.next_back() else {
        return;
    };
    let mut members = fields;
    for key in keys {
        let below = members
            .entry(key.clone())
            .or_insert_with(|| Value::Object(Fields::new()));
        match below {
            Value::Object(below) => members = below,
            _ => return,
        }
    }
    match value {
        Some(value) => drop(members.insert(last.clone(), value.clone())),
        None => drop(members.shift_remove(last)),
    }
}
