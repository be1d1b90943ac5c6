//! What the words of the guard vocabulary mean.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::NaiveTime;
use chrono::Utc;
use serde_json::Value;

use crate::practice::Approved;
use crate::practice::Facts;
use crate::schema::Condition;
use crate::schema::Guard;
use crate::schema::LinkCondition;
use crate::text::one_of;

/// What a guard says about the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not, and this is missing.
    Fails(String),
    /// It can't be decided yet, and this is why: never a silent pass.
    Unknown(String),
}

impl Verdict {
    fn from_missing(missing: Option<String>) -> Self {
        missing.map_or(Self::Holds, Self::Fails)
    }
}

/// Decides a guard.
pub fn evaluate(guard: &Guard, facts: &dyn Facts) -> Verdict {
    match (condition(&guard.condition, facts), &guard.says) {
        (Verdict::Fails(_), Some(says)) => Verdict::Fails(says.clone()),
        (verdict, _) => verdict,
    }
}

fn condition(condition: &Condition, facts: &dyn Facts) -> Verdict {
    match condition {
        Condition::Present(fields) => present(fields, facts),
        Condition::Equals(equals) => {
            let wanted = equals.values.iter().chain(&equals.value);
            self::equals(&equals.field, wanted.collect(), facts)
        }
        Condition::Changed(fields) => changed(fields, facts),
        Condition::Link(condition) => link(condition, facts),
        Condition::ClassRequires(class) => {
            let value = facts.value(&class.field);
            let needed = value
                .as_ref()
                .and_then(Value::as_str)
                .and_then(|class_name| class.classes.get(class_name));
            needed.map_or(Verdict::Holds, |fields| present(fields, facts))
        }
        Condition::Before(times) => {
            in_order(&times.field, &times.than, "before", facts, |a, b| a < b)
        }
        Condition::After(times) => {
            in_order(&times.field, &times.than, "after", facts, |a, b| a > b)
        }
        Condition::Asked(asks) => {
            let missing = asks.iter().find(|ask| !facts.carries(**ask));
            Verdict::from_missing(missing.map(|ask| format!("a {} is needed", ask.name())))
        }
        Condition::Role(role) => of_policy(facts.holds_role(role), || format!("the role `{role}`")),
        Condition::Approval(step) => {
            of_policy(facts.approved(step), || format!("the approval to {step}"))
        }
        Condition::Waiver(waiver) if facts.value(&waiver.field).is_some() => Verdict::Holds,
        Condition::Waiver(waiver) => or_waived(evaluate(&waiver.of, facts), &waiver.field),
        Condition::When(when) => match evaluate(&when.condition, facts) {
            Verdict::Holds => evaluate(&when.then, facts),
            Verdict::Fails(_) => Verdict::Holds,
            unknown @ Verdict::Unknown(_) => unknown,
        },
        Condition::All(guards) => all(guards, facts),
        Condition::Any(guards) => any(guards, facts),
        Condition::Not(guard) => match evaluate(guard, facts) {
            Verdict::Holds => Verdict::Fails("a condition holds that must not".to_owned()),
            Verdict::Fails(_) => Verdict::Holds,
            unknown @ Verdict::Unknown(_) => unknown,
        },
    }
}

/// What the policy says, of `what` where nobody has looked.
fn of_policy(approved: Approved, what: impl Fn() -> String) -> Verdict {
    match approved {
        Approved::Holds => Verdict::Holds,
        Approved::Fails(missing) => Verdict::Fails(missing),
        Approved::NotChecked => Verdict::Unknown(format!(
            "{} is not checked: no policy could be asked",
            what()
        )),
    }
}

fn present(fields: &[String], facts: &dyn Facts) -> Verdict {
    let missing: Vec<String> = fields
        .iter()
        .filter(|field| !has_value(facts.value(field).as_ref()))
        .map(|field| format!("`{field}`"))
        .collect();
    Verdict::from_missing(
        (!missing.is_empty()).then(|| format!("{} must be set", missing.join(", "))),
    )
}

/// Whether a value says anything: an empty text or list does not.
pub(crate) fn has_value(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(members)) => !members.is_empty(),
        Some(_) => true,
    }
}

fn equals(field: &str, wanted: Vec<&Value>, facts: &dyn Facts) -> Verdict {
    let value = facts.value(field);
    if value.as_ref().is_some_and(|value| wanted.contains(&value)) {
        return Verdict::Holds;
    }
    let names: Vec<String> = wanted.into_iter().map(shown).collect();
    Verdict::Fails(format!(
        "`{field}` must be {}",
        one_of(names.iter().map(String::as_str))
    ))
}

fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn changed(fields: &[String], facts: &dyn Facts) -> Verdict {
    if fields.iter().any(|field| facts.changes(field)) {
        return Verdict::Holds;
    }
    let names = one_of(fields.iter().map(String::as_str));
    Verdict::Fails(format!("the step must change {names}"))
}

fn link(condition: &LinkCondition, facts: &dyn Facts) -> Verdict {
    let Some(linked) = facts.linked(&condition.relation, condition.inverse) else {
        return Verdict::Unknown(format!(
            "the links `{}` can't be seen here",
            condition.relation
        ));
    };
    let of_type = |one: &&super::Linked| {
        condition
            .record_type
            .as_ref()
            .is_none_or(|name| *name == one.record_type)
    };
    let linked: Vec<_> = linked.iter().filter(of_type).collect();
    let counts = |one: &&&super::Linked| {
        condition.category.is_empty()
            || one
                .category
                .is_some_and(|category| condition.category.contains(&category))
    };
    let counted = linked.iter().filter(counts).count();
    let wanted = condition.min.unwrap_or(usize::from(!condition.every));
    if condition.every && counted < linked.len() {
        let other = linked
            .iter()
            .find(|one| !counts(one))
            .map_or("", |one| one.id.as_str());
        return Verdict::Fails(format!("`{other}` is not {}", categories(condition)));
    }
    if counted >= wanted {
        return Verdict::Holds;
    }
    let target = condition.record_type.as_deref().unwrap_or("record");
    Verdict::Fails(format!(
        "a link `{}` to a {target} is needed",
        condition.relation
    ))
}

fn categories(condition: &LinkCondition) -> String {
    one_of(condition.category.iter().map(|category| category.name()))
}

fn in_order(
    field: &str,
    than: &str,
    word: &str,
    facts: &dyn Facts,
    holds: impl Fn(DateTime<Utc>, DateTime<Utc>) -> bool,
) -> Verdict {
    let time = |name: &str| match name {
        "now" => Some(facts.now()),
        _ => moment(&facts.value(name)?),
    };
    match (time(field), time(than)) {
        (Some(one), Some(other)) if holds(one, other) => Verdict::Holds,
        (Some(_), Some(_)) => Verdict::Fails(format!("`{field}` must be {word} `{than}`")),
        (None, _) => Verdict::Fails(format!("`{field}` must be set")),
        (_, None) => Verdict::Fails(format!("`{than}` must be set")),
    }
}

/// The instant of a date-time, or the start of a date in UTC.
fn moment(value: &Value) -> Option<DateTime<Utc>> {
    let text = value.as_str()?;
    let date = || {
        let day: NaiveDate = text.parse().ok()?;
        Some(day.and_time(NaiveTime::MIN).and_utc())
    };
    crate::record::parse_time(text).or_else(date)
}

fn or_waived(verdict: Verdict, field: &str) -> Verdict {
    match verdict {
        Verdict::Fails(message) => {
            Verdict::Fails(format!("{message}, or `{field}` must say why not"))
        }
        other => other,
    }
}

fn all(guards: &[Guard], facts: &dyn Facts) -> Verdict {
    let verdicts: Vec<Verdict> = guards.iter().map(|guard| evaluate(guard, facts)).collect();
    let failed: Vec<&str> = verdicts.iter().filter_map(failure).collect();
    if !failed.is_empty() {
        return Verdict::Fails(failed.join("; "));
    }
    let unknown = verdicts
        .into_iter()
        .find(|verdict| matches!(verdict, Verdict::Unknown(_)));
    unknown.unwrap_or(Verdict::Holds)
}

fn any(guards: &[Guard], facts: &dyn Facts) -> Verdict {
    let verdicts: Vec<Verdict> = guards.iter().map(|guard| evaluate(guard, facts)).collect();
    if verdicts.contains(&Verdict::Holds) {
        return Verdict::Holds;
    }
    if let Some(unknown) = verdicts
        .iter()
        .find(|verdict| matches!(verdict, Verdict::Unknown(_)))
    {
        return unknown.clone();
    }
    let failed: Vec<&str> = verdicts.iter().filter_map(failure).collect();
    Verdict::Fails(failed.join(", or "))
}

fn failure(verdict: &Verdict) -> Option<&str> {
    match verdict {
        Verdict::Fails(message) => Some(message),
        _ => None,
    }
}
