//! A no to a step since it was taken, as those are told who ask how the step stands.
//!
//! What was decided when the step was taken stays as it was. Whether the work may begin is another question, and whoever
//! asks the first mostly means the second.

use chrono::DateTime;
use chrono::Utc;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::filed::filed;
use crate::ops::approvals::guard::unfounded;
use crate::ops::approvals::refuted::Until;
use crate::ops::approvals::refuted::begins;
use crate::ops::approvals::refuted::has_begun;
use crate::ops::approvals::refuted::is_start;
use crate::ops::approvals::refuted::noes;
use crate::ops::approvals::steps::Needed;
use crate::record::Record;
use crate::schema::Category;

/// A no to a step since it was taken, of somebody without whom it would not have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSince {
    /// Who said it, in words.
    pub people: String,
    /// Whether the work had begun when it was said, where there is work that could begin.
    pub begun: Option<bool>,
    /// Whether the work may not begin, or has begun and was not to.
    pub stops: bool,
    /// What there is to say of it, as a lower-case phrase.
    pub message: String,
}

impl Bench<'_> {
    /// The no to a step that the trusted side has, since it was taken; none where it stands, and none of a record that was
    /// given up before its work began: there is nothing to stop.
    pub(super) fn no_since(
        &self,
        record: &Record,
        one: &Needed,
    ) -> Result<Option<NoSince>, OpsError> {
        if !has_noes(self.proposed, record)? {
            return Ok(None);
        }
        let begun = begun(record);
        if begun.is_none() && record.category() == Some(Category::Closed) {
            return Ok(None);
        }
        let Some(refuted) = self.refuted(record, one, &Until::time(self.now))? else {
            return Ok(None);
        };
        let (hint, people) = (refuted.hint(), refuted.people);
        let before = match begun {
            Some(at) => self.refuted(record, one, &Until::time(at))?,
            None => None,
        };
        let (begun, stops, message) = match (begun, before) {
            (Some(_), Some(before)) => {
                let people = before.people;
                let message = format!("{people} had said no to it before the work began");
                (Some(true), true, message)
            }
            (Some(_), None) => {
                let when = "since, after the work had begun: it stays approved";
                (Some(true), false, format!("{people} said no to it {when}"))
            }
            (None, _) if !may_begin(record, self.now) => {
                let when = "since it was taken, which stops nothing";
                (None, false, format!("{people} said no to it {when}"))
            }
            (None, _) => {
                let what = format!("the work may not begin; {hint}");
                let message = format!("{people} said no to it since: {what}");
                (Some(false), true, message)
            }
        };
        Ok(Some(NoSince {
            people,
            begun,
            stops,
            message,
        }))
    }
}

/// Why the work on a record may not begin to which somebody said no; none where nobody did.
pub(crate) fn refused_start(desk: &Desk, record: &Record) -> Result<Option<String>, OpsError> {
    if !has_noes(desk, record)? {
        return Ok(None);
    }
    Ok(unfounded(desk, record, record, true).map(|unfounded| unfounded.why))
}

/// Whether somebody said no to anything about a record.
fn has_noes(desk: &Desk, record: &Record) -> Result<bool, OpsError> {
    Ok(!noes(&filed(desk, record.id())?).is_empty())
}

/// When the work on a record began that goes on or has ended; none where it has not begun, or was set back.
fn begun(record: &Record) -> Option<DateTime<Utc>> {
    let log = record.log();
    let mut begun = None;
    for step in log.steps() {
        let lifecycle = record.definition().lifecycle.at(step.entry.at);
        let to = step.entry.to.as_deref();
        let is_back = |to: &str| {
            let state = lifecycle.state(to);
            let is_over = state.is_some_and(|one| one.category == Category::Closed);
            !is_over && !has_begun(lifecycle, to)
        };
        if begins(record, step.entry, step.from) {
            begun = Some(step.entry.at);
        } else if to.is_some_and(is_back) {
            begun = None;
        }
    }
    begun
}

/// Whether a step of the life cycle of a record begins its work.
fn may_begin(record: &Record, now: DateTime<Utc>) -> bool {
    let lifecycle = record.definition().lifecycle.at(now);
    lifecycle.transitions.iter().any(is_start)
}
