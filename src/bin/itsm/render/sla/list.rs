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

/// From this width on, a table tells of the record too.
const WIDE: u16 = 120;

/// The clocks in a table for people; a wide one tells more of the records.
pub(crate) fn table(rows: &[ClockRow], zone: Tz, width: u16) -> Table {
    let mut table = Table::new(["id", "due"]);
    table.columns.push(("left".to_owned(), Align::Right));
    let more = ["standing", "metric", "agreement"].into_iter();
    let wide = ["priority", "assignee", "title"].into_iter();
    let wide = wide.filter(|_| width >= WIDE);
    let names = more.chain(wide).map(|name| (name.to_owned(), Align::Left));
    table.columns.extend(names);
    let columns = table.columns.len();
    table.rows = rows
        .iter()
        .map(|one| row(one, zone).into_iter().take(columns).collect())
        .collect();
    table
}

fn row(row: &ClockRow, zone: Tz) -> Vec<String> {
    let record = &row.record;
    vec![
        record.id.clone(),
        due(row, zone),
        left(row.clock.remaining()),
        row.standing.name().to_owned(),
        label(&row.clock),
        row.clock.agreement.clone(),
        record.priority.clone().unwrap_or_default(),
        record.assignee.clone().unwrap_or_default(),
        record.title.clone(),
    ]
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
