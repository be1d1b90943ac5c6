//! What agreements promise a time for: from which event to which, and when the clock stands still.

use serde::Deserialize;

use crate::schema::Category;

/// A time that agreements set goals for, such as the time to respond.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// The name for people.
    pub title: String,
    /// What it measures, in one sentence.
    #[serde(default)]
    pub about: String,
    /// The record types that it is measured on.
    pub types: Vec<String>,
    /// The events of which the first starts the clock.
    pub start: Vec<Event>,
    /// The events of which the first after the start stops it.
    pub stop: Vec<Event>,
    /// The categories of state in which it stands still, where the target says nothing.
    #[serde(default)]
    pub pauses: Vec<Category>,
    /// Whether a stop by an entry starts the clock anew, as for the time between two updates.
    #[serde(default)]
    pub repeats: bool,
}

/// Something in a log that starts or stops a clock.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The first entry.
    Opened,
    /// Any entry.
    Entry,
    /// A transition with this milestone.
    Milestone(String),
    /// A step into a state of one of these categories from a state of none of them.
    Category(Vec<Category>),
    /// A step into one of these states.
    State(Vec<String>),
    /// The time that a field holds.
    Field(String),
}
