//! Which other records take a step together with one, as a definition says it.
//!
//! How they follow is worked out above; the names of fields here are checked like all others of a definition.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::schema::Guard;

/// The `cascades` of a transition.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cascade {
    /// The relation by which records of the same type name the one that takes the step.
    pub relation: String,
    /// What must hold of that record for others to follow.
    pub when: Option<Guard>,
    /// Whether only records follow that came into their present state by following it.
    #[serde(default)]
    pub followed: bool,
    /// Fields that a follower gets from it.
    #[serde(default)]
    pub same: Vec<String>,
    /// Fields that a follower gets from it where it has none.
    #[serde(default)]
    pub copies: Vec<String>,
    /// Texts that a follower gets where it has none; `{id}` stands for the id of the record that is followed.
    #[serde(default)]
    pub texts: IndexMap<String, String>,
    /// Relations whose links a follower gets from it where it has none.
    #[serde(default)]
    pub links: Vec<String>,
}

impl Cascade {
    /// Every field that it names.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        let named = self
            .same
            .iter()
            .chain(&self.copies)
            .chain(self.texts.keys());
        named.map(String::as_str)
    }
}
