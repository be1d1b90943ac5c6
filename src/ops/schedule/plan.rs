//! The rows of the schedule: changes, and times in which changes are not wanted.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::ops::schedule::CHANGE;
use crate::ops::schedule::Projection;
use crate::practice::Interval;
use crate::practice::change_window::ChangeWindow;
use crate::practice::change_window::Kind;
use crate::practice::change_window::Objection;
use crate::practice::change_window::Scope;
use crate::practice::change_window::Subject;
use crate::practice::change_window::standing;
use crate::practice::collision;
use crate::practice::impact::Graph;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Commitment;

/// The value of `kind` that makes a change one that can't wait.
const EMERGENCY: &str = "emergency";

/// A change with a planned time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheduled {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The state.
    pub state: String,
    /// How far its time is taken; none before it is asked for and after the work.
    pub commitment: Option<Commitment>,
    /// Standard, normal or emergency, where it is said.
    pub kind: Option<String>,
    /// The risk, where it is known.
    pub risk: Option<String>,
    /// When the work is to be done, or can be expected to be.
    pub during: Interval,
    /// When work that goes on should have ended.
    pub late_since: Option<DateTime<Utc>>,
    /// The ids of the items that are changed.
    pub cis: BTreeSet<String>,
    /// The id of the service that is changed, and of those that fail when the items do, by that alone or with what else
    /// is done at the time.
    pub services: BTreeSet<String>,
    /// The ids of the services that go on with less when the items fail.
    pub degraded: BTreeSet<String>,
    /// Whether something is interrupted on purpose.
    pub outage: bool,
    /// The id of the person who carries it out, or else of the team.
    pub contact: Option<String>,
    /// What windows stand against its time.
    pub objections: Vec<Objection>,
}

impl Scheduled {
    /// Counts the services that are down at a time of the work as failed: they don't go on with less.
    pub(super) fn count_down(&mut self, services: &[Projection]) {
        let down = services.iter().filter(|service| {
            let mut outages = service.outages.iter();
            outages.any(|outage| outage.overlaps(self.during))
        });
        for service in down {
            if self.degraded.remove(&service.id) {
                self.services.insert(service.id.clone());
            }
        }
    }

    /// Whether a service is changed, fails or goes on with less.
    pub(super) fn concerns(&self, service: &str) -> bool {
        self.services.contains(service) || self.degraded.contains(service)
    }
}

/// A time of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowTime {
    /// The id of the window.
    pub id: String,
    /// The title of the window.
    pub title: String,
    /// When it is open, whole.
    pub during: Interval,
    /// What the window applies to.
    pub scope: Scope,
}

impl WindowTime {
    /// Whether it is about every change, or about this service.
    pub(super) fn is_about(&self, service: &str) -> bool {
        self.scope.everything || self.scope.services.contains(service)
    }
}

/// Every change whose planned time overlaps an interval, by start and id, whatever its state.
pub(super) fn changes(
    corpus: &Corpus,
    graph: &Graph,
    windows: &[ChangeWindow],
    within: Interval,
    now: DateTime<Utc>,
) -> Vec<Scheduled> {
    let records = corpus.records().iter();
    let changes = records.filter(|record| record.definition().name == CHANGE);
    let mut found: Vec<Scheduled> = changes
        .filter_map(|record| {
            let end = collision::planned(record, corpus)?.during.to;
            let expected = collision::expected(record, corpus, now)?;
            let overlaps = expected.during.overlaps(within);
            overlaps.then(|| Scheduled {
                late_since: (expected.during.to != end).then_some(end),
                ..scheduled(record, expected, corpus, graph, windows)
            })
        })
        .collect();
    found.sort_by(|a, b| (a.during.from, &a.id).cmp(&(b.during.from, &b.id)));
    found
}

fn scheduled(
    record: &Record,
    planned: collision::Planned,
    corpus: &Corpus,
    graph: &Graph,
    windows: &[ChangeWindow],
) -> Scheduled {
    let text = |field: &str| record.text(field).map(str::to_owned);
    let subject = Subject::of(record, corpus, graph);
    Scheduled {
        id: record.id().to_owned(),
        title: record.title().to_owned(),
        state: record.state().unwrap_or_default().to_owned(),
        commitment: collision::commitment(record),
        kind: text("kind"),
        risk: text("risk"),
        during: planned.during,
        late_since: None,
        objections: standing(windows, &subject, is_emergency(record), planned.during),
        cis: planned.items,
        services: subject.services,
        degraded: subject.degraded,
        outage: planned.outage,
        contact: planned.assignee.or_else(|| text("team")),
    }
}

/// Whether a change can't wait.
pub(super) fn is_emergency(record: &Record) -> bool {
    record.text("kind") == Some(EMERGENCY)
}

/// The times of every freeze that overlap an interval, by start and id.
pub(super) fn freezes(windows: &[ChangeWindow], within: Interval) -> Vec<WindowTime> {
    let freezes = windows.iter().filter(|one| one.kind == Kind::Freeze);
    let times = freezes.flat_map(|window| {
        let times = window.occurrences(within.from, within.to).into_iter();
        times.map(|during| WindowTime {
            id: window.id.clone(),
            title: window.title.clone(),
            during,
            scope: window.scope.clone(),
        })
    });
    let mut found: Vec<WindowTime> = times.collect();
    found.sort_by(|a, b| (a.during.from, &a.id).cmp(&(b.during.from, &b.id)));
    found
}
