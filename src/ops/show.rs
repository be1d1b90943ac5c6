//! One record, with its notes, for people and for scripts.

use crate::ops::Decided;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::decided;
use crate::ops::expect::digest_of;
use crate::ops::list::Listed;
use crate::ops::list::listed;
use crate::record::Entry;
use crate::record::Link;
use crate::record::Record;
use crate::record::is_note_path;
use crate::record::note_folder;
use crate::trust;
use crate::yaml::decode;

/// A note beside a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The path, relative to the desk.
    pub path: String,
    /// The text.
    pub text: String,
}

/// A link that another record makes to the one that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The relation as read from here; for a field that names this record, the field.
    pub relation: String,
    /// The id of the other record.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// A record with what belongs to it.
#[derive(Debug)]
pub struct Shown {
    /// The record as an item of a list.
    pub listed: Listed,
    /// The fields in the order of the file: name and value as text.
    pub fields: Vec<(String, String)>,
    /// The entries of the log.
    pub log: Vec<Entry>,
    /// The notes, oldest first.
    pub notes: Vec<Note>,
    /// The decisions about it as their files say, proven or not, the oldest first.
    pub decisions: Vec<Decided>,
    /// The transitions that may be taken from here: name and target.
    pub open: Vec<(String, String)>,
    /// The file as it stands.
    pub text: String,
    /// The SHA-256 of the file, in hexadecimal; any byte that changes changes it.
    pub file_sha256: String,
    /// What an approval of the record names: the SHA-256 of `canonical`, in hexadecimal.
    pub digest: String,
    /// The text that the digest is made of.
    pub canonical: String,
}

/// Fields that are shown apart from the others.
const APART: [&str; 4] = ["id", "title", "state", "log"];

/// Reads one record and its notes.
pub fn show(desk: &Desk, id: &str) -> Result<Shown, OpsError> {
    let record = desk.find_record(id)?;
    let listed = listed(&record, desk);
    let lifecycle = record.definition().lifecycle.at(desk.now);
    let open = lifecycle.open_from(record.state().unwrap_or_default());
    Ok(Shown {
        fields: fields(&record, &listed),
        log: record
            .log()
            .all()
            .into_iter()
            .map(|(_, entry)| entry.clone())
            .collect(),
        notes: notes(desk, &record)?,
        decisions: decided(desk, &record)?,
        open: open.map(|one| (one.name.clone(), one.to.clone())).collect(),
        file_sha256: digest_of(record.document().text().as_bytes()),
        digest: trust::of_record(&record),
        canonical: trust::canonical_record(&record),
        text: record.document().text().to_owned(),
        listed,
    })
}

pub(crate) fn fields(record: &Record, listed: &Listed) -> Vec<(String, String)> {
    let keys = record
        .document()
        .root()
        .entries()
        .filter_map(|(key, _)| key.text())
        .map(|key| record.field_at(key).map_or(key, |field| &field.name));
    let stored = keys.filter(|key| !APART.contains(key));
    let priority = listed.fields.get("priority").map(|_| "priority");
    priority
        .into_iter()
        .chain(stored)
        .map(|key| (key.to_owned(), listed.cell(key)))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// The links of others to a record; every record has to be read for them.
pub fn incoming(desk: &Desk, id: &str) -> Result<Vec<Incoming>, OpsError> {
    let corpus = desk.corpus()?;
    let mut found = Vec::new();
    for record in corpus.records() {
        let names = |link: &Link| {
            let meant = corpus.meant(&link.target);
            meant.is_some_and(|meant| meant.id() == id)
        };
        let links = record.links().into_iter().filter(names);
        found.extend(links.map(|link| {
            Incoming {
                relation: desk
                    .definitions
                    .relation(&link.relation)
                    .map_or(link.relation, |relation| relation.inverse.clone()),
                id: record.id().to_owned(),
                title: record.title().to_owned(),
            }
        }));
    }
    Ok(found)
}

/// The notes of a record, in the order of their names, which start with the time.
pub(crate) fn notes(desk: &Desk, record: &Record) -> Result<Vec<Note>, OpsError> {
    let mut paths = desk.files_in(&note_folder(record.path()))?;
    paths.retain(|path| is_note_path(path));
    paths.sort_unstable();
    let read = paths.into_iter().map(|path| {
        let bytes = desk.content(&path).map_err(|fault| fault.message);
        let text = bytes.and_then(|bytes| {
            decode(&bytes)
                .map(str::to_owned)
                .map_err(|fault| fault.message)
        });
        let text = text.unwrap_or_else(|message| format!("(can't be read: {message})"));
        Note { path, text }
    });
    Ok(read.collect())
}
