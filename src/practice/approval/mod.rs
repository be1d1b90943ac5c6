//! The judgement of approvals: which rules of the policy apply, who may decide, and whether enough have.
//!
//! Pure: whether a statement is genuine was found out before, and stands in [`Vote::unfit`]. Nothing here knows a key, a
//! signature or a commit, so that the same judgement serves a desk, a proposal and an audit.

mod ballot;
mod ignored;
mod judge;
mod judgement;
mod quorum;
mod roles;
mod rules;
mod sound;
mod standing;
mod vote;

pub use ballot::Ballot;
pub use judge::judge;
pub use judgement::{
    Counted, Excluded, Ignored, Judgement, Later, Owed, Rejection, RequirementOutcome, RuleOutcome,
};
pub use roles::{Directory, Holders, holders, says_who};
pub(crate) use roles::{is_contact, texts};
pub use rules::{
    Condition, RuleMatch, matching, risk_floor, risk_for_rules, rules_for, unclear_rules,
};
pub use sound::{Proofs, proves, sound, unruled};
pub use vote::{Decision, Unfit, Vote};

#[cfg(test)]
mod tests;
