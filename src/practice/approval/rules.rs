//! Which rules of a policy apply to a record and a step.

use serde_json::Value;

use crate::practice::approval::Directory;
use crate::record::Record;
use crate::schema::Match;
use crate::schema::Policy;
use crate::schema::PolicyRule;
use crate::schema::RiskFloor;

/// The field that the risk of the judgement stands in for.
const RISK: &str = "risk";

/// The rules that apply to a step of a record, in the order of the policy; `risk` stands in for the recorded one.
///
/// What the record leads to is looked up on the trusted side.
pub fn rules_for<'a>(
    policy: &'a Policy,
    record: &Record,
    known: &dyn Directory,
    step: &str,
    risk: Option<&str>,
) -> Vec<&'a PolicyRule> {
    let name = &record.definition().name;
    let applies = |rule: &&PolicyRule| {
        let when = &rule.when;
        let is_type = when.types.is_empty() || when.types.contains(name);
        let is_step = when.steps.iter().any(|one| one == step);
        let mut fields = when.fields.iter();
        is_type && is_step && fields.all(|one| holds(one, record, known, risk))
    };
    policy.rules.iter().filter(applies).collect()
}

/// The floor that puts the risk highest among those whose conditions hold; `order` has the values from least to most.
pub fn risk_floor<'a>(
    policy: &'a Policy,
    record: &Record,
    known: &dyn Directory,
    order: &[&str],
) -> Option<&'a RiskFloor> {
    let floors = policy.risk_floor.iter();
    let holding = floors.filter(|floor| {
        let mut conditions = floor.when.iter();
        conditions.all(|one| holds(one, record, known, None))
    });
    holding.max_by_key(|floor| height(&floor.risk, order))
}

/// The risk by which rules are chosen: the highest of what is known; `order` has the values from least to most.
///
/// A word that is no value is above all of them, so that it meets no rule for a lesser risk.
pub fn risk_for_rules<'a>(
    recorded: Option<&'a str>,
    computed: Option<&'a str>,
    floor: Option<&'a str>,
    order: &[&str],
) -> Option<&'a str> {
    let known = [recorded, computed, floor].into_iter().flatten();
    known.max_by_key(|risk| height(risk, order))
}

fn height(risk: &str, order: &[&str]) -> usize {
    let place = order.iter().position(|one| *one == risk);
    place.unwrap_or(order.len())
}

fn holds(one: &Match, record: &Record, known: &dyn Directory, risk: Option<&str>) -> bool {
    let values = match (one.path.as_slice(), risk) {
        ([field], Some(risk)) if field == RISK => vec![risk.to_owned()],
        (path, _) => values(path, record, known),
    };
    let wanted = |value: &Option<String>| match value {
        None => values.is_empty(),
        Some(value) => values.contains(value),
    };
    one.values.iter().any(wanted)
}

/// The values that a way through fields leads to, as they are written in a policy.
fn values(path: &[String], record: &Record, known: &dyn Directory) -> Vec<String> {
    let Some((last, way)) = path.split_last() else {
        return Vec::new();
    };
    let mut here = vec![record];
    for field in way {
        let ids = here.iter().flat_map(|record| written(record, field));
        here = ids.filter_map(|id| known.record(&id)).collect();
    }
    here.iter()
        .flat_map(|record| written(record, last))
        .collect()
}

/// The values of a field, one for each item of a list.
fn written(record: &Record, field: &str) -> Vec<String> {
    let text = |value: Value| match value {
        Value::String(text) => text,
        value => value.to_string(),
    };
    match record.value(field) {
        Some(Value::Array(items)) => items.into_iter().map(text).collect(),
        value => value.into_iter().map(text).collect(),
    }
}
