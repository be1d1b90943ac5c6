//! Why nothing could be planned at all. What is wrong with single rows stands in the plan.

use thiserror::Error;

/// Why a CSV file can't be planned with a map.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The file could not be read.
    #[error("can't read the CSV file: {0}")]
    Read(#[from] std::io::Error),
    /// The map names a column that the file does not have.
    #[error("can't import: the CSV file has no column `{column}`{}", suggestion(.near.as_deref()))]
    Column {
        /// The column.
        column: String,
        /// The column with the nearest name.
        near: Option<String>,
    },
    /// The map is for a record type that the desk does not define.
    #[error("can't import: the desk has no record type `{0}`")]
    Type(String),
}

fn suggestion(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}
