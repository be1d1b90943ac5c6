//! Why the index can't answer.

use thiserror::Error;

use crate::index::query::MAX_ROWS;

/// Why the index can't be built or can't answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IndexError {
    /// The tables could not be made.
    #[error("can't build the index: {0}")]
    Build(String),
    /// A query was refused or failed.
    #[error("can't run the query: {0}")]
    Query(String),
    /// A query gives more rows than anybody reads.
    #[error("can't run the query: it gives more than {MAX_ROWS} rows; add a LIMIT")]
    TooManyRows,
    /// A KPI could not be computed.
    #[error("can't compute KPI `{id}`: {message}")]
    Kpi {
        /// The KPI.
        id: String,
        /// What is wrong with its SQL.
        message: String,
    },
}

impl IndexError {
    pub(crate) fn build(error: &rusqlite::Error) -> Self {
        Self::Build(error.to_string())
    }
}
