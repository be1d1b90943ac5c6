//! Fields as a person names and sets them.

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::computed;
use crate::ops::moment;
use crate::practice;
use crate::practice::Disagreement;
use crate::record::Record;
use crate::record::parse_time;
use crate::record::print_time;
use crate::schema::Field;
use crate::schema::RecordType;
use crate::schema::Reference;
use crate::schema::Violation;
use crate::text::one_of;
use crate::yaml::Edit;
use crate::yaml::FieldPath;
use crate::yaml::Segment;

/// Fields that only the program writes, each with the way to change it.
const KEPT: [(&str, &str); 3] = [
    ("id", "an id never changes"),
    ("state", "`itsm move` changes the state"),
    ("log", "the log is only added to"),
];

/// The field that replaces the computed priority.
const OVERRIDE: &str = "priority_override";

/// A field with the value it is to get; null clears it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Assignment {
    pub(crate) field: String,
    pub(crate) value: Value,
}

/// Splits `field=value`.
pub(crate) fn split(text: &str) -> Result<(&str, &str), OpsError> {
    let parts = text
        .split_once('=')
        .filter(|(field, _)| !field.trim().is_empty());
    let (field, value) = parts.ok_or_else(|| {
        OpsError::usage(format!("`{text}` sets nothing"))
            .hint("write `field=value`; `field=` clears the field")
    })?;
    Ok((field.trim(), value.trim()))
}

/// The field of a type, or an error that offers the nearest name.
pub(crate) fn known<'a>(definition: &'a RecordType, name: &str) -> Result<&'a Field, OpsError> {
    definition.field(name).ok_or_else(|| {
        let names = definition.fields.iter().map(|field| field.name.as_str());
        let fields = one_of(definition.fields.iter().map(|field| field.name.as_str()));
        OpsError::usage(format!(
            "{} has no field `{name}`",
            article(&definition.name)
        ))
        .nearest(name, names)
        .hint(format!("the fields are {fields}"))
    })
}

/// `a change`, `an incident`: a type in a sentence.
pub(crate) fn article(name: &str) -> String {
    let vowel = name.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {name}", if vowel { "an" } else { "a" })
}

/// Reads `field=value` texts for a record of a type; references are made whole ids.
pub(crate) fn assignments(
    desk: &Desk,
    definition: &RecordType,
    texts: &[String],
) -> Result<Vec<Assignment>, OpsError> {
    let read = texts.iter().map(|text| {
        let (name, value) = split(text)?;
        let field = known(definition, name)?;
        computed::refuse(definition, &field.name)?;
        assignment(desk, field, value)
    });
    read.collect()
}

/// Reads the value that a person gave a field.
pub(crate) fn assignment(desk: &Desk, field: &Field, text: &str) -> Result<Assignment, OpsError> {
    let value = match text {
        "" => Value::Null,
        _ => timed(desk, field, text).unwrap_or_else(|| field.shape.from_argument(text)),
    };
    assigned(desk, field, value)
}

/// The time of day that somebody wrote without an offset, as records hold times; nothing for anything else, of which the
/// schema says what is wrong.
fn timed(desk: &Desk, field: &Field, text: &str) -> Option<Value> {
    let is_time = field.schema["format"] == "date-time" && text.contains(':');
    if !is_time || parse_time(text).is_some() {
        return None;
    }
    let at = moment(text, desk).ok()?;
    Some(Value::String(print_time(at)))
}

/// Gives a field a value; references are made whole ids.
pub(crate) fn assigned(desk: &Desk, field: &Field, value: Value) -> Result<Assignment, OpsError> {
    writable(field)?;
    if let Some(level) = value.as_str().filter(|_| field.name == OVERRIDE) {
        known_level(desk, level)?;
    }
    let value = resolve(desk, field, value)?;
    Ok(Assignment {
        field: field.name.clone(),
        value,
    })
}

/// Refuses a field that nobody sets by hand.
fn writable(field: &Field) -> Result<(), OpsError> {
    if let Some((_, way)) = KEPT.iter().find(|(name, _)| *name == field.name) {
        return Err(OpsError::usage(format!(
            "`{}` can't be set: {way}",
            field.name
        )));
    }
    if field.computed {
        let message = format!("`{}` can't be set: it is computed", field.name);
        return Err(OpsError::usage(message).hint(format!(
            "see `itsm schema` for what it is computed from, or set `{}_override`",
            field.name
        )));
    }
    if field.frozen {
        let message = format!(
            "`{}` can't be set: it is written when the work is closed",
            field.name
        );
        return Err(OpsError::usage(message));
    }
    Ok(())
}

/// An override of the priority names a level of the desk's own matrix, which no schema knows.
fn known_level(desk: &Desk, level: &str) -> Result<(), OpsError> {
    let levels = desk.config.priority.levels.iter().map(String::as_str);
    if levels.clone().any(|known| known == level) {
        return Ok(());
    }
    let error = OpsError::usage(format!("`{OVERRIDE}`: no priority `{level}`"));
    Err(error
        .nearest(level, levels.clone())
        .hint(format!("use {}", one_of(levels))))
}

