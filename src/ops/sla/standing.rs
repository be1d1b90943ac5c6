//! How a clock stands, in one word.

use crate::practice::clock::Clock;
use crate::practice::clock::StretchKind;

/// How a clock stands, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// More time is used than may be, and the work is not done.
    Breached,
    /// The share of the goal is used from which on the desk calls a clock at risk.
    AtRisk,
    /// There is time.
    OnTime,
    /// The calendar has too little open time left for the goal ever to be used up.
    NeverDue,
    /// The work was done after too long.
    Missed,
    /// The work was done in time.
    Met,
    /// Another target began a clock of its own.
    Replaced,
    /// The work was cancelled, or was a duplicate.
    GivenUp,
}

impl Standing {
    /// Every standing, the most pressing first.
    pub const ALL: [Self; 8] = [
        Self::Breached,
        Self::AtRisk,
        Self::OnTime,
        Self::NeverDue,
        Self::Missed,
        Self::Met,
        Self::Replaced,
        Self::GivenUp,
    ];

    /// How a clock stands on a desk that calls it at risk from a share of its goal on, in percent.
    pub fn of(clock: &Clock, at_risk: u32) -> Self {
        let share = clock.elapsed.num_milliseconds().saturating_mul(100);
        let limit = clock.goal.num_milliseconds().saturating_mul(at_risk.into());
        if clock.is_replaced {
            return Self::Replaced;
        }
        if clock.is_given_up {
            return Self::GivenUp;
        }
        match (clock.stopped.is_some(), clock.is_breached()) {
            (true, true) => Self::Missed,
            (true, false) => Self::Met,
            (false, true) => Self::Breached,
            (false, false) if clock.is_endless => Self::NeverDue,
            (false, false) if share >= limit => Self::AtRisk,
            (false, false) => Self::OnTime,
        }
    }

    /// The words that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Breached => "breached",
            Self::AtRisk => "at risk",
            Self::OnTime => "on time",
            Self::NeverDue => "never due",
            Self::Missed => "missed",
            Self::Met => "met",
            Self::Replaced => "replaced",
            Self::GivenUp => "given up",
        }
    }
}

/// Whether a clock stands still at the end of its reading, though the work is not done.
pub fn is_paused(clock: &Clock) -> bool {
    let last = clock.stretches.last();
    clock.stopped.is_none() && last.is_some_and(|one| one.kind != StretchKind::Running)
}
