//! What a JSON Schema says about one path, for hints and for references.

use serde_json::Value;

use crate::yaml::FieldPath;
use crate::yaml::Segment;

/// The part of a schema that governs the value at a path.
pub(crate) fn schema_at<'s>(schema: &'s Value, path: &FieldPath) -> Option<&'s Value> {
    path.segments()
        .iter()
        .try_fold(schema, |at, segment| match segment {
            Segment::Index(_) => at.get("items"),
            Segment::Key(key) => {
                let named = at.get("properties").and_then(|members| members.get(key));
                named.or_else(|| at.get("additionalProperties"))
            }
        })
}

/// The texts that a schema allows, where they are a closed list.
pub(crate) fn choices(schema: &Value) -> Vec<&str> {
    let values = schema.get("enum").and_then(Value::as_array);
    values
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}
