//! Changing fields of a record without moving it.

use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::computed;
use crate::ops::entries;
use crate::ops::entries::Circumstances;
use crate::ops::fields;
use crate::ops::fixed;
use crate::ops::person::me;
use crate::record::EDIT;

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
    entries::after_opening(&record, &request.said)?;
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
    let names: Vec<&str> = assignments.iter().map(|one| one.field.as_str()).collect();
    let mut plan = Plan {
        subject: format!("{}: set {}", record.id(), names.join(", ")),
        ..Plan::default()
    };
    if after.document().text() != record.document().text() {
        plan.writes.push(entries::write(&record, &after));
    }
    Ok((plan.trailers_for(record.id(), None), record.id().to_owned()))
}
