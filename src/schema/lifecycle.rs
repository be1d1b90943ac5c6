//! Life cycles: states, and the transitions between them.

use serde::Deserialize;

use crate::schema::Category;
use crate::schema::Guard;

/// A value that an entry of the log must carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Why it was done.
    Reason,
    /// How long it took a person, in minutes.
    Minutes,
    /// When it took place, where that is not when it was written down.
    Happened,
}

impl Ask {
    /// The key in the entry, which is also the option on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Minutes => "minutes",
            Self::Happened => "happened",
        }
    }
}

/// A state that a record can stand in.
#[derive(Debug, Clone)]
pub struct State {
    /// The name in records.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// What it means to the program.
    pub category: Category,
    /// What it means to people.
    pub about: String,
    /// Fields that a record in this state must have.
    pub requires: Vec<String>,
    /// Earlier names of the state.
    pub was: Vec<String>,
}

/// A named step from some states to one.
#[derive(Debug, Clone)]
pub struct Transition {
    /// The name, which is also the `do` of its entries.
    pub name: String,
    /// What it means to people.
    pub about: String,
    /// The states it may be taken from.
    pub from: Vec<String>,
    /// The state it leads to.
    pub to: String,
    /// Fields that the record must have afterwards.
    pub requires: Vec<String>,
    /// Values that the entry must carry.
    pub asks: Vec<Ask>,
    /// Further conditions.
    pub guards: Vec<Guard>,
    /// The short command that takes it: `start`, `resolve` or `close`.
    pub short: Option<String>,
    /// What the step means to KPIs, whatever its name.
    pub milestone: Option<String>,
}

/// The states of a record type and how they follow each other.
#[derive(Debug, Clone)]
pub struct Lifecycle {
    /// The state of a new record.
    pub initial: String,
    /// The states, in the order of the definition.
    pub states: Vec<State>,
    /// The transitions, in the order of the definition.
    pub transitions: Vec<Transition>,
}

impl Lifecycle {
    /// The state of this name, or that once had it.
    pub fn state(&self, name: &str) -> Option<&State> {
        let current = self.states.iter().find(|state| state.name == name);
        current.or_else(|| {
            self.states
                .iter()
                .find(|state| state.was.iter().any(|old| old == name))
        })
    }

    /// The transition of this name.
    pub fn transition(&self, name: &str) -> Option<&Transition> {
        self.transitions
            .iter()
            .find(|transition| transition.name == name)
    }

    /// The category of a state, where the life cycle knows the state.
    pub fn category(&self, state: &str) -> Option<Category> {
        self.state(state).map(|state| state.category)
    }

    /// The transitions that may be taken from a state.
    pub fn open_from<'a>(&'a self, state: &'a str) -> impl Iterator<Item = &'a Transition> {
        self.transitions
            .iter()
            .filter(move |transition| self.leaves(transition, state))
    }

    /// Whether a transition may be taken from a state, under its present or an earlier name.
    pub fn leaves(&self, transition: &Transition, state: &str) -> bool {
        let current = self.state(state).map_or(state, |state| state.name.as_str());
        transition.from.iter().any(|from| from == current)
    }
}
