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
use crate::ops::approvals;
use crate::ops::entries;
use crate::ops::entries::Circumstances;
use crate::ops::fields;
use crate::ops::fields::Assignment;
use crate::ops::fixed;
use crate::ops::person::me;
use crate::ops::verdicts;
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
    let differs = |one: &&Assignment| one.value != record.value(&one.field).unwrap_or_default();
    let changes: Vec<Assignment> = wanted.iter().filter(differs).cloned().collect();
    let corrected = Corrected {
        id: record.id().to_owned(),
        commit,
        fields: changes.iter().map(|one| one.field.clone()).collect(),
    };
    fixed::keep_way(&record, &changes)?;
    let entry = entry(&record, env, &by, &wanted, &request.reason)?;
    let is_silent = entry.to.is_none() && entry.set.is_empty();
    if changes.is_empty() && is_silent {
        return Ok((Plan::default(), corrected));
    }
    let mut edits = fields::edits(&record, &changes);
    edits.push(entries::append(&entry));
    let after = entries::edited(&record, &edits)?;
    fields::check(&after, &wanted)?;
    complete(&after, &corrected)?;
    approvals::keep_decisions(desk, &record, &after)?;
    let after = verdicts::settled(desk, &record, after)?;
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
    let names: Vec<&str> = std::iter::once(record.id())
        .chain(record.aliases())
        .collect();
    let is_it = |path: &String| {
        let stem = stem(path);
        is_record_path(path, &desk.definitions)
            && names.iter().any(|name| name.eq_ignore_ascii_case(stem))
    };
    let mut paths = definition
        .folders()
        .flat_map(|folder| files.paths_below(folder));
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
fn wanted<'a>(
    now: &'a Record,
    then: &'a Record,
    named: &[String],
) -> Result<Vec<Assignment>, OpsError> {
    let definition = now.definition();
    let mut fields: Vec<String> = Vec::new();
    let redacted = redacted(now);
    for name in named {
        let field = fields::known(definition, name)?;
        if KEPT.contains(&field.name.as_str())
            || field.computed
            || field.frozen
            || redacted.contains(&field.name)
        {
            return Err(OpsError::usage(format!("`{name}` can't be corrected")));
        }
        fields.push(field.name.clone());
    }
    if named.is_empty() {
        let root = |record: &'a Record| record.document().root().entries();
        let keys = root(now)
            .chain(root(then))
            .filter_map(|(key, _)| key.text());
        for key in keys {
            let field = definition.field(key);
            let name = field.map_or(key, |field| field.name.as_str());
            let is_left =
                KEPT.contains(&name) || field.is_some_and(|field| field.computed || field.frozen);
            let mut seen = fields.iter().chain(&redacted);
            if !is_left && !seen.any(|one| one == name) {
                fields.push(name.to_owned());
            }
        }
    }
    let read = fields.into_iter().map(|field| {
        let value = match then.value(&field).unwrap_or_default() {
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
        is_touched && !has_value(after.value(field).as_ref())
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
