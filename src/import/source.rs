//! Where a value of a record comes from: a column, several put together, or always the same.

use std::collections::HashMap;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;
use serde_json::Map;
use serde_json::Value;

use crate::import::table::Row;

/// What stands between joined columns where the map does not say.
const SPACE: &str = " ";

/// What stands in where a column gives no value.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Otherwise {
    /// Nothing stands in for a missing text, and an unlisted one is a fault.
    #[default]
    Refuse,
    /// Missing and unlisted texts give no value.
    Nothing,
    /// Missing and unlisted texts give this one.
    Text(String),
}

impl Otherwise {
    fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Refuse | Self::Nothing => None,
        }
    }
}

/// Where one value comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Source {
    /// A column.
    Column {
        /// Its name.
        column: String,
        /// The value for each text of the column; none where the text itself is the value.
        values: Option<HashMap<String, Option<String>>>,
        /// What stands in for a missing or unlisted text.
        otherwise: Otherwise,
    },
    /// Several columns, put together.
    Join {
        /// Their names.
        columns: Vec<String>,
        /// What stands between two of them.
        with: String,
        /// What stands in where all are missing.
        otherwise: Otherwise,
    },
    /// The same value in every record.
    Constant(String),
}

impl Source {
    /// The columns that are read.
    pub(crate) fn columns(&self) -> &[String] {
        match self {
            Self::Column { column, .. } => std::slice::from_ref(column),
            Self::Join { columns, .. } => columns,
            Self::Constant(_) => &[],
        }
    }

    /// The value of a row; an error where the text is not among those that the map lists.
    pub(crate) fn value(&self, row: Row<'_>) -> Result<Option<String>, String> {
        match self {
            Self::Column {
                column,
                values,
                otherwise,
            } => {
                let Some(text) = row.text(column) else {
                    return Ok(otherwise.text());
                };
                match values.as_ref().map(|values| values.get(text)) {
                    None => Ok(Some(text.to_owned())),
                    Some(Some(listed)) => Ok(listed.clone()),
                    Some(None) if *otherwise == Otherwise::Refuse => Err(unlisted(column, text)),
                    Some(None) => Ok(otherwise.text()),
                }
            }
            Self::Join {
                columns,
                with,
                otherwise,
            } => {
                let texts: Vec<&str> = columns
                    .iter()
                    .filter_map(|column| row.text(column))
                    .collect();
                let joined = (!texts.is_empty()).then(|| texts.join(with));
                Ok(joined.or_else(|| otherwise.text()))
            }
            Self::Constant(text) => Ok(Some(text.clone())),
        }
    }
}

impl<'de> Deserialize<'de> for Source {
    /// Reads the name of a column, or a mapping with `column`, `join` or `constant`.
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        match Value::deserialize(source)? {
            Value::String(column) => Ok(Self::Column {
                column,
                values: None,
                otherwise: Otherwise::default(),
            }),
            Value::Object(members) => {
                from_members(&members).ok_or_else(|| D::Error::custom("unknown source"))
            }
            _ => Err(D::Error::custom(
                "a source is the name of a column or a mapping",
            )),
        }
    }
}

fn unlisted(column: &str, text: &str) -> String {
    format!("`{text}` of column `{column}` is not among the values of the map")
}

fn from_members(members: &Map<String, Value>) -> Option<Source> {
    let otherwise = match members.get("default") {
        None => Otherwise::Refuse,
        Some(value) => scalar(value).map_or(Otherwise::Nothing, Otherwise::Text),
    };
    if let Some(constant) = members.get("constant") {
        return scalar(constant).map(Source::Constant);
    }
    if let Some(columns) = members.get("join") {
        let with = members.get("with").and_then(Value::as_str).unwrap_or(SPACE);
        return Some(Source::Join {
            columns: columns.as_array()?.iter().filter_map(scalar).collect(),
            with: with.to_owned(),
            otherwise,
        });
    }
    let values = members.get("values").and_then(Value::as_object);
    let listed = |(from, to): (&String, &Value)| (from.clone(), scalar(to));
    Some(Source::Column {
        column: scalar(members.get("column")?)?,
        values: values.map(|values| values.iter().map(listed).collect()),
        otherwise,
    })
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}
