//! What was decided on and is not edited any more: a plan that changes after the decision has to be decided on again.
//!
//! Which fields a state fixes is data (`fixes`). Work that began before any decision fixes nothing until it is
//! authorized, for nobody has agreed to its plan yet; and what ended in another system was never decided on here.
//!
//! What says by which way a record came to its state is data too (`stays`), and stays whether anybody decided or not: an
//! emergency that is called a usual change once its work is under way would owe nobody anything.

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;

use crate::record::CORRECT;
use crate::record::EDIT;
use crate::record::Entry;
use crate::record::REDACT;
use crate::record::REDACTED;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::Condition;
use crate::schema::Lifecycle;
use crate::schema::Transition;
use crate::text::hex;

/// The milestone of a step by which work begins.
pub const IMPLEMENTED: &str = "implemented";

/// The milestone of a step by which it is decided on.
const AUTHORIZED: &str = "authorized";

/// Whether a field of a record was decided on, or says by which way the record came here, so that it is not edited.
pub fn is_fixed(record: &Record, field: &str) -> bool {
    let lifecycle = &record.definition().lifecycle;
    let state = record.state().unwrap_or_default();
    let is_way = stays(lifecycle, state, field);
    (is_way || fixes(lifecycle, state, field)) && {
        let plan = Plan::of(record);
        (is_way || plan.is_decided) && !(plan.is_foreign && has_ended(record))
    }
}

/// Whether a field says by which way a record came to its state.
pub fn is_way(record: &Record, field: &str) -> bool {
    let state = record.state().unwrap_or_default();
    stays(&record.definition().lifecycle, state, field)
}

/// Whether a field says by which way the work of a record began, so that not even a correction changes it that leaves
/// the record where its work has begun.
pub fn is_begun_way(record: &Record, field: &str, to: &str) -> bool {
    let lifecycle = &record.definition().lifecycle;
    is_way(record, field) && Plan::of(record).has_begun && !leads_back(lifecycle, to, field)
}

/// Whether a record stands in a state in which its work is done with.
pub fn has_ended(record: &Record) -> bool {
    let category = record.category();
    matches!(category, Some(Category::Resolved | Category::Closed))
}

/// Whether the text of a field was taken out since and nothing else was put there; the log keeps the proof of what it was.
pub fn is_taken_out(before: &Record, now: &Record, field: &str) -> bool {
    let Some(was) = before.value(field) else {
        return false;
    };
    let text = match &was {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let digest = hex(&Sha256::digest(text));
    let log = now.log();
    let proves = |entry: &Entry| {
        let is_it = entry.step == REDACT && entry.of.as_deref() == Some(field);
        is_it && entry.digest.as_ref() == Some(&digest)
    };
    let is_notice = |value: &Value| match value {
        Value::String(text) => text.starts_with(REDACTED) && text.lines().count() == 1,
        _ => false,
    };
    let is_empty = match now.value(field) {
        None => true,
        Some(Value::Array(items)) => items.len() < 2 && items.iter().all(is_notice),
        Some(value) => is_notice(&value),
    };
    is_empty && log.entries.iter().any(|(_, entry)| proves(entry))
}

/// Whether a record stands where what was decided on stays as it is.
pub fn is_decided_state(record: &Record) -> bool {
    let lifecycle = &record.definition().lifecycle;
    let state = record.state().and_then(|name| lifecycle.state(name));
    state.is_some_and(|state| !state.fixes.is_empty())
}

/// Whether a field was decided on that may be added to and no more: an approval bound what it named.
pub fn is_bound(record: &Record, field: &str) -> bool {
    let binds = &record.definition().approval.binds;
    is_decided_state(record) && binds.iter().any(|one| one == field) && Plan::of(record).is_decided
}

/// Whether a value says what another said, and maybe more: lists may grow.
pub fn keeps(then: &Value, now: &Value) -> bool {
    match (then, now) {
        (Value::Null, _) => true,
        (Value::Array(then), Value::Array(now)) => then.iter().all(|item| now.contains(item)),
        _ => then == now,
    }
}

/// Whether a step may change a field that is fixed: it is made for that, or leads to where it is decided on again.
pub fn lifts(lifecycle: &Lifecycle, transition: &Transition, field: &str) -> bool {
    is_made_for(transition, field) == Some(true) || leads_back(lifecycle, &transition.to, field)
}

/// Whether a step that is made to change fields is made to change this one; none where it is made for something else.
fn is_made_for(transition: &Transition, field: &str) -> Option<bool> {
    let mut guards = transition.guards.iter();
    guards.find_map(|guard| match &guard.condition {
        Condition::Changed(fields) => Some(fields.iter().any(|one| one == field)),
        _ => None,
    })
}

/// The steps open from a state by which a fixed field can be changed alone.
pub fn lifting<'a>(
    lifecycle: &'a Lifecycle,
    state: &'a str,
    field: &'a str,
) -> impl Iterator<Item = &'a Transition> {
    let open = lifecycle.open_from(state);
    let fits = |one: &Transition| is_made_for(one, field) != Some(false);
    open.filter(move |one| lifts(lifecycle, one, field) && fits(one))
}

/// An edit of a field that is not edited any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// The place of the entry in the log.
    pub seq: usize,
    /// The field.
    pub field: String,
    /// Whether it says by which way the record came to where it stood; else it was decided on.
    pub is_way: bool,
}

