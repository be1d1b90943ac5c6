//! What surrounded the changes of a history, one commit after the other.
//!
//! The risk of a change depends on the whole desk as it was. Hardly anything differs between two commits, so that what is
//! the same is read once, however many changes are judged.

use std::collections::HashMap;
use std::sync::Arc;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::assess::Around;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Definitions;

/// The state of a desk that was looked at last.
#[derive(Default)]
pub(crate) struct Surroundings {
    last: Option<Last>,
    /// How many records were read.
    pub(crate) records: usize,
}

struct Last {
    definitions: Arc<Definitions>,
    corpus: Corpus,
    contents: Contents,
}

/// The ids of the contents of records by path.
type Contents = HashMap<String, String>;

impl Surroundings {
    /// Does something with what surrounds the changes of a desk, which has to be read from a commit.
    pub(crate) fn with<T>(
        &mut self,
        desk: &Desk,
        does: impl FnOnce(&Around<'_>) -> T,
    ) -> Result<T, OpsError> {
        let is_alike = |last: &Last| Arc::ptr_eq(&last.definitions, &desk.definitions);
        let (corpus, known) = match self.last.take().filter(is_alike) {
            Some(last) => {
                let is_same = |path: &str| {
                    let id = desk.content_id(path);
                    id.is_some() && last.contents.get(path) == id.as_ref()
                };
                (desk.corpus_after(last.corpus, is_same)?, last.contents)
            }
            None => (desk.corpus()?, Contents::new()),
        };
        let around = Around::among(desk, corpus);
        let done = does(&around);
        let contents = contents(desk, around.corpus.records());
        let new = contents
            .iter()
            .filter(|(path, id)| known.get(*path) != Some(*id));
        self.records += new.count();
        self.last = Some(Last {
            definitions: Arc::clone(&desk.definitions),
            contents,
            corpus: around.corpus,
        });
        Ok(done)
    }
}

fn contents(desk: &Desk, records: &[Record]) -> Contents {
    let paths = records.iter().map(Record::path);
    let contents = paths.filter_map(|path| Some((path.to_owned(), desk.content_id(path)?)));
    contents.collect()
}
