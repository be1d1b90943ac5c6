//! Which steps of a record need an approval: those that it took, and those that it waits for.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::ops::audit::ways;
use crate::practice::has_value;
use crate::record::Entry;
use crate::record::OPEN;
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
    let concerns = |guard: &Guard| match &guard.condition {
        Condition::When(when) => may_hold(record, &when.condition),
        _ => true,
    };
    let guards = transition.guards.iter();
    let leaves = guards.flat_map(|guard| guard.leaves_where(&concerns));
    leaves.filter_map(word).collect()
}

/// The words of all approval guards of a transition, whatever the record.
pub(crate) fn all_words(transition: &Transition) -> Vec<&str> {
    let leaves = transition.guards.iter().flat_map(Guard::leaves);
    leaves.filter_map(word).collect()
}

fn word(leaf: &Condition) -> Option<&str> {
    match leaf {
        Condition::Approval(step) => Some(step),
        _ => None,
    }
}

/// The words of the approvals that an entry of a record needed.
///
/// One that reached a state by no transition, as corrections do, needed what every way there asks for.
pub(crate) fn asked<'a>(record: &'a Record, entry: &Entry) -> Vec<&'a str> {
    let lifecycle = record.definition().lifecycle.at(entry.at);
    match (ways(lifecycle, entry).as_slice(), &entry.to) {
        ([way], _) if way.name == entry.step => words(record, way),
        (_, Some(to)) => {
            let ways = lifecycle.transitions.iter();
            let ways: Vec<&Transition> = ways.filter(|way| is_meant(record, way)).collect();
            let asked: BTreeSet<&str> = ways.iter().flat_map(|way| words(record, way)).collect();
            let is_bound = |word: &&str| {
                let without = ways.iter().filter(|way| !words(record, way).contains(word));
                !reaches(lifecycle, &without.copied().collect::<Vec<_>>(), to)
            };
            asked.into_iter().filter(is_bound).collect()
        }
        (_, None) => Vec::new(),
    }
}

/// Whether some transitions lead to a state from where records begin.
pub(super) fn reaches(lifecycle: &Lifecycle, ways: &[&Transition], to: &str) -> bool {
    let mut states = vec![lifecycle.initial.as_str()];
    let mut at = 0;
    while let Some(state) = states.get(at).copied() {
        at += 1;
        for way in ways.iter().filter(|way| lifecycle.leaves(way, state)) {
            if !states.contains(&way.to.as_str()) {
                states.push(&way.to);
            }
        }
    }
    states.contains(&to)
}

/// Whether nobody here had to agree to an entry: the whole record came from another system, and nothing more happens to it.
pub(crate) fn is_excused(record: &Record, entry: &Entry) -> bool {
    let log = record.log();
    let is_over = record.category() == Some(Category::Closed);
    let is_ours = |one: &Entry| one.imported.is_none();
    let mut all = log.all().into_iter();
    is_over && !is_ours(entry) && !all.any(|(_, one)| one.step == OPEN && is_ours(one))
}

/// A role that a guard asks for and that nobody who took the step holds; none where it is met, or is not about the record.
pub(crate) fn lacking<'a>(
    record: &Record,
    guard: &'a Guard,
    holds: &dyn Fn(&str) -> bool,
) -> Option<&'a str> {
    let inner = |guard: &'a Guard| lacking(record, guard, holds);
    match &guard.condition {
        Condition::Role(role) => (!holds(role)).then_some(role),
        Condition::When(when) if !may_hold(record, &when.condition) => None,
        Condition::When(when) => inner(&when.then),
        Condition::Waiver(waiver) if record.value(&waiver.field).is_some() => None,
        Condition::Any(guards) => {
            let met = |one: &Guard| match &one.condition {
                Condition::Equals(_) => may_hold(record, one),
                _ => !roles(one).is_empty() && lacking(record, one, holds).is_none(),
            };
            let is_met = guards.iter().any(met);
            guards.iter().filter(|_| !is_met).find_map(inner)
        }
        Condition::Not(_) => None,
        _ => guard.inner().find_map(inner),
    }
}

fn roles(guard: &Guard) -> Vec<&str> {
    let leaves = guard.leaves().into_iter();
    let roles = leaves.filter_map(|leaf| match leaf {
        Condition::Role(role) => Some(role.as_str()),
        _ => None,
    });
    roles.collect()
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
    let mut needed = taken(record).0;
    for step in waiting(record, lifecycle.at(now)) {
        if !needed.iter().any(|known| known.step == step) {
            needed.push(Needed { step, taken: None });
        }
    }
    needed
}

