//! Where a person stands in files that are no records: notes, attachments, keys, roles, approvals and whatever else
//! the repository holds.
//!
//! They are searched as plain text, and their names are, too. A file that is no text can't be searched and is named.

use std::collections::BTreeSet;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::privacy::mentions::Terms;
use crate::ops::privacy::trace::Place;
use crate::ops::privacy::trace::PlaceKind;
use crate::record::Corpus;
use crate::record::is_note_path;
use crate::record::stem;
use crate::yaml::decode;

/// Folders that are searched although git may not know their files yet.
const FOLDERS: [&str; 2] = [".itsm", "approvals"];

/// Ending of the folder beside a record.
const BESIDE: &str = ".d";

/// Every file that is no record which could be read, sorted.
pub(super) fn paths(desk: &Desk, corpus: &Corpus) -> Result<BTreeSet<String>, OpsError> {
    let mut paths: BTreeSet<String> = desk.paths()?.into_iter().collect();
    for folder in FOLDERS {
        paths.extend(desk.files_in(folder)?);
    }
    if let Some(repo) = &desk.repo {
        let tracked = repo.tracked_files()?.into_iter();
        // What was deleted and not yet committed is no longer there to be read.
        paths.extend(tracked.filter(|path| desk.root.join(path).is_file()));
    }
    paths.retain(|path| corpus.at_path(path).is_none());
    Ok(paths)
}

/// The places in a file; none where it can't be searched.
pub(super) fn places(desk: &Desk, path: &str, ids: &[String], terms: &Terms) -> Option<Vec<Place>> {
    let record = record_beside(path);
    let is_of_record = record.is_some() || desk.definitions.type_of_path(path).is_some();
    let place = |kind, line, what: &str| Place {
        kind,
        path: Some(path.to_owned()),
        line,
        record: record.clone(),
        commit: None,
        what: what.to_owned(),
    };
    let kind = if is_of_record {
        PlaceKind::Text
    } else {
        PlaceKind::File
    };
    let mut found = Vec::new();
    if is_note_path(path) && writer(path).is_some_and(|by| ids.iter().any(|id| id == by)) {
        found.push(place(PlaceKind::Note, None, "written by"));
    } else if path.split('/').any(|part| is_named(part, terms)) {
        found.push(place(kind, None, "its name"));
    }
    let bytes = desk.content(path).ok()?;
    let text = decode(&bytes).ok()?;
    let lines = terms.lines(text).into_iter();
    found.extend(lines.map(|line| place(kind, Some(line), "text")));
    Some(found)
}

/// Whether a file or folder is named after the person: a part of the name between dots is enough.
fn is_named(name: &str, terms: &Terms) -> bool {
    terms.are_in(name) || name.split('.').any(|part| terms.are_in(part))
}

/// The id of the record beside which a file lies.
fn record_beside(path: &str) -> Option<String> {
    let mut folders = path.split('/');
    let folder = folders.find(|part| part.ends_with(BESIDE))?;
    folder
        .strip_suffix(BESIDE)
        .map(|name| stem(name).to_owned())
}

/// The person in a note's name: `TIME-PERSON-RANDOM.md`.
fn writer(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?.strip_suffix(".md")?;
    let (_, rest) = name.split_once('-')?;
    rest.rsplit_once('-').map(|(person, _)| person)
}

#[cfg(test)]
mod tests {
    use super::record_beside;
    use super::writer;

    #[test]
    fn a_notes_name_says_who_wrote_it_and_where_it_belongs() {
        let path = "incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T120000Z-ana-maria-7k3q.md";
        assert_eq!(writer(path), Some("ana-maria"));
        assert_eq!(record_beside(path).as_deref(), Some("INC-2611-00NEW1"));
        assert_eq!(writer("a.d/notes/todo.md"), None);
        assert_eq!(record_beside("approvals/x"), None);
    }
}
