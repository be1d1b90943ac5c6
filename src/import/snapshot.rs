//! Snapshots: one row a record, with a column for each time.
//!
//! What a column says happened becomes an entry; the state that the row names is the last word.

use csv::StringRecord;
use serde_json::Value;

use crate::import::context::Context;
use crate::import::draft::Draft;
use crate::import::map::Snapshot;
use crate::import::raw::Event;
use crate::import::table::Row;
use crate::record::Entry;
use crate::record::Id;
use crate::record::OPEN;

impl Snapshot {
    /// Makes a record of its one row.
    pub(crate) fn read(
        &self,
        context: &Context<'_>,
        (id, line): (Id, u64),
        (row, cells): (Row<'_>, &StringRecord),
    ) -> Result<Draft, String> {
        let (raw, state) = context.state(row)?;
        let values = context.tracked_values(row)?;
        let mut draft = Draft {
            id,
            line,
            entries: vec![self.opening(context, row, &values)?],
            state: context.definition.lifecycle.initial.clone(),
            raw: raw.to_owned(),
            values,
            counts: Vec::new(),
            cells: cells.clone(),
        };
        for event in &self.events {
            happen(context, row, event, &mut draft)?;
        }
        if state != Some(&draft.state) {
            let last = self.arrival(context, row, state, &draft)?;
            draft.state = last.to.clone().unwrap_or(draft.state);
            draft.entries.push(last);
        }
        Ok(draft)
    }

    fn opening(
        &self,
        context: &Context<'_>,
        row: Row<'_>,
        values: &[Value],
    ) -> Result<Entry, String> {
        let at = context.map.clock.instant(row.needed(&self.opened.at)?)?;
        let by = context.person(self.opened.by.as_ref(), row)?;
        let mut entry = Entry::new(at, &by, OPEN);
        entry.to = Some(context.definition.lifecycle.initial.clone());
        let named = context
            .tracked
            .iter()
            .zip(values)
            .filter(|(_, value)| !value.is_null());
        entry.set = named
            .map(|((field, _), value)| (field.name.clone(), value.clone()))
            .collect();
        entry.imported = Some(self.opened.at.clone());
        Ok(entry)
    }

    /// The entry that leads to the state of the row, where its events do not.
    fn arrival(
        &self,
        context: &Context<'_>,
        row: Row<'_>,
        state: Option<&str>,
        draft: &Draft,
    ) -> Result<Entry, String> {
        let rows = self.rows.as_ref();
        let at = rows
            .and_then(|rows| row.text(&rows.at))
            .map(|text| context.map.clock.instant(text))
            .transpose()?;
        let last = draft
            .entries
            .last()
            .map(|entry| entry.at)
            .unwrap_or_default();
        let by = context.person(rows.and_then(|rows| rows.by.as_ref()), row)?;
        let step = context.step(&draft.state, state.unwrap_or_default(), &[]);
        let mut entry = Entry::new(at.unwrap_or(last), &by, step);
        entry.to = state.map(str::to_owned);
        entry.imported = Some(draft.raw.clone());
        Ok(entry)
    }
}

fn happen(
    context: &Context<'_>,
    row: Row<'_>,
    event: &Event,
    draft: &mut Draft,
) -> Result<(), String> {
    let Some(text) = row.text(&event.at) else {
        return Ok(());
    };
    let by = context.person(event.by.as_ref(), row)?;
    let mut entry = Entry::new(context.map.clock.instant(text)?, &by, &event.step);
    entry.to.clone_from(&event.to);
    entry.imported = Some(event.at.clone());
    if let Some(to) = &event.to {
        draft.state.clone_from(to);
    }
    draft.entries.push(entry);
    Ok(())
}
