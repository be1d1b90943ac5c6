//! What may be done with records of a type without a review.
//!
//! It is data of the definition, so that a desk decides it for itself. Where nothing is said, everything needs a review.

use serde::Deserialize;

/// What may be done without a review.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Operational {
    /// Whether a record may be opened.
    pub new: bool,
    /// The steps that may be taken.
    pub steps: Names,
    /// The fields that may change.
    pub fields: Names,
}

/// Some names, or all of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Names {
    /// These.
    Some(Vec<String>),
    /// Every name there is.
    All(All),
}

/// The word that stands for every name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum All {
    /// `all`.
    All,
}

impl Default for Names {
    fn default() -> Self {
        Self::Some(Vec::new())
    }
}

impl Names {
    /// Whether a name is among them.
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::Some(names) => names.iter().any(|one| one == name),
            Self::All(All::All) => true,
        }
    }
}
