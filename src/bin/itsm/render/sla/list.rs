//! Clocks by what is due next.

use chrono_tz::Tz;
use itsm::ops::ClockRow;
use itsm::ops::SlaReport;
use itsm::ops::Standing;
use itsm::report::Align;
use itsm::report::Table;
use itsm::text::plural;

use crate::render::sla::due;
use crate::render::sla::label;
use crate::render::sla::left;
use crate::render::sla::local;

/// The columns of a narrow table, of one that has room for titles, and of a wide one.
const NARROW: &[&str] = &["id", "due", "left", "standing", "metric", "agreement"];
const TITLED: &[&str] = &["id", "due", "left", "standing", "metric", "title"];
const WIDE: &[&str] = &[
    "id",
    "due",
    "left",
    "standing",
    "metric",
    "agreement",
    "priority",
    "assignee",
    "title",
];

/// The clocks in a table for people; a wide one tells more of the records.
pub(crate) fn table(rows: &[ClockRow], zone: Tz, width: u16) -> Table {
    let names = match width {
        ..90 => NARROW,
        90..130 => TITLED,
        _ => WIDE,
    };
    let mut table = Table::new(names.iter().copied());
    for (name, align) in &mut table.columns {
        if name == "left" {
            *align = Align::Right;
        }
    }
    let row = |row: &ClockRow| names.iter().map(|name| cell(row, name, zone)).collect();
    table.rows = rows.iter().map(row).collect();
    table
}

fn cell(row: &ClockRow, column: &str, zone: Tz) -> String {
    let record = &row.record;
    match column {
        "due" => due(row, zone),
        "left" => left(row.clock.remaining()),
        "standing" => row.standing.name().to_owned(),
        "metric" => label(&row.clock),
        "agreement" => row.clock.agreement.clone(),
        "priority" => record.priority.clone().unwrap_or_default(),
        "assignee" => record.assignee.clone().unwrap_or_default(),
        "title" => record.title.clone(),
        _ => record.id.clone(),
    }
}

/// The instant of the reading, and how many clocks stand how.
pub(crate) fn sum(report: &SlaReport, zone: Tz) -> String {
    let count = |standing: Standing| {
        let rows = report.rows.iter();
        let count = rows.filter(|row| row.standing == standing).count();
        (count > 0).then(|| format!("{count} {}", standing.name()))
    };
    let counts: Vec<String> = Standing::ALL.into_iter().filter_map(count).collect();
    let mut sum = plural(report.rows.len(), "clock");
    if !counts.is_empty() {
        sum = format!("{sum}: {}", counts.join(", "));
    }
    let at = local(report.as_of, zone);
    format!("as of {at}, {zone}; {sum}")
}

/// That some records have no clock.
pub(crate) fn untimed(count: usize) -> String {
    let (records, has) = (
        plural(count, "record"),
        if count == 1 { "has" } else { "have" },
    );
    format!("{records} {has} no clock; `itsm sla ID` says why")
}
