//! The type of a value as the definitions see it, which alone decides how plain YAML text is read.
//!
//! `no`, `0123` and `2026-01-01` are text in a field of type string, whatever a YAML schema would make of them.

use std::collections::BTreeMap;

use serde_json::Map;
use serde_json::Value;

use crate::yaml::Kind;
use crate::yaml::Node;

/// The shape of a value, taken from its JSON Schema.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Text, and anything that names no type.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number without leading zeros.
    Integer,
    /// A decimal number.
    Number,
    /// A list of one shape.
    List(Box<Shape>),
    /// A mapping with named members and, where others are allowed, their shape.
    Object(BTreeMap<String, Shape>, Option<Box<Shape>>),
}

impl Shape {
    /// Reads the shape off a JSON Schema.
    pub fn of(schema: &Value) -> Self {
        match schema.get("type").and_then(Value::as_str) {
            Some("boolean") => Self::Boolean,
            Some("integer") => Self::Integer,
            Some("number") => Self::Number,
            Some("array") => Self::List(Box::new(schema.get("items").map_or(Self::Text, Self::of))),
            Some("object") => Self::object(schema),
            _ => Self::Text,
        }
    }

    fn object(schema: &Value) -> Self {
        let members = schema.get("properties").and_then(Value::as_object);
        let named = members.into_iter().flatten();
        let named = named.map(|(name, schema)| (name.clone(), Self::of(schema)));
        let others = match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => None,
            Some(schema @ Value::Object(_)) => Some(Box::new(Self::of(schema))),
            _ => Some(Box::new(Self::Text)),
        };
        Self::Object(named.collect(), others)
    }

    /// The value of a node in this shape; what does not fit stays text, for the schema to refuse with its place.
    ///
    /// Members that are null are left out: an empty `assignee:` says nothing.
    pub fn typed(&self, node: Node<'_>) -> Value {
        if node.is_null() {
            return Value::Null;
        }
        match (node.kind(), self) {
            (Kind::Scalar, _) => self.scalar(node.text().unwrap_or_default(), node.is_plain()),
            (Kind::Sequence, Self::List(item)) => {
                node.items().map(|node| item.typed(node)).collect()
            }
            (Kind::Mapping, Self::Object(members, others)) => {
                let member = |name: &str| members.get(name).or(others.as_deref());
                let entries = node.entries().filter(|(_, value)| !value.is_null());
                let mut typed = Map::with_capacity(node.len());
                typed.extend(entries.map(|(key, value)| {
                    let name = key.text().unwrap_or_default();
                    let shape = member(name).unwrap_or(&Self::Text);
                    (name.to_owned(), shape.typed(value))
                }));
                Value::Object(typed)
            }
            _ => node.to_value(),
        }
    }

    /// The value of a scalar's text; quoted text is never anything else.
    fn scalar(&self, text: &str, plain: bool) -> Value {
        let parsed = match self {
            Self::Boolean if plain => text.parse().ok().map(Value::Bool),
            Self::Integer if plain => integer(text),
            Self::Number if plain => number(text),
            _ => None,
        };
        parsed.unwrap_or_else(|| Value::String(text.to_owned()))
    }

    /// The value that a person typed on the command line; lists are split at commas.
    pub fn from_argument(&self, text: &str) -> Value {
        match self {
            Self::List(item) => {
                let parts = text
                    .split(',')
                    .map(str::trim)
                    .filter(|part| !part.is_empty());
                parts.map(|part| item.from_argument(part)).collect()
            }
            _ => self.scalar(text, true),
        }
    }
}

/// A decimal integer in its one canonical form, so that `0123` is refused and not read as 123.
fn integer(text: &str) -> Option<Value> {
    let parsed: i64 = text.parse().ok()?;
    (parsed.to_string() == text).then(|| Value::from(parsed))
}

/// A finite decimal number; exponents and leading zeros are refused.
fn number(text: &str) -> Option<Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let padded = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    if !plain || padded || digits.ends_with('.') || digits.starts_with('.') {
        return None;
    }
    integer(text).or_else(|| text.parse::<f64>().ok().map(Value::from))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Shape;

    #[test]
    fn only_canonical_numbers_are_numbers() {
        assert_eq!(Shape::Integer.from_argument("12"), json!(12));
        assert_eq!(Shape::Integer.from_argument("012"), json!("012"));
        assert_eq!(Shape::Integer.from_argument("1_000"), json!("1_000"));
        assert_eq!(Shape::Number.from_argument("-1.50"), json!(-1.5));
        assert_eq!(Shape::Number.from_argument("12e3456"), json!("12e3456"));
        assert_eq!(Shape::Boolean.from_argument("yes"), json!("yes"));
    }

    #[test]
    fn a_list_is_split_at_commas() {
        let list = Shape::of(&json!({"type": "array", "items": {"type": "string"}}));
        assert_eq!(list.from_argument("a, b"), json!(["a", "b"]));
        assert_eq!(list.from_argument(""), json!([]));
    }
}
