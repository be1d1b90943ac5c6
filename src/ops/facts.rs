//! The facts about a record and the entry it is about to get.

use std::collections::HashSet;

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::ops::Desk;
use crate::practice::Facts;
use crate::practice::Linked;
use crate::record::Entry;
use crate::record::Record;
use crate::schema::Ask;

/// What a guard may ask about a record after an entry.
pub(crate) struct RecordFacts<'a> {
    desk: &'a Desk,
    record: &'a Record,
    entry: &'a Entry,
    changed: HashSet<&'a str>,
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
        }
    }

    fn describe(&self, id: &str) -> Option<Linked> {
        let path = self.desk.path_of(id).ok()??;
        let record = self.desk.record(&path).ok()?;
        Some(linked(&record))
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
        let corpus = self.desk.corpus().ok()?;
        let points_here = |record: &&Record| {
            let links = record.links();
            links
                .iter()
                .any(|link| link.relation == relation && link.target == self.record.id())
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
}

fn linked(record: &Record) -> Linked {
    Linked {
        id: record.id().to_owned(),
        record_type: record.definition().name.clone(),
        category: record.category(),
    }
}
