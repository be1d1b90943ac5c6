//! What a desk looks like at an instant, on one page.
//!
//! The same records and the same instant give the same page: neither a commit nor the time of the run stands in it
//! unless it was asked for.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::diagnostic::Diagnostic;
use crate::files::Write;
use crate::ops::ClockRow;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::SlaFilter;
use crate::ops::Standing;
use crate::ops::approvals;
use crate::ops::sla;
use crate::ops::sla::Then;
use crate::record::Corpus;
use crate::record::Record;
use crate::record::is_note_path;
use crate::record::parse_time;
use crate::schema::Category;
use crate::schema::Event;

/// How far ahead changes are shown.
const AHEAD: TimeDelta = TimeDelta::days(7);

/// The metric of the time that approvers take; its start says which states wait for them.
const APPROVE: &str = "approve";

/// A desk at an instant.
#[derive(Debug)]
pub struct Dashboard {
    /// The instant.
    pub as_of: DateTime<Utc>,
    /// The levels of priority, the highest first.
    pub levels: Vec<String>,
    /// How much work of each type is open.
    pub open: Vec<OpenCount>,
    /// The clocks of open work that are breached, the longest first.
    pub breached: Vec<ClockRow>,
    /// Those that are at risk, the first due first.
    pub at_risk: Vec<ClockRow>,
    /// What waits for approvers, by id.
    pub approvals: Vec<DashboardRow>,
    /// What has to be looked at once more because it could not wait, by the time until which that is owed; empty for
    /// another time than now.
    pub owed: Vec<DashboardRow>,
    /// The major incidents that are open, by id.
    pub major: Vec<DashboardRow>,
    /// The changes that are to begin within seven days, by their start.
    pub changes: Vec<DashboardRow>,
    /// Files that should be records and can't be read.
    pub unread: Vec<Diagnostic>,
}

/// How much work of a type is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCount {
    /// The type, in the plural.
    pub types: String,
    /// All of it.
    pub all: usize,
    /// What has each of the levels of priority, in their order; what has none is in none.
    pub by_level: Vec<usize>,
}

/// A record of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DashboardRow {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The state at the instant.
    pub state: String,
    /// The id of the person in charge.
    pub assignee: Option<String>,
    /// Since when it has been in that state, or when it is to begin.
    pub at: Option<DateTime<Utc>>,
}

/// Looks at a desk as of an instant.
pub fn dashboard(desk: &Desk, as_of: DateTime<Utc>) -> Result<Dashboard, OpsError> {
    let corpus = desk.corpus()?;
    let report = sla::report(desk, &corpus, &SlaFilter::default(), as_of);
    let of = |standing: Standing| {
        let rows = report.rows.iter();
        let found = rows.filter(|row| row.standing == standing);
        found.cloned().collect()
    };
    let open = open(&corpus, as_of);
    let waiting = waiting_states(desk);
    let is_waiting = |one: &Open<'_>| {
        let state = one.then.state().unwrap_or_default();
        waiting.contains(&(one.record.definition().name.as_str(), state.as_str()))
    };
    let is_major = |one: &Open<'_>| {
        let value = one.then.value("major", &desk.config.priority);
        value.as_deref() == Some("true")
    };
    Ok(Dashboard {
        as_of,
        levels: desk.config.priority.levels.clone(),
        open: counts(desk, &open),
        breached: of(Standing::Breached),
        at_risk: of(Standing::AtRisk),
        approvals: rows(open.iter().filter(|one| is_waiting(one))),
        owed: owed(desk, &corpus, as_of)?,
        major: rows(open.iter().filter(|one| is_major(one))),
        changes: changes(&open, as_of),
        unread: report.unread,
    })
}

/// Open work at an instant.
struct Open<'a> {
    record: &'a Record,
    then: Then<'a>,
}

fn open(corpus: &Corpus, as_of: DateTime<Utc>) -> Vec<Open<'_>> {
    let work = corpus.records().iter();
    let work = work.filter(|record| record.definition().work);
    let then = work.filter_map(|record| {
        let then = Then::of(record, as_of)?;
        Some(Open { record, then })
    });
    let is_open = |one: &Open<'_>| {
        let state = one.then.state();
        let category = state.and_then(|state| one.record.definition().category(&state));
        category.is_none_or(Category::is_open)
    };
    let mut open: Vec<_> = then.filter(is_open).collect();
    open.sort_by_key(|one| one.record.id());
    open
}

