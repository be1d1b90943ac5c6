//! Values as they are meant: what a record is called, and the order of a list, make no difference.

use serde_json::Value;

use crate::record::Corpus;
use crate::record::Record;

/// Whether two values mean the same, by the ids that the records of a corpus have now.
pub(super) fn is_same(corpus: &Corpus, one: Option<&Value>, other: Option<&Value>) -> bool {
    one == other || one.map(|one| meant(corpus, one)) == other.map(|other| meant(corpus, other))
}

/// A value with present ids in the place of earlier ones, and with its lists in order.
pub(super) fn meant(corpus: &Corpus, value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let id = corpus.meant(text).map(Record::id);
            Value::from(id.unwrap_or(text))
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| meant(corpus, item)).collect();
            items.sort_by_cached_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), meant(corpus, value)))
            .collect(),
        other => other.clone(),
    }
}
