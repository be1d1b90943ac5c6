//! Answers to queries.

use std::fmt::Write;

use itsm::index::Rows;
use itsm::index::Table as IndexTable;
use itsm::report::Align;
use itsm::report::Table;
use serde::Serialize;
use serde_json::Value;

use crate::render;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    columns: &'a [String],
    rows: &'a [Vec<Value>],
}

#[derive(Serialize)]
struct Schema<'a> {
    version: u32,
    tables: Vec<TableOutput<'a>>,
}

#[derive(Serialize)]
struct TableOutput<'a> {
    name: &'a str,
    columns: Vec<Column<'a>>,
}

#[derive(Serialize)]
struct Column<'a> {
    name: &'a str,
    r#type: &'a str,
}

/// The rows for scripts, format version 1.
pub(crate) fn json(rows: &Rows) -> String {
    render::json(&Output {
        version: 1,
        columns: &rows.columns,
        rows: &rows.rows,
    })
}

/// The rows for people; columns of numbers stand at the right.
pub(crate) fn table(rows: &Rows) -> Table {
    let is_number = |at: usize| {
        rows.rows
            .iter()
            .any(|row| row.get(at).is_some_and(Value::is_number))
    };
    let align = |at| {
        if is_number(at) {
            Align::Right
        } else {
            Align::Left
        }
    };
    let cell = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Table {
        columns: rows
            .columns
            .iter()
            .enumerate()
            .map(|(at, name)| (name.clone(), align(at)))
            .collect(),
        rows: rows
            .rows
            .iter()
            .map(|row| row.iter().map(cell).collect())
            .collect(),
    }
}

/// Tables and their columns for scripts, format version 1.
pub(crate) fn schema_json(tables: &[IndexTable]) -> String {
    let tables = tables.iter().map(|table| TableOutput {
        name: &table.name,
        columns: table
            .columns
            .iter()
            .map(|(name, kind)| Column { name, r#type: kind })
            .collect(),
    });
    render::json(&Schema {
        version: 1,
        tables: tables.collect(),
    })
}

/// Tables and their columns for people.
pub(crate) fn schema(tables: &[IndexTable]) -> String {
    let mut out = String::new();
    for table in tables {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|(name, kind)| format!("{name} {kind}").trim_end().to_lowercase())
            .collect();
        let _ = write!(out, "{}\n  {}\n", table.name, columns.join("\n  "));
    }
    out
}
