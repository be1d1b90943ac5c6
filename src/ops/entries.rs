//! Adding one entry to a record: the one way in which transitions, edits and adoption change it.

use std::collections::HashSet;

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::files::Write;
use crate::ops::OpsError;
use crate::ops::fields;
use crate::ops::fields::Assignment;
use crate::practice::effects;
use crate::record::EDIT;
use crate::record::Entry;
use crate::record::Fold;
use crate::record::Record;
use crate::record::print_time;
use crate::schema::Ask;
use crate::yaml::Edit;
use crate::yaml::FieldPath;

/// What the user says about a step beyond the step itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// When it took place, where that is not now.
    pub happened: Option<DateTime<Utc>>,
    /// Why.
    pub reason: Option<String>,
    /// How long it took, in minutes.
    pub minutes: Option<i64>,
}

/// The entry of a step, with the tracked fields that it really changes.
pub(crate) fn entry(
    record: &Record,
    now: DateTime<Utc>,
    by: &str,
    step: &str,
    assignments: &[Assignment],
    said: &Circumstances,
) -> Entry {
    let log = record.log();
    let fold = Fold::of(&log);
    // The clock of this machine may be behind that of the last writer's; the log never goes back.
    let at = log.last().map_or(now, |last| last.at.max(now));
    let mut entry = Entry::new(at, by, step);
    entry.happened = said.happened;
    entry.reason.clone_from(&said.reason);
    entry.minutes = said.minutes;
    for one in assignments {
        let tracked = record
            .definition()
            .field(&one.field)
            .is_some_and(|field| field.tracked);
        let known = fold.value(&one.field).unwrap_or(&Value::Null);
        if tracked && *known != one.value {
            entry.set.push((one.field.clone(), one.value.clone()));
        }
    }
    entry
}

/// Refuses a step that is said to have happened before the last one in the log, the opening among them.
///
/// Entries take effect in the order in which they stand, so the time would not be honoured.
pub(crate) fn in_order(record: &Record, said: &Circumstances) -> Result<(), OpsError> {
    let log = record.log();
    let effects = effects(&log, record.definition());
    let (Some(happened), [first, ..]) = (said.happened, effects.as_slice()) else {
        return Ok(());
    };
    let id = record.id();
    if happened < first.at {
        let opened = print_time(first.at);
        let message = format!("the step can't have happened before {id} was opened, at {opened}");
        return Err(OpsError::refused(message)
            .hint("a record of something earlier is opened with `itsm new … --happened TIME`"));
    }
    match effects.last() {
        Some(last) if happened < last.at => {
            let (step, at) = (last.step, print_time(last.at));
            let message = format!(
                "the step can't have happened before the last one of {id}, `{step}` at {at}"
            );
            Err(OpsError::refused(message)
                .hint("steps count in the order of the log: give a time from then on"))
        }
        _ => Ok(()),
    }
}

/// When the last entry of a record took effect; none where it has no log.
pub(crate) fn last_effect(record: &Record) -> Option<DateTime<Utc>> {
    let log = record.log();
    let effects = effects(&log, record.definition());
    effects.last().map(|one| one.at)
}

/// The first field that an entry sets and that may only be set with a reason, where the entry gives none.
pub(crate) fn unexplained<'a>(record: &Record, entry: &'a Entry) -> Option<&'a str> {
    let needs_reason = |name: &str| {
        let field = record.definition().field(name);
        field.is_some_and(|field| field.asks.contains(&Ask::Reason))
    };
    let mut set = entry.set.iter().filter(|(_, value)| !value.is_null());
    let found = set.find(|(name, _)| entry.reason.is_none() && needs_reason(name));
    found.map(|(name, _)| name.as_str())
}

/// Refuses an entry that sets such a field without a reason.
pub(crate) fn explained(record: &Record, entry: &Entry) -> Result<(), OpsError> {
    match unexplained(record, entry) {
        None => Ok(()),
        Some(field) => {
            let message = format!("`{field}` can only be set with a reason");
            Err(OpsError::refused(message).hint("add `--reason …`"))
        }
    }
}

