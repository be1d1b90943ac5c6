//! Where records and notes lie: the folder gives the type, the stem is the id.

use chrono::Datelike;
use chrono::NaiveDate;

use crate::record::Id;
use crate::schema::Definitions;
use crate::schema::RecordType;

/// Ending of a record's file.
const ENDING: &str = ".yaml";

/// Ending of the folder beside a record that holds notes and attachments.
const BESIDE: &str = ".d";

/// The file's name without folders and `.yaml`.
pub fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(ENDING).unwrap_or(name)
}

/// Whether a path (relative to the desk) is a record's: YAML in the folder of a type, and not in the folder beside a record.
pub fn is_record_path(path: &str, definitions: &Definitions) -> bool {
    let beside = path.split('/').any(|part| part.ends_with(BESIDE));
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    path.ends_with(ENDING) && !beside && !hidden && definitions.type_of_path(path).is_some()
}

/// Whether a path is a note's.
pub fn is_note_path(path: &str) -> bool {
    path.contains(".d/notes/") && path.strip_suffix(".md").is_some()
}

/// The folder beside the record at a path, for notes and attachments.
pub fn beside(record: &str) -> String {
    let bare = record.strip_suffix(ENDING).unwrap_or(record);
    format!("{bare}{BESIDE}")
}

/// The folder of the notes of the record at a path.
pub fn note_folder(record: &str) -> String {
    format!("{}/notes", beside(record))
}

/// The path of the record that the note at a path belongs to; none where the path is no note's.
pub fn record_of_note(note: &str) -> Option<String> {
    let (bare, _) = note.split_once(".d/notes/")?;
    is_note_path(note).then(|| format!("{bare}{ENDING}"))
}

/// Where a new record lies: types with drawn ids go to year and month, the others flat in their folder.
pub fn new_path(definition: &RecordType, id: &Id, day: NaiveDate) -> String {
    let folder = &definition.folder;
    if definition.prefix.is_some() {
        format!("{folder}/{:04}/{:02}/{id}{ENDING}", day.year(), day.month())
    } else {
        format!("{folder}/{id}{ENDING}")
    }
}
