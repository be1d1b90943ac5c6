//! What an approval of a record stands for, as far as the definition of its type says it.

use serde::Deserialize;

/// What an approval of a record of a type stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Approval {
    /// Fields that the program works out, so that their change leaves an approval good.
    pub leaves_out: Vec<String>,
    /// Operational fields that an approval stands for all the same, as they are when the step is taken; what is added to
    /// them later leaves it good.
    pub binds: Vec<String>,
}
