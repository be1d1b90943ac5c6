//! The course of a record, as its log has it: who did what, and when the steps that matter were taken.
//!
//! Steps are known by the milestones of the definitions, never by name. Times are those at which things took place.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::ops::approvals::carriers;
use crate::practice::IMPLEMENTED;
use crate::practice::Period;
use crate::record::Entry;
use crate::record::Record;
use crate::record::Step;
use crate::schema::Category;

const AUTHORIZED: &str = "authorized";
const COMPLETED: &str = "completed";

/// The columns that a course gives, by which lists name them.
pub(super) const TIMES: [&str; 6] = [
    "opened",
    "authorized",
    "implemented",
    "completed",
    "resolved",
    "closed",
];

/// The course of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Course {
    /// When it was opened.
    pub(super) opened: Option<DateTime<Utc>>,
    /// Who opened it.
    pub(super) opener: Option<String>,
    /// When it was last authorized.
    pub(super) authorized: Option<DateTime<Utc>>,
    /// Who wrote the entries that say so.
    pub(super) authorizers: Vec<String>,
    /// When the work last began.
    pub(super) implemented: Option<DateTime<Utc>>,
    /// When the work last ended.
    pub(super) completed: Option<DateTime<Utc>>,
    /// Who carried it out, by the rule by which approvals are judged.
    pub(super) implementers: Vec<String>,
    /// When it was last resolved or closed.
    pub(super) resolved: Option<DateTime<Utc>>,
    /// When it was last closed.
    pub(super) closed: Option<DateTime<Utc>>,
}

impl Course {
    pub(super) fn of(record: &Record) -> Self {
        let mut course = Self::default();
        let log = record.log();
        for step in log.steps() {
            course.follow(record, &step);
        }
        course.implementers = carriers(record).into_iter().collect();
        course.authorizers.sort_unstable();
        course.authorizers.dedup();
        course
    }

    fn follow(&mut self, record: &Record, step: &Step<'_>) {
        let (entry, at) = (step.entry, Some(step.entry.effective()));
        if self.opened.is_none() {
            self.opened = at;
            self.opener = Some(entry.by.clone());
        }
        match milestone(record, entry).as_deref() {
            Some(AUTHORIZED) => {
                self.authorized = at;
                self.authorizers.push(entry.by.clone());
            }
            Some(IMPLEMENTED) => {
                self.implemented = at;
            }
            Some(COMPLETED) => {
                self.completed = at;
            }
            _ => {}
        }
        self.end(category(record, step.from), category(record, step.to), at);
    }

    /// Notes where a record is taken to an end, and takes that back where it is taken up again.
    fn end(&mut self, from: Option<Category>, to: Option<Category>, at: Option<DateTime<Utc>>) {
        let is_done = |one: Option<Category>| one.is_some_and(|one| !one.is_open());
        let is_closed = |one: Option<Category>| one == Some(Category::Closed);
        if !is_done(to) {
            self.resolved = None;
        } else if !is_done(from) {
            self.resolved = at;
        }
        if !is_closed(to) {
            self.closed = None;
        } else if !is_closed(from) {
            self.closed = at;
        }
    }

    /// The time of a column.
    pub(super) fn time(&self, column: &str) -> Option<DateTime<Utc>> {
        match column {
            "opened" => self.opened,
            "authorized" => self.authorized,
            "implemented" => self.implemented,
            "completed" => self.completed,
            "resolved" => self.resolved,
            "closed" => self.closed,
            _ => None,
        }
    }

    /// How long after the work began it was authorized; less than nothing where it was authorized first.
    pub(super) fn delay(&self) -> Option<TimeDelta> {
        Some(self.authorized? - self.implemented?)
    }
}

/// The milestone of the step that an entry took.
fn milestone(record: &Record, entry: &Entry) -> Option<String> {
    let lifecycle = record.definition().lifecycle.at(entry.at);
    lifecycle.transition(&entry.step)?.milestone.clone()
}

