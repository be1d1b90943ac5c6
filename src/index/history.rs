//! The rows of `tracked_value`: what a tracked field or the priority was, from when to when.
//!
//! Intervals are half-open and leave nothing out: a value at an instant T is the one row with `at <= T` and `until > T`
//! or no `until`. A value that lasted no whole second has no row. A field is named as its column in the type's table, so
//! that a field called `category` is not taken for the category of the state. A renamed field has its rows under each of
//! its names, so that a KPI which asks for an old one is not silently short.

use rusqlite::types::Value;

use crate::index::extract::cell;
use crate::index::layout::TypeTable;
use crate::index::steps::StepRow;
use crate::practice;
use crate::record::Entry;
use crate::schema::Field;
use crate::schema::Matrix;

/// One value of a field and its interval, in seconds since 1970.
#[derive(Debug, PartialEq)]
pub(crate) struct ValueRow<'a> {
    /// The field.
    pub(crate) field: &'a str,
    /// The value.
    pub(crate) value: Value,
    /// The first second.
    pub(crate) at: i64,
    /// The first second that no longer counts; none while it is still so.
    pub(crate) until: Option<i64>,
    /// The place in the log of the entry that set it.
    pub(crate) seq: i64,
}

/// The values that stand, and the rows of those that stood.
#[derive(Debug, Default)]
struct History<'a> {
    rows: Vec<ValueRow<'a>>,
    standing: Vec<ValueRow<'a>>,
}

impl<'a> History<'a> {
    fn set(&mut self, field: &'a str, value: Option<Value>, at: i64, seq: i64) {
        let place = self.standing.iter().position(|row| row.field == field);
        if let Some(place) = place {
            if self.standing.get(place).map(|row| &row.value) == value.as_ref() {
                return;
            }
            let mut ended = self.standing.remove(place);
            ended.until = Some(at);
            if ended.at < at {
                self.rows.push(ended);
            }
        }
        self.standing.extend(value.map(|value| ValueRow {
            field,
            value,
            at,
            until: None,
            seq,
        }));
    }

    fn text(&self, field: &str) -> Option<&str> {
        match &self.standing.iter().find(|row| row.field == field)?.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The priority by three columns: impact, urgency, override.
    fn priority(&self, columns: [&str; 3], matrix: &Matrix) -> Option<Value> {
        let [impact, urgency, overridden] = columns.map(|column| self.text(column));
        let level = practice::priority(matrix, impact, urgency, overridden)?;
        Some(Value::Text(level.to_owned()))
    }

    fn finish(mut self) -> Vec<ValueRow<'a>> {
        self.rows.append(&mut self.standing);
        self.rows
    }
}

/// The history of a record's tracked fields and priority; that of its state is in its steps.
pub(crate) fn history<'a>(
    steps: &[StepRow],
    table: &'a TypeTable,
    matrix: &Matrix,
) -> Vec<ValueRow<'a>> {
    let prioritized = table
        .definition
        .field("priority")
        .is_some_and(|field| field.computed);
    let columns = ["impact", "urgency", "priority_override"].map(|name| table.column_of(name));
    let mut history = History::default();
    for step in steps {
        for (column, field, value) in tracked(&step.entry, table) {
            for old in table.earlier_names(field) {
                history.set(old, value.clone(), step.at, step.seq);
            }
            history.set(column, value, step.at, step.seq);
        }
        if prioritized {
            let priority = history.priority(columns, matrix);
            history.set("priority", priority, step.at, step.seq);
        }
    }
    history.finish()
}

/// The tracked fields that an entry sets, each with the name of its column.
fn tracked<'a>(
    entry: &Entry,
    table: &'a TypeTable,
) -> impl Iterator<Item = (&'a str, &'a Field, Option<Value>)> {
    entry.set.iter().filter_map(|(name, value)| {
        let mut columns = table.columns();
        let (field, column) = columns.find(|(field, _)| field.tracked && field.name == *name)?;
        Some((column, field, cell(value)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: &str, at: i64, until: Option<i64>, seq: i64) -> ValueRow<'static> {
        ValueRow {
            field: "team",
            value: Value::Text(value.to_owned()),
            at,
            until,
            seq,
        }
    }

    fn rows(changes: &[(Option<&str>, i64)]) -> Vec<ValueRow<'static>> {
        let mut history = History::default();
        for (seq, (value, at)) in (0..).zip(changes) {
            history.set(
                "team",
                value.map(|text| Value::Text(text.to_owned())),
                *at,
                seq,
            );
        }
        history.finish()
    }

    #[test]
    fn intervals_meet_and_the_last_stays_open() {
        let expected = [row("mail", 10, Some(20), 0), row("web", 20, None, 1)];
        assert_eq!(rows(&[(Some("mail"), 10), (Some("web"), 20)]), expected);
    }

    #[test]
    fn setting_the_same_value_again_changes_nothing() {
        assert_eq!(
            rows(&[(Some("mail"), 10), (Some("mail"), 20)]),
            [row("mail", 10, None, 0)]
        );
    }

    #[test]
    fn a_value_that_lasts_no_second_has_no_row() {
        let expected = [row("web", 10, None, 1)];
        assert_eq!(rows(&[(Some("mail"), 10), (Some("web"), 10)]), expected);
    }

    #[test]
    fn clearing_ends_the_interval() {
        assert_eq!(
            rows(&[(Some("mail"), 10), (None, 30)]),
            [row("mail", 10, Some(30), 0)]
        );
    }
}
