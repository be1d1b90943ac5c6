//! Keeping what was decided on as it was decided.

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::entries;
use crate::ops::fields::Assignment;
use crate::practice::is_begun_way;
use crate::practice::is_fixed;
use crate::practice::is_way;
use crate::practice::lifting;
use crate::practice::lifts;
use crate::record::Record;
use crate::schema::Transition;
use crate::text::one_of;

/// Refuses to change a field that was decided on, but by a step that is made for it.
pub(crate) fn keep(
    desk: &Desk,
    record: &Record,
    assignments: &[Assignment],
    step: Option<&Transition>,
) -> Result<(), OpsError> {
    let lifecycle = record.definition().lifecycle.at(desk.now);
    let changed = entries::changed(record, assignments);
    let mut names = assignments.iter().map(|one| one.field.as_str());
    let found = names.find(|name| {
        let may = step.is_some_and(|step| lifts(lifecycle, step, name));
        changed.contains(name) && !may && is_fixed(record, name)
    });
    let Some(name) = found else {
        return Ok(());
    };
    let state = record.state().unwrap_or_default();
    let steps: Vec<&str> = lifting(lifecycle, state, name)
        .map(|one| one.name.as_str())
        .collect();
    let why = if is_way(record, name) {
        "says by which way it came here"
    } else {
        "was decided on"
    };
    let message = format!(
        "`{name}` of {} {why} and stays as it is while it is {state}",
        record.id()
    );
    let hint = match steps.first() {
        None => "say in a note what is done otherwise: `itsm note`".to_owned(),
        Some(first) => format!(
            "use {}, as in `itsm move {} {first} --set {name}=…`",
            one_of(steps.iter().copied()),
            record.id(),
        ),
    };
    Err(OpsError::refused(message).hint(hint))
}

/// Refuses a correction by which the work of a record would have begun by another way.
pub(crate) fn keep_way(record: &Record, changes: &[Assignment]) -> Result<(), OpsError> {
    let state = changes.iter().find(|one| one.field == "state");
    let to = state.and_then(|one| one.value.as_str());
    let to = to.or(record.state()).unwrap_or_default();
    let mut names = changes.iter().map(|one| one.field.as_str());
    let Some(name) = names.find(|name| is_begun_way(record, name, to)) else {
        return Ok(());
    };
    let message = format!(
        "`{name}` of {} says by which way its work began and stays as it is while it is {to}",
        record.id()
    );
    Err(OpsError::refused(message)
        .hint("say in a note what is right: `itsm note`")
        .hint("or set the record back to before its work began, `state` and all"))
}