fn category(record: &Record, state: Option<&str>) -> Option<Category> {
    record.definition().category(state?)
}

/// Whether a record was worked on or open in a period: something was logged then, or it stood open all the time.
///
/// Late entries count for the time of which they tell and for that at which they were written. A record without a log
/// that can be read is never left out: nobody can say that it does not belong.
pub(super) fn lived(record: &Record, period: &Period) -> bool {
    let (start, end) = (period.start(), period.end());
    let within = |at: DateTime<Utc>| (start..end).contains(&at.timestamp());
    let log = record.log();
    if log.entries.is_empty() || !log.faults.is_empty() {
        return true;
    }
    let touched = |step: &Step<'_>| within(step.entry.at) || within(step.entry.effective());
    if log.steps().any(|step| touched(&step)) {
        return true;
    }
    let before = log
        .steps()
        .filter(|one| one.entry.effective().timestamp() < start);
    before
        .last()
        .is_some_and(|step| category(record, step.to) != Some(Category::Closed))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use chrono_tz::Tz;

    use super::*;
    use crate::practice::parse_day;
    use crate::schema::Definitions;
    use crate::yaml::Document;

    fn change(log: &str) -> Record {
        let definitions = Definitions::load("itil", &[], &mut Vec::new());
        let text = format!("id: CHG-1\ntitle: x\nstate: draft\nassignee: cleo\nlog:\n{log}");
        let definition = definitions.record_type("change").unwrap().clone();
        Record::new(
            "changes/CHG-1.yaml".to_owned(),
            definition,
            Document::parse(text).unwrap(),
        )
    }

    const LOG: &str = "  - {at: 2026-11-02T08:00:00Z, by: ana, do: open, to: draft, set: {kind: emergency, assignee: ben}}\n  \
        - {at: 2026-11-02T08:05:00Z, by: ben, do: implement-first, to: implementing, reason: now}\n  \
        - {at: 2026-11-02T09:00:00Z, by: ben, do: complete, to: review}\n  \
        - {at: 2026-11-03T10:05:00Z, by: dora, do: ratify, to: review}\n  \
        - {at: 2026-11-04T09:00:00Z, by: ana, do: close, to: closed}\n";

    fn at(text: &str) -> Option<DateTime<Utc>> {
        text.parse().ok()
    }

    #[test]
    fn the_course_is_read_off_the_log() {
        let course = Course::of(&change(LOG));
        assert_eq!(course.opener.as_deref(), Some("ana"));
        assert_eq!(course.implementers, ["ben"]);
        assert_eq!(course.authorizers, ["dora"]);
        assert_eq!(course.implemented, at("2026-11-02T08:05:00Z"));
        assert_eq!(course.resolved, at("2026-11-02T09:00:00Z"));
        assert_eq!(course.closed, at("2026-11-04T09:00:00Z"));
        assert_eq!(course.delay(), TimeDelta::try_hours(26));
    }

    #[test]
    fn a_record_belongs_to_the_periods_in_which_it_was_open_or_touched() {
        let lived = |from: &str, to: &str| {
            let period = Period {
                from: parse_day(from).unwrap(),
                to: parse_day(to).unwrap(),
                zone: Tz::UTC,
            };
            lived(&change(LOG), &period)
        };
        assert!(!lived("2026-11-01", "2026-11-02"), "before it was opened");
        assert!(lived("2026-11-02", "2026-11-03"));
        assert!(
            lived("2026-11-04", "2026-11-05"),
            "the day on which it was closed"
        );
        assert!(!lived("2026-11-05", "2026-12-01"), "after it was closed");
        let open = LOG.rsplit_once("  - ").unwrap().0;
        let period = Period {
            from: parse_day("2027-01-01").unwrap(),
            to: parse_day("2027-02-01").unwrap(),
            zone: Tz::UTC,
        };
        assert!(
            super::lived(&change(open), &period),
            "it stands open to this day"
        );
        assert!(
            super::lived(&change(""), &period),
            "nobody can say when it was open"
        );
    }
}
