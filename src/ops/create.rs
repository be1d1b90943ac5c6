//! Making new records.

use std::collections::HashSet;
use std::path::Path;

use serde_json::Map;
use serde_json::Value;

use crate::files::Write;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::entries::Circumstances;
use crate::ops::fields;
use crate::ops::fields::Assignment;
use crate::ops::ids;
use crate::ops::person::me;
use crate::ops::template;
use crate::record::Entry;
use crate::record::Id;
use crate::record::OPEN;
use crate::record::Record;
use crate::record::new_path;
use crate::schema::Field;
use crate::schema::RecordType;
use crate::text::one_of;
use crate::yaml;
use crate::yaml::Document;

/// Fields that every new record gets from the program.
const GIVEN: [&str; 3] = ["id", "state", "log"];

/// A request for a new record.
#[derive(Debug, Clone, Default)]
pub struct Create {
    /// The name of the type.
    pub record_type: String,
    /// The id, for types whose ids people choose; without one it is made from the title.
    pub id: Option<String>,
    /// The values, as `field=value`.
    pub set: Vec<String>,
    /// The template to follow, for a standard change.
    pub template: Option<String>,
    /// The values of the template's variables, as `name=value`.
    pub vars: Vec<String>,
    /// When it took place, why, and how long it took.
    pub said: Circumstances,
}

/// A field that a new record could still be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The field's name.
    pub field: String,
    /// What it is for.
    pub about: String,
    /// The values it may have, where they are a closed list.
    pub choices: Vec<String>,
    /// Whether the record can't be made without it.
    pub required: bool,
}

/// The fields that a request leaves open, in the order of the type's template.
pub fn missing(desk: &Desk, request: &Create) -> Result<Vec<Missing>, OpsError> {
    let definition = known_type(desk, &request.record_type)?;
    let filled = template::filled(desk, request)?;
    let set = request.set.iter();
    let set = set.filter_map(|text| Some(text.split_once('=')?.0.trim()));
    let given: HashSet<&str> = set
        .chain(filled.iter().map(|one| one.field.as_str()))
        .collect();
    let needed = required(&definition);
    let extra = needed
        .iter()
        .filter(|name| !definition.template.contains(name));
    let names = definition
        .template
        .iter()
        .chain(extra)
        .filter(|name| !given.contains(name.as_str()));
    let open = names
        .filter_map(|name| definition.field(name))
        .map(|field| Missing {
            field: field.name.clone(),
            about: field.about().to_owned(),
            choices: field.choices().into_iter().map(str::to_owned).collect(),
            required: needed.contains(&field.name),
        });
    Ok(open.collect())
}

/// Whether a field can have the value that a person typed; otherwise what it can have.
pub fn accepts(desk: &Desk, record_type: &str, field: &str, text: &str) -> Result<(), OpsError> {
    let definition = known_type(desk, record_type)?;
    let field = fields::known(&definition, field)?;
    fields::assignment(desk, field, text)?;
    let choices = field.choices();
    if choices.is_empty() || choices.contains(&text) {
        return Ok(());
    }
    let error = OpsError::usage(format!("`{}` can't be `{text}`", field.name));
    Err(error
        .nearest(text, choices.iter().copied())
        .hint(format!("use {}", one_of(choices))))
}

/// Plans a new record.
pub fn create(desk: &Desk, env: &Env, request: &Create) -> Result<(Plan, Record), OpsError> {
    let (mut plan, mut records) = create_many(desk, env, std::slice::from_ref(request))?;
    let record = records
        .pop()
        .ok_or_else(|| OpsError::new(Kind::Internal, "no record was made"))?;
    plan.subject = format!("{}: open", record.id());
    Ok((plan.trailers_for(record.id(), Some(OPEN)), record))
}

