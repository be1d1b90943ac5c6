//! From what a person typed to one record.

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::record::Corpus;
use crate::record::Id;
use crate::record::Record;
use crate::record::is_record_path;
use crate::record::stem;

/// How many candidates a message names.
const SHOWN: usize = 8;

impl Desk {
    /// The path of the record that an id, or an unambiguous part of one, means; an exact id wins, then an exact earlier id.
    pub fn find(&self, part: &str) -> Result<String, OpsError> {
        self.find_among(&self.paths()?, "record", part, || self.corpus())
    }

    /// The path of the record of a type, whose folder is given, that an id or an unambiguous part of one means.
    pub fn find_below(&self, folder: &str, noun: &str, part: &str) -> Result<String, OpsError> {
        self.find_among(&self.paths_of(folder)?, noun, part, || {
            self.corpus_of(folder)
        })
    }

    fn find_among(
        &self,
        paths: &[String],
        noun: &str,
        part: &str,
        read: impl Fn() -> Result<Corpus, OpsError>,
    ) -> Result<String, OpsError> {
        // Names are compared first: among very many, asking each whether it is a record would take longest.
        let among = |fits: &dyn Fn(&str) -> bool| -> Vec<&str> {
            let named = paths.iter().filter(|path| fits(stem(path)));
            let records = named.filter(|path| is_record_path(path, &self.definitions));
            records.map(String::as_str).collect()
        };
        let mut found = among(&|id| id.eq_ignore_ascii_case(part));
        if found.is_empty() && !part.is_empty() {
            found = among(&|id| contains(id, part));
            if !self.is_plain_part(&found, part)
                && let Some(record) = read()?.formerly(part).next()
            {
                return Ok(record.path().to_owned());
            }
        }
        match found.as_slice() {
            [one] => Ok((*one).to_owned()),
            [] => Err(unknown(noun, part, &among(&|_| true))),
            several => Err(ambiguous(part, several)),
        }
    }

    /// Whether a text is a piece of one drawn id, and so no earlier id of another record: those are whole.
    ///
    /// Every record would have to be read to be sure, for the way in which records are named most of the time.
    fn is_plain_part(&self, found: &[&str], part: &str) -> bool {
        let &[path] = found else { return false };
        let definition = self.definitions.type_of_path(path);
        let prefix = definition.and_then(|definition| definition.prefix.as_deref());
        let is_drawn = prefix.is_some_and(|prefix| Id::is_drawn(stem(path), prefix));
        is_drawn && part.len() < stem(path).len()
    }

    /// The record that an id, or an unambiguous part of one, means.
    pub fn find_record(&self, part: &str) -> Result<Record, OpsError> {
        self.record(&self.find(part)?)
    }
}

/// Whether an id holds a part, upper and lower case taken as the same.
fn contains(id: &str, part: &str) -> bool {
    let mut windows = id.as_bytes().windows(part.len());
    windows.any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

fn unknown(noun: &str, part: &str, records: &[&str]) -> OpsError {
    let error = OpsError::usage(format!("no {noun} has the id `{part}`"));
    error
        .nearest(part, records.iter().map(|path| stem(path)))
        .hint("`itsm list --all` shows every record")
}

fn ambiguous(part: &str, found: &[&str]) -> OpsError {
    let mut names: Vec<&str> = found.iter().take(SHOWN).map(|path| stem(path)).collect();
    if found.len() > SHOWN {
        names.push("…");
    }
    OpsError::usage(format!(
        "`{part}` could be any of {}: {}",
        found.len(),
        names.join(", ")
    ))
}
