//! What the life cycle of a type asks of a policy: approvals for steps, and roles.

use std::collections::BTreeSet;

use crate::schema::Condition;
use crate::schema::Guard;
use crate::schema::RecordType;

impl RecordType {
    /// The steps that have to be approved, as the guards of the present life cycle name them.
    pub fn approval_steps(&self) -> BTreeSet<&str> {
        self.asked(|condition| match condition {
            Condition::Approval(step) => Some(step.as_str()),
            _ => None,
        })
    }

    /// The roles that the guards of the present life cycle ask for.
    pub fn asked_roles(&self) -> BTreeSet<&str> {
        self.asked(|condition| match condition {
            Condition::Role(role) => Some(role.as_str()),
            _ => None,
        })
    }

    fn asked<'a>(&'a self, name: impl Fn(&'a Condition) -> Option<&'a str>) -> BTreeSet<&'a str> {
        let transitions = self.lifecycle.transitions.iter();
        let present = transitions.filter(|one| one.retired.is_none());
        let leaves = present.flat_map(|one| &one.guards).flat_map(Guard::leaves);
        leaves.filter_map(name).collect()
    }
}
