//! The rows of `step`: what each entry of a log did, and how long what it led to lasted.
//!
//! What an entry did is for `practice::effect` to say, so that clocks and figures can't disagree. Working time is all time
//! but that in states which wait or are done: the time that an agreement counts is in the rows of clocks.

use crate::practice::effects;
use crate::record::Entry;
use crate::record::Log;
use crate::schema::Category;
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
pub(crate) fn steps(log: &Log, definition: &RecordType, now: i64) -> Vec<StepRow> {
    let effects = effects(log, definition);
    let times = effects.iter().map(|one| one.at.timestamp());
    let ends = times.clone().skip(1).map(Some).chain([None]);
    let opened = times.clone().next().unwrap_or_default();
    let mut rows: Vec<StepRow> = Vec::with_capacity(effects.len());
    for (effect, (at, until)) in effects.iter().zip(times.zip(ends)) {
        let clock = lasted(at, until, effect.to_category, now);
        let is_working = effect.to_category.is_some_and(Category::is_working);
        rows.push(StepRow {
            seq: i64::try_from(effect.seq).unwrap_or(i64::MAX),
            entry: effect.entry.clone(),
            step: effect.step.to_owned(),
            at,
            until,
            from: effect.from.map(str::to_owned),
            to: effect.to.map(str::to_owned),
            from_category: effect.from_category,
            to_category: effect.to_category,
            milestone: effect.milestone.map(str::to_owned),
            clock,
            working: if is_working { clock } else { 0 },
            age: at - opened,
            worked: rows.last().map_or(0, |row| row.worked + row.working),
        });
    }
    rows
}

fn lasted(at: i64, until: Option<i64>, category: Option<Category>, now: i64) -> i64 {
    let open = category.is_some_and(Category::is_open);
    let end = until.or(open.then_some(now));
    end.map_or(0, |end| (end - at).max(0))
}
