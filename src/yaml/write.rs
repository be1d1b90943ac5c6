//! How a value is laid out: the house form of records.
//!
//! Block mappings in key order, short lists on one line, and one line for each entry of a list of mappings, so that
//! an entry of a log is one line of a diff.

use serde_json::Map;
use serde_json::Value;

use crate::yaml::Context;
use crate::yaml::Document;
use crate::yaml::Refusal;
use crate::yaml::model;
use crate::yaml::scalar;
use crate::yaml::scalar::needs_escape;

/// The columns within which a list stays on one line.
const WIDTH: usize = 100;

/// What stands before the first key of a rendered mapping.
const BLANKS: [char; 2] = ['\n', ' '];

/// Spaces that each level is indented by.
pub(super) const STEP: usize = 2;

/// A value as it stands behind a key: first what is on the key's line, then the lines below, each with the line break
/// before it.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub(super) inline: String,
    pub(super) body: String,
}

impl Rendered {
    pub(super) fn inline(inline: String) -> Self {
        let body = String::new();
        Self { inline, body }
    }

    /// The value behind the colon or dash that it belongs to.
    fn after(self, mark: &str) -> String {
        let space = if self.inline.is_empty() { "" } else { " " };
        format!("{mark}{space}{}{}", self.inline, self.body)
    }
}

/// The text of a whole new file.
///
/// Numbers, booleans and null are written plain, strings such that they stay strings. The text has been read back and
/// compared; it is refused where the dialect can't hold it, for a control character or a root that is no mapping.
pub fn write(value: &Value) -> Result<String, Refusal> {
    let mut text = rendered(value, 0)
        .after("")
        .trim_start_matches(BLANKS)
        .to_owned();
    text.push('\n');
    let read = Document::parse(text.as_str());
    let is_same =
        read.is_ok_and(|read| model::is_same(&read.root().to_value(), &model::untyped(value)));
    if is_same {
        Ok(text)
    } else {
        Err(Refusal::Unwritable)
    }
}

/// A value in house form, the lines below indented by so many spaces.
pub(super) fn rendered(value: &Value, indent: usize) -> Rendered {
    match value {
        Value::String(text) => {
            literal(text, indent).unwrap_or_else(|| Rendered::inline(scalar(text, Context::Block)))
        }
        Value::Object(entries) if !entries.is_empty() => Rendered {
            inline: String::new(),
            body: mapping(entries, indent),
        },
        Value::Array(items) if !items.is_empty() => list(items, indent),
        _ => Rendered::inline(flow(value)),
    }
}

fn mapping(entries: &Map<String, Value>, indent: usize) -> String {
    let lines = entries
        .iter()
        .map(|(key, value)| line(indent) + &entry(key, value, indent));
    lines.collect()
}

/// One entry of a block mapping whose keys stand in this column.
pub(super) fn entry(key: &str, value: &Value, column: usize) -> String {
    rendered(value, column + STEP).after(&format!("{}:", scalar(key, Context::Block)))
}

fn list(items: &[Value], indent: usize) -> Rendered {
    if items.iter().all(is_word) {
        let inline = flow_list(items);
        if indent + inline.chars().count() <= WIDTH {
            return Rendered::inline(inline);
        }
    }
    let lines = items
        .iter()
        .map(|one| line(indent) + &item(one, indent, true));
    Rendered {
        inline: String::new(),
        body: lines.collect(),
    }
}

/// Whether a value fits into a list on one line.
fn is_word(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains('\n'),
        Value::Array(_) | Value::Object(_) => false,
        _ => true,
    }
}

/// One item of a block sequence whose dashes stand in this column; a collection on one line, if wished.
pub(super) fn item(value: &Value, column: usize, on_one_line: bool) -> String {
    let rendered = match value {
        Value::Object(entries) if !on_one_line && !entries.is_empty() => {
            let body = mapping(entries, column + STEP);
            Rendered::inline(body.trim_start_matches(BLANKS).to_owned())
        }
        Value::Object(_) | Value::Array(_) => Rendered::inline(flow(value)),
        _ => rendered(value, column + STEP),
    };
    rendered.after("-")
}

fn line(indent: usize) -> String {
    format!("\n{:indent$}", "")
}

/// A value on one line.
pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text, Context::Flow),
        Value::Array(items) => flow_list(items),
        Value::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| flow_entry(key, value))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        _ => value.to_string(),
    }
}

fn flow_list(items: &[Value]) -> String {
    let items: Vec<String> = items.iter().map(flow).collect();
    format!("[{}]", items.join(", "))
}

/// One entry of a flow mapping.
pub(super) fn flow_entry(key: &str, value: &Value) -> String {
    format!("{}: {}", scalar(key, Context::Flow), flow(value))
}

/// A text of several lines under a `|`, if that form can hold it.
fn literal(text: &str, indent: usize) -> Option<Rendered> {
    let (header, content) = match text.strip_suffix('\n') {
        Some(content) => ("|", content),
        None => ("|-", text),
    };
    let is_odd = |character: char| character != '\n' && needs_escape(character);
    let starts_blank = content.starts_with(char::is_whitespace);
    let ends_blank = content
        .lines()
        .next_back()
        .is_none_or(|last| last.trim_matches(' ').is_empty());
    if !text.contains('\n')
        || starts_blank
        || ends_blank
        || content.ends_with('\n')
        || text.contains(is_odd)
    {
        return None;
    }
    let indented = |one: &str| {
        if one.is_empty() {
            "\n".to_owned()
        } else {
            line(indent) + one
        }
    };
    Some(Rendered {
        inline: header.to_owned(),
        body: content.split('\n').map(indented).collect(),
    })
}
