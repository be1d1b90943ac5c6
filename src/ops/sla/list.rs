//! What is due next: the clocks of open work, the most pressing first.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::diagnostic::Diagnostic;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::list::spelt;
use crate::ops::sla::Standing;
use crate::ops::sla::Timed;
use crate::ops::sla::timed;
use crate::practice::agreement::Agreements;
use crate::practice::clock::Clock;
use crate::record::Corpus;

/// Which clocks to list; what is left out does not restrict.
#[derive(Debug, Clone, Default)]
pub struct SlaFilter {
    /// Ids of teams.
    pub teams: Vec<String>,
    /// Ids of assignees.
    pub assignees: Vec<String>,
    /// Ids of services.
    pub services: Vec<String>,
    /// How a clock has to stand.
    pub standings: Vec<Standing>,
    /// How much time, by the clock on the wall, may be left until a running clock is due; nothing is left of a breached one.
    pub within: Option<TimeDelta>,
    /// Whether clocks that have stopped and work that is done are listed too.
    pub all: bool,
}

/// One clock with the record that it is of.
#[derive(Debug, Clone)]
pub struct ClockRow {
    /// The record.
    pub record: Arc<Timed>,
    /// The clock.
    pub clock: Clock,
    /// How it stands.
    pub standing: Standing,
}

/// Clocks in order, and what they were read from.
#[derive(Debug)]
pub struct SlaReport {
    /// The instant as of which they were read.
    pub as_of: DateTime<Utc>,
    /// The clocks, those due first before the others, those that stand still at the end.
    pub rows: Vec<ClockRow>,
    /// How many of the records asked for, of a type that some target sets a goal for, have no clock.
    pub untimed: usize,
    /// Files that should be records and can't be read.
    pub unread: Vec<Diagnostic>,
}

/// Lists clocks as of an instant.
pub fn sla(desk: &Desk, filter: &SlaFilter, as_of: DateTime<Utc>) -> Result<SlaReport, OpsError> {
    let corpus = desk.corpus()?;
    let report = report(desk, &corpus, filter, as_of);
    if report.rows.is_empty() && report.untimed == 0 {
        spelt(desk, &corpus, "team", "team", &filter.teams)?;
        spelt(desk, &corpus, "assignee", "person", &filter.assignees)?;
        spelt(desk, &corpus, "service", "service", &filter.services)?;
    }
    Ok(report)
}

/// The same for a corpus that is read already.
pub(crate) fn report(
    desk: &Desk,
    corpus: &Corpus,
    filter: &SlaFilter,
    as_of: DateTime<Utc>,
) -> SlaReport {
    let all = timed(desk, corpus, as_of).into_iter();
    let asked = all.filter(|record| filter.matches(record));
    let mut rows = Vec::new();
    let mut untimed = 0;
    let promised = promised(desk, corpus);
    for record in asked {
        let is_promised = promised.contains(&record.record_type);
        untimed += usize::from(is_promised && record.clocks.is_empty());
        let clocks = rows_of(record, filter, desk.config.service_levels.at_risk);
        rows.extend(clocks.into_iter().filter(|row| filter.is_soon(row, as_of)));
    }
    rows.sort_by_cached_key(pressing);
    let unread = corpus.unread().iter();
    SlaReport {
        as_of,
        rows,
        untimed,
        unread: unread.flat_map(|file| file.findings.clone()).collect(),
    }
}

/// The types that some target sets a goal for.
fn promised(desk: &Desk, corpus: &Corpus) -> BTreeSet<String> {
    let agreements = Agreements::gather(corpus, &desk.config, &desk.definitions);
    let targets = agreements.targets.iter();
    let metrics = targets.filter_map(|one| desk.definitions.metric(&one.metric));
    metrics.flat_map(|metric| metric.types.clone()).collect()
}

impl SlaFilter {
    fn matches(&self, record: &Timed) -> bool {
        (self.all || record.is_open())
            && among(&self.teams, record.team.as_deref())
            && among(&self.assignees, record.assignee.as_deref())
            && among(&self.services, record.service.as_deref())
    }

    /// Whether a clock is due soon enough; one that has stopped is not due, nor one that stands still with time left.
    fn is_soon(&self, row: &ClockRow, as_of: DateTime<Utc>) -> bool {
        let Some(within) = self.within else {
            return true;
        };
        let due = row.clock.due.filter(|_| row.clock.stopped.is_none());
        due.is_some_and(|at| at - as_of <= within)
    }
}

fn among(wanted: &[String], value: Option<&str>) -> bool {
    wanted.is_empty() || value.is_some_and(|value| wanted.iter().any(|one| one == value))
}

fn rows_of(record: Timed, filter: &SlaFilter, at_risk: u32) -> Vec<ClockRow> {
    let record = Arc::new(record);
    let clocks = record.clocks.iter();
    let asked = clocks.filter(|clock| filter.all || clock.stopped.is_none());
    let rows = asked.map(|clock| {
        let clock = judged(&record, clock);
        ClockRow {
            record: Arc::clone(&record),
            standing: Standing::of(&clock, at_risk),
            clock,
        }
    });
    let wanted =
        |row: &ClockRow| filter.standings.is_empty() || filter.standings.contains(&row.standing);
    rows.filter(wanted).collect()
}

/// A clock with the figures that were frozen when the work was closed, where there are any.
fn judged(record: &Timed, clock: &Clock) -> Clock {
    let clock = clock.clone();
    match record.frozen(&clock) {
        None => clock,
        Some(frozen) => Clock {
            agreement: frozen.agreement.clone(),
            target: frozen.target.clone(),
            goal: frozen.goal,
            elapsed: frozen.elapsed,
            ..clock
        },
    }
}

/// What sorts a clock: running ones by the time that is due or was passed, then those that stand still by what is left.
fn pressing(row: &ClockRow) -> impl Ord + use<> {
    let clock = &row.clock;
    (
        clock.stopped.is_some(),
        clock.due.is_none(),
        clock.due,
        clock.remaining(),
        row.record.id.clone(),
        (clock.metric.clone(), clock.kind, clock.cycle),
    )
}
