//! JSON Schema: assembling the schema of a type, and asking it about a record.

use std::sync::OnceLock;

use jsonschema::error::ValidationErrorKind;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::schema::Field;
use crate::schema::Lifecycle;
use crate::yaml::FieldPath;

/// One way in which a record does not fit its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The place of the value.
    pub path: FieldPath,
    /// What is wrong with it.
    pub message: String,
    /// The field that is missing, where that is what is wrong.
    pub missing: Option<String>,
    /// Whether the value stands under a key that the schema does not know.
    pub unknown: bool,
}

/// A JSON Schema that is compiled when it is first needed.
#[derive(Debug)]
pub(crate) struct Validator {
    schema: Value,
    compiled: OnceLock<Option<jsonschema::Validator>>,
}

impl Validator {
    pub(crate) fn new(schema: Value) -> Self {
        Self {
            schema,
            compiled: OnceLock::new(),
        }
    }

    pub(crate) fn schema(&self) -> &Value {
        &self.schema
    }

    /// Whether the schema itself is one; otherwise what its compiler says of it.
    pub(crate) fn compile(&self) -> Result<(), String> {
        compile(&self.schema).map(|_| ())
    }

    /// Everything that is wrong with a value but unknown members, which are left to the rule that can suggest a name.
    pub(crate) fn violations(&self, value: &Value) -> Vec<Violation> {
        let mut violations = self.all_violations(value);
        violations.retain(|one| !one.unknown);
        violations
    }

    /// Everything that is wrong with a value.
    pub(crate) fn all_violations(&self, value: &Value) -> Vec<Violation> {
        let compiled = self.compiled.get_or_init(|| compile(&self.schema).ok());
        match compiled {
            Some(validator) if !validator.is_valid(value) => {
                let errors = validator.iter_errors(value);
                errors.flat_map(|error| violations(&error)).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Whether a regular expression matches a text as a whole; one that is none matches nothing.
pub fn matches(pattern: &str, text: &str) -> bool {
    let schema = json!({"type": "string", "pattern": format!("^(?:{pattern})$")});
    compile(&schema).is_ok_and(|schema| schema.is_valid(&Value::from(text)))
}

fn compile(schema: &Value) -> Result<jsonschema::Validator, String> {
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(schema)
        .map_err(|error| error.to_string())
}

fn violations(error: &jsonschema::ValidationError<'_>) -> Vec<Violation> {
    let path = pointer(&error.instance_path().to_string());
    let one = |path: FieldPath, message: String| Violation {
        path,
        message,
        missing: None,
        unknown: false,
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let unknown = |name: &String| Violation {
                unknown: true,
                ..one(path.key(name), format!("unknown key `{name}`"))
            };
            unexpected.iter().map(unknown).collect()
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![Violation {
                missing: Some(name.to_owned()),
                ..one(path, format!("`{name}` is missing"))
            }]
        }
        ValidationErrorKind::Format { format } => {
            let text = error.instance().as_str().unwrap_or_default();
            vec![one(path, format!("`{text}` is no {}", named(format)))]
        }
        ValidationErrorKind::Type { .. } => vec![one(path, wrong_type(error))],
        ValidationErrorKind::FalseSchema => {
            let message = format!("`{path}` has no place here");
            vec![one(path, message)]
        }
        _ => vec![one(path, error.to_string())],
    }
}

/// A format of JSON Schema, in words.
fn named(format: &str) -> &str {
    match format {
        "date-time" => "time such as 2026-11-20T08:02:11Z",
        "date" => "day such as 2026-11-20",
        "email" => "e-mail address",
        "uri" => "address such as https://example.org",
        other => other,
    }
}

/// Says which type was wanted in the words of the file, not of JSON.
fn wrong_type(error: &jsonschema::ValidationError<'_>) -> String {
    let text = error.to_string();
    let wanted = text.rsplit("of type").next().unwrap_or_default();
    let wanted = wanted.trim().trim_matches('"');
    let wanted = match wanted {
        "array" => "a list",
        "object" => "a mapping",
        "string" => "text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "`true` or `false`",
        other => other,
    };
    format!("expected {wanted}")
}

/// `/log/3/at` as a path of the document.
fn pointer(pointer: &str) -> FieldPath {
    let mut path = FieldPath::root();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        path = match part.parse() {
            Ok(index) => path.index(index),
            Err(_) => path.key(&part),
        };
    }
    path
}

/// Assembles the schema of a record type from its fields.
pub(crate) fn schema(
    title: &str,
    fields: &[Field],
    required: &[String],
    lifecycle: &Lifecycle,
    relations: &[String],
) -> Value {
    let stored = fields.iter().filter(|field| !field.computed);
    let mut properties: Map<String, Value> = stored
        .map(|field| (field.name.clone(), field.schema.clone()))
        .collect();
    let eras = lifecycle.eras.iter().map(|era| &era.lifecycle);
    let known = std::iter::once(lifecycle).chain(eras);
    let mut states: Vec<&str> = Vec::new();
    for name in known.flat_map(|one| &one.states).flat_map(names) {
        if !states.contains(&name) {
            states.push(name);
        }
    }
    set(&mut properties, "/state/enum", json!(states));
    set(
        &mut properties,
        "/links/items/properties/relation/enum",
        json!(relations),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn names(state: &super::State) -> impl Iterator<Item = &str> {
    std::iter::once(&state.name)
        .chain(&state.was)
        .map(String::as_str)
}

/// Sets a word of a property that may not be there.
fn set(properties: &mut Map<String, Value>, pointer: &str, value: Value) {
    let Some((parents, word)) = pointer.rsplit_once('/') else {
        return;
    };
    let mut parts = parents.split('/').skip(1);
    let first = parts.next().and_then(|name| properties.get_mut(name));
    let parent = parts.fold(first, |at, name| at?.get_mut(name));
    if let Some(parent) = parent.and_then(Value::as_object_mut) {
        parent.insert(word.to_owned(), value);
    }
}
