//! A piece of time on a clock: in which situation the record was, which target governed, how much of it counts.
//!
//! A piece keeps what is needed to count it again, since a later target may govern what is behind. What the sum of the
//! pieces means for the goal is not known here.

use chrono::DateTime;
use chrono::Months;
use chrono::TimeDelta;
use chrono::Utc;

use crate::practice::Calendar;
use crate::practice::NoOpenTime;
use crate::practice::agreement::Target;
use crate::practice::clock::Stretch;
use crate::practice::clock::StretchKind;
use crate::schema::CalendarDefinition;
use crate::schema::Category;
use crate::schema::Metric;

/// Of a longer stretch no more is counted: no deadline is as far away, and walking its days would take too long.
const LONGEST: Months = Months::new(360);

/// What decides whether a clock runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Situation<'a> {
    pub(super) state: Option<&'a str>,
    pub(super) category: Option<Category>,
    pub(super) pending_reason: Option<String>,
}

impl Situation<'_> {
    /// Whether a clock for this target stands still.
    pub(super) fn pauses(&self, metric: &Metric, target: &Target<'_>) -> bool {
        let Some(category) = self.category else {
            return false;
        };
        let pauses = target.pauses.as_ref().unwrap_or(&metric.pauses);
        let reason = self.pending_reason.as_ref();
        let is_meant = category != Category::Waiting
            || target.pause_reasons.is_empty()
            || reason.is_some_and(|reason| target.pause_reasons.contains(reason));
        pauses.contains(&category) && is_meant
    }

    fn words(&self, kind: StretchKind) -> String {
        let state = self.state.unwrap_or("not opened yet");
        match &self.pending_reason {
            Some(reason)
                if kind != StretchKind::Done && self.category == Some(Category::Waiting) =>
            {
                format!("{state}: {reason}")
            }
            _ => state.to_owned(),
        }
    }
}

/// A stretch of time with what is needed to count it again.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub(super) from: DateTime<Utc>,
    pub(super) to: DateTime<Utc>,
    pub(super) kind: StretchKind,
    pub(super) situation: Situation<'a>,
    pub(super) target: Option<&'a Target<'a>>,
    pub(super) calendar: Option<&'a CalendarDefinition>,
    pub(super) counted: TimeDelta,
}

impl Piece<'_> {
    fn because(&self) -> String {
        self.situation.words(self.kind)
    }

    pub(super) fn continues(&self, last: &Self) -> bool {
        let name = |one: &Self| one.target.map(identity);
        last.kind == self.kind && last.because() == self.because() && name(last) == name(self)
    }

    pub(super) fn stretch(&self) -> Stretch {
        Stretch {
            from: self.from,
            to: self.to,
            kind: self.kind,
            because: self.because(),
            target: self.target.map(|one| one.name.clone()).unwrap_or_default(),
            counted: self.counted,
        }
    }
}

/// Which target it is, whatever a newer text of its agreement says.
pub(super) fn identity<'a>(target: &'a Target<'_>) -> (&'a str, &'a str) {
    (&target.agreement, &target.name)
}

pub(super) fn counted(
    calendar: Option<&CalendarDefinition>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> TimeDelta {
    let longest = from.checked_add_months(LONGEST);
    let to = longest.map_or(to, |longest| to.min(longest));
    calendar.map_or(to - from, |one| Calendar::of(one).elapsed(from, to))
}

pub(super) fn deadline(
    calendar: Option<&CalendarDefinition>,
    from: DateTime<Utc>,
    length: TimeDelta,
) -> Result<DateTime<Utc>, NoOpenTime> {
    match calendar {
        Some(one) => Calendar::of(one).deadline(from, length),
        None => Ok(from
            .checked_add_signed(length)
            .unwrap_or(DateTime::<Utc>::MAX_UTC)),
    }
}
