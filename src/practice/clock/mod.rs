//! Clocks: how much of the time that was promised a record has used, from its log alone.
//!
//! Elapsed time is the primitive; what is due, left or breached follows from it, so that they can't disagree.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::practice::agreement::AgreementKind;
use crate::practice::agreement::Agreements;
use crate::record::Record;
use crate::schema::Definitions;
use crate::schema::Matrix;

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
    /// Everything from the start to the stop or to the time of the reading, in order, without gaps.
    pub stretches: Vec<Stretch>,
    /// How much time is used, in the time that the calendar counts.
    pub elapsed: TimeDelta,
    /// How much time the clock stood still, in the time that the calendar counts.
    pub paused: TimeDelta,
    /// When the goal is reached if nothing stops the clock; none while it stands still, or where no time is left open.
    pub due: Option<DateTime<Utc>>,
    /// When the goal was passed, where it was.
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
    /// When it is reached if nothing stops the clock; none while it stands still.
    pub due: Option<DateTime<Utc>>,
    /// When it was reached, where it was.
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
}

/// The clocks of a record at an instant, by metric in the order of the definitions, then by kind and cycle.
///
/// Only what happened before `now` counts, so that a clock can be read as of any time.
pub fn clocks(
    _record: &Record,
    _definitions: &Definitions,
    _matrix: &Matrix,
    _agreements: &Agreements<'_>,
    _now: DateTime<Utc>,
) -> Vec<Clock> {
    Vec::new()
}