/// Plans several new records in one commit.
pub fn create_many(
    desk: &Desk,
    env: &Env,
    requests: &[Create],
) -> Result<(Plan, Vec<Record>), OpsError> {
    desk.writable()?;
    let by = author(desk, env, requests)?;
    let mut taken = ids::taken(desk)?;
    // Nobody draws an earlier id out of a billion; somebody may choose one, so then every record is read for them.
    if requests.iter().any(|request| chooses(desk, request)) {
        taken.extend(ids::earlier(&desk.corpus()?));
    }
    let mut records = Vec::new();
    for (at, request) in requests.iter().enumerate() {
        let place = |error: OpsError| match requests.len() {
            1 => error,
            _ => OpsError {
                message: format!("record {}: {}", at + 1, error.message),
                ..error
            },
        };
        let record = build(desk, env, request, &by, &taken).map_err(place)?;
        taken.insert(Id::folded(record.id()));
        records.push(record);
    }
    let types: Vec<&str> = records
        .first()
        .map(|record| record.definition().plural.as_str())
        .into_iter()
        .collect();
    let plan = Plan {
        subject: format!("open {} {}", records.len(), one_of(types)),
        writes: records.iter().map(new_file).collect(),
        ..Plan::default()
    };
    Ok((plan, records))
}

/// Plans the records of a CSV file: one a row, the heading names the fields.
pub fn requests_from_csv(common: &Create, file: &Path) -> Result<Vec<Create>, OpsError> {
    let rows = crate::import::rows(file)?;
    let request = |row: Vec<(String, String)>| {
        let mut request = common.clone();
        for (field, value) in row {
            if field == "id" {
                request.id = Some(value);
            } else {
                request.set.push(format!("{field}={value}"));
            }
        }
        request
    };
    Ok(rows.into_iter().map(request).collect())
}

/// The record of a person who opens it on their own behalf.
pub(crate) fn own_person(
    desk: &Desk,
    env: &Env,
    request: &Create,
    id: &str,
) -> Result<Record, OpsError> {
    build(desk, env, request, id, &HashSet::new())
}

/// The user, who may be the very person whose record is being made.
fn author(desk: &Desk, env: &Env, requests: &[Create]) -> Result<String, OpsError> {
    me(desk, env).or_else(|error| {
        let identity = crate::git::identity(&desk.root, &env.git)?;
        let oneself = requests.iter().find(|request| {
            request.record_type == "person"
                && request
                    .set
                    .iter()
                    .any(|text| text.contains(&identity.email))
        });
        match oneself {
            Some(request) => own_id(request).ok_or(error),
            None => Err(error),
        }
    })
}

fn build(
    desk: &Desk,
    env: &Env,
    request: &Create,
    by: &str,
    taken: &HashSet<String>,
) -> Result<Record, OpsError> {
    let definition = known_type(desk, &request.record_type)?;
    let mut assignments = template::filled(desk, request)?;
    assignments.extend(fields::assignments(desk, &definition, &request.set)?);
    complete(desk, request, &definition)?;
    let day = env.now.with_timezone(&desk.config.timezone).date_naive();
    let id = match &definition.prefix {
        Some(prefix) if request.id.is_none() => ids::draw(prefix, env, day, taken)?,
        _ => chosen(request, taken)?,
    };
    let entry = opening(env, by, &definition, &assignments, &request.said);
    let text =
        yaml::write(&content(&definition, &id, &assignments, &entry)).map_err(|refusal| {
            OpsError::usage(format!(
                "{} can't be written: {refusal}",
                fields::article(&definition.name)
            ))
        })?;
    let document = Document::parse(text)
        .map_err(|_| OpsError::new(Kind::Internal, "the new record can't be read"))?;
    let record = Record::new(new_path(&definition, &id, day), definition, document);
    fields::check(&record, &assignments)?;
    fields::agree(&record, &assignments, env.now)?;
    Ok(record)
}

fn known_type(desk: &Desk, name: &str) -> Result<std::sync::Arc<RecordType>, OpsError> {
    let types = desk.definitions.types().iter();
    desk.definitions.record_type(name).cloned().ok_or_else(|| {
        let names: Vec<&str> = types.map(|one| one.name.as_str()).collect();
        OpsError::usage(format!("no record type `{name}`"))
            .nearest(name, names.iter().copied())
            .hint(format!("the types are {}", one_of(names)))
    })
}

/// The fields without which a record of a type can't be made.
fn required(definition: &RecordType) -> Vec<String> {
    let initial = definition.lifecycle.state(&definition.lifecycle.initial);
    let state = initial
        .map(|state| state.requires.as_slice())
        .unwrap_or_default();
    let all = definition.required.iter().chain(state);
    all.filter(|name| !GIVEN.contains(&name.as_str()))
        .cloned()
        .collect()
}

