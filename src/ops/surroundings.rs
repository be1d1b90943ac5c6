//! What surrounded the changes of a history, one commit after the other.
//!
//! The risk of a change depends on the whole desk as it was. Hardly anything differs between two commits, so that what is
//! the same is read once, however many changes are judged.

use std::sync::Arc;

use crate::git::Names;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::assess::Around;
use crate::practice::impact::Graph;
use crate::record::Corpus;
use crate::record::is_record_path;
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
    names: Names,
    corpus: Corpus,
    graph: Graph,
}

impl Surroundings {
    /// Does something with what surrounds the changes of a desk, which has to be read from a commit.
    pub(crate) fn with<T>(
        &mut self,
        desk: &Desk,
        does: impl FnOnce(&Around<'_>) -> T,
    ) -> Result<T, OpsError> {
        let is_alike = |last: &Last| Arc::ptr_eq(&last.definitions, &desk.definitions);
        let last = self.last.take().filter(is_alike);
        let around = if let (Some(last), Some(names)) = (last, desk.names()) {
            self.followed(desk, last, names)
        } else {
            let around = Around::of(desk)?;
            self.records += around.corpus.len();
            around
        };
        let done = does(&around);
        self.last = desk.names().map(|names| Last {
            definitions: Arc::clone(&desk.definitions),
            names: names.clone(),
            corpus: around.corpus,
            graph: around.graph,
        });
        Ok(done)
    }

    /// What surrounds the changes of a desk, made from what did so before.
    fn followed<'a>(&mut self, desk: &'a Desk, last: Last, names: &Names) -> Around<'a> {
        let Last {
            mut corpus, graph, ..
        } = last;
        let differing = names.differing(&last.names);
        corpus.follow(&differing, &desk.definitions, |path| {
            let is_read = desk.has(path) && is_record_path(path, &desk.definitions);
            self.records += usize::from(is_read);
            desk.has(path).then(|| desk.content(path))
        });
        let mut files = differing.iter();
        // Work depends on what stands, and not the other way round.
        if files.any(|path| is_standing(path, &desk.definitions)) {
            return Around::among(desk, corpus);
        }
        Around {
            desk,
            corpus,
            graph,
        }
    }
}

/// Whether a file may be a record of a type that is no work.
fn is_standing(path: &str, definitions: &Definitions) -> bool {
    let definition = definitions.type_of_path(path);
    definition.is_some_and(|one| !one.work)
}
