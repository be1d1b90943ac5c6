//! Event logs: many rows a record, each of which becomes entries or changes nothing.
//!
//! The order of the file is the order of what happened. Times are kept as they stand, even where they go back: a log
//! sorted by time would hold reopenings that never were.

use chrono::DateTime;
use chrono::Utc;
use csv::StringRecord;
use serde_json::Value;

use crate::import::context::Context;
use crate::import::draft::Draft;
use crate::import::map::EventLog;
use crate::import::table::Row;
use crate::record::EDIT;
use crate::record::Entry;
use crate::record::Id;
use crate::record::OPEN;

/// The most that a counter may rise in one row, so that a slip of the pen does not fill the memory.
const MAX_RISE: u64 = 1000;

/// What one row says.
struct Reading<'a> {
    at: DateTime<Utc>,
    by: String,
    raw: &'a str,
    state: Option<&'a str>,
    values: Vec<Value>,
    counts: Vec<u64>,
}

impl EventLog {
    /// Starts a record with its first row.
    pub(crate) fn open(
        &self,
        context: &Context<'_>,
        (id, line): (Id, u64),
        (row, cells): (Row<'_>, &StringRecord),
    ) -> Result<Draft, String> {
        let reading = self.read(context, row)?;
        let (opened, by) = self.opening(context, row)?;
        let initial = context.definition.lifecycle.initial.as_str();
        let state = reading.state.unwrap_or(initial);
        let mut entry = reading.entry(OPEN);
        entry.happened = opened.filter(|opened| *opened != reading.at);
        entry.by = by.unwrap_or(entry.by);
        entry.to = Some(state.to_owned());
        let mut draft = Draft {
            id,
            line,
            entries: Vec::new(),
            state: state.to_owned(),
            raw: reading.raw.to_owned(),
            values: vec![Value::Null; context.tracked.len()],
            counts: vec![0; self.counters.len()],
            cells: cells.clone(),
        };
        let rises = self.rises(&draft, &reading)?;
        entry.set = changes(context, &mut draft, &reading);
        draft.entries.push(entry);
        draft
            .entries
            .extend(rises.into_iter().map(|step| reading.entry(step)));
        draft.counts = reading.counts;
        Ok(draft)
    }

    /// Continues a record with a further row; says whether the row became an entry.
    pub(crate) fn extend(
        &self,
        context: &Context<'_>,
        draft: &mut Draft,
        (row, cells): (Row<'_>, &StringRecord),
    ) -> Result<bool, String> {
        let reading = self.read(context, row)?;
        let rises = self.rises(draft, &reading)?;
        let set = changes(context, draft, &reading);
        let mut entries = self.steps(context, draft, &reading, &rises);
        let renamed = draft.raw != reading.raw;
        if entries.is_empty() && (renamed || !set.is_empty()) {
            // A state without a counterpart here still shows that something happened.
            let step = if set.is_empty() {
                super::context::MOVE
            } else {
                EDIT
            };
            entries.push(reading.entry(step));
        }
        if let Some(first) = entries.first_mut() {
            first.set = set;
        }
        let became_entry = !entries.is_empty();
        draft.entries.extend(entries);
        reading.raw.clone_into(&mut draft.raw);
        draft.counts = highest(&draft.counts, &reading.counts);
        draft.cells.clone_from(cells);
        Ok(became_entry)
    }

    /// The entries of a row: first those of its counters, then the rest of its change of state.
    ///
    /// A counted step takes the change of state along where it is a transition that leads there, or that may be taken.
    fn steps(
        &self,
        context: &Context<'_>,
        draft: &mut Draft,
        reading: &Reading<'_>,
        rises: &[&str],
    ) -> Vec<Entry> {
        let target = reading.state.unwrap_or(&draft.state).to_owned();
        let lifecycle = &context.definition.lifecycle;
        let mut entries = Vec::new();
        for step in rises {
            let mut entry = reading.entry(step);
            let transition = lifecycle.transition(step).filter(|_| draft.state != target);
            let fitting =
                transition.filter(|one| one.to == target || lifecycle.leaves(one, &draft.state));
            if let Some(transition) = fitting {
                draft.state.clone_from(&transition.to);
                entry.to = Some(transition.to.clone());
            }
            entries.push(entry);
        }
        if draft.state != target {
            let mut entry = reading.entry(context.step(&draft.state, &target, &self.counters));
            entry.to = Some(target.clone());
            entries.push(entry);
            draft.state = target;
        }
        entries
    }

    fn read<'r>(&self, context: &'r Context<'_>, row: Row<'r>) -> Result<Reading<'r>, String> {
        let (raw, state) = context.state(row)?;
        let by = context.person(self.rows.by.as_ref(), row)?;
        Ok(Reading {
            at: context.map.clock.instant(row.needed(&self.rows.at)?)?,
            by,
            raw,
            state,
            values: context.tracked_values(row)?,
            counts: self
                .counters
                .iter()
                .map(|(column, _)| count(row, column))
                .collect::<Result<_, _>>()?,
        })
    }

    fn opening(
        &self,
        context: &Context<'_>,
        row: Row<'_>,
    ) -> Result<(Option<DateTime<Utc>>, Option<String>), String> {
        let Some(opened) = &self.opened else {
            return Ok((None, None));
        };
        let at = row
            .text(&opened.at)
            .map(|text| context.map.clock.instant(text))
            .transpose()?;
        Ok((at, context.named_person(opened.by.as_ref(), row)?))
    }

    /// The step of each counter, once for every unit above the highest count seen so far.
    fn rises(&self, draft: &Draft, reading: &Reading<'_>) -> Result<Vec<&str>, String> {
        let mut steps = Vec::new();
        for (at, (column, step)) in self.counters.iter().enumerate() {
            let count = |counts: &[u64]| counts.get(at).copied().unwrap_or_default();
            let rise = count(&reading.counts).saturating_sub(count(&draft.counts));
            if rise > MAX_RISE {
                return Err(format!(
                    "`{column}` rises by {rise}, more than {MAX_RISE} in one row"
                ));
            }
            steps.extend((0..rise).map(|_| step.as_str()));
        }
        Ok(steps)
    }
}

impl Reading<'_> {
    fn entry(&self, step: &str) -> Entry {
        let mut entry = Entry::new(self.at, &self.by, step);
        entry.imported = Some(self.raw.to_owned());
        entry
    }
}

/// Takes the tracked values of a row over and says which of them are new.
fn changes(
    context: &Context<'_>,
    draft: &mut Draft,
    reading: &Reading<'_>,
) -> Vec<(String, Value)> {
    let pairs = context
        .tracked
        .iter()
        .zip(draft.values.iter_mut().zip(&reading.values));
    let mut changed = Vec::new();
    for ((field, _), (old, new)) in pairs.filter(|(_, (old, new))| old != new) {
        old.clone_from(new);
        changed.push((field.name.clone(), new.clone()));
    }
    changed
}

fn highest(one: &[u64], other: &[u64]) -> Vec<u64> {
    one.iter()
        .zip(other)
        .map(|(one, other)| *one.max(other))
        .collect()
}

fn count(row: Row<'_>, column: &str) -> Result<u64, String> {
    let Some(text) = row.text(column) else {
        return Ok(0);
    };
    text.parse()
        .map_err(|_| format!("`{text}` of column `{column}` is no count"))
}
