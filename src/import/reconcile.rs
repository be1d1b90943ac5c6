//! A draft against what the desk holds: a new file, new entries of a known one, or nothing to do.
//!
//! A record that people went on with here is theirs: unless its log is exactly what was imported before, it is left
//! alone.

use chrono::NaiveDate;
use serde_json::Map;
use serde_json::Value;

use crate::import::build;
use crate::import::context::Context;
use crate::import::draft::Draft;
use crate::import::table::Header;
use crate::record::Corpus;
use crate::record::Entry;
use crate::record::Fold;
use crate::record::Log;
use crate::record::Record;
use crate::record::new_path;
use crate::schema::Config;
use crate::yaml::Edit;
use crate::yaml::FieldPath;
use crate::yaml::write;

/// What becomes of a draft.
pub(crate) enum Outcome {
    /// A new file: path and content.
    Create(String, String),
    /// A file with so many new entries: path, content as it was read, content as it is to be.
    Update(usize, [String; 3]),
    /// The record holds everything already.
    Unchanged,
    /// The record was changed here since, or can't be read.
    Differing,
    /// The draft can't be a record, and why.
    Refused(String),
}

/// Decides what becomes of a draft.
pub(crate) fn reconcile(
    context: &Context<'_>,
    header: &Header,
    draft: &Draft,
    corpus: &Corpus,
    config: &Config,
) -> Outcome {
    let Some(held) = corpus.record(draft.id.as_str()) else {
        if context.is_unread(&draft.id) {
            return Outcome::Differing;
        }
        return create(context, header, draft, config).unwrap_or_else(Outcome::Refused);
    };
    if held.definition().name != context.definition.name || held.id() != draft.id.as_str() {
        return Outcome::Refused(format!("the id is taken by `{}`", held.path()));
    }
    let log = held.log();
    match growth(&log, &draft.entries) {
        Some([]) => Outcome::Unchanged,
        Some(new) if is_settled(held, &log) => {
            update(context, header, draft, held, new).unwrap_or_else(Outcome::Refused)
        }
        _ => Outcome::Differing,
    }
}

fn create(
    context: &Context<'_>,
    header: &Header,
    draft: &Draft,
    config: &Config,
) -> Result<Outcome, String> {
    let record = build::record(context, header, draft)?;
    let text = write(&Value::Object(record)).map_err(|refusal| refusal.to_string())?;
    let opened = draft.entries.first().map(Entry::effective);
    let day = opened.map_or(NaiveDate::MIN, |at| {
        at.with_timezone(&config.timezone).date_naive()
    });
    let path = new_path(context.definition, &draft.id, day);
    Ok(Outcome::Create(path, text))
}

/// The entries that come after those that the record has; none where the two logs part.
fn growth<'a>(log: &Log, entries: &'a [Entry]) -> Option<&'a [Entry]> {
    let held = log.entries.iter().map(|(_, entry)| entry);
    let agrees = log.faults.is_empty() && held.zip(entries).all(|(held, entry)| held == entry);
    entries.get(log.entries.len()..).filter(|_| agrees)
}

/// Whether a record says what its own log says, so that nobody has edited it by hand since.
fn is_settled(record: &Record, log: &Log) -> bool {
    let fold = Fold::of(log);
    let mut tracked = record.definition().tracked();
    let fields = tracked.all(|field| record.value(&field.name).as_ref() == fold.value(&field.name));
    let lifecycle = &record.definition().lifecycle;
    let state = fold.state.as_deref();
    fields && record.state() == state.map(|state| lifecycle.present_name(state))
}

fn update(
    context: &Context<'_>,
    header: &Header,
    draft: &Draft,
    held: &Record,
    new: &[Entry],
) -> Result<Outcome, String> {
    let record = build::record(context, header, draft)?;
    let mut edits = field_edits(context, held, &record);
    edits.extend(new.iter().map(|entry| Edit::Append {
        path: FieldPath::root().key("log"),
        value: entry.to_value(),
        flow: true,
    }));
    let edited = held
        .document()
        .edit(&edits)
        .map_err(|refusal| refusal.to_string())?;
    let old = held.document().text().to_owned();
    let texts = [held.path().to_owned(), old, edited.text().to_owned()];
    Ok(Outcome::Update(new.len(), texts))
}

/// The edits that give a record the imported values; fields that the map does not fill stay as they are.
fn field_edits(context: &Context<'_>, held: &Record, record: &Map<String, Value>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for field in context
        .definition
        .fields
        .iter()
        .filter(|field| field.name != "log")
    {
        let path = FieldPath::root().key(&field.name);
        let old = held.value(&field.name);
        match (old, record.get(&field.name)) {
            (Some(Value::Object(old)), Some(Value::Object(new))) => {
                let changed = new
                    .iter()
                    .filter(|(name, value)| old.get(*name) != Some(value));
                edits.extend(changed.map(|(name, value)| set(path.clone().key(name), value, None)));
            }
            (Some(_), None) if field.tracked => edits.push(Edit::Remove { path }),
            (old, Some(new)) if old.as_ref() != Some(new) => {
                edits.push(set(path, new, follower(context, held, &field.name)));
            }
            _ => {}
        }
    }
    edits
}

fn set(path: FieldPath, value: &Value, before: Option<String>) -> Edit {
    let value = value.clone();
    Edit::Set {
        path,
        value,
        before,
    }
}

/// The field of the record before which another one belongs.
fn follower(context: &Context<'_>, held: &Record, name: &str) -> Option<String> {
    let fields = context
        .definition
        .fields
        .iter()
        .map(|field| field.name.as_str());
    let mut later = fields.skip_while(|field| *field != name).skip(1);
    later
        .find(|field| held.document().root().get(field).is_some())
        .map(str::to_owned)
}
