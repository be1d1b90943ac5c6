//! Open work by the value of a field: who has how much of it, and what is due next.
//!
//! What is counted are records, not clocks, so that the figures add up to the open work: a record with several clocks stands
//! as the one that presses most.

use std::collections::BTreeMap;
use std::collections::HashMap;

use chrono::DateTime;
use chrono::Utc;

use crate::diagnostic::Diagnostic;
use crate::ops::ClockRow;
use crate::ops::Desk;
use crate::ops::Filter;
use crate::ops::OpsError;
use crate::ops::SlaFilter;
use crate::ops::Standing;
use crate::ops::filter::Wanted;
use crate::ops::filter::field_of;
use crate::ops::list::listed;
use crate::ops::list::shown;
use crate::ops::list::spelt;
use crate::ops::sla::Then;
use crate::ops::sla::report;
use crate::record::Record;
use crate::schema::Category;

/// The open work that has one value of the field.
#[derive(Debug, Clone, Default)]
pub struct Load {
    /// The value as text; empty where the field has none.
    pub value: String,
    /// How many records are open, with clocks and without.
    pub open: usize,
    /// How many of them have a breached clock.
    pub breached: usize,
    /// How many of the others have a clock at risk.
    pub at_risk: usize,
    /// The clock that is due next, if nothing stops it; what is breached is due no more.
    pub next: Option<ClockRow>,
}

/// The open work of a desk by the values of a field.
#[derive(Debug)]
pub struct Workload {
    /// The instant as of which it was read.
    pub as_of: DateTime<Utc>,
    /// A row for each value, the one with the most breached and then the most pressing work first.
    pub loads: Vec<Load>,
    /// Files that should be records and can't be read.
    pub unread: Vec<Diagnostic>,
}

/// Counts the open work that a filter asks for by the values of a field.
///
/// What is open and which value it has is that of the instant; the filter looks at records as they stand.
pub fn workload(
    desk: &Desk,
    filter: &Filter,
    field: &str,
    as_of: DateTime<Utc>,
) -> Result<Workload, OpsError> {
    let wanted = Wanted::new(desk, filter)?;
    field_of(&wanted.types, field)?;
    let corpus = desk.corpus()?;
    let clocks = report(desk, &corpus, &SlaFilter::default(), as_of);
    let mut by_path: HashMap<&str, Vec<&ClockRow>> = HashMap::new();
    for row in &clocks.rows {
        by_path.entry(&row.record.path).or_default().push(row);
    }
    let mut loads: BTreeMap<String, Load> = BTreeMap::new();
    let records = corpus.records().iter();
    for record in records.filter(|record| wanted.suits(record, desk)) {
        let then = Then::of(record, as_of);
        let open = then.filter(|then| then.category().is_none_or(Category::is_open));
        let Some(then) = open else { continue };
        let rows = by_path.get(record.path()).map_or(&[][..], Vec::as_slice);
        let value = value(record, &then, field, desk);
        loads.entry(value).or_default().add(rows);
    }
    if loads.is_empty() {
        spelt(desk, &corpus, "assignee", "person", &filter.assignees)?;
        spelt(desk, &corpus, "service", "service", &filter.services)?;
    }
    Ok(Workload {
        as_of,
        loads: sorted(loads),
        unread: clocks.unread,
    })
}

impl Load {
    /// Counts a record with its clocks, which come by what is due first.
    fn add(&mut self, clocks: &[&ClockRow]) {
        self.open += 1;
        match clocks.iter().map(|row| row.standing).min() {
            Some(Standing::Breached) => self.breached += 1,
            Some(Standing::AtRisk) => self.at_risk += 1,
            _ => {}
        }
        let ahead = |row: &&&ClockRow| row.standing != Standing::Breached;
        for row in clocks.iter().filter(ahead) {
            let is_sooner = self.due().is_none_or(|due| row.clock.due < Some(due));
            if row.clock.due.is_some() && is_sooner {
                self.next = Some((*row).clone());
            }
        }
    }

    fn due(&self) -> Option<DateTime<Utc>> {
        self.next.as_ref()?.clock.due
    }
}

fn sorted(loads: BTreeMap<String, Load>) -> Vec<Load> {
    let named = loads.into_iter();
    let mut loads: Vec<Load> = named.map(|(value, load)| Load { value, ..load }).collect();
    // What has the same figures stays in the order of the values.
    loads.sort_by_key(|load| std::cmp::Reverse((load.breached, load.at_risk, load.open)));
    loads
}

/// The value of a field at an instant, as lists show it.
fn value(record: &Record, then: &Then<'_>, field: &str, desk: &Desk) -> String {
    let definition = record.definition();
    let known = definition.field(field);
    match field {
        "state" => return then.state().unwrap_or_default(),
        "category" if known.is_none() => {
            return then.category().map_or("", Category::name).to_owned();
        }
        "priority" if known.is_some_and(|one| one.computed) => {
            return then.priority(&desk.config.priority).unwrap_or_default();
        }
        _ => {}
    }
    let name = known.map_or(field, |one| one.name.as_str());
    let logged = then.logged(name).map(shown);
    logged.unwrap_or_else(|| listed(record, desk).cell(name))
}
