//! What the figures of a period rest on: how many entries, and how many of them came late or from elsewhere.
//!
//! It is told beside the figures and never changes one: an entry that was written late is no fault.

use rusqlite::params;

use crate::index::Index;
use crate::index::IndexError;
use crate::index::query::reason;
use crate::practice::Period;

/// How many entries of logs took effect in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// All of them.
    pub entries: usize,
    /// Those that were written more than a day after what they tell of.
    pub late: usize,
    /// Those that were imported.
    pub imported: usize,
}

/// Late entries and imported ones are told apart: an import is always late.
const SQL: &str = "SELECT count(*), coalesce(sum(late AND imported IS NULL), 0), count(imported)
    FROM step WHERE at >= ? AND at < ?";

impl Index {
    /// Counts the entries of a period.
    pub fn coverage(&self, period: &Period) -> Result<Coverage, IndexError> {
        let failed = |error| IndexError::Query(reason(&error));
        let mut statement = self.prepare_cached(SQL).map_err(failed)?;
        let read = statement.query_row(params![period.start(), period.end()], |row| {
            Ok([row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?])
        });
        let counts = read.map_err(failed)?;
        let [entries, late, imported] =
            counts.map(|count| usize::try_from(count).unwrap_or_default());
        Ok(Coverage {
            entries,
            late,
            imported,
        })
    }
}
