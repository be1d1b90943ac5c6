//! Relations between records, stored once and read from both ends.

use serde::Deserialize;

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
}
