//! What planned outages leave of the promised hours of services.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::ops::Desk;
use crate::ops::schedule::CHANGE;
use crate::ops::schedule::SERVICE;
use crate::practice::Calendar;
use crate::practice::Interval;
use crate::practice::availability::Outage;
use crate::practice::availability::alone;
use crate::practice::availability::failures;
use crate::practice::availability::in_common;
use crate::practice::availability::joint;
use crate::practice::collision;
use crate::practice::collision::Planned;
use crate::practice::impact::Graph;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Category;

/// A time in which changes take a service down that none of them takes down alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together {
    /// When.
    pub during: Interval,
    /// The ids of the changes that then take down something it needs, sorted.
    pub changes: Vec<String>,
}

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
    /// When of that no single change takes it down.
    pub together: Vec<Together>,
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
    let works = Works::new(desk, corpus, graph, within, counts);
    let services = corpus.records().iter().filter(|one| {
        let is_used = one.category() == Some(Category::Active);
        one.definition().name == SERVICE && is_used
    });
    let mut found: Vec<Projection> = services
        .map(|service| projection(desk, &works, service, within))
        .collect();
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}

/// The changes that interrupt something, and what fails by that.
struct Works<'g> {
    graph: &'g Graph,
    ids: Vec<&'g str>,
    outages: Vec<Outage>,
    alone: Vec<BTreeSet<usize>>,
    failures: BTreeMap<usize, Vec<Interval>>,
}

impl<'g> Works<'g> {
    fn new(
        desk: &Desk,
        corpus: &'g Corpus,
        graph: &'g Graph,
        within: Interval,
        counts: impl Fn(&str) -> bool,
    ) -> Self {
        let changes = corpus.records().iter();
        let changes = changes.filter(|one| one.definition().name == CHANGE && counts(one.id()));
        let planned = |one| collision::expected(one, corpus, desk.now).filter(|one| one.outage);
        let outages =
            changes.filter_map(|one| Some((one.id(), outage(&planned(one)?, graph, within)?)));
        let mut outages: Vec<(&str, Outage)> = outages.collect();
        outages.sort_by_key(|(id, _)| *id);
        let (ids, outages): (Vec<&str>, Vec<Outage>) = outages.into_iter().unzip();
        Self {
            failures: failures(graph, &outages),
            alone: alone(graph, &outages),
            ids,
            outages,
            graph,
        }
    }

    /// When a place fails, and when of that by no single change.
    fn of(&self, place: Option<usize>) -> (Vec<Interval>, Vec<Together>) {
        let known = place.and_then(|at| Some((at, self.failures.get(&at)?)));
        let Some((at, fails)) = known else {
            return (Vec::new(), Vec::new());
        };
        let joint = joint(self.graph, &self.outages, &self.alone, (at, fails));
        let together = joint.into_iter().map(|one| Together {
            during: one.during,
            changes: one
                .works
                .iter()
                .map(|at| self.ids[*at].to_owned())
                .collect(),
        });
        (fails.clone(), together.collect())
    }
}

/// What a change interrupts: its items and its service.
fn outage(planned: &Planned, graph: &Graph, within: Interval) -> Option<Outage> {
    let down = planned.items.iter().chain(&planned.services);
    Some(Outage {
        during: planned.during.common(within)?,
        down: down.filter_map(|id| graph.place(id)).collect(),
    })
}

fn projection(desk: &Desk, works: &Works<'_>, service: &Record, within: Interval) -> Projection {
    let calendar = service.text("service_calendar").map(str::to_owned);
    let promised = match &calendar {
        None => Some(vec![within]),
        Some(name) => desk
            .config
            .calendars
            .get(name)
            .map(|one| Calendar::of(one).open(within.from, within.to)),
    };
    let (outages, together) = works.of(works.graph.place(service.id()));
    let target = service.value("availability_target");
    Projection {
        id: service.id().to_owned(),
        title: service.title().to_owned(),
        calendar,
        lost: in_common(promised.as_deref().unwrap_or_default(), &outages),
        promised: promised.map(|open| open.into_iter().map(Interval::length).sum()),
        outages,
        together,
        target: target.and_then(|target| target.as_f64()),
    }
}
