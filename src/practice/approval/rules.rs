//! Which rules of a policy apply to a record and a step.

use serde_json::Value;

use crate::practice::approval::Directory;
use crate::practice::approval::roles::MISSING;
use crate::record::Record;
use crate::schema::Match;
use crate::schema::Policy;
use crate::schema::PolicyRule;
use crate::schema::RiskFloor;

/// The field that the risk of the judgement stands in for.
const RISK: &str = "risk";

/// A condition of a rule, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// `type`, `step`, or the way to a field.
    pub of: String,
    /// The values of which one is enough; none stands for a field without a value.
    pub wanted: Vec<Option<String>>,
    /// What was found; nothing for a field without a value.
    pub found: Vec<String>,
    /// The ids on the way that lead to no record that can be read, so that there may be more.
    pub lost: Vec<String>,
}

impl Condition {
    /// Whether what was found is wanted.
    pub fn holds(&self) -> bool {
        let is_found = |value: &Option<String>| match value {
            None => self.found.is_empty(),
            Some(value) => self.found.contains(value),
        };
        self.wanted.iter().any(is_found)
    }

    /// Whether it can't be told that it holds or does not: what leads nowhere may have been anything.
    fn is_unclear(&self) -> bool {
        let has = |value: &Option<String>| {
            let value = value.as_ref();
            value.is_some_and(|value| self.found.contains(value))
        };
        !self.lost.is_empty() && !self.wanted.iter().any(has)
    }
}

/// What leads nowhere, if conditions that all have to hold can't be told because of that.
fn unclear(conditions: &[Condition]) -> Option<&str> {
    let unclear = conditions.iter().find(|one| one.is_unclear())?;
    let open = |one: &Condition| one.holds() || one.is_unclear();
    let lost = unclear.lost.first().map(String::as_str);
    lost.filter(|_| conditions.iter().all(open))
}

/// A rule, and whether it applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleMatch {
    /// The name of the rule.
    pub name: String,
    /// Everything that has to hold, in the order type, step, fields.
    pub conditions: Vec<Condition>,
}

impl RuleMatch {
    /// Whether the rule applies.
    pub fn applies(&self) -> bool {
        self.conditions.iter().all(Condition::holds)
    }
}

/// A step of a record, as rules see it.
struct Subject<'a> {
    record: &'a Record,
    known: &'a dyn Directory,
    step: &'a str,
    risk: Option<&'a str>,
}

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
    let matches = matching(policy, record, known, step, risk);
    let rules = policy.rules.iter().zip(matches);
    rules
        .filter(|(_, one)| one.applies())
        .map(|(rule, _)| rule)
        .collect()
}

/// Every rule of a policy and whether it applies to a step of a record, in the order of the policy.
pub fn matching(
    policy: &Policy,
    record: &Record,
    known: &dyn Directory,
    step: &str,
    risk: Option<&str>,
) -> Vec<RuleMatch> {
    let subject = Subject {
        record,
        known,
        step,
        risk,
    };
    let rules = policy.rules.iter();
    rules.map(|rule| subject.matched(rule)).collect()
}

impl Subject<'_> {
    fn matched(&self, rule: &PolicyRule) -> RuleMatch {
        let some = |names: &[String]| names.iter().cloned().map(Some).collect();
        let of_type = (!rule.when.types.is_empty()).then(|| Condition {
            of: "type".to_owned(),
            wanted: some(&rule.when.types),
            found: vec![self.record.definition().name.clone()],
            lost: Vec::new(),
        });
        let step = Condition {
            of: "step".to_owned(),
            wanted: some(&rule.when.steps),
            found: vec![self.step.to_owned()],
            lost: Vec::new(),
        };
        let fields = rule.when.fields.iter().map(|one| self.field(one));
        RuleMatch {
            name: rule.name.clone(),
            conditions: of_type.into_iter().chain([step]).chain(fields).collect(),
        }
    }

    fn field(&self, one: &Match) -> Condition {
        let (found, lost) = match (one.path.as_slice(), self.risk) {
            ([field], Some(risk)) if field == RISK => (vec![risk.to_owned()], Vec::new()),
            (path, _) => values(path, self.record, self.known),
        };
        Condition {
            of: one.path.join("."),
            wanted: one.values.clone(),
            found,
            lost,
        }
    }
}

/// Why it can't be told which rules apply to a step of a record, or which floor holds: a sentence for each.
///
/// A rule that drops out because of what it leads to would let through what it was written to stop.
pub fn unclear_rules(
    policy: &Policy,
    record: &Record,
    known: &dyn Directory,
    step: &str,
    risk: Option<&str>,
) -> Vec<String> {
    let mut found = Vec::new();
    for one in matching(policy, record, known, step, risk) {
        if let Some(id) = unclear(&one.conditions) {
            let name = &one.name;
            found.push(format!(
                "whether rule `{name}` applies: {MISSING}record `{id}`"
            ));
        }
    }
    let subject = Subject {
        record,
        known,
        step: "",
        risk: None,
    };
    for floor in &policy.risk_floor {
        let conditions: Vec<Condition> = floor.when.iter().map(|one| subject.field(one)).collect();
        if let Some(id) = unclear(&conditions) {
            let risk = &floor.risk;
            found.push(format!(
                "whether the risk is at least {risk}: {MISSING}record `{id}`"
            ));
        }
    }
    found
}

/// The floor that puts the risk highest among those whose conditions hold; `order` has the values from least to most.
pub fn risk_floor<'a>(
    policy: &'a Policy,
    record: &Record,
    known: &dyn Directory,
    order: &[&str],
) -> Option<&'a RiskFloor> {
    let floors = policy.risk_floor.iter();
    let subject = Subject {
        record,
        known,
        step: "",
        risk: None,
    };
    let holding = floors.filter(|floor| {
        let mut conditions = floor.when.iter();
        conditions.all(|one| subject.field(one).holds())
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

/// The values that a way through fields leads to, as they are written in a policy, and what leads nowhere.
fn values(path: &[String], record: &Record, known: &dyn Directory) -> (Vec<String>, Vec<String>) {
    let Some((last, way)) = path.split_last() else {
        return (Vec::new(), Vec::new());
    };
    let (mut here, mut nowhere) = (vec![record], Vec::new());
    for field in way {
        let mut next = Vec::new();
        for id in here.iter().flat_map(|record| written(record, field)) {
            match known.record(&id) {
                Some(record) => next.push(record),
                None => nowhere.push(id),
            }
        }
        here = next;
    }
    let found = here.iter().flat_map(|record| written(record, last));
    (found.collect(), nowhere)
}

/// The values of a field, one for each item of a list; an empty one has none.
fn written(record: &Record, field: &str) -> Vec<String> {
    let text = |value: Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    };
    match record.value(field) {
        Some(Value::Array(items)) => items.into_iter().filter_map(text).collect(),
        value => value.into_iter().filter_map(text).collect(),
    }
}