/// Turns the parts of ids that a person typed into whole ids of the right type.
fn resolve(desk: &Desk, field: &Field, value: Value) -> Result<Value, OpsError> {
    let Some(reference) = &field.reference else {
        return Ok(value);
    };
    match value {
        Value::String(id) => Ok(Value::String(target(desk, reference, &id)?)),
        Value::Array(items) => items
            .into_iter()
            .map(|item| resolve(desk, field, item))
            .collect(),
        other => Ok(other),
    }
}

/// The whole id of the record that a reference means.
pub(crate) fn target(desk: &Desk, reference: &Reference, id: &str) -> Result<String, OpsError> {
    let path = match reference {
        Reference::Any => desk.find(id)?,
        Reference::Type(name) => {
            let definition = desk.definitions.record_type(name);
            let folder = definition.map_or(name.as_str(), |definition| definition.folder.as_str());
            desk.find_below(folder, name, id)?
        }
    };
    Ok(crate::record::stem(&path).to_owned())
}

/// Refuses values that don't fit the schema, naming the fields that were to be set.
pub(crate) fn check(record: &Record, touched: &[Assignment]) -> Result<(), OpsError> {
    let required = &record.definition().required;
    let cleared = touched.iter().filter(|one| one.value.is_null());
    if let Some(one) = cleared
        .into_iter()
        .find(|one| required.contains(&one.field))
    {
        let what = article(&record.definition().name);
        let message = format!("`{}` can't be cleared: {what} needs it", one.field);
        return Err(OpsError::usage(message));
    }
    for violation in record.definition().violations(&record.typed()) {
        let first = violation.path.segments().first();
        let at = touched
            .iter()
            .find(|one| first == Some(&Segment::Key(one.field.clone())));
        if let Some(assignment) = at {
            return Err(misfit(record, assignment, &violation));
        }
    }
    Ok(())
}

/// Refuses values that the fields beside them don't agree with, where one of the two was to be set.
pub(crate) fn agree(
    record: &Record,
    touched: &[Assignment],
    now: DateTime<Utc>,
) -> Result<(), OpsError> {
    let is_touched = |name: &String| touched.iter().any(|one| one.field == *name);
    let concerns =
        |one: &&Disagreement| is_touched(&one.field) || one.other.as_ref().is_some_and(is_touched);
    let unmet = practice::unmet(record);
    let missing: Vec<&Disagreement> = unmet.iter().filter(concerns).collect();
    if let Some(first) = missing.first() {
        let names = missing.iter().filter_map(|one| one.other.as_deref());
        let list: Vec<String> = names.clone().map(|name| format!("`{name}`")).collect();
        let message = format!(
            "with `{}` set, {} needs {}",
            first.field,
            record.id(),
            list.join(", ")
        );
        let error = OpsError::refused(message);
        return Err(names.fold(error, |error, name| {
            error.hint(format!("add `--set {name}=…`"))
        }));
    }
    match practice::misplaced(record, now).iter().find(concerns) {
        None => Ok(()),
        Some(one) => Err(OpsError::refused(format!(
            "{}: {}",
            record.id(),
            one.message
        ))),
    }
}

/// The file of a record; one that is still to be made gets another name the next time, unless its id is chosen.
fn file(record: &Record) -> &str {
    if record.definition().prefix.is_some() {
        return "the record's file";
    }
    record.path()
}

/// Says what a field can be instead of what it was to be.
fn misfit(record: &Record, assignment: &Assignment, violation: &Violation) -> OpsError {
    let error = OpsError::usage(format!("`{}`: {}", violation.path, violation.message));
    let field = record.definition().field(&assignment.field);
    if let Some(line) = field.and_then(Field::sample) {
        return error.hint(format!(
            "leave it out here, and write `{line}` into {}",
            file(record)
        ));
    }
    let choices = field.map(Field::choices).unwrap_or_default();
    if choices.is_empty() {
        return error;
    }
    let given = assignment.value.as_str().unwrap_or_default();
    error
        .nearest(given, choices.iter().copied())
        .hint(format!("use {}", one_of(choices)))
}

/// The edits that give a record these values, each new key where its definition places it.
///
/// A field that still stands under an earlier name gets its present one.
pub(crate) fn edits(record: &Record, assignments: &[Assignment]) -> Vec<Edit> {
    let place = |one: &&Assignment| {
        record
            .definition()
            .fields
            .iter()
            .position(|field| field.name == one.field)
    };
    let mut ordered: Vec<&Assignment> = assignments.iter().collect();
    ordered.sort_by_key(place);
    let (mut edits, mut renames) = (Vec::new(), Vec::new());
    for one in ordered {
        let key = record.key_of(&one.field);
        let path = FieldPath::root().key(key);
        if key != one.field && !one.value.is_null() {
            renames.push(Edit::Rename {
                path: path.clone(),
                key: one.field.clone(),
            });
        }
        let exists = record.document().at(&path).is_some();
        if !one.value.is_null() {
            edits.push(Edit::Set {
                path,
                value: one.value.clone(),
                before: following(record, &one.field),
            });
        } else if exists {
            edits.push(Edit::Remove { path });
        }
    }
    edits.append(&mut renames);
    edits
}

/// The first key of the record that its definition places after a field.
pub(crate) fn following(record: &Record, field: &str) -> Option<String> {
    let fields = record.definition().fields.iter();
    let mut later = fields.skip_while(|one| one.name != field).skip(1);
    let root = record.document().root();
    later.find_map(|one| {
        let key = record.key_of(&one.name);
        root.get(key).map(|_| key.to_owned())
    })
}
