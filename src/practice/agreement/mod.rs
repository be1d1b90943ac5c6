//! What was promised to whom: agreements read from their records, and which of their targets governs a record.
//!
//! An agreement governs while it is in force: from `valid_from`, or else from its activation, until `valid_to`, the step
//! that ends it, or the first day of the one that replaces it, whatever comes first. Drafts never govern. What is at fault is
//! left out here and said by the rule `agreement-target`, so that no clock is measured against half a target.

mod applies;
mod force;
mod goal;
mod read;
mod reasons;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::HashMap;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use serde::Deserialize;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;

pub use force::circle;
pub use read::{TargetFault, read_targets};
pub use reasons::{Miss, Unmet};

use crate::practice::Interval;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::CalendarDefinition;
use crate::schema::Category;
use crate::schema::Config;
use crate::schema::Definitions;
use crate::schema::Several;
use crate::text::hex;

/// The name of the record type.
pub const AGREEMENT: &str = "agreement";

/// Every agreement of a desk that is or was in force.
#[derive(Debug, Default)]
pub struct Agreements<'a> {
    /// The targets, by agreement and then in the order of its file.
    pub targets: Vec<Target<'a>>,
    pub(crate) several: Several,
    pub(crate) digests: BTreeMap<String, String>,
    pub(crate) customers: HashMap<String, String>,
    pub(crate) aliases: HashMap<String, String>,
}

/// A goal that an agreement sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Target<'a> {
    /// The id of the agreement.
    pub agreement: String,
    /// The kind of the agreement.
    pub kind: AgreementKind,
    /// The name of the target within it.
    pub name: String,
    /// The metric that it is about: `respond`, `resolve`.
    pub metric: String,
    /// What a record must be like: fields with the values that are meant, all of which must fit.
    pub applies: Vec<(String, Vec<String>)>,
    /// The goal as written: `4h`, `2d`.
    pub goal_text: String,
    /// The goal in the time that its calendar counts; a working day is as long as the longest day of the calendar's week.
    pub goal: TimeDelta,
    /// The calendar whose open time counts; none counts every hour.
    pub calendar: Option<&'a CalendarDefinition>,
    /// The categories of state in which the clock stands still, where they differ from those of the metric.
    pub pauses: Option<Vec<Category>>,
    /// The values of `pending_reason` that stop the clock; any where the list is empty.
    pub pause_reasons: Vec<String>,
    /// The shares of the goal, in percent, at which people are told; sorted.
    pub thresholds: Vec<u32>,
    /// What happens to time already used when another target begins to govern.
    pub on_change: OnChange,
    /// What happens when the work is open again.
    pub on_reopen: OnReopen,
    /// The times in which the agreement is in force, in their order; one without an end ends with time itself.
    pub in_force: Vec<Interval>,
    /// What decides between several that fit: the higher one governs.
    pub precedence: i64,
}

/// Between whom an agreement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum AgreementKind {
    /// Service level agreement: towards a customer.
    #[default]
    Sla,
    /// Operational level agreement: between teams of the house.
    Ola,
    /// Underpinning contract: with a supplier.
    Uc,
}

impl AgreementKind {
    /// Every kind, the one towards customers first.
    pub const ALL: [Self; 3] = [Self::Sla, Self::Ola, Self::Uc];

    /// The kind that a word of a record means.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == word)
    }

    /// The word that records and outputs use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sla => "sla",
            Self::Ola => "ola",
            Self::Uc => "uc",
        }
    }
}

/// What happens to time already used when this target takes over from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnChange {
    /// The new goal counts from the original start; pauses stay pauses.
    #[default]
    Retroactive,
    /// The new goal counts from the change.
    Forward,
    /// The share of the old goal that is left is the share of the new one that is left.
    Prorata,
    /// The clock starts anew, and what was used before is reported with the old target.
    Reset,
}

/// What happens to a stopped clock when the work is open again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnReopen {
    /// It goes on; the time in between does not count.
    #[default]
    Continue,
    /// It starts again from nothing.
    Reset,
    /// A second clock starts, and both are reported.
    NewCycle,
}

impl Target<'_> {
    /// Whether the agreement is in force at an instant.
    pub fn is_in_force(&self, at: DateTime<Utc>) -> bool {
        let mut times = self.in_force.iter();
        times.any(|time| time.from <= at && at < time.to)
    }

    /// How long the goal takes by the clock on the wall, in seconds, as an average over the calendar's week.
    ///
    /// So that goals on different calendars can be compared: four hours of office time are over later than ten of any.
    fn spread(&self) -> i64 {
        const WEEK: i64 = 7 * 24 * 60;
        let windows = self
            .calendar
            .into_iter()
            .flat_map(|one| &one.week)
            .flatten();
        let open: i64 = windows.map(|one| i64::from(one.end - one.start)).sum();
        let seconds = self.goal.num_seconds();
        match (self.calendar, open) {
            (None, _) | (_, 0) => seconds,
            _ => seconds.saturating_mul(WEEK) / open,
        }
    }
}

