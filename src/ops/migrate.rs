//! One record brought to the definitions in force.
//!
//! The log keeps the names of its time, which the definitions understand; so renaming needs no entry, while a tracked
//! value that changes gets one. A record may pass through several migrations at once, each seeing what the last one left.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::ops::OpsError;
use crate::ops::entries;
use crate::ops::fields;
use crate::record::Entry;
use crate::record::Record;
use crate::record::UPGRADE;
use crate::schema::Change;
use crate::schema::Migration;
use crate::schema::Renaming;
use crate::yaml::Edit;
use crate::yaml::FieldPath;
use crate::yaml::Node;

/// The entry that a migration leaves in a log: who let it run, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp<'a> {
    /// The id of the person.
    pub(crate) by: &'a str,
    /// The time of the run.
    pub(crate) now: DateTime<Utc>,
}

/// A record after some migrations, every key and its state under their present names.
pub(crate) fn migrated(
    record: &Record,
    migrations: &[&Migration],
    stamp: Stamp<'_>,
) -> Result<Record, OpsError> {
    let mut after = copy(record);
    for migration in migrations {
        after = one(&after, migration, stamp)?;
    }
    let edits = present_names(&after);
    let after = entries::edited(&after, &edits)?;
    fits(record, &after)?;
    Ok(after)
}

/// Edits that give a record the present names of its fields and state, whichever migration brought them.
///
/// A state keeps a name that an earlier life cycle knows as a state of its own: another profile may follow.
fn present_names(record: &Record) -> Vec<Edit> {
    let root = record.document().root();
    let keys = root.entries().filter_map(|(key, _)| key.text());
    let renames = keys.filter_map(|key| {
        let field = record.field_at(key)?;
        (field.name != key).then(|| Edit::Rename {
            path: FieldPath::root().key(key),
            key: field.name.clone(),
        })
    });
    let mut edits: Vec<Edit> = renames.collect();
    let lifecycle = &record.definition().lifecycle;
    let written = root.get("state").and_then(Node::text).unwrap_or_default();
    let mut all = lifecycle.all();
    let is_own = all.any(|one| one.states.iter().any(|state| state.name == written));
    if let Some(state) = lifecycle.standing(written).filter(|_| !is_own) {
        edits.push(set("state", Value::from(state.name.as_str()), None));
    }
    edits
}

fn one(record: &Record, migration: &Migration, stamp: Stamp<'_>) -> Result<Record, OpsError> {
    let name = &record.definition().name;
    let changes = migration.steps.iter();
    let changes: Vec<&Change> = changes.filter(|one| one.record_type() == name).collect();
    let mut tracked: Vec<(String, Value)> = Vec::new();
    let mut after = copy(record);
    for change in changes {
        let (edits, value) = step(&after, change);
        after = entries::edited(&after, &edits)?;
        tracked.extend(value);
    }
    if tracked.is_empty() {
        return Ok(after);
    }
    entries::settled(record)?;
    let log = record.log();
    let at = log.last().map_or(stamp.now, |last| last.at.max(stamp.now));
    let mut entry = Entry::new(at, stamp.by, UPGRADE);
    for (field, value) in tracked {
        entry.set.retain(|(name, _)| *name != field);
        entry.set.push((field, value));
    }
    entry.reason = Some(format!("{}: {}", migration.name, migration.about));
    entries::appended(&after, &entry)
}

/// The edits of one change, and the tracked field that it sets.
fn step(record: &Record, change: &Change) -> (Vec<Edit>, Option<(String, Value)>) {
    let root = record.document().root();
    match change {
        Change::RenameField(Renaming { from, to, .. }) => {
            let is_due = root.get(from).is_some() && root.get(to).is_none();
            let rename = is_due.then(|| Edit::Rename {
                path: FieldPath::root().key(from),
                key: to.clone(),
            });
            (rename.into_iter().collect(), None)
        }
        Change::RenameState(Renaming { from, to, .. }) => {
            let written = root.get("state").and_then(Node::text);
            let is_due = written == Some(from.as_str());
            let edit = is_due.then(|| set("state", Value::from(to.as_str()), None));
            (edit.into_iter().collect(), None)
        }
        Change::Default { field, value, .. } => {
            let is_due = record.value(field).is_none();
            changed(record, field, is_due.then(|| value.clone()))
        }
        Change::Map { field, values, .. } => {
            let old = record.value(field);
            let new = old.and_then(|old| mapped(&old, values));
            changed(record, field, new)
        }
        Change::Move(_) => (Vec::new(), None),
    }
}

/// The edit that gives a field a value, where there is one, and what the log is told of it.
fn changed(
    record: &Record,
    field: &str,
    value: Option<Value>,
) -> (Vec<Edit>, Option<(String, Value)>) {
    let Some((known, value)) = record.definition().field(field).zip(value) else {
        return (Vec::new(), None);
    };
    let root = record.document().root();
    let key = record.key_of(field);
    let key = root.get(key).map_or(field, |_| key);
    let edit = set(key, value.clone(), fields::following(record, &known.name));
    let tracked = known.tracked.then(|| (key.to_owned(), value));
    (vec![edit], tracked)
}

