//! Setting a record back to what it was at an earlier commit.
//!
//! Nothing is taken out of history: the values of then are written over those of now, and one entry at the end of the
//! log says so. The log, the id and the aliases are never touched, so a correction can be made of merged commits, and
//! can itself be corrected.

use serde_json::Value;

use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::entries;
use crate::ops::entries::Circumstances;
use crate::ops::fields;
use crate::ops::fields::Assignment;
use crate::ops::person::me;
use crate::practice::has_value;
use crate::record::CORRECT;
use crate::record::Entry;
use crate::record::Fold;
use crate::record::REDACT;
use crate::record::Record;
use crate::record::is_record_path;
use crate::record::stem;
use crate::schema::RecordType;
use crate::yaml::Document;
use crate::yaml::Edit;
use crate::yaml::FieldPath;
use crate::yaml::decode;

/// Keys that a correction never touches.
const KEPT: [&str; 3] = ["id", "aliases", "log"];

/// A request to set a record back.
#[derive(Debug, Clone)]
pub struct CorrectRequest {
    /// The record's id, or an unambiguous part of it.
    pub id: String,
    /// The git revision at which the record was right.
    pub rev: String,
    /// The fields to set back; all of them where none is named.
    pub fields: Vec<String>,
    /// Why.
    pub reason: String,
}

/// What a correction does, for the user to see.
#[derive(Debug)]
pub struct Corrected {
    /// The record's id.
    pub id: String,
    /// The short id of the commit whose values it has again.
    pub commit: String,
    /// The fields that change, in the order of the record.
    pub fields: Vec<String>,
}

/// Plans to give a record the values that it had at a revision; the plan is empty where it has them already.
pub fn correct(
    desk: &Desk,
    env: &Env,
    request: &CorrectRequest,
) -> Result<(Plan, Corrected), OpsError> {
    desk.writable()?;
    let record = desk.find_record(&request.id)?;
    let by = me(desk, env)?;
    let (commit, then) = record_at(desk, &record, &request.rev)?;
    let wanted = wanted(&record, &then, &request.fields)?;
    let changes: Vec<&Assignment> = wanted
        .iter()
        .filter(|one| one.value != value(&record, &one.field))
        .collect();
    let corrected = Corrected {
        id: record.id().to_owned(),
        commit,
        fields: changes.iter().map(|one| one.field.clone()).collect(),
    };
    let entry = entry(&record, env, &by, &wanted, &request.reason)?;
    let is_silent = entry.to.is_none() && entry.set.is_empty();
    if changes.is_empty() && is_silent {
        return Ok((Plan::default(), corrected));
    }
    let mut edits: Vec<Edit> = changes
        .iter()
        .filter_map(|one| edit(&record, one))
        .collect();
    edits.push(entries::append(&entry));
    let after = entries::edited(&record, &edits)?;
    fields::check(&after, &wanted)?;
    complete(&after, &corrected)?;
    let plan = Plan {
        subject: format!("{}: correct to {}", corrected.id, corrected.commit),
        writes: vec![entries::write(&record, &after)],
        ..Plan::default()
    };
    Ok((plan.trailers_for(&corrected.id, None), corrected))
}

/// The short id of the commit that a revision names, and the record as it was there, seen through today's definition.
fn record_at(desk: &Desk, record: &Record, rev: &str) -> Result<(String, Record), OpsError> {
    let repo = desk.repository()?;
    let commit = repo.resolve(rev)?.id;
    let files = repo.files_of(&commit)?;
    let short = commit.get(..7).unwrap_or(&commit).to_owned();
    let definition = record.definition();
    let names = names(record);
    let is_it = |path: &String| {
        let stem = stem(path);
        is_record_path(path, &desk.definitions)
            && names.iter().any(|name| name.eq_ignore_ascii_case(stem))
    };
    let mut paths = files.paths_below(&definition.folder).into_iter();
    let Some(path) = paths.find(is_it) else {
        return Err(absent(desk, record, &short)?);
    };
    let unreadable = |message: String| {
        OpsError::usage(format!("{path} can't be read as of {short}: {message}"))
            .hint("name a commit at which it could be")
    };
    let bytes = files
        .read(&path, crate::yaml::MAX_BYTES)
        .map_err(|error| unreadable(error.to_string()))?;
    let text = decode(&bytes).map_err(|fault| unreadable(fault.message))?;
    let document = Document::parse(text).map_err(|faults| {
        let first = faults.into_iter().next().map(|fault| fault.message);
        unreadable(first.unwrap_or_default())
    })?;
    Ok((
        short,
        Record::new(path.clone(), definition.clone(), document),
    ))
}

/// The names under which a record may be found in the past: its id and its aliases.
fn names(record: &Record) -> Vec<String> {
    let mut names = vec![record.id().to_owned()];
    if let Some(Value::Array(aliases)) = record.value("aliases") {
        names.extend(aliases.iter().filter_map(Value::as_str).map(str::to_owned));
    }
    names
}

/// Says where the record begins, for the user to name a commit from there on.
fn absent(desk: &Desk, record: &Record, short: &str) -> Result<OpsError, OpsError> {
    let error = OpsError::usage(format!("{} did not exist at {short}", record.id()));
    let commits = desk.repository()?.commits_of(record.path(), None, "HEAD")?;
    Ok(match commits.last() {
        None => error.hint(format!("no commit holds {}", record.path())),
        Some(first) => {
            let id = first.id.get(..7).unwrap_or(&first.id);
            error.hint(format!("the first commit that has it is {id}"))
        }
    })
}