/// The names of the fields that assignments change.
pub(crate) fn changed<'a>(record: &Record, assignments: &'a [Assignment]) -> HashSet<&'a str> {
    let differs = |one: &&Assignment| record.value(&one.field).unwrap_or_default() != one.value;
    assignments
        .iter()
        .filter(differs)
        .map(|one| one.field.as_str())
        .collect()
}

/// The record with the values, and the entry at the end of its log where it says anything.
pub(crate) fn applied(
    record: &Record,
    assignments: &[Assignment],
    entry: &Entry,
) -> Result<Record, OpsError> {
    let mut edits = fields::edits(record, assignments);
    if let Some(to) = &entry.to {
        edits.push(Edit::Set {
            path: FieldPath::root().key("state"),
            value: Value::from(to.as_str()),
            before: fields::following(record, "state"),
        });
    }
    let says = entry.step != EDIT || !entry.set.is_empty() || entry.minutes.is_some();
    if says {
        edits.push(append(entry));
    }
    edited(record, &edits)
}

/// The record with an entry at the end of its log and nothing else changed.
pub(crate) fn appended(record: &Record, entry: &Entry) -> Result<Record, OpsError> {
    edited(record, &[append(entry)])
}

/// The edit that puts an entry at the end of a log.
pub(crate) fn append(entry: &Entry) -> Edit {
    Edit::Append {
        path: FieldPath::root().key("log"),
        value: entry.to_value(),
        flow: true,
    }
}

/// The record after some edits.
pub(crate) fn edited(record: &Record, edits: &[Edit]) -> Result<Record, OpsError> {
    let document = record.document().edit(edits).map_err(|refusal| {
        OpsError::refused(format!("{} can't be edited: {refusal}", record.path())).hint(format!(
            "edit {} by hand, then run `itsm adopt {}`",
            record.path(),
            record.id()
        ))
    })?;
    Ok(Record::new(
        record.path().to_owned(),
        record.definition().clone(),
        document,
    ))
}

/// The write that turns one version of a record into another.
pub(crate) fn write(before: &Record, after: &Record) -> Write {
    Write {
        path: before.path().to_owned(),
        expected: Some(before.document().text().as_bytes().to_vec()),
        content: Some(after.document().text().as_bytes().to_vec()),
    }
}

/// Refuses a record whose state or tracked fields differ from its log: a hand edit that nobody has adopted.
pub(crate) fn settled(record: &Record) -> Result<(), OpsError> {
    if differences(record).is_empty() {
        return Ok(());
    }
    let message = format!(
        "{} has been edited by hand and its log does not say so",
        record.id()
    );
    Err(OpsError::refused(message).hint(format!(
        "`itsm adopt {}` adds the entry that explains the edit",
        record.id()
    )))
}

/// The tracked fields, and `state`, whose value differs from what the log adds up to.
pub(crate) fn differences(record: &Record) -> Vec<Assignment> {
    let fold = Fold::of(&record.log());
    let state = record.state().map(str::to_owned);
    // A state may stand under a name that it once had.
    let lifecycle = &record.definition().lifecycle;
    let current = |name: &Option<String>| {
        let state = name.as_deref().and_then(|name| lifecycle.state(name));
        state
            .map(|state| state.name.clone())
            .or_else(|| name.clone())
    };
    let moved = (current(&state) != current(&fold.state)).then(|| Assignment {
        field: "state".to_owned(),
        value: state.map_or(Value::Null, Value::from),
    });
    let set = record.definition().tracked().filter_map(|field| {
        let value = record.value(&field.name).unwrap_or_default();
        let known = fold.value(&field.name).unwrap_or(&Value::Null);
        (value != *known).then(|| Assignment {
            field: field.name.clone(),
            value,
        })
    });
    moved.into_iter().chain(set).collect()
}