fn set(key: &str, value: Value, before: Option<String>) -> Edit {
    Edit::Set {
        path: FieldPath::root().key(key),
        value,
        before,
    }
}

/// The value that stands for an old one, item by item in a list; none where nothing is replaced.
fn mapped(old: &Value, values: &BTreeMap<String, Value>) -> Option<Value> {
    let new = match old {
        Value::Array(items) => {
            let items = items.iter();
            items
                .map(|item| mapped(item, values).unwrap_or_else(|| item.clone()))
                .collect()
        }
        Value::String(text) => values.get(text)?.clone(),
        other => values.get(&other.to_string())?.clone(),
    };
    (new != *old).then_some(new)
}

/// Refuses a record that migrations leave worse than it was.
fn fits(before: &Record, after: &Record) -> Result<(), OpsError> {
    if before.document().text() == after.document().text() {
        return Ok(());
    }
    let known = before.definition().violations(&before.typed());
    let found = after.definition().violations(&after.typed());
    match found.iter().find(|one| !known.contains(one)) {
        None => Ok(()),
        Some(one) => {
            let message = format!(
                "{} would not fit its definition any more: `{}`: {}",
                before.id(),
                one.path,
                one.message
            );
            Err(OpsError::refused(message).hint("mend the migration or the definition"))
        }
    }
}

fn copy(record: &Record) -> Record {
    Record::new(
        record.path().to_owned(),
        record.definition().clone(),
        record.document().clone(),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::record::parse_time;
    use crate::schema::Definitions;
    use crate::yaml::Document;

    static DEFINITIONS: LazyLock<Definitions> = LazyLock::new(definitions);

    /// Definitions in which both names of a state and of two fields mean the same, and the way there and back.
    fn definitions() -> Definitions {
        let own = [
            (
                ".itsm/schema/record/incident.yaml",
                "fields:\n  solution: {x-was: [remedy]}\n  cis: {x-was: [things]}\n\
                 lifecycle:\n  states:\n    in-progress: {was: [working]}\n",
            ),
            (
                ".itsm/schema/upgrade/0001-there.yaml",
                "version: 1\nabout: There.\nsteps:\n\
                 - rename-state: {type: incident, from: in-progress, to: working}\n\
                 - rename-field: {type: incident, from: solution, to: remedy}\n\
                 - rename-field: {type: incident, from: cis, to: things}\n",
            ),
            (
                ".itsm/schema/upgrade/0002-back.yaml",
                "version: 1\nabout: Back.\nsteps:\n\
                 - rename-field: {type: incident, from: things, to: cis}\n\
                 - rename-field: {type: incident, from: remedy, to: solution}\n\
                 - rename-state: {type: incident, from: working, to: in-progress}\n",
            ),
        ];
        let own = own.map(|(path, text)| (path.to_owned(), text.to_owned()));
        Definitions::load("small", &own, &mut Vec::new())
    }

    fn lines() -> impl Strategy<Value = Vec<String>> {
        let state = prop::sample::select(vec![
            "state: in-progress",
            "state: 'in-progress'   # quoted",
            "\"state\": \"in-progress\"",
            "state:    in-progress#no comment",
            "state: new",
        ]);
        let solution = prop::sample::select(vec![
            "solution: Done",
            "solution: |\n  Two lines\n  # and no comment",
            "'solution'  :  \"a: b\" # why",
            "solution: >-\n  folded\n\n  text",
            "solution:",
            "# nothing",
        ]);
        let cis = prop::sample::select(vec![
            "cis: [a, b]",
            "cis:\n  - a # first\n  - b",
            "cis:\n- a",
            "cis: []",
            "",
        ]);
        (state, solution, cis).prop_flat_map(|(state, solution, cis)| {
            let lines = [state, solution, cis].map(str::to_owned).to_vec();
            Just(lines).prop_shuffle()
        })
    }

    proptest! {
        #[test]
        fn there_and_back_leaves_every_byte(lines in lines(), crlf in any::<bool>()) {
            let log = "log:\n  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: in-progress}\n";
            let text = format!("id: x\ntitle: X\n{}\n{log}", lines.join("\n"));
            let text = if crlf { text.replace('\n', "\r\n") } else { text };
            let definition = DEFINITIONS.record_type("incident").unwrap().clone();
            let document = Document::parse(text.as_str()).unwrap();
            let record = Record::new("incidents/x.yaml".to_owned(), definition, document);
            let stamp = Stamp { by: "ana", now: parse_time("2026-11-20T12:00:00Z").unwrap() };
            let all: Vec<&Migration> = DEFINITIONS.migrations().iter().collect();
            let there = one(&record, all[0], stamp).unwrap();
            prop_assert_eq!(there.state(), record.state());
            prop_assert_eq!(there.value("solution"), record.value("solution"));
            prop_assert_eq!(there.value("cis"), record.value("cis"));
            let back = migrated(&record, &all, stamp).unwrap();
            prop_assert_eq!(back.document().text(), text);
        }
    }
}
