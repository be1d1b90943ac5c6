//! Which steps of a record need an approval: those that it took, and those that it waits for.

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::practice::has_value;
use crate::record::Record;
use crate::record::Step;
use crate::schema::Category;
use crate::schema::Condition;
use crate::schema::Guard;
use crate::schema::Lifecycle;
use crate::schema::Transition;

/// A step that needs an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Needed {
    /// The word of the guard.
    pub(crate) step: String,
    /// When the step was taken; none where it still waits.
    pub(crate) taken: Option<DateTime<Utc>>,
}

/// The words of the approval guards of a transition that concern a record, however deep they stand.
pub(crate) fn words<'a>(record: &Record, transition: &'a Transition) -> Vec<&'a str> {
    let mut words = Vec::new();
    for guard in &transition.guards {
        collect(record, guard, &mut words);
    }
    words
}

fn collect<'a>(record: &Record, guard: &'a Guard, words: &mut Vec<&'a str>) {
    match &guard.condition {
        Condition::Approval(step) => words.push(step),
        Condition::When(when) if !may_hold(record, &when.condition) => {}
        _ => {
            for inner in guard.inner() {
                collect(record, inner, words);
            }
        }
    }
}

/// The words of all approval guards of a transition, whatever the record.
pub(crate) fn all_words(transition: &Transition) -> Vec<&str> {
    let mut words = Vec::new();
    let mut guards: Vec<&Guard> = transition.guards.iter().collect();
    while let Some(guard) = guards.pop() {
        match &guard.condition {
            Condition::Approval(step) => words.push(step.as_str()),
            _ => guards.extend(guard.inner()),
        }
    }
    words
}

/// Whether a guard may hold for a record, by what it says of fields.
fn may_hold(record: &Record, guard: &Guard) -> bool {
    decided(record, guard) != Some(false)
}

/// Whether a guard holds for a record; none where more than the record has to be known for that.
fn decided(record: &Record, guard: &Guard) -> Option<bool> {
    match &guard.condition {
        Condition::Equals(equals) => {
            let value = record.value(&equals.field).unwrap_or(Value::Null);
            let mut wanted = equals.values.iter().chain(&equals.value);
            Some(wanted.any(|one| *one == value))
        }
        Condition::Present(fields) => {
            let mut fields = fields.iter();
            Some(fields.all(|field| has_value(record.value(field).as_ref())))
        }
        Condition::Not(guard) => decided(record, guard).map(|holds| !holds),
        _ => None,
    }
}

/// The steps of a record that need an approval, those it took first.
pub(crate) fn needed(record: &Record, now: DateTime<Utc>) -> Vec<Needed> {
    let lifecycle = &record.definition().lifecycle;
    let log = record.log();
    let mut taken: Vec<Taken<'_>> = Vec::new();
    for step in log.steps() {
        let Some(to) = step.entry.to.as_deref() else {
            continue;
        };
        taken.retain(|one| !one.is_undone(lifecycle, to));
        for new in steps(record, lifecycle, &step) {
            // The first time counts: what is guarded once more later was decided on then.
            if !taken.iter().any(|known| known.step == new.step) {
                taken.push(new);
            }
        }
    }
    let each = taken.into_iter().map(|one| Needed {
        step: one.step.to_owned(),
        taken: Some(one.at),
    });
    let mut needed: Vec<Needed> = each.collect();
    for step in waiting(record, lifecycle.at(now)) {
        if !needed.iter().any(|known| known.step == step) {
            needed.push(Needed { step, taken: None });
        }
    }
    needed
}

/// A step that was taken.
struct Taken<'a> {
    step: &'a str,
    at: DateTime<Utc>,
    from: Option<String>,
}

impl Taken<'_> {
    /// Whether a record that comes to a state has to be decided on again.
    fn is_undone(&self, lifecycle: &Lifecycle, to: &str) -> bool {
        let category = lifecycle.state(to).map(|state| state.category);
        self.from.as_deref() == Some(to) || category == Some(Category::Initial)
    }
}

fn steps<'a>(record: &Record, lifecycle: &'a Lifecycle, step: &Step<'_>) -> Vec<Taken<'a>> {
    let entry = step.entry;
    let transition = lifecycle.at(entry.at).transition(&entry.step);
    let Some(transition) = transition.filter(|_| entry.imported.is_none()) else {
        return Vec::new();
    };
    // A step that leads to where it came from can't be undone by coming there.
    let from = step.from.filter(|from| *from != transition.to);
    let taken = |step| Taken {
        step,
        at: entry.at,
        from: from.map(str::to_owned),
    };
    let words = words(record, transition).into_iter();
    words.map(taken).collect()
}

/// The steps that a record waits for: those that lead on, or that a milestone marks.
fn waiting(record: &Record, lifecycle: &Lifecycle) -> Vec<String> {
    let state = record.state().unwrap_or_default();
    let open = lifecycle.transitions.iter();
    let open = open.filter(|one| lifecycle.leaves(one, state));
    let leads_on = |one: &&Transition| one.to != state || one.milestone.is_some();
    let open = open.filter(leads_on).filter(|one| is_meant(record, one));
    let words = open.flat_map(|one| words(record, one));
    words.map(str::to_owned).collect()
}

/// Whether a transition is for records such as this one, by what it says of their fields.
fn is_meant(record: &Record, transition: &Transition) -> bool {
    let mut guards = transition.guards.iter();
    guards.all(|guard| may_hold(record, guard))
}
