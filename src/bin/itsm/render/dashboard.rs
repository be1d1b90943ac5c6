//! The desk on one page of Markdown.
//!
//! Words of records stand in tables alone, where nothing of them is taken for markup.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use itsm::ops::ClockRow;
use itsm::ops::Dashboard;
use itsm::ops::DashboardRow;
use itsm::report::Align;
use itsm::report::Table;

use crate::render::sla::list;
use crate::render::sla::local;

/// The section that is left out where it is empty: few desks have steps that can't wait.
const OWED: &str = "Reviews owed afterwards";

/// The most rows of a table: all five together stay below the 65,536 characters of a comment on GitHub.
const SHOWN: usize = 50;

/// The page.
pub(crate) fn page(found: &Dashboard, zone: Tz) -> String {
    let mut page = format!(
        "# Dashboard\n\nAs of {}, {zone}.\n",
        local(found.as_of, zone)
    );
    let clocks = |rows: &[ClockRow], all: &str| {
        let shown = list::table(first(rows), zone, u16::MAX);
        shown.markdown() + &more(rows.len(), all)
    };
    let rows = |rows: &[DashboardRow], time: &str, all: &str| {
        let shown = table(first(rows), time, zone);
        shown.markdown() + &more(rows.len(), all)
    };
    let waiting = waiting(found);
    let sections = [
        ("Open work", found.open.len(), counts(found).markdown()),
        (
            "Breached",
            found.breached.len(),
            clocks(&found.breached, "sla --breached"),
        ),
        (
            "At risk",
            found.at_risk.len(),
            clocks(&found.at_risk, "sla --at-risk"),
        ),
        (
            "Major incidents",
            found.major.len(),
            rows(&found.major, "since", "list incident --where major=true"),
        ),
        (
            "Approvals waiting",
            found.approvals.len(),
            rows(&found.approvals, "since", &waiting),
        ),
        (
            OWED,
            found.owed.len(),
            rows(&found.owed, "until", "approvals verify --all --step review"),
        ),
        (
            "Changes of the next seven days",
            found.changes.len(),
            rows(&found.changes, "starts", "schedule --all-states"),
        ),
    ];
    for (title, count, table) in sections {
        if title == OWED && count == 0 {
            continue;
        }
        page.push_str("\n## ");
        page.push_str(title);
        page.push_str("\n\n");
        page += if count == 0 { "None.\n" } else { &table };
    }
    page
}

/// The command that lists what waits for approvers.
fn waiting(found: &Dashboard) -> String {
    let approvals = found.approvals.iter();
    let states: BTreeSet<&str> = approvals.map(|one| one.state.as_str()).collect();
    let states: Vec<&str> = states.into_iter().collect();
    format!("list --state {}", states.join(","))
}

fn first<T>(rows: &[T]) -> &[T] {
    &rows[..rows.len().min(SHOWN)]
}

/// How many rows are not shown, and the command that shows them.
fn more(count: usize, all: &str) -> String {
    match count.saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("\nand {more} more: `itsm {all}`\n"),
    }
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
