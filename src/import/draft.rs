//! A record in the making: its entries so far and the last row seen.

use std::collections::BTreeMap;

use csv::StringRecord;
use serde_json::Value;

use crate::record::Entry;
use crate::record::Id;

/// A record in the making.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) id: Id,
    /// The line of the first row.
    pub(crate) line: u64,
    pub(crate) entries: Vec<Entry>,
    /// The state that the entries lead to.
    pub(crate) state: String,
    /// The state as the source named it last.
    pub(crate) raw: String,
    /// The tracked fields, in the order of the context.
    pub(crate) values: Vec<Value>,
    /// The highest count seen in each counter.
    pub(crate) counts: Vec<u64>,
    /// The last row.
    pub(crate) cells: StringRecord,
}

impl Draft {
    /// The tracked fields that the entries add up to, without the cleared ones.
    pub(crate) fn tracked(&self) -> BTreeMap<&str, &Value> {
        let settings = self.entries.iter().flat_map(|entry| &entry.set);
        let mut fields: BTreeMap<&str, &Value> = settings
            .map(|(name, value)| (name.as_str(), value))
            .collect();
        fields.retain(|_, value| !value.is_null());
        fields
    }
}
