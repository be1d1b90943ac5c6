//! Keeping what was decided on as it was decided.

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::entries;
use crate::ops::fields::Assignment;
use crate::practice::is_fixed;
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
    let message = format!(
        "`{name}` of {} was decided on and stays as it is while it is {state}",
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
