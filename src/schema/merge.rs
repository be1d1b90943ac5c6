//! Merging a definition with what a profile or a desk changes in it.

use serde_json::Value;

/// Lays `over` onto `base`: mappings key by key, everything else replaced; null removes a key.
pub(crate) fn merge(base: &mut Value, over: Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                if value.is_null() {
                    base.shift_remove(&key);
                } else if let Some(known) = base.get_mut(&key) {
                    merge(known, value);
                } else {
                    base.insert(key, value);
                }
            }
        }
        (base, over) => *base = over,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::merge;

    #[test]
    fn mappings_merge_lists_are_replaced_and_null_removes() {
        let mut base = json!({"a": {"x": 1, "y": 2}, "list": [1, 2], "gone": true});
        merge(
            &mut base,
            json!({"a": {"y": 3, "z": 4}, "list": [9], "gone": null, "new": "n"}),
        );
        assert_eq!(
            base,
            json!({"a": {"x": 1, "y": 3, "z": 4}, "list": [9], "new": "n"})
        );
    }
}
