//! Where there is room for work: inside of what is open, outside of what is taken.
//!
//! Slots begin where something begins or ends, and then one length after the other, so that proposals never overlap.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::practice::Interval;

/// What room is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// Where to look.
    pub within: Interval,
    /// How long the work takes.
    pub length: TimeDelta,
    /// How many slots are enough.
    pub count: usize,
}

/// A time that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Busy {
    /// When.
    pub interval: Interval,
    /// The id of the freeze or change that takes it.
    pub by: String,
    /// Why that is in the way, as a fragment.
    pub reason: String,
}

/// Why a time was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It is taken: by the id of what, and why.
    Taken(String, String),
    /// It is too short.
    TooShort,
}

/// A time that was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// When.
    pub interval: Interval,
    /// Why.
    pub why: Why,
}

/// The room that was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FreeSlots {
    /// The slots, in their order.
    pub slots: Vec<Interval>,
    /// What was passed over up to the last slot, in its order.
    pub passed: Vec<Passed>,
}

/// Looks for room in the open times, outside of what is taken; a slot lies wholly inside of one open time.
///
/// Open times need no order and may overlap, and so may what is taken.
pub fn free(search: Search, mut open: Vec<Interval>, busy: &[Busy]) -> FreeSlots {
    let mut found = FreeSlots::default();
    let mut busy: Vec<&Busy> = busy.iter().collect();
    busy.sort_by_key(|one| (one.interval.from, one.interval.to));
    open.sort_unstable_by_key(|one| (one.from, one.to));
    for area in open.iter().filter_map(|one| one.common(search.within)) {
        if search.length <= TimeDelta::zero() || found.slots.len() >= search.count {
            break;
        }
        let from = found
            .slots
            .last()
            .map_or(area.from, |slot| slot.to.max(area.from));
        found.look(search, Interval { from, ..area }, &busy);
    }
    found
}

impl FreeSlots {
    /// Walks one open time from gap to gap.
    fn look(&mut self, search: Search, area: Interval, busy: &[&Busy]) {
        let mut at = area.from;
        for one in busy {
            let Some(taken) = one.interval.common(area) else {
                continue;
            };
            self.fill(search, at, taken.from);
            if self.slots.len() >= search.count {
                return;
            }
            self.pass(taken, Why::Taken(one.by.clone(), one.reason.clone()));
            at = at.max(taken.to);
        }
        self.fill(search, at, area.to);
    }

    /// Puts as many slots into a gap as fit and are wanted.
    fn fill(&mut self, search: Search, from: DateTime<Utc>, to: DateTime<Utc>) {
        if from < to && to - from < search.length {
            self.pass(Interval { from, to }, Why::TooShort);
        }
        let mut from = from;
        while from < to && to - from >= search.length && self.slots.len() < search.count {
            let slot = Interval {
                from,
                to: from + search.length,
            };
            self.slots.push(slot);
            from = slot.to;
        }
    }

    /// Remembers a time that was passed over, once.
    fn pass(&mut self, interval: Interval, why: Why) {
        let passed = Passed { interval, why };
        if !self.passed.contains(&passed) {
            self.passed.push(passed);
        }
    }
}
