//! What planned outages leave of the promised hours of services.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::ops::Desk;
use crate::ops::schedule::CHANGE;
use crate::ops::schedule::SERVICE;
use crate::practice::Calendar;
use crate::practice::Interval;
use crate::practice::availability::Outage;
use crate::practice::availability::failures;
use crate::practice::availability::in_common;
use crate::practice::collision;
use crate::practice::impact::Graph;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Category;

/// What is left of the promised hours of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The calendar of its promised hours; all hours where there is none.
    pub calendar: Option<String>,
    /// The promised hours; none where the desk has no such calendar.
    pub promised: Option<TimeDelta>,
    /// When it is going to be down, promised or not.
    pub outages: Vec<Interval>,
    /// How much of that lies in promised hours.
    pub lost: TimeDelta,
    /// The promised availability in percent, where there is one.
    pub target: Option<f64>,
}

impl Projection {
    /// The share of the promised hours that is left, in percent; none where nothing is promised.
    pub fn percent(&self) -> Option<f64> {
        let promised = self.promised?.as_seconds_f64();
        (promised > 0.0).then(|| 100.0 * (promised - self.lost.as_seconds_f64()) / promised)
    }

    /// Whether the target is going to be missed by planned work alone.
    pub fn misses_target(&self) -> bool {
        let both = self.percent().zip(self.target);
        both.is_some_and(|(percent, target)| percent < target)
    }
}

/// The projection of every service in use, by id; `counts` says whether the planned time of a change, by id, is taken.
pub(super) fn services(
    desk: &Desk,
    corpus: &Corpus,
    graph: &Graph,
    within: Interval,
    counts: impl Fn(&str) -> bool,
) -> Vec<Projection> {
    let changes = corpus.records().iter();
    let changes = changes.filter(|one| one.definition().name == CHANGE && counts(one.id()));
    let outages: Vec<Outage> = changes
        .filter_map(|change| outage(change, corpus, graph, within))
        .collect();
    let failures = failures(graph, &outages);
    let services = corpus.records().iter().filter(|one| {
        let is_used = one.category() == Some(Category::Active);
        one.definition().name == SERVICE && is_used
    });
    let mut found: Vec<Projection> = services
        .map(|service| projection(desk, graph, &failures, service, within))
        .collect();
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}

/// What a change interrupts: its items and its service.
fn outage(change: &Record, corpus: &Corpus, graph: &Graph, within: Interval) -> Option<Outage> {
    let planned = collision::planned(change, corpus).filter(|one| one.outage)?;
    let down = planned.items.iter().chain(&planned.services);
    Some(Outage {
        during: planned.during.common(within)?,
        down: down.filter_map(|id| graph.place(id)).collect(),
    })
}

fn projection(
    desk: &Desk,
    graph: &Graph,
    failures: &BTreeMap<usize, Vec<Interval>>,
    service: &Record,
    within: Interval,
) -> Projection {
    let calendar = service.text("service_calendar").map(str::to_owned);
    let promised = match &calendar {
        None => Some(vec![within]),
        Some(name) => desk
            .config
            .calendars
            .get(name)
            .map(|one| Calendar::of(one).open(within.from, within.to)),
    };
    let place = graph.place(service.id());
    let outages = place.and_then(|at| failures.get(&at)).cloned();
    let outages = outages.unwrap_or_default();
    let target = service.value("availability_target");
    Projection {
        id: service.id().to_owned(),
        title: service.title().to_owned(),
        calendar,
        lost: in_common(promised.as_deref().unwrap_or_default(), &outages),
        promised: promised.map(|open| open.into_iter().map(Interval::length).sum()),
        outages,
        target: target.and_then(|target| target.as_f64()),
    }
}
