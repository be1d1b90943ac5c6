//! Which records there are to be named, and who names whom.

use std::collections::HashMap;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::check::Context;
use crate::practice::Linked;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::RecordType;
use crate::text::nearest;

/// Most names of one type that are compared with a misspelt one: a comparison with each of many thousands, for each of
/// many dangling references, would take longer than everything else.
const MOST_CANDIDATES: usize = 500;

/// The records that can be named, under their own and their earlier ids.
#[derive(Debug)]
pub(crate) struct Known<'a> {
    corpus: &'a Corpus,
    // Whether the corpus holds every record, so that who links to one can be known.
    is_whole: bool,
    unread: HashMap<&'a str, &'a RecordType>,
    aliases: HashMap<&'a str, &'a Record>,
    by_type: HashMap<&'a str, Vec<&'a str>>,
    // By target: relation, and the place of the record in the corpus.
    incoming: OnceLock<HashMap<String, Vec<(String, usize)>>>,
}

impl<'a> Known<'a> {
    /// Gathers the names of a desk.
    pub(crate) fn of(context: &Context<'a>) -> Self {
        let corpus = context.corpus;
        let mut known = Self {
            corpus,
            is_whole: true,
            unread: HashMap::new(),
            aliases: HashMap::new(),
            by_type: HashMap::new(),
            incoming: OnceLock::new(),
        };
        for unread in corpus.unread() {
            known.unread.insert(unread.id(), unread.definition.as_ref());
        }
        for record in corpus.records() {
            known.add(record);
        }
        known
    }

    /// Gathers the names of some records of a desk.
    pub(crate) fn of_some(context: &Context<'a>) -> Self {
        Self {
            is_whole: false,
            ..Self::of(context)
        }
    }

    fn add(&mut self, record: &'a Record) {
        let of_type = self.by_type.entry(&record.definition().name).or_default();
        // One more than is ever compared, so that the limit can be seen to be passed.
        if of_type.len() <= MOST_CANDIDATES {
            of_type.push(record.id());
        }
        for alias in record.aliases() {
            self.aliases.insert(alias, record);
        }
    }

    /// The definition of the record that an id means, read or not; case counts.
    pub(crate) fn definition(&self, id: &str) -> Option<&'a RecordType> {
        let record = self.corpus.named(id).find(|record| record.id() == id);
        let record = record.or_else(|| self.aliases.get(id).copied());
        let read = record.map(|record| record.definition().as_ref());
        read.or_else(|| self.unread.get(id).copied())
    }

    /// The id that a misspelt one may have meant; `wanted` is the type, where that is known.
    pub(crate) fn nearest(&self, id: &str, wanted: Option<&str>) -> Option<&'a str> {
        if let Some(other) = self.corpus.named(id).next() {
            return Some(other.id());
        }
        let candidates = self.by_type.get(wanted?)?;
        let few = candidates.len() <= MOST_CANDIDATES;
        few.then(|| nearest(id, candidates.iter().copied()))
            .flatten()
    }

    /// The record that an id means, as guards see it.
    pub(crate) fn linked(&self, id: &str) -> Option<Linked> {
        let record = self
            .corpus
            .record(id)
            .or_else(|| self.aliases.get(id).copied())?;
        Some(linked(record))
    }

    /// The records that link to one by a relation; none where not all records are here.
    pub(crate) fn incoming(&self, relation: &str, id: &str) -> Option<Vec<Linked>> {
        if !self.is_whole {
            return None;
        }
        let links = self.incoming.get_or_init(|| incoming(self.corpus)).get(id);
        let of_relation = links
            .into_iter()
            .flatten()
            .filter(|(name, _)| name == relation);
        let records = of_relation.filter_map(|(_, at)| self.corpus.records().get(*at));
        Some(records.map(linked).collect())
    }
}

fn linked(record: &Record) -> Linked {
    Linked {
        id: record.id().to_owned(),
        record_type: record.definition().name.clone(),
        category: record.category(),
    }
}

/// Who links to whom, by target: asked for only by guards that need every record.
fn incoming(corpus: &Corpus) -> HashMap<String, Vec<(String, usize)>> {
    let records = corpus.records().par_iter().enumerate();
    let links = records
        .flat_map_iter(|(at, record)| record.links().into_iter().map(move |link| (link, at)));
    let links: Vec<_> = links.collect();
    let mut found: HashMap<String, Vec<(String, usize)>> = HashMap::new();
    for (link, at) in links {
        // A link may hold an earlier id of its target.
        let target = corpus
            .meant(&link.target)
            .map(|record| record.id().to_owned());
        found
            .entry(target.unwrap_or(link.target))
            .or_default()
            .push((link.relation, at));
    }
    found
}
