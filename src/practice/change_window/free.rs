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

/// Looks for room in the open times, which need no order and may overlap, outside of what is taken.
pub fn free(search: Search, open: Vec<Interval>, busy: &[Busy]) -> FreeSlots {
    let mut found = FreeSlots::default();
    let mut busy: Vec<&Busy> = busy.iter().collect();
    busy.sort_by_key(|one| (one.interval.from, one.interval.to));
    let open = Interval::union(open).into_iter();
    for area in open.filter_map(|one| one.common(search.within)) {
        if search.length <= TimeDelta::zero() || found.slots.len() >= search.count {
            break;
        }
        found.look(search, area, &busy);
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
            self.passed.push(Passed {
                interval: taken,
                why: Why::Taken(one.by.clone(), one.reason.clone()),
            });
            at = at.max(taken.to);
        }
        self.fill(search, at, area.to);
    }

    /// Puts as many slots into a gap as fit and are wanted.
    fn fill(&mut self, search: Search, from: DateTime<Utc>, to: DateTime<Utc>) {
        let mut slot = Interval {
            from,
            to: from + search.length,
        };
        if from < to && slot.to > to {
            self.passed.push(Passed {
                interval: Interval { from, to },
                why: Why::TooShort,
            });
        }
        while slot.to <= to && self.slots.len() < search.count {
            self.slots.push(slot);
            slot = Interval {
                from: slot.to,
                to: slot.to + search.length,
            };
        }
    }
}
