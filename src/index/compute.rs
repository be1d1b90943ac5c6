//! From the rows of a KPI's query to its figure.
//!
//! The SQL says which records count and what each brings; how that adds up is decided here, once for all KPIs: nothing
//! is divided by zero, and what has no value is counted as skipped and not taken for nothing.

use std::cmp::Ordering;

use rusqlite::CachedStatement;
use rusqlite::Error;
use rusqlite::Row;

use crate::index::Aggregate;
use crate::index::Index;
use crate::index::IndexError;
use crate::index::Kpi;
use crate::index::Spread;
use crate::index::query::reason;
use crate::index::spread::count;
use crate::index::spread::rounded;
use crate::practice::Period;

/// The value of a KPI in a period and what it rests on. Decimals are rounded to six places.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figure {
    /// The value in the KPI's unit; none where there is nothing to compute it from.
    pub value: Option<f64>,
    /// What was counted or summed up; none for a duration.
    pub numerator: Option<f64>,
    /// What it was divided by; none where nothing was divided.
    pub denominator: Option<f64>,
    /// How many rows have a value.
    pub used: usize,
    /// How many rows were considered, but lack what is needed.
    pub skipped: usize,
    /// How working time is spread, for a duration.
    pub working: Option<Spread>,
    /// How time by the clock is spread, for a duration.
    pub clock: Option<Spread>,
    /// The records that have a value, sorted.
    pub ids: Vec<String>,
    /// The records that were skipped, sorted.
    pub skipped_ids: Vec<String>,
}

/// One row: the record and its numbers, as many as the aggregate takes.
#[derive(Debug)]
struct Considered {
    record: String,
    numbers: [Option<f64>; 2],
}

impl Index {
    /// Computes a KPI for a period.
    pub fn compute(&self, kpi: &Kpi, period: &Period) -> Result<Figure, IndexError> {
        let failed = |message: String| IndexError::Kpi {
            id: kpi.id.clone(),
            message,
        };
        let mut statement = self
            .prepare_cached(&kpi.sql)
            .map_err(|error| failed(reason(&error)))?;
        bind(&mut statement, period).map_err(failed)?;
        let rows =
            considered(&mut statement, kpi.aggregate).map_err(|error| failed(reason(&error)))?;
        Ok(figure(kpi, rows))
    }
}

/// Binds the period; a parameter of another name, being null, would silently match nothing.
fn bind(statement: &mut CachedStatement<'_>, period: &Period) -> Result<(), String> {
    for at in 1..=statement.parameter_count() {
        let value = match statement.parameter_name(at) {
            Some(":from") => period.start(),
            Some(":to") => period.end(),
            other => {
                return Err(format!(
                    "it has the parameter `{}`, but only `:from` and `:to` are given",
                    other.unwrap_or("?")
                ));
            }
        };
        statement
            .raw_bind_parameter(at, value)
            .map_err(|error| reason(&error))?;
    }
    Ok(())
}

/// Reads the rows, sorted, so that sums do not depend on the order of the query.
fn considered(
    statement: &mut CachedStatement<'_>,
    aggregate: Aggregate,
) -> Result<Vec<Considered>, Error> {
    let record = statement.column_index("record")?;
    let names: &[&str] = match aggregate {
        Aggregate::Count => &[],
        Aggregate::Sum | Aggregate::Mean => &["value"],
        Aggregate::Ratio => &["num", "den"],
        Aggregate::Duration => &["working", "clock"],
    };
    let columns: Vec<usize> = names
        .iter()
        .map(|name| statement.column_index(name))
        .collect::<Result<_, _>>()?;
    let mut found = statement.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push(one(row, record, &columns)?);
    }
    rows.sort_by(order);
    Ok(rows)
}

fn one(row: &Row<'_>, record: usize, columns: &[usize]) -> Result<Considered, Error> {
    let mut numbers = [None, None];
    for (number, column) in numbers.iter_mut().zip(columns) {
        *number = row.get(*column)?;
    }
    Ok(Considered {
        record: row.get(record)?,
        numbers,
    })
}

fn order(one: &Considered, other: &Considered) -> Ordering {
    let numbers = one.numbers.iter().zip(&other.numbers);
    let by_number = numbers.map(|(one, other)| {
        one.unwrap_or(f64::MIN)
            .total_cmp(&other.unwrap_or(f64::MIN))
    });
    by_number.fold(one.record.cmp(&other.record), Ordering::then)
}

fn figure(kpi: &Kpi, rows: Vec<Considered>) -> Figure {
    let wanted = match kpi.aggregate {
        Aggregate::Count => 0,
        Aggregate::Sum | Aggregate::Mean => 1,
        Aggregate::Ratio | Aggregate::Duration => 2,
    };
    let has_value = |row: &Considered| row.numbers.iter().take(wanted).all(Option::is_some);
    let (used, skipped): (Vec<_>, Vec<_>) = rows.into_iter().partition(has_value);
    let figure = Figure {
        used: used.len(),
        skipped: skipped.len(),
        ids: ids(&used),
        skipped_ids: ids(&skipped),
        ..Figure::default()
    };
    let sum = |column: usize| numbers(&used, column).iter().sum::<f64>();
    match kpi.aggregate {
        Aggregate::Count => summed(figure, count(used.len())),
        Aggregate::Sum => summed(figure, sum(0)),
        Aggregate::Mean => divided(figure, sum(0), count(used.len()), 1.0),
        Aggregate::Ratio => divided(
            figure,
            sum(0),
            sum(1),
            if kpi.unit == "percent" { 100.0 } else { 1.0 },
        ),
        Aggregate::Duration => lasting(figure, &used, seconds(&kpi.unit)),
    }
}

fn summed(figure: Figure, sum: f64) -> Figure {
    let sum = Some(rounded(sum));
    Figure {
        value: sum,
        numerator: sum,
        ..figure
    }
}

fn divided(figure: Figure, numerator: f64, denominator: f64, factor: f64) -> Figure {
    Figure {
        value: (denominator > 0.0).then(|| rounded(factor * numerator / denominator)),
        numerator: Some(rounded(numerator)),
        denominator: Some(rounded(denominator)),
        ..figure
    }
}

fn lasting(figure: Figure, used: &[Considered], unit: f64) -> Figure {
    let spread = |column: usize| {
        Spread::of(
            numbers(used, column)
                .iter()
                .map(|value| value / unit)
                .collect(),
        )
    };
    let working = spread(0);
    Figure {
        value: working.map(|working| working.mean),
        working,
        clock: spread(1),
        ..figure
    }
}

fn numbers(rows: &[Considered], column: usize) -> Vec<f64> {
    rows.iter()
        .filter_map(|row| row.numbers.get(column).copied().flatten())
        .collect()
}

/// The ids of rows that are already sorted by id.
fn ids(rows: &[Considered]) -> Vec<String> {
    let mut ids: Vec<String> = rows.iter().map(|row| row.record.clone()).collect();
    ids.dedup();
    ids
}

/// How many seconds a unit of time has.
fn seconds(unit: &str) -> f64 {
    match unit {
        "minutes" => 60.0,
        "hours" => 3600.0,
        _ => 86400.0,
    }
}
