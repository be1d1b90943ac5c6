//! What was so when a step of the log was taken, as far as that can still be known.
//!
//! Tracked fields are as the log had them by then; the others have no history, and are taken as they are now.

use std::collections::HashMap;

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::check::Subject;
use crate::practice::Facts;
use crate::practice::Linked;
use crate::record::Entry;
use crate::record::Step;
use crate::schema::Ask;
use crate::schema::Lifecycle;
use crate::schema::Transition;

/// A transition that was taken, as the life cycle of its time has it.
pub(crate) struct Taken<'s> {
    /// The life cycle in force when the entry was written.
    pub(crate) lifecycle: &'s Lifecycle,
    /// The transition.
    pub(crate) transition: &'s Transition,
    /// The entry with the states around it.
    pub(crate) step: Step<'s>,
}

/// The facts of one step.
pub(crate) struct StepFacts<'s, 'a> {
    subject: &'s Subject<'a>,
    // Borrowed, unlike a `Fold`: this is built for every record that is checked.
    tracked: &'s HashMap<&'s str, &'s Value>,
    entry: &'s Entry,
}

impl Facts for StepFacts<'_, '_> {
    fn value(&self, field: &str) -> Option<Value> {
        let known = self.subject.definition.field(field);
        let field = known.map_or(field, |field| field.name.as_str());
        let is_tracked = || known.is_some_and(|field| field.tracked);
        match self.tracked.get(field) {
            Some(value) => (!value.is_null()).then(|| (*value).clone()),
            None if is_tracked() => None,
            None => self.subject.value(field).cloned(),
        }
    }

    /// A change of a field without a history can't be seen any more, so nobody is accused of not having made it.
    fn changes(&self, field: &str) -> bool {
        let known = self.subject.definition.field(field);
        let Some(field) = known.filter(|field| field.tracked) else {
            return true;
        };
        let mut set = self.entry.set.iter();
        set.any(|(name, _)| *name == field.name)
    }

    fn carries(&self, ask: Ask) -> bool {
        carries(self.entry, ask)
    }

    fn linked(&self, relation: &str, inverse: bool) -> Option<Vec<Linked>> {
        let known = self.subject.known;
        if inverse {
            return known.incoming(relation, self.subject.record.id());
        }
        let links = self.subject.record.links().into_iter();
        let links = links.filter(|link| link.relation == relation);
        Some(
            links
                .filter_map(|link| known.linked(&link.target))
                .collect(),
        )
    }

    fn now(&self) -> DateTime<Utc> {
        self.entry.effective()
    }
}

/// Whether an entry carries a value.
pub(crate) fn carries(entry: &Entry, ask: Ask) -> bool {
    match ask {
        Ask::Reason => entry
            .reason
            .as_ref()
            .is_some_and(|reason| !reason.trim().is_empty()),
        Ask::Minutes => entry.minutes.is_some(),
        Ask::Happened => entry.happened.is_some(),
    }
}

/// Calls `visit` with every transition that was taken here and not imported, and its facts, in order.
pub(crate) fn each_transition<'s>(
    subject: &'s Subject<'_>,
    mut visit: impl FnMut(&Taken<'s>, &StepFacts<'_, '_>),
) {
    let mut tracked = HashMap::new();
    for step in subject.log.steps() {
        let set = step.entry.set.iter();
        tracked.extend(set.map(|(name, value)| (name.as_str(), value)));
        if step.entry.imported.is_some() {
            continue;
        }
        let lifecycle = subject.definition.lifecycle.at(step.entry.at);
        if let Some(transition) = lifecycle.transition(&step.entry.step) {
            let facts = StepFacts {
                subject,
                tracked: &tracked,
                entry: step.entry,
            };
            let taken = Taken {
                lifecycle,
                transition,
                step,
            };
            visit(&taken, &facts);
        }
    }
}
