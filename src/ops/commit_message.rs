//! Naming the records that a commit changes in its message.
//!
//! Whoever edits files and commits them by hand gets the trailers that this program gives its own commits. A message of
//! this program's own is left alone, and so is one that would stop the commit.

use std::path::Path;

use crate::files;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::plan::BY_HAND;
use crate::ops::plan::MADE_HERE;
use crate::ops::plan::RECORD;
use crate::ops::staged::changed;
use crate::record::is_record_path;
use crate::record::record_of_note;
use crate::record::stem;

/// The longest message that is read, in bytes; with `--verbose` the change stands below it.
const LONGEST: u64 = 64 << 20;

/// A commit of more records than so many is about something else than each of them.
const MOST: usize = 20;

/// Adds a trailer for each record that is about to be committed to the message in a file, and returns the ids added.
pub fn name_records(env: &Env, file: &Path) -> Result<Vec<String>, OpsError> {
    let desk = Desk::open(env, None)?;
    let repo = desk.repository()?;
    let text = message(file)?;
    let known = repo.message_trailers(file)?;
    let is_ours = |(key, _): &(String, String)| key.starts_with(MADE_HERE);
    let is_by_hand = known.iter().any(|(key, _)| key == BY_HAND);
    if !repo.is_message(&text)? || (known.iter().any(is_ours) && !is_by_hand) {
        return Ok(Vec::new());
    }
    let is_named = |id: &String| {
        let mut known = known.iter();
        known.any(|(key, value)| key == RECORD && value == id)
    };
    let ids = ids(&desk, &changed(&desk)?);
    let missing: Vec<String> = ids.into_iter().filter(|id| !is_named(id)).collect();
    if missing.is_empty() || missing.len() > MOST {
        return Ok(Vec::new());
    }
    let records = missing.iter().map(|id| (RECORD.to_owned(), id.clone()));
    let mark = (BY_HAND.to_owned(), "yes".to_owned());
    let trailers: Vec<_> = records.chain([mark]).collect();
    repo.add_message_trailers(file, &trailers)?;
    Ok(missing)
}

fn message(file: &Path) -> Result<String, OpsError> {
    let failed = |why: String| {
        let message = format!("the message {} can't be read: {why}", file.display());
        OpsError::new(Kind::Io, message)
    };
    let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else {
        return Err(failed("it has no name".to_owned()));
    };
    let bytes = files::read_listed(folder, &name.to_string_lossy(), LONGEST)
        .map_err(|error| failed(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The records that files belong to, as records or as notes beside them; each once, sorted.
fn ids(desk: &Desk, paths: &[String]) -> Vec<String> {
    let record = |path: &String| record_of_note(path).unwrap_or_else(|| path.clone());
    let records = paths
        .iter()
        .map(record)
        .filter(|path| is_record_path(path, &desk.definitions));
    let mut ids: Vec<String> = records.map(|path| stem(&path).to_owned()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