fn counts(desk: &Desk, open: &[Open<'_>]) -> Vec<OpenCount> {
    let levels = &desk.config.priority.levels;
    let mut counts: BTreeMap<&str, OpenCount> = BTreeMap::new();
    for one in open {
        let types = &one.record.definition().plural;
        let count = counts.entry(types).or_insert_with(|| OpenCount {
            types: types.clone(),
            all: 0,
            by_level: vec![0; levels.len()],
        });
        count.all += 1;
        let level = one.then.priority(&desk.config.priority);
        let place = level.and_then(|level| levels.iter().position(|one| *one == level));
        if let Some(cell) = place.and_then(|place| count.by_level.get_mut(place)) {
            *cell += 1;
        }
    }
    counts.into_values().collect()
}

/// What is owed after steps that could not wait.
fn owed(desk: &Desk, corpus: &Corpus, as_of: DateTime<Utc>) -> Result<Vec<DashboardRow>, OpsError> {
    if as_of != desk.now {
        return Ok(Vec::new());
    }
    let owing = approvals::owing(desk, corpus.records().iter())?;
    let rows = owing.into_iter().filter_map(|(id, due)| {
        let record = corpus.record(&id)?;
        Some(DashboardRow {
            title: record.title().to_owned(),
            state: record.state().unwrap_or_default().to_owned(),
            assignee: record.text("assignee").map(str::to_owned),
            at: Some(due),
            id,
        })
    });
    Ok(earliest_first(rows.collect()))
}

/// Type and state of what waits for approvers.
fn waiting_states(desk: &Desk) -> Vec<(&str, &str)> {
    let Some(metric) = desk.definitions.metric(APPROVE) else {
        return Vec::new();
    };
    let states = metric.start.iter().flat_map(|event| match event {
        Event::State(states) => states.as_slice(),
        _ => &[],
    });
    let states: Vec<&str> = states.map(String::as_str).collect();
    let types = metric.types.iter();
    let pairs = types.flat_map(|name| states.iter().map(move |state| (name.as_str(), *state)));
    pairs.collect()
}

fn rows<'o, 'r: 'o>(open: impl Iterator<Item = &'o Open<'r>>) -> Vec<DashboardRow> {
    earliest_first(open.map(|one| row(one, one.then.since())).collect())
}

fn earliest_first(mut rows: Vec<DashboardRow>) -> Vec<DashboardRow> {
    rows.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    rows
}

fn row(one: &Open<'_>, at: Option<DateTime<Utc>>) -> DashboardRow {
    DashboardRow {
        id: one.record.id().to_owned(),
        title: one.record.title().to_owned(),
        state: one.then.state().unwrap_or_default(),
        assignee: one.then.text("assignee"),
        at,
    }
}

/// What is to begin within the next days.
fn changes(open: &[Open<'_>], as_of: DateTime<Utc>) -> Vec<DashboardRow> {
    let start = |one: &Open<'_>| parse_time(&one.then.text("planned_start")?);
    let planned = open.iter().filter_map(|one| Some((one, start(one)?)));
    let soon = planned.filter(|(_, at)| *at >= as_of && *at < as_of + AHEAD);
    earliest_first(soon.map(|(one, at)| row(one, Some(at))).collect())
}

/// Plans a file of the desk that holds a page; nothing where it stands there already.
pub fn dashboard_file(desk: &Desk, path: &str, page: &str) -> Result<Plan, OpsError> {
    desk.writable()?;
    let path = path.strip_prefix("./").unwrap_or(path);
    if path.strip_suffix(".md").is_none() || is_note_path(path) {
        let message = format!("refusing to write {path}: a dashboard is a Markdown file");
        return Err(OpsError::usage(message).hint("name a file such as `DASHBOARD.md`"));
    }
    let known = desk.content(path).ok();
    let is_there = known.as_deref() == Some(page.as_bytes());
    let write = Write {
        path: path.to_owned(),
        expected: known,
        content: Some(page.as_bytes().to_vec()),
    };
    Ok(Plan {
        subject: format!("dashboard: {path}"),
        writes: if is_there { Vec::new() } else { vec![write] },
        ..Plan::default()
    })
}