/// The values of then, by the names of today: of the named fields, or of all that either of the two records has.
fn wanted(now: &Record, then: &Record, named: &[String]) -> Result<Vec<Assignment>, OpsError> {
    let definition = now.definition();
    let mut fields: Vec<String> = Vec::new();
    let redacted = redacted(now);
    for name in named {
        let field = fields::known(definition, name)?;
        if KEPT.contains(&name.as_str()) || field.computed || redacted.contains(name) {
            return Err(OpsError::usage(format!("`{name}` can't be corrected")));
        }
        fields.push(name.clone());
    }
    if named.is_empty() {
        let keys = now
            .document()
            .root()
            .entries()
            .chain(then.document().root().entries());
        for key in keys.filter_map(|(key, _)| key.text()) {
            let field = present_name(definition, key);
            let is_computed = definition.field(field).is_some_and(|field| field.computed);
            let is_left = KEPT.contains(&field) || is_computed;
            let is_seen = [&fields, &redacted]
                .into_iter()
                .flatten()
                .any(|one| one == field);
            if !is_left && !is_seen {
                fields.push(field.to_owned());
            }
        }
    }
    let read = fields.into_iter().map(|field| {
        let value = match value(then, &field) {
            Value::String(state) if field == "state" => known_state(definition, &state)?,
            value => value,
        };
        Ok(Assignment { field, value })
    });
    read.collect()
}

/// The fields whose text was taken out on purpose, which a correction must not bring back.
fn redacted(record: &Record) -> Vec<String> {
    let log = record.log();
    let entries = log.entries.into_iter().map(|(_, entry)| entry);
    let redactions = entries.filter(|entry| entry.step == REDACT);
    redactions.filter_map(|entry| entry.of).collect()
}

/// The name that a key has today.
fn present_name<'a>(definition: &'a RecordType, key: &'a str) -> &'a str {
    let was = |field: &&crate::schema::Field| field.was.iter().any(|old| old == key);
    if definition.field(key).is_some() {
        return key;
    }
    let renamed = definition.fields.iter().find(was);
    renamed.map_or(key, |field| field.name.as_str())
}

/// The key under which a record has a field: its name, or an earlier one.
fn key<'a>(record: &'a Record, field: &'a str) -> &'a str {
    let root = record.document().root();
    let was = record.definition().field(field).map(|field| &field.was);
    let mut names = std::iter::once(field).chain(was.into_iter().flatten().map(String::as_str));
    names.find(|name| root.get(name).is_some()).unwrap_or(field)
}

/// The value of a field in the type of today; null where it has none.
fn value(record: &Record, field: &str) -> Value {
    let node = record.document().root().get(key(record, field));
    let typed =
        node.filter(|node| !node.is_null())
            .map(|node| match record.definition().field(field) {
                Some(field) => field.shape.typed(node),
                None => node.to_value(),
            });
    typed.unwrap_or_default()
}

fn known_state(definition: &RecordType, name: &str) -> Result<Value, OpsError> {
    let state = definition.lifecycle.state(name).ok_or_else(|| {
        let message = format!("the state `{name}` of then is no longer in the life cycle");
        OpsError::refused(message).hint("name the fields to set back with `--field`")
    })?;
    Ok(state.name.as_str().into())
}

/// The entry, with what differs from what the log adds up to.
fn entry(
    record: &Record,
    env: &Env,
    by: &str,
    wanted: &[Assignment],
    reason: &str,
) -> Result<Entry, OpsError> {
    let said = Circumstances {
        reason: Some(reason.to_owned()),
        ..Circumstances::default()
    };
    let mut entry = entries::entry(record, env.now, by, CORRECT, wanted, &said);
    let folded = Fold::of(&record.log()).state;
    let lifecycle = &record.definition().lifecycle;
    let current = folded.as_deref().and_then(|name| lifecycle.state(name));
    let state = wanted.iter().find(|one| one.field == "state");
    if let Some(Value::String(state)) = state.map(|one| &one.value)
        && current.is_none_or(|current| current.name != *state)
    {
        entry.to = Some(state.clone());
    }
    if record.log().is_empty() {
        let message = format!("{} has no log yet", record.id());
        return Err(
            OpsError::refused(message).hint(format!("`itsm adopt {}` opens one", record.id()))
        );
    }
    Ok(entry)
}

/// The edit that gives a field its value under the key that the record has for it.
fn edit(record: &Record, one: &Assignment) -> Option<Edit> {
    let path = FieldPath::root().key(key(record, &one.field));
    if !one.value.is_null() {
        return Some(Edit::Set {
            path,
            value: one.value.clone(),
            before: fields::following(record, &one.field),
        });
    }
    let exists = record.document().at(&path).is_some();
    exists.then_some(Edit::Remove { path })
}

/// Refuses to leave a record in a state without a field that the state asks for.
fn complete(after: &Record, corrected: &Corrected) -> Result<(), OpsError> {
    let lifecycle = &after.definition().lifecycle;
    let Some(state) = after.state().and_then(|name| lifecycle.state(name)) else {
        return Ok(());
    };
    let lacks = |field: &&String| {
        let touched = ["state", field.as_str()];
        let is_touched = corrected
            .fields
            .iter()
            .any(|one| touched.contains(&one.as_str()));
        is_touched && !has_value(Some(&value(after, field)))
    };
    match state.requires.iter().find(lacks) {
        None => Ok(()),
        Some(field) => {
            let message = format!(
                "{} would stand in `{}` without `{field}`",
                corrected.id, state.name
            );
            Err(OpsError::refused(message).hint(format!("set back `{field}` and `state` together")))
        }
    }
}