fn complete(desk: &Desk, request: &Create, definition: &RecordType) -> Result<(), OpsError> {
    let open = missing(desk, request)?;
    let needed: Vec<&Missing> = open.iter().filter(|one| one.required).collect();
    if needed.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = needed
        .iter()
        .map(|one| format!("`{}`", one.field))
        .collect();
    let what = fields::article(&definition.name);
    let mut error = OpsError::usage(format!("{what} needs {}", names.join(", ")));
    for one in needed {
        error = error.hint(format!("add `--set {}=…`: {}", one.field, one.about));
    }
    Err(error)
}

/// The id that the request names, or one made from its title.
fn chosen(request: &Create, taken: &HashSet<String>) -> Result<Id, OpsError> {
    let text = own_id(request)
        .ok_or_else(|| OpsError::usage("an id is needed").hint("add `--id NAME`"))?;
    let id = Id::parse(&text)
        .map_err(|reason| OpsError::usage(format!("`{text}` can't be an id: {reason}")))?;
    if taken.contains(&Id::folded(&text)) {
        return Err(OpsError::usage(format!("the id `{text}` is taken"))
            .hint("choose another with `--id NAME`"));
    }
    Ok(id)
}

fn own_id(request: &Create) -> Option<String> {
    let title = || {
        request
            .set
            .iter()
            .find_map(|text| text.strip_prefix("title="))
            .map(slug)
    };
    request
        .id
        .clone()
        .or_else(title)
        .filter(|id| !id.is_empty())
}

/// `Ana García` → `ana-garcia`: an id from words.
pub(crate) fn slug(title: &str) -> String {
    let plain = title.chars().map(
        |letter| match letter.to_lowercase().next().unwrap_or(letter) {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => 'o',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            'ñ' => 'n',
            'ç' => 'c',
            lower if lower.is_ascii_alphanumeric() => lower,
            _ => '-',
        },
    );
    let joined: String = plain.collect();
    let words: Vec<&str> = joined.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-").chars().take(60).collect()
}

/// Whether a request names the id, or has it made from its title.
fn chooses(desk: &Desk, request: &Create) -> bool {
    let definition = desk.definitions.record_type(&request.record_type);
    let draws = definition.is_some_and(|definition| definition.prefix.is_some());
    request.id.is_some() || !draws
}

fn opening(
    env: &Env,
    by: &str,
    definition: &RecordType,
    assignments: &[Assignment],
    said: &Circumstances,
) -> Entry {
    let is_tracked = |name: &str| {
        definition
            .field(name)
            .is_some_and(|field: &Field| field.tracked)
    };
    let tracked = assignments
        .iter()
        .filter(|one| is_tracked(&one.field) && !one.value.is_null());
    let mut entry = Entry::new(env.now, by, OPEN);
    entry.to = Some(definition.lifecycle.initial.clone());
    entry.set = tracked
        .map(|one| (one.field.clone(), one.value.clone()))
        .collect();
    entry.happened = said.happened;
    entry.reason.clone_from(&said.reason);
    entry.minutes = said.minutes;
    entry
}

/// The new record, its fields in the order of the definition.
fn content(definition: &RecordType, id: &Id, assignments: &[Assignment], entry: &Entry) -> Value {
    let mut record = Map::new();
    for field in &definition.fields {
        let value = match field.name.as_str() {
            "id" => Some(Value::from(id.as_str())),
            "state" => Some(Value::from(definition.lifecycle.initial.as_str())),
            "log" => Some(Value::Array(vec![entry.to_value()])),
            name => {
                let given = assignments.iter().rev().find(|one| one.field == name);
                given
                    .map(|one| one.value.clone())
                    .filter(|value| !value.is_null())
            }
        };
        if let Some(value) = value {
            record.insert(field.name.clone(), value);
        }
    }
    Value::Object(record)
}

/// The write that makes a file for a new record.
pub(crate) fn new_file(record: &Record) -> Write {
    Write {
        path: record.path().to_owned(),
        expected: None,
        content: Some(record.document().text().as_bytes().to_vec()),
    }
}
