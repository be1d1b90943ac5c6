//! Clocks: how much of the time that was promised a record has used, from its log alone.
//!
//! Elapsed time is the primitive; what is due, left or breached follows from it, so that they can't disagree. Nothing is
//! stored: a clock is followed through the log anew each time, up to the time of the reading and no further.
//!
//! An open clock goes where the agreements go: with another target the policy of that one decides, and where none governs
//! any more it is untimed. What a step changes together with stopping the clock comes after the stop. A metric that only
//! the end of the work can stop goes on when the work is open again; any other has been achieved once and for all.

mod measure;
mod run;
mod span;
mod timeline;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::practice::agreement::AgreementKind;
use crate::practice::agreement::Agreements;
use crate::practice::clock::measure::Measure;
use crate::practice::clock::timeline::Timeline;
use crate::record::Record;
use crate::schema::Definitions;
use crate::schema::Event;
use crate::schema::Matrix;
use crate::schema::Metric;

/// One metric as measured on one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Clock {
    /// The metric: `respond`, `resolve`.
    pub metric: String,
    /// Which measurement of the metric it is, from 1; a reopening or an update may begin another.
    pub cycle: u32,
    /// The kind of agreement; a metric has a clock for each kind that governs.
    pub kind: AgreementKind,
    /// The id of the agreement whose target governs at the end.
    pub agreement: String,
    /// The name of that target.
    pub target: String,
    /// The name of its calendar; none where every hour counts.
    pub calendar: Option<String>,
    /// How much time may be used.
    pub goal: TimeDelta,
    /// When the clock started.
    pub started: DateTime<Utc>,
    /// When it stopped for good, as far as the log knows.
    pub stopped: Option<DateTime<Utc>>,
    /// Whether it stopped because another target began a clock of its own; it is then no verdict on anything.
    pub is_replaced: bool,
    /// Whether it stopped because the work was given up, which is neither kept nor missed.
    pub is_given_up: bool,
    /// Everything from the start to the stop or to the time of the reading, in order, without gaps.
    pub stretches: Vec<Stretch>,
    /// How much of the goal is used, in the time that the calendar counts: every stretch in which it ran, and `carried`.
    pub elapsed: TimeDelta,
    /// What changes of the target and reopenings added to what is used or, below zero, took from it.
    pub carried: TimeDelta,
    /// How much time the clock stood still, in the time that the calendar counts.
    pub paused: TimeDelta,
    /// When the goal is reached if nothing stops the clock; none while it stands still, or where no time is left open.
    ///
    /// Of a stopped clock it is when the goal would have been reached. Once the goal is used up it is the instant at which
    /// it was, by the goal of now: that may lie before the change that made it so.
    pub due: Option<DateTime<Utc>>,
    /// Whether the calendar has too little open time left for the goal ever to be reached.
    pub is_endless: bool,
    /// When the goal was passed, where it was; never before the target governed that was passed.
    pub breached_at: Option<DateTime<Utc>>,
    /// The shares of the goal at which people are told.
    pub thresholds: Vec<Threshold>,
}

/// What a clock did from one instant to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// The first instant.
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub to: DateTime<Utc>,
    /// What the clock did.
    pub kind: StretchKind,
    /// Why, in a few words: the state, the reason of a pause, a change of the target.
    pub because: String,
    /// The target that governed.
    pub target: String,
    /// How much of the time the calendar counts.
    pub counted: TimeDelta,
}

/// What a clock does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StretchKind {
    /// It runs.
    Running,
    /// It stands still.
    Paused,
    /// The work was done, and open again later.
    Done,
    /// No target governs.
    Untimed,
}

/// A share of the goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// The share in percent.
    pub percent: u32,
    /// When it is reached if nothing stops the clock, as with the clock's own `due`.
    pub due: Option<DateTime<Utc>>,
    /// When it was reached, where it was; never before the target governed.
    ///
    /// A share that lies ahead again after a change or a reset has not been reached, and can be reached once more.
    pub reached_at: Option<DateTime<Utc>>,
}

impl Clock {
    /// Whether more time is used than may be.
    pub fn is_breached(&self) -> bool {
        self.elapsed > self.goal
    }

    /// How much time is left; negative where too much is used.
    pub fn remaining(&self) -> TimeDelta {
        self.goal - self.elapsed
    }

    /// Whether it stands still at the time of the reading.
    pub fn is_paused(&self) -> bool {
        let last = self.stretches.last();
        self.stopped.is_none() && last.is_some_and(|one| one.kind == StretchKind::Paused)
    }

    /// The whole time, with and without what did not count.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for stretch in &self.stretches {
            let (wall, counted) = (stretch.to - stretch.from, stretch.counted);
            totals.wall += wall;
            totals.counted += counted;
            if stretch.kind == StretchKind::Paused {
                totals.paused_wall += wall;
                totals.paused += counted;
            }
        }
        totals.pauses = self.pauses();
        totals
    }

    /// How often the clock came to stand still; one pause may have several reasons after each other.
    fn pauses(&self) -> usize {
        let is_paused = |one: &Stretch| one.kind == StretchKind::Paused;
        let mut runs = self
            .stretches
            .chunk_by(|one, next| is_paused(one) == is_paused(next));
        runs.by_ref()
            .filter(|run| run.first().is_some_and(is_paused))
            .count()
    }
}

/// The whole time of a clock, from its start to its stop or to the time of the reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// All of it, by the clock on the wall.
    pub wall: TimeDelta,
    /// All of it, in the time that the calendar counts.
    pub counted: TimeDelta,
    /// How long the clock stood still, by the clock on the wall.
    pub paused_wall: TimeDelta,
    /// How long the clock stood still, in the time that the calendar counts.
    pub paused: TimeDelta,
    /// How often it came to stand still.
    pub pauses: usize,
}

/// The clocks of a record at an instant, by metric in the order of the definitions, then by kind and cycle.
///
/// Only what took effect by `now` counts, so that a clock can be read as of any time.
pub fn clocks(
    record: &Record,
    definitions: &Definitions,
    matrix: &Matrix,
    agreements: &Agreements<'_>,
    now: DateTime<Utc>,
) -> Vec<Clock> {
    let of_type = |metric: &Metric| metric.types.contains(&record.definition().name);
    let is_promised = |name: &str| agreements.targets.iter().any(|one| one.metric == name);
    let metrics: Vec<(&str, &Metric)> = definitions
        .metrics()
        .filter(|(name, metric)| of_type(metric) && is_promised(name))
        .collect();
    if metrics.is_empty() {
        return Vec::new();
    }
    let log = record.log();
    let fields = metrics.iter().flat_map(|(_, metric)| fields(metric));
    let kinds = |name| AgreementKind::ALL.map(|kind| agreements.turns(name, kind));
    let turns = metrics.iter().flat_map(|(name, _)| kinds(name)).flatten();
    let timeline = Timeline::of(record, &log, matrix, now).with(fields, turns.collect(), now);
    let mut clocks = Vec::new();
    for (name, metric) in metrics {
        for kind in AgreementKind::ALL {
            clocks.extend(Measure::new(name, metric, kind, agreements, &timeline).clocks(now));
        }
    }
    clocks
}

/// The fields whose times start or stop a metric.
fn fields(metric: &Metric) -> impl Iterator<Item = &str> {
    let events = metric.start.iter().chain(&metric.stop);
    events.filter_map(|event| match event {
        Event::Field(name) => Some(name.as_str()),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
