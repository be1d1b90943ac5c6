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
use itsm::report::escape;
use itsm::schema::Commitment;
use itsm::text::printable;

use super::time;

/// The schedule for people.
pub(crate) fn text(schedule: &Schedule, desk: &Desk, now: DateTime<Utc>, width: u16) -> String {
    let mut parts = vec![heading(schedule, desk, now) + "\n"];
    let rows = rows(schedule, desk);
    if !rows.0.is_empty() {
        parts.push(rows.lines());
    }
    let remarks = remarks(schedule, desk);
    if !remarks.is_empty() {
        parts.push(remarks);
    }
    let (services, rest) = services(schedule);
    if !services.rows.is_empty() {
        parts.push(services.terminal(width));
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts.join("\n")
}

/// The schedule as a page of a wiki, or a comment.
pub(crate) fn markdown(schedule: &Schedule, desk: &Desk, now: DateTime<Utc>) -> String {
    let mut parts = vec![format!("## {}\n", heading(schedule, desk, now))];
    let rows = rows(schedule, desk).wide();
    if !rows.rows.is_empty() {
        parts.push(rows.markdown());
    }
    let (services, rest) = services(schedule);
    if !services.rows.is_empty() {
        parts.push(services.markdown());
    }
    let together = together(schedule, desk).into_iter();
    let together: Vec<String> = together
        .map(|line| format!("- {}", escape(&line)))
        .collect();
    if !together.is_empty() {
        parts.push(together.join("\n") + "\n");
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
fn rows(schedule: &Schedule, desk: &Desk) -> Rows {
    let changes = schedule.changes.iter();
    let changes = changes.map(|one| (one.during.from, &one.id, change(one, desk)));
    let freezes = schedule.freezes.iter();
    let freezes = freezes.map(|one| (one.during.from, &one.id, freeze(one, desk)));
    let mut rows: Vec<_> = changes.chain(freezes).collect();
    rows.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    Rows(rows.into_iter().map(|(_, _, row)| row).collect())
}

/// The cells of a row.
#[derive(Default)]
struct Row {
    from: String,
    to: String,
    length: String,
    what: String,
    kind: String,
    risk: String,
    state: String,
    items: String,
    services: String,
    outage: &'static str,
    contact: String,
    against: String,
    title: String,
}

impl Row {
    /// What the work is and touches, and whom to ask.
    fn about(&self) -> String {
        let named = |name: &str, value: &str| {
            let is_there = !value.is_empty();
            is_there.then(|| format!("{name} {value}"))
        };
        let parts = [
            Some(self.kind.clone()).filter(|kind| !kind.is_empty()),
            named("risk", &self.risk),
            (self.outage == "yes").then(|| "outage".to_owned()),
            named("items", &self.items),
            named("services", &self.services),
            named("contact", &self.contact),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

struct Rows(Vec<Row>);

impl Rows {
    /// Two lines each, so that no terminal breaks an id or a time; what stands against a row is told below all of them.
    fn lines(&self) -> String {
        let width = self.0.iter().map(|row| row.length.len()).max().unwrap_or(0);
        let lines = self.0.iter().map(|row| {
            let head = format!("{}  {:width$}  {}", row.from, row.length, row.what);
            let indent = " ".repeat(row.from.len() + width + 4);
            let (head, title) = (printable(&head).into_owned(), printable(&row.title));
            format!("{head}  {title}\n{indent}{}\n", printable(&row.about()))
        });
        lines.collect()
    }

    /// Everything.
    fn wide(self) -> Table {
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
        let rows = self.0.into_iter().map(|row| {
            vec![
                row.from,
                row.to,
                row.what,
                row.kind,
                row.risk,
                row.state,
                row.items,
                row.services,
                row.outage.to_owned(),
                row.contact,
                row.against,
                row.title,
            ]
        });
        table.rows = rows.collect();
        table
    }
}

fn change(one: &Scheduled, desk: &Desk) -> Row {
    let items: Vec<&str> = one.cis.iter().map(String::as_str).collect();
    let objections: Vec<String> = one.objections.iter().map(objection).collect();
    let degraded = one.degraded.iter().map(|id| format!("({id})"));
    let services: Vec<String> = one.services.iter().cloned().chain(degraded).collect();
    Row {
        from: time(one.during.from, desk),
        to: time(one.during.to, desk),
        length: written_length(one.during.length()),
        what: one.id.clone(),
        kind: one.kind.clone().unwrap_or_default(),
        risk: one.risk.clone().unwrap_or_default(),
        state: one.state.clone(),
        items: items.join(", "),
        services: services.join(", "),
        outage: if one.outage { "yes" } else { "no" },
        contact: one.contact.clone().unwrap_or_default(),
        against: objections.join("; "),
        title: one.title.clone(),
    }
}

fn freeze(one: &WindowTime, desk: &Desk) -> Row {
    Row {
        from: time(one.during.from, desk),
        to: time(one.during.to, desk),
        length: written_length(one.during.length()),
        what: one.id.clone(),
        kind: Kind::Freeze.name().to_owned(),
        title: one.title.clone(),
        ..Row::default()
    }
}

/// What has to be said of single changes: that they are not firm, and what stands against their time; and of services
/// that several take down.
fn remarks(schedule: &Schedule, desk: &Desk) -> String {
    let mut lines = Vec::new();
    for one in &schedule.changes {
        let id = printable(&one.id);
        if one.commitment != Some(Commitment::Firm) {
            lines.push(format!("{id} is not firm: {}\n", printable(&one.state)));
        }
        if let Some(end) = one.late_since {
            let end = time(end, desk);
            lines.push(format!(
                "{id} should have ended at {end} and goes on; as long again is expected\n"
            ));
        }
        for objection in &one.objections {
            let sentence = objection.sentence(desk.config.timezone);
            let weight = match objection.weight {
                Weight::Blocks => "",
                Weight::Warns => " (a remark)",
                Weight::Passes => " (an emergency may pass)",
            };
            lines.push(format!("{id} {}{weight}\n", printable(&sentence)));
        }
    }
    let together = together(schedule, desk).into_iter();
    lines.extend(together.map(|line| format!("{}\n", printable(&line))));
    lines.concat()
}

/// When several changes take a service down that none of them takes down alone: no change by itself says so.
fn together(schedule: &Schedule, desk: &Desk) -> Vec<String> {
    let services = schedule.services.iter();
    let times = services.flat_map(|service| service.together.iter().map(move |one| (service, one)));
    let lines = times.map(|(service, one)| {
        format!(
            "{} is down from {} to {} by {} together, by none of them alone",
            service.id,
            time(one.during.from, desk),
            time(one.during.to, desk),
            one.changes.join(" and ")
        )
    });
    lines.collect()
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
