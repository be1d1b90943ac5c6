//! The facts that guards are decided on.

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::schema::Ask;
use crate::schema::Category;

/// A record at the other end of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// Its id.
    pub id: String,
    /// Its type.
    pub record_type: String,
    /// The category of its state, where that is known.
    pub category: Option<Category>,
}

/// What is known of a record at the moment a transition is taken.
pub trait Facts {
    /// The value of a field after the entry is applied; none where it is missing or null.
    fn value(&self, field: &str) -> Option<Value>;

    /// Whether the entry changes a field.
    fn changes(&self, field: &str) -> bool;

    /// Whether the entry carries a value.
    fn carries(&self, ask: Ask) -> bool;

    /// The records at the other end of a relation, or none where the facts can't be had.
    fn linked(&self, relation: &str, inverse: bool) -> Option<Vec<Linked>>;

    /// The time at which the step is taken.
    fn now(&self) -> DateTime<Utc>;
}
