//! Taking a text out of a record or a note, and keeping the proof of what was there.
//!
//! The log gets the SHA-256 of the old text, so that anybody who has it can show that it stood here. A tracked field is
//! refused: the log itself keeps its history. Earlier commits are not touched.

use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

use crate::files::Write;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::entries;
use crate::ops::entries::Circumstances;
use crate::ops::fields;
use crate::ops::fields::Assignment;
use crate::ops::person::me;
use crate::record::Entry;
use crate::record::REDACT;
use crate::record::REDACTED;
use crate::record::Record;
use crate::record::is_note_path;
use crate::record::note_folder;
use crate::schema::Field;
use crate::text::hex;
use crate::text::one_of;

/// Fields that hold a record together, each with the way on.
const KEPT: [(&str, &str); 5] = [
    ("id", "an id never changes"),
    ("state", "`itsm move` changes the state"),
    ("log", "the log is only added to"),
    ("links", "`itsm link … --remove` takes a link away"),
    ("aliases", "others may still name the record by them"),
];

/// What is to be taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A field, by name.
    Field(String),
    /// A note, by its file name or an unambiguous part of it.
    Note(String),
}

/// A request to take a text out.
#[derive(Debug, Clone)]
pub struct RedactRequest {
    /// The record's id, or an unambiguous part of it.
    pub id: String,
    /// What is to be taken out.
    pub piece: Piece,
    /// Why, in one line; it stands in place of the text.
    pub reason: String,
}

/// Plans to put the date and the reason in the place of a text; returns what it was and of which record.
pub fn redact(desk: &Desk, env: &Env, request: &RedactRequest) -> Result<(Plan, String), OpsError> {
    desk.writable()?;
    let record = desk.find_record(&request.id)?;
    entries::settled(&record)?;
    let by = me(desk, env)?;
    let notice = notice(desk, &request.reason)?;
    let (of, digest, assignments, note) = match &request.piece {
        Piece::Field(name) => {
            let (digest, assignment) = field(&record, name, &notice)?;
            (name.clone(), digest, vec![assignment], None)
        }
        Piece::Note(part) => {
            let (name, digest, write) = note(desk, &record, part, &notice)?;
            (name, digest, Vec::new(), Some(write))
        }
    };
    let said = Circumstances {
        reason: Some(request.reason.trim().to_owned()),
        ..Circumstances::default()
    };
    let entry = Entry {
        of: Some(of.clone()),
        digest: Some(digest),
        ..entries::entry(&record, env.now, &by, REDACT, &[], &said)
    };
    let after = entries::applied(&record, &assignments, &entry)?;
    fields::check(&after, &assignments)?;
    let id = record.id();
    let mut plan = Plan {
        subject: format!("{id}: redact {of}"),
        writes: vec![entries::write(&record, &after)],
        ..Plan::default()
    };
    plan.writes.extend(note);
    Ok((plan.trailers_for(id, None), format!("{of} of {id}")))
}

/// What stands in place of the text.
fn notice(desk: &Desk, reason: &str) -> Result<String, OpsError> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().any(char::is_control) {
        return Err(OpsError::usage("`--reason` has to be one line of text"));
    }
    let day = desk.now.with_timezone(&desk.config.timezone).date_naive();
    Ok(format!("{REDACTED}{day}: {reason}]"))
}

/// The digest of a field's text, and the value that takes its place.
fn field(record: &Record, name: &str, notice: &str) -> Result<(String, Assignment), OpsError> {
    let field = fields::known(record.definition(), name)?;
    redactable(record, field)?;
    let value = record
        .value(name)
        .ok_or_else(|| OpsError::usage(format!("{} has no `{name}` to take out", record.id())))?;
    let text = match &value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let stands = match &value {
        Value::Array(items) => items.first().and_then(Value::as_str).unwrap_or_default(),
        _ => text.as_str(),
    };
    if stands.starts_with(REDACTED) {
        return Err(twice(name, record));
    }
    let assignment = Assignment {
        field: name.to_owned(),
        value: replacement(record, field, notice),
    };
    Ok((digest(text.as_bytes()), assignment))
}

fn twice(what: &str, record: &Record) -> OpsError {
    OpsError::refused(format!(
        "{what} of {} has been taken out already",
        record.id()
    ))
}

