//! The fold of a log: what its entries add up to.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::record::Entry;
use crate::record::Log;

/// The last value that a log gives a field, and the entry that gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The value; null where the entry cleared the field.
    pub value: Value,
    /// The place of the entry in the log, from 0.
    pub seq: usize,
    /// Whether the entry was imported.
    pub imported: bool,
}

/// The state and the tracked fields that a log adds up to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fold {
    /// The state; none for a log that never says one.
    pub state: Option<String>,
    /// The tracked fields that the log ever set.
    pub fields: BTreeMap<String, Setting>,
}

impl Fold {
    /// Folds a whole log.
    pub fn of(log: &Log) -> Self {
        let mut fold = Self::default();
        for (seq, entry) in &log.entries {
            fold.apply(*seq, entry);
        }
        fold
    }

    /// Adds one entry.
    pub fn apply(&mut self, seq: usize, entry: &Entry) {
        if let Some(to) = &entry.to {
            self.state = Some(to.clone());
        }
        for (name, value) in &entry.set {
            let setting = Setting {
                value: value.clone(),
                seq,
                imported: entry.imported.is_some(),
            };
            self.fields.insert(name.clone(), setting);
        }
    }

    /// The value of a tracked field; none where it was never set or cleared.
    pub fn value(&self, field: &str) -> Option<&Value> {
        let setting = self.fields.get(field)?;
        (!setting.value.is_null()).then_some(&setting.value)
    }
}
