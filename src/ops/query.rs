//! Questions in SQL, over the index.

use crate::diagnostic::Diagnostic;
use crate::index::Index;
use crate::index::Rows;
use crate::index::Table;
use crate::ops::Desk;
use crate::ops::OpsError;

/// What a query gives.
#[derive(Debug)]
pub struct Answer {
    /// The rows.
    pub rows: Rows,
    /// Files that should be records and are in the table `unread` alone.
    pub unread: Vec<Diagnostic>,
}

/// Builds the index and asks it.
pub fn query(desk: &Desk, sql: &str) -> Result<Answer, OpsError> {
    let corpus = desk.corpus()?;
    let index = Index::build(&corpus, &desk.definitions, &desk.config, desk.now)?;
    Ok(Answer {
        rows: index.query(sql)?,
        unread: corpus
            .unread()
            .iter()
            .flat_map(|unread| unread.findings.clone())
            .collect(),
    })
}

/// The tables that a query can name.
pub fn tables(desk: &Desk) -> Result<Vec<Table>, OpsError> {
    let empty = crate::record::Corpus::default();
    let index = Index::build(&empty, &desk.definitions, &desk.config, desk.now)?;
    Ok(index.tables().to_vec())
}
