//! What a record names: links and references.

use crate::schema::Reference;
use crate::yaml::FieldPath;

/// A link: stored once, on the record that makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The relation, or the name of the field that references the target.
    pub relation: String,
    /// The id of the other record.
    pub target: String,
    /// Where it stands.
    pub path: FieldPath,
}

/// A place where a record names another, and what the other must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// The field at the top of the record.
    pub field: String,
    /// The id that is named.
    pub target: String,
    /// What it may name.
    pub reference: Reference,
    /// Where it stands.
    pub path: FieldPath,
}
