//! What the policy asks for a record, for scripts.

use itsm::ops::Explained;
use itsm::ops::ExplainedStep;
use itsm::practice::approval::RuleMatch;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::render::judged;

/// The version of the object.
const VERSION: u32 = 1;

/// Every step of a record, format version 1.
pub(crate) fn json(explained: &Explained) -> String {
    let steps: Vec<Map<String, Value>> = explained.steps.iter().map(step).collect();
    crate::render::json(&json!({
        "version": VERSION,
        "id": explained.id,
        "type": explained.record_type,
        "title": explained.title,
        "state": explained.state,
        "policy_is_ahead": explained.is_ahead,
        "steps": steps,
    }))
}

fn step(one: &ExplainedStep) -> Map<String, Value> {
    let mut fields = judged::fields(&one.judged);
    let matches = one.rules.iter().map(matched).collect();
    fields.insert("matches".to_owned(), Value::Array(matches));
    fields
}

fn matched(rule: &RuleMatch) -> Value {
    let conditions = rule.conditions.iter().map(
        |one| json!({"of": one.of, "wanted": one.wanted, "found": one.found, "holds": one.holds()}),
    );
    json!({
        "rule": rule.name,
        "applies": rule.applies(),
        "conditions": conditions.collect::<Vec<_>>(),
    })
}
