//! The rows of `step`: what each entry of a log did, and how long what it led to lasted.
//!
//! An entry takes effect when it happened, but never before the one that stands above it in the log: list order decides,
//! nothing is sorted, and so every instant has exactly one state. Until calendars come, working time is all time but
//! that in states which wait or are done.
//!
//! States, steps and fields go by their present names, while categories and milestones are those of the life cycle that
//! was in force when the entry was written: neither a new name nor a new profile changes the figures of a closed period.

use chrono::DateTime;
use chrono::Utc;

use crate::record::Entry;
use crate::record::Log;
use crate::schema::Category;
use crate::schema::Lifecycle;
use crate::schema::RecordType;

/// One entry of a log, with the states around it and times in seconds since 1970.
#[derive(Debug)]
pub(crate) struct StepRow {
    /// The place of the entry in the log, from 0.
    pub(crate) seq: i64,
    /// The entry.
    pub(crate) entry: Entry,
    /// What was done: the transition by its present name, or a step that is none.
    pub(crate) step: String,
    /// When it took effect.
    pub(crate) at: i64,
    /// When the next entry took effect; none for the last.
    pub(crate) until: Option<i64>,
    /// The state before.
    pub(crate) from: Option<String>,
    /// The state after.
    pub(crate) to: Option<String>,
    /// What the state before means.
    pub(crate) from_category: Option<Category>,
    /// What the state after means.
    pub(crate) to_category: Option<Category>,
    /// What the step means to KPIs.
    pub(crate) milestone: Option<String>,
    /// How long the state after lasted; up to now where it is the last and open, nothing where it is the last and done.
    pub(crate) clock: i64,
    /// The part of it in which work could go on.
    pub(crate) working: i64,
    /// Time since the record was opened.
    pub(crate) age: i64,
    /// Working time since the record was opened.
    pub(crate) worked: i64,
}

/// The rows of a log.
pub(crate) fn steps(log: Log, definition: &RecordType, now: i64) -> Vec<StepRow> {
    let times = times(&log);
    let opened = times.first().copied().unwrap_or_default();
    let ends: Vec<Option<i64>> = times
        .iter()
        .skip(1)
        .copied()
        .map(Some)
        .chain([None])
        .collect();
    let mut rows: Vec<StepRow> = Vec::with_capacity(times.len());
    for ((seq, entry), (at, until)) in log.entries.into_iter().zip(times.into_iter().zip(ends)) {
        let before = rows.last();
        let from = before.and_then(|row| row.to.clone());
        let lifecycle = &definition.lifecycle;
        let entered = entry.to.as_deref();
        let to_category = match entered {
            Some(state) => meaning(lifecycle, entry.at, state),
            None => before.and_then(|row| row.to_category),
        };
        let to = entered.map(|state| lifecycle.present_name(state).to_owned());
        let to = to.or_else(|| from.clone());
        let transition = lifecycle.at(entry.at).transition(&entry.step);
        let clock = lasted(at, until, to_category, now);
        let is_working = to_category.is_some_and(Category::is_working);
        rows.push(StepRow {
            seq: i64::try_from(seq).unwrap_or(i64::MAX),
            at,
            until,
            from_category: before.and_then(|row| row.to_category),
            to_category,
            step: transition.map_or(&entry.step, |one| &one.name).clone(),
            milestone: transition.and_then(|one| one.milestone.clone()),
            clock,
            working: if is_working { clock } else { 0 },
            age: at - opened,
            worked: before.map_or(0, |row| row.worked + row.working),
            from,
            to,
            entry,
        });
    }
    rows
}

/// When each entry took effect, never before the one above it.
fn times(log: &Log) -> Vec<i64> {
    let effective = log
        .entries
        .iter()
        .map(|(_, entry)| entry.effective().timestamp());
    let running = effective.scan(i64::MIN, |latest, at| {
        *latest = at.max(*latest);
        Some(*latest)
    });
    running.collect()
}

fn lasted(at: i64, until: Option<i64>, category: Option<Category>, now: i64) -> i64 {
    let open = category.is_some_and(Category::is_open);
    let end = until.or(open.then_some(now));
    end.map_or(0, |end| (end - at).max(0))
}

/// The category that a state had when it was entered; a life cycle that came later does not rewrite what was so.
fn meaning(lifecycle: &Lifecycle, at: DateTime<Utc>, state: &str) -> Option<Category> {
    let then = lifecycle.at(at).category(state);
    then.or_else(|| lifecycle.category(state))
}
