//! Relations between records, stored once and read from both ends.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::schema::MinUp;

/// A kind of link from one record to another.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// The relation's name when read from the target.
    pub inverse: String,
    /// What it means, in one sentence.
    #[serde(default)]
    pub about: String,
    /// Whether a record may have at most one such link.
    #[serde(default)]
    pub single: bool,
    /// Whether following it must never lead back.
    #[serde(default)]
    pub acyclic: bool,
    /// Whether the target must be open for the link to be made.
    #[serde(default)]
    pub open: bool,
    /// Where a failure goes along the link.
    #[serde(default)]
    pub spreads: Spread,
    /// Where a failure goes instead, by the role that the link gives its target.
    #[serde(default)]
    pub roles: BTreeMap<String, Spread>,
    /// What may be linked to what; anything where nothing is said.
    #[serde(default)]
    pub classes: Vec<ClassPair>,
    /// How many of the records at the other end suffice; all where it says nothing.
    #[serde(default)]
    pub min_up: Option<MinUp>,
}

/// Classes of which any on one side may be linked to any on the other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassPair {
    /// What may make the link.
    pub source: Vec<String>,
    /// What it may lead to.
    pub target: Vec<String>,
}

/// Where a failure goes along a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spread {
    /// The source fails when the target fails.
    ToSource,
    /// The target fails when the source fails.
    ToTarget,
    /// Nowhere.
    #[default]
    None,
}

impl Relation {
    /// Where a failure goes along a link whose target has a role.
    pub fn spread(&self, role: Option<&str>) -> Spread {
        let of_role = role.and_then(|role| self.roles.get(role));
        of_role.copied().unwrap_or(self.spreads)
    }
}
