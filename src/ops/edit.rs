//! Changing fields of a record without moving it.

use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::approvals;
use crate::ops::computed;
use crate::ops::entries;
use crate::ops::entries::Circumstances;
use crate::ops::fields;
use crate::ops::fixed;
use crate::ops::person::me;
use crate::practice::has_value;
use crate::record::EDIT;
use crate::record::Record;

/// A request to set fields.
#[derive(Debug, Clone)]
pub struct EditRequest {
    /// The record's id, or an unambiguous part of it.
    pub id: String,
    /// The values, as `field=value`.
    pub set: Vec<String>,
    /// When it took place, why, and how long it took.
    pub said: Circumstances,
}

/// Plans to set fields; changes of tracked fields go into the log.
pub fn edit(desk: &Desk, env: &Env, request: &EditRequest) -> Result<(Plan, String), OpsError> {
    desk.writable()?;
    let record = desk.find_record(&request.id)?;
    entries::settled(&record)?;
    entries::in_order(&record, &request.said)?;
    let by = me(desk, env)?;
    let definition = record.definition();
    let mut assignments = fields::assignments(desk, definition, &request.set)?;
    fixed::keep(desk, &record, &assignments, None)?;
    computed::follow_override(desk, &record, &mut assignments);
    let entry = entries::entry(&record, env.now, &by, EDIT, &assignments, &request.said);
    entries::explained(&record, &entry)?;
    let after = entries::applied(&record, &assignments, &entry)?;
    fields::check(&after, &assignments)?;
    fields::agree(&after, &assignments, env.now)?;
    complete(desk, &record, &after)?;
    approvals::separate(desk, &record, &after)?;
    let names: Vec<&str> = assignments.iter().map(|one| one.field.as_str()).collect();
    let mut plan = Plan {
        subject: format!("{}: set {}", record.id(), names.join(", ")),
        warnings: approvals::voided(&record, &after, desk)?
            .into_iter()
            .collect(),
        ..Plan::default()
    };
    if after.document().text() != record.document().text() {
        plan.writes.push(entries::write(&record, &after));
    }
    Ok((plan.trailers_for(record.id(), None), record.id().to_owned()))
}

/// Refuses to take away a value that the record's state asks for.
fn complete(desk: &Desk, before: &Record, after: &Record) -> Result<(), OpsError> {
    let lifecycle = before.definition().lifecycle.at(desk.now);
    let state = after.state().and_then(|name| lifecycle.state(name));
    let has = |record: &Record, field: &str| has_value(record.value(field).as_ref());
    let is_lost = |field: &&String| has(before, field) && !has(after, field);
    let mut asked = state.into_iter().flat_map(|state| &state.requires);
    let Some((field, state)) = asked.find(is_lost).zip(state) else {
        return Ok(());
    };
    let message = format!(
        "`{field}` can't be cleared: {} is `{}`, which asks for it",
        before.id(),
        state.name
    );
    Err(OpsError::refused(message))
}
