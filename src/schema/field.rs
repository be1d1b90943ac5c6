//! One field of a record type.

use serde_json::Value;

use crate::schema::Ask;
use crate::schema::Shape;

/// What a reference may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// A record of any type.
    Any,
    /// A record of the named type.
    Type(String),
}

/// A field: its JSON Schema and what the program knows of it beyond that.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one word of a definition, independent of the others"
)]
pub struct Field {
    /// The key in a record.
    pub name: String,
    /// The JSON Schema of the value, `x-` words included.
    pub schema: Value,
    /// The shape of the value.
    pub shape: Shape,
    /// The record that the value, or each item of it, names (`x-ref`).
    pub reference: Option<Reference>,
    /// The relation that the reference stands for (`x-relation`).
    pub relation: Option<String>,
    /// Whether the log keeps the field's history (`x-tracked`).
    pub tracked: bool,
    /// Whether the person named has something to do, which goes to somebody else when the person leaves (`x-duty`).
    pub duty: bool,
    /// Whether the value is about a person alone, so that it goes when the person leaves (`x-personal`).
    pub personal: bool,
    /// Whether the value of a record in use is altered by an authorized change only (`x-controlled`).
    pub controlled: bool,
    /// Whether the program computes the value, so that no record holds it (`x-computed`).
    pub computed: bool,
    /// Whether the program alone writes the value, when the work is closed (`x-frozen`).
    pub frozen: bool,
    /// What an entry that sets the field must carry (`x-asks`).
    pub asks: Vec<Ask>,
    /// Fields that an open record must have while this one is set and not `false` (`x-needs`).
    pub needs: Vec<String>,
    /// Fields whose times this one's must not precede (`x-not-before`).
    pub not_before: Vec<String>,
    /// Whether the time must not lie in the future (`x-past`).
    pub past: bool,
    /// Whether the value, or something within it, names a calendar (`x-calendar`).
    pub names_calendar: bool,
    /// Earlier names of the field (`x-was`).
    pub was: Vec<String>,
}

impl Field {
    /// Reads a field off its JSON Schema with `x-` words.
    pub fn new(name: &str, schema: &Value) -> Self {
        let flag = |word: &str| schema.get(word).and_then(Value::as_bool).unwrap_or(false);
        Self {
            name: name.to_owned(),
            shape: Shape::of(schema),
            reference: reference(schema),
            relation: schema
                .get("x-relation")
                .and_then(Value::as_str)
                .map(str::to_owned),
            tracked: flag("x-tracked"),
            duty: flag("x-duty"),
            personal: flag("x-personal"),
            controlled: flag("x-controlled"),
            computed: schema.get("x-computed").is_some(),
            frozen: flag("x-frozen"),
            asks: list(schema, "x-asks"),
            needs: list(schema, "x-needs"),
            not_before: list(schema, "x-not-before"),
            past: flag("x-past"),
            names_calendar: sets(schema, "x-calendar"),
            was: list(schema, "x-was"),
            schema: schema.clone(),
        }
    }

    /// What the field is for, in one sentence.
    pub fn about(&self) -> &str {
        self.schema
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Whether the field is a list of `{relation, target}`.
    pub fn holds_links(&self) -> bool {
        let is_link = |item: &Shape| match item {
            Shape::Object(members, _) => {
                members.contains_key("relation") && members.contains_key("target")
            }
            _ => false,
        };
        matches!(&self.shape, Shape::List(item) if is_link(item))
    }

    /// How a record's file has the field, where its value has parts that no command line gives: `targets: [{name: …}]`.
    pub fn sample(&self) -> Option<String> {
        let (schema, is_list) = match &self.shape {
            Shape::Object(..) => (Some(&self.schema), false),
            Shape::List(item) if matches!(**item, Shape::Object(..)) => {
                (self.schema.get("items"), true)
            }
            _ => return None,
        };
        let parts: Vec<String> = schema.map_or_else(Vec::new, |one| list(one, "required"));
        let parts: Vec<String> = parts.iter().map(|name| format!("{name}: …")).collect();
        let parts = parts.join(", ");
        let name = &self.name;
        Some(if is_list {
            format!("{name}: [{{{parts}}}]")
        } else {
            format!("{name}: {{{parts}}}")
        })
    }

    /// The values that the field may have, where they are a closed list.
    pub fn choices(&self) -> Vec<&str> {
        let schema = self.schema.get("items").unwrap_or(&self.schema);
        let values = schema.get("enum").and_then(Value::as_array);
        values
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }
}

/// Whether a word is `true` in a schema, or in one within it.
fn sets(schema: &Value, word: &str) -> bool {
    match schema {
        Value::Object(members) => {
            let is_set = members.get(word).and_then(Value::as_bool) == Some(true);
            is_set || members.values().any(|one| sets(one, word))
        }
        Value::Array(items) => items.iter().any(|one| sets(one, word)),
        _ => false,
    }
}

fn reference(schema: &Value) -> Option<Reference> {
    let own = schema.get("x-ref");
    let named = own
        .or_else(|| schema.get("items")?.get("x-ref"))?
        .as_str()?;
    Some(match named {
        "*" => Reference::Any,
        _ => Reference::Type(named.to_owned()),
    })
}

fn list<T: serde::de::DeserializeOwned>(schema: &Value, word: &str) -> Vec<T> {
    let value = schema.get(word).cloned();
    value
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default()
}
