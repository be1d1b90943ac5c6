//! What stands in the way of a transition.

use crate::practice::Facts;
use crate::practice::Verdict;
use crate::practice::evaluate;
use crate::practice::guard::has_value;
use crate::schema::Ask;
use crate::schema::Condition;
use crate::schema::Guard;
use crate::schema::Lifecycle;
use crate::schema::Needs;
use crate::schema::RecordType;
use crate::schema::Transition;

/// One thing in the way of a transition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The transition can't be taken from this state.
    Illegal(String),
    /// The record must have a field.
    Field(String),
    /// The entry must carry a value.
    Ask(Ask),
    /// A guard refuses.
    Guard {
        /// What is missing.
        message: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// A guard can't be decided yet; this does not stop the transition.
    Unchecked(String),
}

impl Obstacle {
    /// Whether the transition can't be taken because of it.
    pub fn refuses(&self) -> bool {
        !matches!(self, Self::Unchecked(_))
    }

    /// What is in the way, as a lower-case phrase.
    pub fn message(&self) -> String {
        match self {
            Self::Illegal(state) => format!("not possible from `{state}`"),
            Self::Field(field) => format!("`{field}` must be set"),
            Self::Ask(ask) => format!("a {} is needed", ask.name()),
            Self::Guard { message, .. } | Self::Unchecked(message) => message.clone(),
        }
    }
}

/// Everything in the way of a transition from a state, judging guards that need at most `reach`.
///
/// Where the transition can't be taken from the state at all, that alone is said.
pub fn obstacles(
    definition: &RecordType,
    transition: &Transition,
    from: Option<&str>,
    facts: &dyn Facts,
    reach: Needs,
) -> Vec<Obstacle> {
    obstacles_in(&definition.lifecycle, transition, from, facts, reach)
}

/// The same in a life cycle that need not be the present one.
pub fn obstacles_in(
    lifecycle: &Lifecycle,
    transition: &Transition,
    from: Option<&str>,
    facts: &dyn Facts,
    reach: Needs,
) -> Vec<Obstacle> {
    let state = from.unwrap_or("nothing");
    if !lifecycle.leaves(transition, state) {
        return vec![Obstacle::Illegal(state.to_owned())];
    }
    let mut found = missing(lifecycle, transition, facts);
    let asks = transition.asks.iter().filter(|ask| !facts.carries(**ask));
    found.extend(asks.map(|ask| Obstacle::Ask(*ask)));
    for guard in transition
        .guards
        .iter()
        .filter(|guard| guard.needs() <= reach)
    {
        if is_said(guard, &found) {
            continue;
        }
        let obstacle = judged(guard, facts);
        let is_new = |one: &Obstacle| !found.iter().any(|known| known.message() == one.message());
        found.extend(obstacle.filter(is_new));
    }
    found
}

/// Whether times can't be compared for want of one that is asked for already.
fn is_said(guard: &Guard, found: &[Obstacle]) -> bool {
    let (Condition::Before(times) | Condition::After(times)) = &guard.condition else {
        return false;
    };
    let lacks = |name: &String| found.contains(&Obstacle::Field(name.clone()));
    lacks(&times.field) || lacks(&times.than)
}

/// The fields that transition and state require and the record lacks.
fn missing(lifecycle: &Lifecycle, transition: &Transition, facts: &dyn Facts) -> Vec<Obstacle> {
    let entered = lifecycle
        .state(&transition.to)
        .map(|state| state.requires.as_slice());
    let required = transition
        .requires
        .iter()
        .chain(entered.unwrap_or_default());
    let mut found = Vec::new();
    for field in required.filter(|field| !has_value(facts.value(field).as_ref())) {
        let obstacle = Obstacle::Field(field.clone());
        if !found.contains(&obstacle) {
            found.push(obstacle);
        }
    }
    found
}

fn judged(guard: &Guard, facts: &dyn Facts) -> Option<Obstacle> {
    match evaluate(guard, facts) {
        Verdict::Holds => None,
        Verdict::Fails(message) => Some(Obstacle::Guard {
            message,
            hint: guard.hint.clone(),
        }),
        Verdict::Unknown(message) => Some(Obstacle::Unchecked(message)),
    }
}
