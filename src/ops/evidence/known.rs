//! One record of a pack with everything that is known of it.

use crate::ops::OpsError;
use crate::ops::evidence::course::Course;
use crate::ops::evidence::proof::Proof;
use crate::ops::evidence::proven::Proven;
use crate::record::Record;

/// What is said of an approval that only the log tells of.
const LOG_ALONE: &str = "the log alone";

/// A record with its course and its approvals.
pub(super) struct Known<'a> {
    pub(super) record: &'a Record,
    pub(super) course: Course,
    pub(super) proof: Proof,
    /// The name of its page and of other files about it, without ending.
    pub(super) name: String,
}

/// Who did what for a change; each list is sorted and holds nobody twice.
pub(super) struct Parted {
    pub(super) asked: Vec<String>,
    pub(super) approved: Vec<String>,
    pub(super) did: Vec<String>,
}

impl<'a> Known<'a> {
    pub(super) fn of(
        proven: &Proven<'_>,
        record: &'a Record,
        name: String,
    ) -> Result<Self, OpsError> {
        Ok(Self {
            record,
            course: Course::of(record),
            proof: proven.proof(record)?,
            name,
        })
    }

    /// Whether it is a change, whatever the type is called.
    pub(super) fn is_change(&self) -> bool {
        self.record.definition().field("risk_inputs").is_some()
    }

    fn says(&self, field: &str, value: &str) -> bool {
        self.record.text(field) == Some(value)
    }

    /// Whether it is a change that was an emergency, was begun before it was authorized, or was made without leave.
    pub(super) fn could_not_wait(&self) -> bool {
        let began_first = match (self.course.implemented, self.course.authorized) {
            (Some(began), Some(authorized)) => began < authorized,
            _ => false,
        };
        let marked = self.says("kind", "emergency")
            || self.says("retrospective", "true")
            || self.says("unauthorized", "true");
        self.is_change() && (marked || began_first)
    }

    /// Who asked for it, approved it and carried it out. Without statements, those count as approvers who wrote the entry
    /// that says so.
    pub(super) fn parted(&self) -> Parted {
        let asked = self.record.text("requester").map(str::to_owned);
        let asked = asked.or_else(|| self.course.opener.clone());
        let approvals = self.proof.decisions.iter().filter(|one| one.is_approval());
        let mut approved: Vec<String> = approvals.map(|one| one.approver.clone()).collect();
        if approved.is_empty() {
            approved.clone_from(&self.course.authorizers);
        }
        approved.sort_unstable();
        approved.dedup();
        Parted {
            asked: asked.into_iter().collect(),
            approved,
            did: self.course.implementers.clone(),
        }
    }

    /// How well the approvals are proven, each way named once.
    pub(super) fn evidence(&self) -> String {
        let approvals = self.proof.decisions.iter().filter(|one| one.is_approval());
        let mut ways: Vec<&str> = approvals.map(|one| one.evidence.as_str()).collect();
        if ways.is_empty() && !self.course.authorizers.is_empty() {
            ways.push(LOG_ALONE);
        }
        ways.sort_unstable();
        ways.dedup();
        ways.join(", ")
    }
}
