//! Which transition of a record a word means: its name, the state that it leads to, or a short command.

use crate::ops::OpsError;
use crate::ops::fields;
use crate::ops::transition::Target;
use crate::record::Record;
use crate::schema::Lifecycle;
use crate::schema::Transition;
use crate::text::one_of;

/// The transition that a word means for a record in a state.
pub(super) fn choose<'a>(
    record: &Record,
    lifecycle: &'a Lifecycle,
    state: &str,
    target: &Target,
) -> Result<&'a Transition, OpsError> {
    let (name, is_short) = match target {
        Target::Named(name) => (name.as_str(), false),
        Target::Short(name) => (*name, true),
    };
    let short = |one: &&Transition| one.short.as_deref() == Some(name);
    let open: Vec<&Transition> = lifecycle
        .transitions
        .iter()
        .filter(|one| lifecycle.leaves(one, state))
        .collect();
    if let Some(found) = open.iter().find(|one| short(one)).filter(|_| is_short) {
        return Ok(found);
    }
    if let Some(found) = lifecycle.transition(name) {
        return Ok(found);
    }
    if let Some(found) = lifecycle.transitions.iter().find(short) {
        return Ok(found);
    }
    let Some(wanted) = lifecycle.state(name) else {
        return Err(unknown(record, lifecycle, state, name));
    };
    let leading: Vec<&&Transition> = open.iter().filter(|one| one.to == wanted.name).collect();
    match leading.as_slice() {
        [one] => Ok(one),
        [] => Err(unreachable(record, lifecycle, state, &wanted.name)),
        several => {
            let names = one_of(several.iter().map(|one| one.name.as_str()));
            Err(
                OpsError::usage(format!("several transitions lead to `{name}`"))
                    .hint(format!("name one: {names}")),
            )
        }
    }
}

fn unknown(record: &Record, lifecycle: &Lifecycle, state: &str, name: &str) -> OpsError {
    let transitions = lifecycle.transitions.iter().map(|one| one.name.as_str());
    let states = lifecycle.states.iter().map(|one| one.name.as_str());
    let what = fields::article(&record.definition().name);
    OpsError::usage(format!("{what} has no transition or state `{name}`"))
        .nearest(name, transitions.chain(states))
        .hint(way_on(lifecycle, state))
}

fn unreachable(record: &Record, lifecycle: &Lifecycle, state: &str, name: &str) -> OpsError {
    let message = format!("{} can't go from `{state}` to `{name}`", record.id());
    OpsError::refused(message).hint(way_on(lifecycle, state))
}

/// The transitions open from a state, in words.
pub(super) fn way_on(lifecycle: &Lifecycle, state: &str) -> String {
    let open: Vec<String> = lifecycle
        .open_from(state)
        .map(|one| format!("{} (→ {})", one.name, one.to))
        .collect();
    if open.is_empty() {
        return format!("no transition leaves `{state}`");
    }
    format!(
        "from `{state}` one can {}",
        one_of(open.iter().map(String::as_str))
    )
}
