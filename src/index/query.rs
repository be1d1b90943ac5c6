//! Queries of users: one SELECT, read-only and bounded.

use rusqlite::Error;
use rusqlite::ErrorCode;
use rusqlite::Row;
use rusqlite::types::ValueRef;
use serde_json::Value;

use crate::index::Index;
use crate::index::IndexError;

/// The most rows a query gives.
pub(crate) const MAX_ROWS: usize = 1_000_000;

/// Why anything else is refused.
const ONLY: &str = "only SELECT is allowed";

/// What a query gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with a value a column: null, a number or text.
    pub rows: Vec<Vec<Value>>,
}

impl Index {
    /// Runs one SELECT; anything that would write, attach or configure is refused.
    pub fn query(&self, sql: &str) -> Result<Rows, IndexError> {
        let failed = |error: Error| IndexError::Query(reason(&error));
        let mut statement = self.prepare(sql).map_err(failed)?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        if columns.is_empty() {
            return Err(IndexError::Query(ONLY.to_owned()));
        }
        let mut found = statement.query([]).map_err(failed)?;
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(failed)? {
            if rows.len() == MAX_ROWS {
                return Err(IndexError::TooManyRows);
            }
            rows.push(values(row, columns.len()).map_err(failed)?);
        }
        Ok(Rows { columns, rows })
    }
}

fn values(row: &Row<'_>, columns: usize) -> Result<Vec<Value>, Error> {
    (0..columns).map(|at| row.get_ref(at).map(value)).collect()
}

/// The JSON value of a cell; no table holds a blob, so one is shown as far as it is text.
fn value(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into(),
    }
}

/// Why SQLite refuses, in words that say what is allowed.
pub(crate) fn reason(error: &Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::AuthorizationForStatementDenied) => ONLY.to_owned(),
        Some(ErrorCode::OperationInterrupted) => "it takes too long".to_owned(),
        _ => match error {
            Error::MultipleStatement => "only one statement is allowed".to_owned(),
            Error::SqliteFailure(_, Some(message)) | Error::SqlInputError { msg: message, .. } => {
                message.clone()
            }
            other => other.to_string(),
        },
    }
}
