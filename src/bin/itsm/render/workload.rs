//! Open work by the value of a field, with how its clocks stand.

use chrono_tz::Tz;
use itsm::ops::ClockRow;
use itsm::ops::Load;
use itsm::ops::Workload;
use itsm::record::print_time;
use itsm::report::Align;
use itsm::report::Table;
use itsm::text::plural;
use serde::Serialize;

use crate::render;
use crate::render::list::named;
use crate::render::sla::due;
use crate::render::sla::label;
use crate::render::sla::local;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    as_of: String,
    field: &'a str,
    loads: Vec<LoadOutput<'a>>,
}

#[derive(Serialize)]
struct LoadOutput<'a> {
    value: Option<&'a str>,
    open: usize,
    breached: usize,
    at_risk: usize,
    next: Option<NextOutput<'a>>,
}

#[derive(Serialize)]
struct NextOutput<'a> {
    id: &'a str,
    metric: &'a str,
    kind: &'static str,
    cycle: u32,
    due: Option<String>,
}

/// The work for scripts, format version 1: times in UTC, null for work that has no value.
pub(crate) fn json(work: &Workload, field: &str) -> String {
    let loads = work.loads.iter().map(|load| LoadOutput {
        value: Some(load.value.as_str()).filter(|value| !value.is_empty()),
        open: load.open,
        breached: load.breached,
        at_risk: load.at_risk,
        next: load.next.as_ref().map(next),
    });
    render::json(&Output {
        version: 1,
        as_of: print_time(work.as_of),
        field,
        loads: loads.collect(),
    })
}

fn next(row: &ClockRow) -> NextOutput<'_> {
    NextOutput {
        id: &row.record.id,
        metric: &row.clock.metric,
        kind: row.clock.kind.name(),
        cycle: row.clock.cycle,
        due: row.clock.due.map(print_time),
    }
}

/// The work in a table, a row for each value.
pub(crate) fn table(work: &Workload, field: &str, zone: Tz) -> Table {
    let mut table = Table::new([field]);
    let counts = ["open", "breached", "at risk"].into_iter();
    let counts = counts.map(|name| (name.to_owned(), Align::Right));
    let next = ["next due", "id", "metric"].into_iter();
    let next = next.map(|name| (name.to_owned(), Align::Left));
    table.columns.extend(counts.chain(next));
    let loads = work.loads.iter();
    table.rows = loads.map(|load| row(load, field, zone)).collect();
    table
}

fn row(load: &Load, field: &str, zone: Tz) -> Vec<String> {
    let value = named(&load.value, field);
    let counts = [load.open, load.breached, load.at_risk].map(|count| count.to_string());
    let next = load.next.as_ref().map(|row| {
        let id = row.record.id.clone();
        [due(row, zone), id, label(&row.clock)]
    });
    let mut cells = vec![value];
    cells.extend(counts);
    cells.extend(next.unwrap_or_default());
    cells
}

/// The instant of the reading, and how many records are open.
pub(crate) fn sum(work: &Workload, zone: Tz) -> String {
    let open = work.loads.iter().map(|load| load.open).sum();
    let at = local(work.as_of, zone);
    format!("as of {at}, {zone}; {} open", plural(open, "record"))
}
