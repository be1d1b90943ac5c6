//! Times for and against changes: when they are, what they apply to, whether a plan keeps to them, where there is room.
//!
//! A window says so in its record; `read` turns records into windows and knows no clock. A freeze counts before a
//! maintenance window: work inside both stands in the freeze.

mod free;
mod read;
mod standing;
mod subject;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Datelike;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::TimeDelta;
use chrono::Utc;
use chrono_tz::Tz;

pub use free::{Busy, FreeSlots, Passed, Search, Why, free};
pub use read::{Fault, gather, unclear};
pub use standing::{Objection, Weight, standing};
pub use subject::{Item, Subject};

use crate::practice::Interval;
use crate::practice::calendar::instant;
use crate::schema::Recurrence;

/// The type of the records that say when.
pub const TYPE: &str = "change-window";

/// Whether a window is for changes or against them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Changes should be inside.
    Maintenance,
    /// Changes should be outside.
    Freeze,
}

impl Kind {
    /// The word in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Maintenance => "maintenance",
            Self::Freeze => "freeze",
        }
    }
}

/// What a window applies to: any one of these is enough.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// Every change.
    pub everything: bool,
    /// Changes of items of these classes.
    pub classes: BTreeSet<String>,
    /// Changes of these services, by id.
    pub services: BTreeSet<String>,
    /// Changes of these items, by id.
    pub cis: BTreeSet<String>,
    /// Changes of items with one of these tags.
    pub tags: BTreeSet<String>,
}

impl Scope {
    /// Whether nothing can ever be in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A recurring time for changes or against them.
#[derive(Debug, Clone)]
pub struct ChangeWindow {
    /// The id of its record.
    pub id: String,
    /// The title.
    pub title: String,
    /// For changes or against them.
    pub kind: Kind,
    /// The zone on whose clock it opens.
    pub zone: Tz,
    /// How long it stays open, in real time.
    pub length: TimeDelta,
    /// What it applies to.
    pub scope: Scope,
    /// Whether a plan that does not keep to it is held up, and not only remarked on.
    pub blocks: bool,
    /// Whether an emergency change may pass once somebody named agrees.
    pub lets_emergency_pass: bool,
    starts: Recurrence,
    until: Option<NaiveDate>,
    exceptions: BTreeSet<NaiveDate>,
}

impl ChangeWindow {
    /// The times at which it is open between two instants, whole and in the order of their starts.
    ///
    /// A start that a clock change skips is the first instant after the gap, one that comes twice the first. Nothing is
    /// told of years before 1900 and after 2300.
    pub fn occurrences(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Interval> {
        let (Some(first), Some(last)) = (self.local(from), self.local(to)) else {
            return Vec::new();
        };
        // The clock may be a day off after a change.
        let first = first - self.length - TimeDelta::days(1);
        let starts = self.starts.starts(first, last + TimeDelta::days(1));
        let asked = Interval { from, to };
        let open = starts
            .into_iter()
            .filter(|start| self.is_open_on(start.date()));
        let open = open.filter_map(|start| {
            let from = instant(self.zone, start, false)?;
            let to = from.checked_add_signed(self.length)?;
            Some(Interval { from, to })
        });
        open.filter(|one| one.overlaps(asked)).collect()
    }

    fn is_open_on(&self, day: NaiveDate) -> bool {
        self.until.is_none_or(|last| day <= last) && !self.exceptions.contains(&day)
    }

    /// A time on the window's clock; none far from the present.
    fn local(&self, at: DateTime<Utc>) -> Option<NaiveDateTime> {
        let is_near = (1900..=2300).contains(&at.year());
        is_near.then(|| at.with_timezone(&self.zone).naive_local())
    }

    /// Whether it applies to a change.
    pub fn applies(&self, subject: &Subject) -> bool {
        let scope = &self.scope;
        let is_meant = |item: &Item| {
            scope.cis.contains(&item.id)
                || !scope.classes.is_disjoint(&item.classes)
                || !scope.tags.is_disjoint(&item.tags)
        };
        scope.everything
            || !scope.services.is_disjoint(&subject.services)
            || subject.items.iter().any(is_meant)
    }
}
