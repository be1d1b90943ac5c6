//! The rows of a plain CSV file: a heading that names fields, then one record a row.

use std::path::Path;

use crate::import::ImportError;

/// Reads a file whole; empty cells are left out.
pub fn rows(file: &Path) -> Result<Vec<Vec<(String, String)>>, ImportError> {
    let named = |error: csv::Error| {
        let error = std::io::Error::from(error);
        std::io::Error::new(error.kind(), format!("{}: {error}", file.display()))
    };
    let mut reader = csv::Reader::from_path(file).map_err(named)?;
    let heading = reader.headers().map_err(named)?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(named)?;
        let cells = heading
            .iter()
            .zip(&record)
            .filter(|(_, value)| !value.trim().is_empty());
        rows.push(
            cells
                .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
                .collect(),
        );
    }
    Ok(rows)
}