/// The edits of fixed fields that nobody has decided on since.
pub fn rewritten(record: &Record) -> Vec<Rewritten> {
    Plan::of(record).rewritten
}

/// Where the log says that work began before anybody had agreed to it, and when, if nobody has agreed since.
pub fn begun_undecided(record: &Record) -> Option<(usize, DateTime<Utc>)> {
    Plan::of(record).begun
}

fn fixes(lifecycle: &Lifecycle, state: &str, field: &str) -> bool {
    let state = lifecycle.state(state);
    state.is_some_and(|state| state.fixes.iter().any(|one| one == field))
}

fn stays(lifecycle: &Lifecycle, state: &str, field: &str) -> bool {
    let state = lifecycle.state(state);
    state.is_some_and(|state| state.stays.iter().any(|one| one == field))
}

/// Whether a state is one in which the field waits for a decision; what has ended is beyond that.
fn leads_back(lifecycle: &Lifecycle, state: &str, field: &str) -> bool {
    !is_over(lifecycle, state) && !fixes(lifecycle, state, field) && !stays(lifecycle, state, field)
}

/// What the log says about the plan of a record.
#[derive(Default)]
struct Plan {
    /// Whether it is decided on; also where no log says how it came to its state.
    is_decided: bool,
    rewritten: Vec<Rewritten>,
    /// The entry and the time at which work began that nobody has agreed to since.
    begun: Option<(usize, DateTime<Utc>)>,
    /// Whether the work has begun and was not taken back to where records begin.
    has_begun: bool,
    state: String,
    /// Whether it came to its state in another system.
    is_foreign: bool,
}

impl Plan {
    fn of(record: &Record) -> Self {
        let mut plan = Self {
            is_decided: true,
            ..Self::default()
        };
        let log = record.log();
        for (at, (seq, entry)) in log.entries.iter().enumerate() {
            let earlier = log.entries.get(..at).unwrap_or_default();
            plan.follow(&record.definition().lifecycle, *seq, entry, earlier);
        }
        plan
    }

    fn follow(
        &mut self,
        lifecycle: &Lifecycle,
        seq: usize,
        entry: &Entry,
        earlier: &[(usize, Entry)],
    ) {
        let found = self.altered(lifecycle.at(entry.at), seq, entry, earlier);
        if let Some(to) = &entry.to {
            self.enter(lifecycle, seq, entry, to);
        }
        self.rewritten.extend(found);
    }

    /// What an entry alters and should not.
    fn altered(
        &self,
        lifecycle: &Lifecycle,
        seq: usize,
        entry: &Entry,
        earlier: &[(usize, Entry)],
    ) -> Vec<Rewritten> {
        if entry.imported.is_some() {
            return Vec::new();
        }
        let state = self.state.as_str();
        let is_edit = entry.step == EDIT && entry.to.is_none();
        let names = entry.set.iter().filter_map(|(name, value)| {
            let is_way = stays(lifecycle, state, name)
                && !self.may_go_another_way(lifecycle, entry, name)
                && told(earlier, name) != Some(value);
            let is_plan = is_edit && self.is_decided && fixes(lifecycle, state, name);
            (is_way || is_plan).then(|| Rewritten {
                seq,
                field: name.clone(),
                is_way,
            })
        });
        names.collect()
    }

    /// Whether an entry may change what says by which way the record came here.
    fn may_go_another_way(&self, lifecycle: &Lifecycle, entry: &Entry, field: &str) -> bool {
        if entry.step == CORRECT {
            let to = entry.to.as_deref().unwrap_or(&self.state);
            return !self.has_begun || leads_back(lifecycle, to, field);
        }
        let transition = lifecycle.transition(&entry.step);
        entry.step != EDIT && transition.is_none_or(|one| lifts(lifecycle, one, field))
    }

    fn enter(&mut self, lifecycle: &Lifecycle, seq: usize, entry: &Entry, to: &str) {
        let fixing = |state: &str| {
            lifecycle
                .state(state)
                .is_some_and(|one| !one.fixes.is_empty())
        };
        let milestone = lifecycle.transition(&entry.step);
        let milestone = milestone.and_then(|one| one.milestone.as_deref());
        let begins_first = milestone == Some(IMPLEMENTED) && !fixing(&self.state);
        self.has_begun |= milestone == Some(IMPLEMENTED);
        self.has_begun &= lifecycle.category(to) != Some(Category::Initial);
        if milestone == Some(AUTHORIZED) {
            self.begun = None;
        }
        if begins_first {
            self.is_decided = false;
            let is_own = entry.imported.is_none();
            self.begun = is_own.then(|| (seq, entry.effective()));
        } else if milestone == Some(AUTHORIZED) || !fixing(to) {
            self.is_decided = true;
            if milestone == Some(AUTHORIZED) || !is_over(lifecycle, to) {
                self.rewritten.clear();
            }
        }
        to.clone_into(&mut self.state);
        self.is_foreign = entry.imported.is_some();
    }
}

/// The value that a log last gave a field.
fn told<'e>(earlier: &'e [(usize, Entry)], field: &str) -> Option<&'e Value> {
    let entries = earlier.iter().rev();
    let mut set = entries.flat_map(|(_, entry)| entry.set.iter().rev());
    set.find(|(name, _)| name == field).map(|(_, value)| value)
}

fn is_over(lifecycle: &Lifecycle, state: &str) -> bool {
    let category = lifecycle.category(state);
    matches!(category, Some(Category::Resolved | Category::Closed))
}
