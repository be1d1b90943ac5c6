//! What each entry of a log did: when it took effect, between which states, and what that meant at its time.
//!
//! An entry takes effect when it happened, but never before the one that stands above it in the log: list order decides,
//! nothing is sorted, and so every instant has exactly one state.
//!
//! States and steps go by their present names, while categories and milestones are those of the life cycle that was in
//! force when the entry was written: neither a new name nor a new profile changes what was measured before.

use chrono::DateTime;
use chrono::Utc;

use crate::record::Entry;
use crate::record::Log;
use crate::schema::Category;
use crate::schema::Lifecycle;
use crate::schema::RecordType;

/// An entry in force, and what it did.
#[derive(Debug, Clone, Copy)]
pub struct Effect<'a> {
    /// The place of the entry in the log, from 0.
    pub seq: usize,
    /// The entry.
    pub entry: &'a Entry,
    /// When it took effect.
    pub at: DateTime<Utc>,
    /// What was done: the transition by its present name, or a step that is none.
    pub step: &'a str,
    /// The state before, none at the opening.
    pub from: Option<&'a str>,
    /// The state after.
    pub to: Option<&'a str>,
    /// What the state before means.
    pub from_category: Option<Category>,
    /// What the state after means.
    pub to_category: Option<Category>,
    /// What the step means, whatever its name.
    pub milestone: Option<&'a str>,
}

/// What the entries of a log did, in their order.
pub fn effects<'a>(log: &'a Log, definition: &'a RecordType) -> Vec<Effect<'a>> {
    let lifecycle = &definition.lifecycle;
    let mut effects: Vec<Effect<'a>> = Vec::with_capacity(log.entries.len());
    for (seq, entry) in &log.entries {
        let before = effects.last();
        let entered = entry.to.as_deref();
        let (from, from_category) = before.map_or((None, None), |one| (one.to, one.to_category));
        let transition = lifecycle.at(entry.at).transition(&entry.step);
        effects.push(Effect {
            seq: *seq,
            entry,
            at: before.map_or(entry.effective(), |one| entry.effective().max(one.at)),
            step: transition.map_or(&entry.step, |one| &one.name),
            from,
            to: entered.map(|state| lifecycle.present_name(state)).or(from),
            from_category,
            to_category: match entered {
                Some(state) => meaning(lifecycle, entry.at, state),
                None => from_category,
            },
            milestone: transition.and_then(|one| one.milestone.as_deref()),
        });
    }
    effects
}

/// The category that a state had when it was entered; a life cycle that came later does not rewrite what was so.
fn meaning(lifecycle: &Lifecycle, at: DateTime<Utc>, state: &str) -> Option<Category> {
    let then = lifecycle.at(at).category(state);
    then.or_else(|| lifecycle.category(state))
}
