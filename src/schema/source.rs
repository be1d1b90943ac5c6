//! A definition file: its text, its document and where its values stand.

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::text::LineIndex;
use crate::yaml::Document;
use crate::yaml::FieldPath;
use crate::yaml::Kind;
use crate::yaml::Node;

/// A parsed definition or configuration file.
#[derive(Debug)]
pub struct SourceFile {
    /// The path shown in findings, relative to the desk.
    pub path: String,
    /// The content.
    pub document: Document,
}

impl SourceFile {
    /// Parses a file; what is wrong with it goes into `out`.
    pub fn parse(path: &str, text: &str, out: &mut Vec<Diagnostic>) -> Option<Self> {
        match Document::parse(text) {
            Ok(document) => Some(Self {
                path: path.to_owned(),
                document,
            }),
            Err(faults) => {
                let lines = LineIndex::new(text);
                out.extend(faults.iter().map(|fault| fault.diagnostic(path, &lines)));
                None
            }
        }
    }

    /// The content as a typed value, read with the YAML core schema.
    pub fn value(&self) -> Value {
        core_value(self.document.root())
    }

    /// Whether the file says anything at this path.
    pub fn has(&self, path: &FieldPath) -> bool {
        self.document.at(path).is_some()
    }

    /// A finding about a place of this file.
    pub fn finding(&self, rule: &'static str, path: &FieldPath, message: String) -> Diagnostic {
        let lines = LineIndex::new(self.document.text());
        Diagnostic {
            path: self.path.clone(),
            region: Region::of(self.document.place(path), &lines),
            rule: rule.into(),
            level: Level::Error,
            record: None,
            message,
            hint: None,
        }
    }
}

/// The value of a node by the YAML 1.2 core schema: plain `true`, `3` and `1.5` are not text.
pub fn core_value(node: Node<'_>) -> Value {
    if node.is_null() {
        return Value::Null;
    }
    match node.kind() {
        Kind::Scalar => scalar(node.text().unwrap_or_default(), node.is_plain()),
        Kind::Sequence => node.items().map(core_value).collect(),
        Kind::Mapping => {
            let name = |key: Node<'_>| key.text().unwrap_or_default().to_owned();
            let members = node
                .entries()
                .map(|(key, value)| (name(key), core_value(value)));
            Value::Object(members.collect())
        }
    }
}

fn scalar(text: &str, plain: bool) -> Value {
    match text {
        "true" if plain => Value::Bool(true),
        "false" if plain => Value::Bool(false),
        _ if plain && starts_like_a_number(text) => {
            let whole = text.parse::<i64>().map(Value::from);
            let decimal = || text.parse::<f64>().map(Value::from);
            whole
                .or_else(|_| decimal())
                .unwrap_or_else(|_| Value::from(text))
        }
        _ => Value::from(text),
    }
}

/// Keeps `inf`, `nan` and the like text, which Rust's own parser would take for numbers.
fn starts_like_a_number(text: &str) -> bool {
    text.trim_start_matches('-')
        .starts_with(|first: char| first.is_ascii_digit())
}