/// The steps that a record took with an approval and that it was taken back from since: what is owed after one is owed
/// all the same.
pub(super) fn undone(record: &Record) -> Vec<Needed> {
    taken(record).1
}

/// The steps that a record took with an approval: those that count, and those that it was taken back from since.
fn taken(record: &Record) -> (Vec<Needed>, Vec<Needed>) {
    let lifecycle = &record.definition().lifecycle;
    let log = record.log();
    let (mut taken, mut undone): (Vec<Taken<'_>>, Vec<Taken<'_>>) = (Vec::new(), Vec::new());
    for step in log.steps() {
        let Some(to) = step.entry.to.as_deref() else {
            continue;
        };
        let (back, kept) = taken
            .into_iter()
            .partition(|one| one.is_undone(lifecycle, to));
        (taken, undone) = (kept, [undone, back].concat());
        for new in steps(record, &step) {
            // The first time counts: what is guarded once more later was decided on then.
            if !taken.iter().any(|known| known.step == new.step) {
                taken.push(new);
            }
        }
    }
    [taken, undone]
        .map(|all| all.into_iter().map(Needed::from).collect())
        .into()
}

/// A step that was taken.
#[derive(Clone)]
struct Taken<'a> {
    step: &'a str,
    at: DateTime<Utc>,
    from: Option<String>,
}

impl From<Taken<'_>> for Needed {
    fn from(one: Taken<'_>) -> Self {
        Self {
            step: one.step.to_owned(),
            taken: Some(one.at),
        }
    }
}

impl Taken<'_> {
    /// Whether a record that comes to a state has to be decided on again.
    fn is_undone(&self, lifecycle: &Lifecycle, to: &str) -> bool {
        let category = lifecycle.state(to).map(|state| state.category);
        self.from.as_deref() == Some(to) || category == Some(Category::Initial)
    }
}

fn steps<'a>(record: &'a Record, step: &Step<'_>) -> Vec<Taken<'a>> {
    let entry = step.entry;
    if is_excused(record, entry) {
        return Vec::new();
    }
    // A step that leads to where it came from can't be undone by coming there.
    let from = step.from.filter(|from| Some(*from) != entry.to.as_deref());
    let taken = |step| Taken {
        step,
        at: entry.at,
        from: from.map(str::to_owned),
    };
    asked(record, entry).into_iter().map(taken).collect()
}

/// The steps that a record waits for: those that lead on, or that a milestone marks.
fn waiting(record: &Record, lifecycle: &Lifecycle) -> Vec<String> {
    let words = onward(record, lifecycle).flat_map(|one| words(record, one));
    words.map(str::to_owned).collect()
}

/// The transitions by which a record takes a step that it waits for.
pub(crate) fn ways_to<'a>(
    record: &Record,
    lifecycle: &'a Lifecycle,
    step: &str,
) -> Vec<&'a Transition> {
    let ways = onward(record, lifecycle);
    ways.filter(|one| words(record, one).contains(&step))
        .collect()
}

/// The transitions for a record that leave its state and lead on, or that a milestone marks.
fn onward<'a>(record: &Record, lifecycle: &'a Lifecycle) -> impl Iterator<Item = &'a Transition> {
    let state = record.state().unwrap_or_default();
    let open = lifecycle.transitions.iter();
    let open = open.filter(move |one| lifecycle.leaves(one, state));
    let leads_on = move |one: &&Transition| one.to != state || one.milestone.is_some();
    open.filter(leads_on).filter(|one| is_meant(record, one))
}

/// The open transition of a record that leaves it in its state and needs an approval of some word: it is not waited for, and
/// changes what is decided on.
pub(crate) fn repeated<'a>(
    record: &'a Record,
    now: DateTime<Utc>,
    step: &str,
) -> Option<&'a Transition> {
    let lifecycle = record.definition().lifecycle.at(now);
    let state = record.state().unwrap_or_default();
    let mut open = lifecycle.transitions.iter();
    open.find(|one| {
        lifecycle.leaves(one, state)
            && lifecycle
                .state(state)
                .is_some_and(|state| state.name == one.to)
            && words(record, one).contains(&step)
    })
}

/// Whether a transition is for records such as this one, by what it says of their fields.
fn is_meant(record: &Record, transition: &Transition) -> bool {
    let mut guards = transition.guards.iter();
    guards.all(|guard| may_hold(record, guard))
}
