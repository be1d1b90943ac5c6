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

/// What is known of an approval, or of a role that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approved {
    /// It is there.
    Holds,
    /// It is not, and this is missing: a lower-case phrase.
    Fails(String),
    /// Nobody has looked.
    NotChecked,
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

    /// Whether the record is approved for a step, as the approval guards of life cycles name it.
    fn approved(&self, step: &str) -> Approved {
        let _ = step;
        Approved::NotChecked
    }

    /// Whether the person who takes the step holds a role.
    fn holds_role(&self, role: &str) -> Approved {
        let _ = role;
        Approved::NotChecked
    }
}
