//! Whether a valid policy can be lived with: rules that add nothing, steps that nobody can approve, roles that nobody holds,
//! quorums that are never reached.
//!
//! An error is what can never work; a warning is what works less well than it seems.

mod coverage;
mod people;

pub use coverage::unruled;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::practice::approval::Directory;
use crate::schema::Definitions;
use crate::schema::Evidence;
use crate::schema::Policy;
use crate::yaml::FieldPath;

/// By what people can prove a decision now.
pub trait Proofs {
    /// Whether a person has a key that is good.
    fn has_key(&self, person: &str) -> bool;

    /// Whether a person has a good key that is in a device.
    fn has_device(&self, person: &str) -> bool;

    /// Whether a person has an account on a forge.
    fn has_account(&self, person: &str) -> bool;
}

/// Whether a person can prove a decision as well as that.
pub fn proves(proofs: &dyn Proofs, person: &str, evidence: Evidence) -> bool {
    match evidence {
        Evidence::Asserted => true,
        Evidence::Forge => proofs.has_key(person) || proofs.has_account(person),
        Evidence::Commit | Evidence::Signature => proofs.has_key(person),
        Evidence::Hardware => proofs.has_device(person),
    }
}

/// What stands against a policy in a desk with these definitions and people, sorted by place.
pub fn sound(
    policy: &Policy,
    definitions: &Definitions,
    known: &dyn Directory,
    proofs: &dyn Proofs,
) -> Vec<Diagnostic> {
    let mut found = coverage::findings(policy, definitions);
    found.extend(people::findings(policy, definitions, known, proofs));
    found.sort_unstable();
    found.dedup();
    found
}

/// A warning about a place of a policy.
fn warning(policy: &Policy, place: &FieldPath, message: String) -> Diagnostic {
    policy.finding(place, Level::Warning, message)
}
