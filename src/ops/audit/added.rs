//! The entries that a step added to a log, and what each of them would have needed.

use std::collections::HashMap;

use crate::record::CORRECT;
use crate::record::Entry;
use crate::record::MERGE;
use crate::record::OPEN;
use crate::record::PLAIN_STEPS;
use crate::record::Record;
use crate::schema::Condition;
use crate::schema::Guard;
use crate::schema::Lifecycle;
use crate::schema::Transition;

/// What the log alone can't show.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// An approval for a step.
    Approval(String),
    /// A role of the person who takes the step.
    Role(String),
}

/// An entry that a step added to the log of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Added {
    /// Its place in the list, from 0.
    pub seq: usize,
    /// The entry.
    pub entry: Entry,
    /// The state before it; none at the opening, and where it counts no more.
    pub from: Option<String>,
    /// What its transition asks for; of an entry that reaches a state by no transition, what those ask for that lead there.
    pub needs: Vec<Need>,
}

/// The entries of a record that it did not have before, in their order.
pub(super) fn added(before: Option<&Record>, after: &Record) -> Vec<Added> {
    let known = before.map(Record::log).unwrap_or_default();
    let mut by_name: HashMap<String, Vec<&Entry>> = HashMap::new();
    for (_, entry) in known.all() {
        by_name.entry(entry.name()).or_default().push(entry);
    }
    let log = after.log();
    let states: HashMap<usize, Option<&str>> =
        log.steps().map(|step| (step.seq, step.from)).collect();
    let all = log.all().into_iter();
    // What the log has once more than before is as new as anything else.
    let new = all.filter(|(_, entry)| {
        let same = by_name.get_mut(&entry.name());
        let known = same.and_then(|same| {
            let at = same.iter().position(|one| *one == entry)?;
            Some(same.remove(at))
        });
        known.is_none()
    });
    let new = new.map(|(seq, entry)| Added {
        seq: *seq,
        from: states.get(seq).copied().flatten().map(str::to_owned),
        needs: needs(after.definition().lifecycle.at(entry.at), entry),
        entry: entry.clone(),
    });
    new.collect()
}

/// What an entry would have needed, sorted.
fn needs(lifecycle: &Lifecycle, entry: &Entry) -> Vec<Need> {
    let ways = ways(lifecycle, entry).into_iter();
    let mut found: Vec<Need> = ways.flat_map(asked).collect();
    // What leads anywhere may lead past a step that needs others, wherever that stands on the way.
    let is_leap = [CORRECT, MERGE].contains(&entry.step.as_str()) && entry.imported.is_none();
    if is_leap && entry.to.is_some() {
        let all = lifecycle.transitions.iter().flat_map(asked);
        found.extend(all.filter(|one| matches!(one, Need::Approval(_))));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The transitions by which an entry can have led to its state: the one that it names, or else all that lead there.
pub(crate) fn ways<'a>(lifecycle: &'a Lifecycle, entry: &Entry) -> Vec<&'a Transition> {
    let Some(to) = &entry.to else {
        return Vec::new();
    };
    let step = entry.step.as_str();
    let is_plain = step == OPEN || PLAIN_STEPS.contains(&step);
    match lifecycle.transition(step) {
        Some(transition) if !is_plain => vec![transition],
        _ => {
            let all = lifecycle.transitions.iter();
            all.filter(|one| one.to == *to).collect()
        }
    }
}

/// Whether a life cycle has steps that somebody has to agree to.
pub(super) fn is_guarded(lifecycle: &Lifecycle) -> bool {
    let mut transitions = lifecycle.transitions.iter();
    transitions.any(|transition| asked(transition).next().is_some())
}

/// What a transition asks for that the log alone can't show.
fn asked(transition: &Transition) -> impl Iterator<Item = Need> + use<'_> {
    let leaves = transition.guards.iter().flat_map(Guard::leaves);
    leaves.filter_map(|leaf| match leaf {
        Condition::Approval(step) => Some(Need::Approval(step.clone())),
        Condition::Role(role) => Some(Need::Role(role.clone())),
        _ => None,
    })
}
