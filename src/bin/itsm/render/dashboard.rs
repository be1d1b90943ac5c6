//! The desk on one page of Markdown.
//!
//! Words of records stand in tables alone, where nothing of them is taken for markup.

use chrono_tz::Tz;
use itsm::ops::Dashboard;
use itsm::ops::DashboardRow;
use itsm::report::Align;
use itsm::report::Table;

use crate::render::sla::list;
use crate::render::sla::local;

/// The page.
pub(crate) fn page(found: &Dashboard, zone: Tz) -> String {
    let mut page = format!(
        "# Dashboard\n\nAs of {}, {zone}.\n",
        local(found.as_of, zone)
    );
    let clocks = |rows| list::table(rows, zone, u16::MAX).markdown();
    let rows = |rows: &[DashboardRow], time: &str| table(rows, time, zone).markdown();
    let sections = [
        ("Open work", found.open.len(), counts(found).markdown()),
        ("Breached", found.breached.len(), clocks(&found.breached)),
        ("At risk", found.at_risk.len(), clocks(&found.at_risk)),
        (
            "Major incidents",
            found.major.len(),
            rows(&found.major, "since"),
        ),
        (
            "Approvals waiting",
            found.approvals.len(),
            rows(&found.approvals, "since"),
        ),
        (
            "Changes of the next seven days",
            found.changes.len(),
            rows(&found.changes, "starts"),
        ),
    ];
    for (title, count, table) in sections {
        page.push_str("\n## ");
        page.push_str(title);
        page.push_str("\n\n");
        page += if count == 0 { "None.\n" } else { &table };
    }
    page
}

/// How much of each type is open, by priority.
fn counts(found: &Dashboard) -> Table {
    let mut table = Table::new(["type"]);
    let levels = found.levels.iter().map(String::as_str);
    let figures = std::iter::once("open").chain(levels);
    let figures = figures.map(|name| (name.to_owned(), Align::Right));
    table.columns.extend(figures);
    let rows = found.open.iter().map(|one| {
        let figures = std::iter::once(one.all).chain(one.by_level.iter().copied());
        let cells = std::iter::once(one.types.clone());
        cells
            .chain(figures.map(|count| count.to_string()))
            .collect()
    });
    table.rows = rows.collect();
    table
}

fn table(rows: &[DashboardRow], time: &str, zone: Tz) -> Table {
    let mut table = Table::new(["id", "title", "state", "assignee", time]);
    let rows = rows.iter().map(|one| {
        vec![
            one.id.clone(),
            one.title.clone(),
            one.state.clone(),
            one.assignee.clone().unwrap_or_default(),
            one.at.map(|at| local(at, zone)).unwrap_or_default(),
        ]
    });
    table.rows = rows.collect();
    table
}