/// Refuses what can't be taken out, and says what can be done instead.
fn redactable(record: &Record, field: &Field) -> Result<(), OpsError> {
    let name = &field.name;
    if let Some((_, way)) = KEPT.iter().find(|(kept, _)| kept == name) {
        return Err(OpsError::refused(format!(
            "`{name}` can't be taken out: {way}"
        )));
    }
    if field.computed {
        let message = format!("`{name}` can't be taken out: it is computed and not stored");
        return Err(OpsError::refused(message));
    }
    if field.frozen {
        let message = format!("`{name}` can't be taken out: it holds no text of anybody's");
        return Err(OpsError::refused(message));
    }
    if field.tracked {
        let message = format!("`{name}` can't be taken out: the log keeps its history");
        return Err(OpsError::refused(message)
            .hint(format!(
                "`itsm edit {} --set {name}=…` changes the value of today",
                record.id()
            ))
            .hint("`itsm person leave` takes a person's name away; only a rewrite of git's history clears a log"));
    }
    Ok(())
}

/// The notice in the shape of the field; nothing in a field that holds no free text.
fn replacement(record: &Record, field: &Field, notice: &str) -> Value {
    let is_required = record.definition().required.contains(&field.name);
    let is_text = field.reference.is_none();
    let candidates = [Value::from(notice), json!([notice])];
    let mut fitting = candidates.into_iter().filter(|value| {
        let mut changed = record.typed();
        changed[&field.name] = value.clone();
        let path = crate::yaml::FieldPath::from(field.name.as_str());
        let violations = record.definition().violations(&changed);
        let breaks =
            |one: &crate::schema::Violation| one.path.segments().starts_with(path.segments());
        is_text && !violations.iter().any(breaks)
    });
    // A field that has to be there gets the notice all the same, and the refusal says why it does not fit.
    let last = if is_required {
        Value::from(notice)
    } else {
        Value::Null
    };
    fitting.next().unwrap_or(last)
}

/// A note's file name, the digest of its bytes, and the write that replaces them.
fn note(
    desk: &Desk,
    record: &Record,
    part: &str,
    notice: &str,
) -> Result<(String, String, Write), OpsError> {
    let path = find_note(desk, record, part)?;
    let name = file_name(&path).to_owned();
    let bytes = desk
        .content(&path)
        .map_err(|fault| OpsError::refused(format!("{path} can't be read: {}", fault.message)))?;
    if bytes.starts_with(REDACTED.as_bytes()) {
        return Err(twice(&name, record));
    }
    let digest = digest(&bytes);
    let write = Write {
        path,
        expected: Some(bytes),
        content: Some(format!("{notice}\n").into_bytes()),
    };
    Ok((name, digest, write))
}

/// The note of a record that a name, or an unambiguous part of one, means.
fn find_note(desk: &Desk, record: &Record, part: &str) -> Result<String, OpsError> {
    let notes = note_folder(record.path());
    let beside = notes.strip_suffix("/notes").unwrap_or(&notes);
    let files = desk.files_in(beside)?;
    let (notes, attached): (Vec<&String>, Vec<&String>) =
        files.iter().partition(|path| is_note_path(path));
    let is_named = |path: &str| file_name(path) == part || path == part;
    let exact = notes.iter().filter(|path| is_named(path));
    let mut found: Vec<&String> = exact.copied().collect();
    if found.is_empty() && !part.is_empty() {
        let contains = notes.iter().filter(|path| file_name(path).contains(part));
        found = contains.copied().collect();
    }
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(no_note(record, part, &attached)),
        several => {
            let names = one_of(several.iter().map(|path| file_name(path)));
            Err(OpsError::usage(format!("`{part}` could be {names}")))
        }
    }
}

fn no_note(record: &Record, part: &str, attached: &[&String]) -> OpsError {
    let id = record.id();
    let mut files = attached.iter();
    match files.find(|path| !part.is_empty() && file_name(path).contains(part)) {
        Some(path) => OpsError::refused(format!("{path} is no note but a file beside {id}"))
            .hint(format!("`git rm {path}` takes it away; say why in a note")),
        None => OpsError::usage(format!("{id} has no note `{part}`"))
            .hint(format!("`itsm history {id}` shows its notes")),
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
