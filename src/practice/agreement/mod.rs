//! What was promised to whom: agreements read from their records, and which of their targets governs a record.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Utc;

use crate::record::Corpus;
use crate::schema::CalendarDefinition;
use crate::schema::Category;
use crate::schema::Config;
use crate::schema::Definitions;

/// Every agreement of a desk that is or was in force.
#[derive(Debug, Default)]
pub struct Agreements<'a> {
    /// The targets, by agreement and then in the order of its file.
    pub targets: Vec<Target<'a>>,
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
    /// The first day on which it governs.
    pub valid_from: Option<NaiveDate>,
    /// The last day on which it governs.
    pub valid_to: Option<NaiveDate>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnReopen {
    /// It goes on; the time in between does not count.
    #[default]
    Continue,
    /// It starts again from nothing.
    Reset,
    /// A second clock starts, and both are reported.
    NewCycle,
}

impl<'a> Agreements<'a> {
    /// Reads the agreements that are or were in force.
    pub fn gather(_corpus: &Corpus, _config: &'a Config, _definitions: &Definitions) -> Self {
        Self::default()
    }

    /// The target of a metric and a kind of agreement that governs a record at an instant; `value` gives the value of a field as it was then.
    pub fn governing(
        &self,
        metric: &str,
        kind: AgreementKind,
        value: &dyn Fn(&str) -> Option<String>,
        _at: DateTime<Utc>,
    ) -> Option<&Target<'a>> {
        let mut found = self
            .targets
            .iter()
            .filter(|one| one.metric == metric && one.kind == kind);
        found.find(|one| {
            let mut applies = one.applies.iter();
            applies.all(|(field, values)| value(field).is_some_and(|it| values.contains(&it)))
        })
    }
}