impl<'a> Agreements<'a> {
    /// Reads the agreements that are or were in force.
    pub fn gather(corpus: &Corpus, config: &'a Config, definitions: &Definitions) -> Self {
        let mut records: Vec<&Record> = of_type(corpus).collect();
        records.sort_by_key(|record| record.id());
        let forces = force::forces(&records, corpus, config.timezone);
        let mut found = Self {
            several: config.service_levels.several,
            ..Self::default()
        };
        for record in records {
            let Some(in_force) = forces.get(record.id()).filter(|times| !times.is_empty()) else {
                continue;
            };
            let (targets, _) = read_targets(record, corpus, config, definitions);
            found
                .targets
                .extend(targets.into_iter().map(|target| Target {
                    in_force: in_force.clone(),
                    ..target
                }));
            found.digests.insert(record.id().to_owned(), digest(record));
        }
        if !found.targets.is_empty() {
            found.know(corpus);
        }
        found
    }

    /// Remembers whose customer a person is, and the earlier ids of everything that a target may name.
    fn know(&mut self, corpus: &Corpus) {
        let records = corpus.records().iter();
        for record in records.filter(|record| !record.definition().work) {
            let id = record.id().to_owned();
            for alias in record.aliases() {
                self.aliases.insert(alias.to_owned(), id.clone());
            }
            let is_person = record.definition().name == "person";
            if let Some(customer) = record.text("customer").filter(|_| is_person) {
                self.customers.insert(id, customer.to_owned());
            }
        }
    }

    /// The target of a metric and a kind of agreement that governs a record at an instant; `value` gives the value of a field as it was then.
    ///
    /// `value` is asked for `type` too, the name of the record's type. A record without a `customer` is its requester's.
    pub fn governing(
        &self,
        metric: &str,
        kind: AgreementKind,
        value: &dyn Fn(&str) -> Option<String>,
        at: DateTime<Utc>,
    ) -> Option<&Target<'a>> {
        let customer = || {
            self.customers
                .get(&self.present(value("requester")?))
                .cloned()
        };
        let value = |field: &str| match field {
            "customer" => value(field).or_else(customer),
            _ => value(field),
        };
        let of_metric = self.targets.iter();
        let found = of_metric.filter(|one| {
            let is_meant = one.metric == metric && one.kind == kind && one.is_in_force(at);
            is_meant && self.fits(one, &value)
        });
        found.min_by_key(|one| {
            let by_policy = match self.several {
                Several::Shortest => one.spread(),
                Several::MostSpecific => -i64::try_from(one.applies.len()).unwrap_or(i64::MAX),
                Several::Precedence => 0,
            };
            (
                Reverse(one.precedence),
                by_policy,
                &one.agreement,
                &one.name,
            )
        })
    }

    /// Whether a record is like a target says.
    fn fits(&self, target: &Target<'_>, value: &dyn Fn(&str) -> Option<String>) -> bool {
        let mut applies = target.applies.iter();
        applies.all(|(field, values)| {
            let is_meant = |it: String| values.contains(&it) || values.contains(&self.present(it));
            value(field).is_some_and(is_meant)
        })
    }

    /// The present id of what once had this one.
    fn present(&self, id: String) -> String {
        self.aliases.get(&id).cloned().unwrap_or(id)
    }

    /// The instants at which a target of a metric and kind begins or ends to be in force, sorted.
    pub fn turns(&self, metric: &str, kind: AgreementKind) -> Vec<DateTime<Utc>> {
        let targets = self.targets.iter();
        let meant = targets.filter(|one| one.metric == metric && one.kind == kind);
        let times = meant.flat_map(|one| &one.in_force);
        let mut turns: Vec<_> = times.flat_map(|time| [time.from, time.to]).collect();
        turns.sort_unstable();
        turns.dedup();
        turns
    }

    /// SHA-256 of what an agreement says, in hexadecimal; its state, log and reviews do not count.
    pub fn digest_of(&self, id: &str) -> Option<&str> {
        self.digests.get(id).map(String::as_str)
    }
}

/// The records of agreements, in force or not.
fn of_type(corpus: &Corpus) -> impl Iterator<Item = &Record> {
    let records = corpus.records().iter();
    records.filter(|record| record.definition().name == AGREEMENT)
}

/// The digest of a record as it is understood: neither the layout nor the order of its keys counts.
fn digest(record: &Record) -> String {
    let mut typed = record.typed();
    if let Value::Object(members) = &mut typed {
        for key in ["state", "log", "reviews"] {
            members.shift_remove(key);
        }
    }
    typed.sort_all_objects();
    hex(&Sha256::digest(typed.to_string()))
}

#[cfg(test)]
mod tests;
