//! The forward schedule of change, in one file a format.

pub(crate) mod free;
pub(crate) mod ics;
pub(crate) mod json;

use chrono::DateTime;
use chrono::Utc;
use itsm::ops::Desk;
use itsm::ops::Projection;
use itsm::ops::Schedule;
use itsm::ops::Scheduled;
use itsm::ops::WindowTime;
use itsm::practice::change_window::Kind;
use itsm::practice::change_window::Objection;
use itsm::practice::change_window::Weight;
use itsm::practice::written_length;
use itsm::report::Align;
use itsm::report::Table;

use super::time;

/// The schedule for people.
pub(crate) fn text(schedule: &Schedule, desk: &Desk, now: DateTime<Utc>, width: u16) -> String {
    let mut parts = vec![heading(schedule, desk, now) + "\n"];
    let rows = rows(schedule, desk);
    if !rows.rows.is_empty() {
        parts.push(rows.terminal(width));
    }
    let (services, rest) = services(schedule);
    if !services.rows.is_empty() {
        parts.push(services.terminal(width));
    }
    parts.join("\n") + &rest
}

/// The schedule as a page of a wiki, or a comment.
pub(crate) fn markdown(schedule: &Schedule, desk: &Desk, now: DateTime<Utc>) -> String {
    let mut parts = vec![format!("## {}\n", heading(schedule, desk, now))];
    let rows = rows(schedule, desk);
    if !rows.rows.is_empty() {
        parts.push(rows.markdown());
    }
    let (services, rest) = services(schedule);
    if !services.rows.is_empty() {
        parts.push(services.markdown());
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts.join("\n")
}

/// What the schedule covers, and how much there is.
fn heading(schedule: &Schedule, desk: &Desk, now: DateTime<Utc>) -> String {
    let (from, to) = (schedule.within.from, schedule.within.to);
    let count = match schedule.changes.len() {
        0 => "No changes".to_owned(),
        1 => "1 change".to_owned(),
        many => format!("{many} changes"),
    };
    let about = schedule.service.as_ref();
    let about = about.map_or(String::new(), |id| format!(" for {id}"));
    format!(
        "{count}{about} from {} to {}, {}, as of {}",
        time(from, desk),
        time(to, desk),
        desk.config.timezone,
        time(now, desk)
    )
}

/// One row a change or a freeze, by start.
fn rows(schedule: &Schedule, desk: &Desk) -> Table {
    let mut table = Table::new([
        "from",
        "to",
        "what",
        "kind",
        "risk",
        "state",
        "items",
        "services",
        "outage",
        "contact",
        "against it",
        "title",
    ]);
    let changes = schedule.changes.iter();
    let changes = changes.map(|one| (one.during.from, &one.id, change(one, desk)));
    let freezes = schedule.freezes.iter();
    let freezes = freezes.map(|one| (one.during.from, &one.id, freeze(one, desk)));
    let mut rows: Vec<_> = changes.chain(freezes).collect();
    rows.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    table.rows = rows.into_iter().map(|(_, _, row)| row).collect();
    table
}

fn change(one: &Scheduled, desk: &Desk) -> Vec<String> {
    let list = |ids: &std::collections::BTreeSet<String>| {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        ids.join(", ")
    };
    let objections: Vec<String> = one.objections.iter().map(objection).collect();
    vec![
        time(one.during.from, desk),
        time(one.during.to, desk),
        one.id.clone(),
        one.kind.clone().unwrap_or_default(),
        one.risk.clone().unwrap_or_default(),
        one.state.clone(),
        list(&one.cis),
        list(&one.services),
        if one.outage { "yes" } else { "no" }.to_owned(),
        one.contact.clone().unwrap_or_default(),
        objections.join("; "),
        one.title.clone(),
    ]
}

fn freeze(one: &WindowTime, desk: &Desk) -> Vec<String> {
    let mut row = vec![String::new(); 12];
    let cells = [
        (0, time(one.during.from, desk)),
        (1, time(one.during.to, desk)),
        (2, one.id.clone()),
        (3, Kind::Freeze.name().to_owned()),
        (11, one.title.clone()),
    ];
    for (at, text) in cells {
        row[at] = text;
    }
    row
}

/// An objection in a few words.
fn objection(one: &Objection) -> String {
    let names = one.windows.join(", ");
    let what = match one.kind {
        Kind::Freeze => format!("freeze {names}"),
        Kind::Maintenance => format!("not in {names}"),
    };
    match one.weight {
        Weight::Blocks => what,
        Weight::Warns => format!("{what} (a remark)"),
        Weight::Passes => format!("{what} (an emergency may pass)"),
    }
}

/// The services of which something is lost, or that were asked about; and how many others there are.
fn services(schedule: &Schedule) -> (Table, String) {
    let mut table = Table::new(["service", "hours"]);
    for name in ["promised", "outage", "available", "target"] {
        table.columns.push((name.to_owned(), Align::Right));
    }
    let is_shown = |one: &&Projection| {
        schedule.service.is_some() || !one.outages.is_empty() || one.promised.is_none()
    };
    let shown = schedule.services.iter().filter(is_shown);
    table.rows = shown.map(service).collect();
    let others = schedule.services.len() - table.rows.len();
    let rest = match others {
        0 => String::new(),
        1 => "1 other service without a planned outage\n".to_owned(),
        many => format!("{many} other services without a planned outage\n"),
    };
    (table, rest)
}

fn service(one: &Projection) -> Vec<String> {
    let percent = |value: f64| format!("{value:.3} %");
    let hours = one.calendar.clone().unwrap_or_else(|| "always".to_owned());
    let target = one.target.map(|target| format!("{target} %"));
    let missed = if one.misses_target() { ", missed" } else { "" };
    vec![
        one.id.clone(),
        match one.promised {
            None => format!("{hours}: no such calendar"),
            Some(_) => hours,
        },
        one.promised.map_or("n/a".to_owned(), written_length),
        written_length(one.lost),
        one.percent().map_or("n/a".to_owned(), percent),
        target.map_or(String::new(), |target| target + missed),
    ]
}
