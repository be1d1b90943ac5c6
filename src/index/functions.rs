//! SQL functions that SQLite lacks: `median(x)` and `percentile(x, percent)`.

use rusqlite::Connection;
use rusqlite::Error;
use rusqlite::Result;
use rusqlite::functions::Aggregate;
use rusqlite::functions::Context;
use rusqlite::functions::FunctionFlags;

use crate::index::spread::percentile;

/// The percentile of a group; its second argument, or 50 where there is one argument, says which.
struct Percentile;

/// The values of a group so far, and the percentile that is wanted.
struct Group {
    values: Vec<f64>,
    percent: f64,
}

impl Aggregate<Group, Option<f64>> for Percentile {
    fn init(&self, _: &mut Context<'_>) -> Result<Group> {
        Ok(Group {
            values: Vec::new(),
            percent: 50.0,
        })
    }

    fn step(&self, row: &mut Context<'_>, group: &mut Group) -> Result<()> {
        if row.len() > 1 {
            group.percent = row.get(1)?;
        }
        if !(0.0..=100.0).contains(&group.percent) {
            let message = format!(
                "percentile takes a percent from 0 to 100, not {}",
                group.percent
            );
            return Err(Error::UserFunctionError(message.into()));
        }
        group.values.extend(row.get::<Option<f64>>(0)?);
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, group: Option<Group>) -> Result<Option<f64>> {
        Ok(group.and_then(|mut group| {
            group.values.sort_by(f64::total_cmp);
            percentile(&group.values, group.percent)
        }))
    }
}

/// Makes the functions known to a connection.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_aggregate_function("median", 1, flags, Percentile)?;
    connection.create_aggregate_function("percentile", 2, flags, Percentile)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn one(sql: &str) -> Result<Option<f64>> {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        connection.query_row(sql, [], |row| row.get(0))
    }

    #[test]
    fn they_agree_with_hand_worked_values() {
        let from = "FROM (SELECT column1 AS x FROM (VALUES (10), (1), (NULL), (3), (2)))";
        // Sorted 1, 2, 3, 10: between 2 and 3; rank 3 × 0.25 = 0.75, so 1 + 0.75 × 1.
        assert_eq!(one(&format!("SELECT median(x) {from}")), Ok(Some(2.5)));
        assert_eq!(
            one(&format!("SELECT percentile(x, 25) {from}")),
            Ok(Some(1.75))
        );
    }

    #[test]
    fn a_group_without_values_has_none() {
        assert_eq!(one("SELECT median(NULL)"), Ok(None));
        assert_eq!(one("SELECT median(1) WHERE 0"), Ok(None));
    }

    #[test]
    fn a_percent_out_of_range_is_refused() {
        assert!(one("SELECT percentile(1, 101)").is_err());
    }
}
