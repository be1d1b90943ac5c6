//! The facts about a record and the entry it is about to get.

use std::cell::OnceCell;
use std::collections::HashSet;

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::ops::Desk;
use crate::ops::approvals;
use crate::practice::Approved;
use crate::practice::Facts;
use crate::practice::Linked;
use crate::record::Corpus;
use crate::record::Entry;
use crate::record::Record;
use crate::record::is_record_path;
use crate::record::stem;
use crate::schema::Ask;

/// What a guard may ask about a record after an entry.
pub(crate) struct RecordFacts<'a> {
    desk: &'a Desk,
    record: &'a Record,
    entry: &'a Entry,
    changed: HashSet<&'a str>,
    /// The names of all records, listed once however many links there are.
    paths: OnceCell<Vec<String>>,
    /// Every record, for what can't be told from names.
    corpus: OnceCell<Option<Corpus>>,
}

impl<'a> RecordFacts<'a> {
    /// The facts of a record that already has the entry's values, with the fields that the entry changes.
    pub(crate) fn new(
        desk: &'a Desk,
        record: &'a Record,
        entry: &'a Entry,
        changed: HashSet<&'a str>,
    ) -> Self {
        Self {
            desk,
            record,
            entry,
            changed,
            paths: OnceCell::new(),
            corpus: OnceCell::new(),
        }
    }

    fn describe(&self, id: &str) -> Option<Linked> {
        let definitions = &self.desk.definitions;
        let mut paths = self.paths().iter();
        let bears = |path: &&String| stem(path).eq_ignore_ascii_case(id);
        match paths.find(|path| bears(path) && is_record_path(path, definitions)) {
            Some(path) => self.desk.record(path).ok().map(|record| linked(&record)),
            None => self.corpus()?.formerly(id).next().map(linked),
        }
    }

    fn paths(&self) -> &[String] {
        self.paths
            .get_or_init(|| self.desk.paths().unwrap_or_default())
    }

    fn corpus(&self) -> Option<&Corpus> {
        let corpus = self.corpus.get_or_init(|| self.desk.corpus().ok());
        corpus.as_ref()
    }

    fn outgoing(&self, relation: &str) -> Vec<Linked> {
        let links = self
            .record
            .links()
            .into_iter()
            .filter(|link| link.relation == relation);
        links
            .filter_map(|link| self.describe(&link.target))
            .collect()
    }

    /// Links of others to this record: the only facts that need every record.
    fn incoming(&self, relation: &str) -> Option<Vec<Linked>> {
        let corpus = self.corpus()?;
        let points_here = |record: &&Record| {
            let links = record.links();
            let mut targets = links.iter().filter(|link| link.relation == relation);
            targets.any(|link| {
                let meant = corpus.meant(&link.target);
                meant.is_some_and(|meant| meant.id() == self.record.id())
            })
        };
        Some(
            corpus
                .records()
                .iter()
                .filter(points_here)
                .map(linked)
                .collect(),
        )
    }
}

impl Facts for RecordFacts<'_> {
    fn value(&self, field: &str) -> Option<Value> {
        self.record.value(field)
    }

    fn changes(&self, field: &str) -> bool {
        self.changed.contains(field)
    }

    fn carries(&self, ask: Ask) -> bool {
        match ask {
            Ask::Reason => self.entry.reason.is_some(),
            Ask::Minutes => self.entry.minutes.is_some(),
            Ask::Happened => self.entry.happened.is_some(),
        }
    }

    fn linked(&self, relation: &str, inverse: bool) -> Option<Vec<Linked>> {
        if inverse {
            self.incoming(relation)
        } else {
            Some(self.outgoing(relation))
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.entry.effective()
    }

    fn approved(&self, step: &str) -> Approved {
        approvals::approved(self.desk, self.record, step)
    }

    fn holds_role(&self, role: &str) -> Approved {
        approvals::holds_role(self.desk, &self.entry.by, self.record, role)
    }
}

fn linked(record: &Record) -> Linked {
    Linked {
        id: record.id().to_owned(),
        record_type: record.definition().name.clone(),
        category: record.category(),
    }
}
