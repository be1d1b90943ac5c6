//! Decisions as their files say, for whoever wants to see them; nothing here is proven.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::filed::filed;
use crate::ops::approvals::steps::needed;
use crate::record::Record;
use crate::text::plural;
use crate::trust;
use crate::trust::Decision;
use crate::trust::Statement;

/// A decision as its file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The id of the person.
    pub person: String,
    /// The decision.
    pub decision: Decision,
    /// The step.
    pub step: String,
    /// When it was made, as it says.
    pub time: DateTime<Utc>,
    /// What the person said about it.
    pub comment: Option<String>,
    /// The digest of the content that it is about.
    pub digest: String,
    /// Whether the record says something else by now.
    pub is_of_other_content: bool,
}

/// The decisions about a record, the oldest first.
pub(crate) fn decided(desk: &Desk, record: &Record) -> Result<Vec<Decided>, OpsError> {
    let digest = trust::of_record(record);
    let filed = filed(desk, record.id())?;
    let statements = filed.iter().filter_map(|one| {
        let statement = Statement::parse(one.bytes.as_deref()?).ok()?;
        Some(Decided {
            person: statement.approver().to_owned(),
            decision: statement.decision(),
            step: statement.step().to_owned(),
            time: statement.time(),
            comment: statement.comment().map(str::to_owned),
            digest: statement.subject().sha256.clone(),
            is_of_other_content: statement.subject().sha256 != digest,
        })
    });
    let mut decided: Vec<Decided> = statements.collect();
    decided.sort_by_key(|one| one.time);
    Ok(decided)
}

/// Whose approvals of a step that still waits an edit voids, in words.
pub(crate) fn voided(
    before: &Record,
    after: &Record,
    desk: &Desk,
) -> Result<Option<String>, OpsError> {
    let digest = trust::of_record(before);
    if trust::of_record(after) == digest {
        return Ok(None);
    }
    let steps = needed(before, desk.now);
    let waits = |step: &str| {
        let mut steps = steps.iter();
        steps.any(|one| one.step == step && one.taken.is_none())
    };
    let mut last: BTreeMap<String, Decision> = BTreeMap::new();
    for one in decided(desk, before)? {
        if one.digest == digest && waits(&one.step) {
            last.insert(one.person, one.decision);
        }
    }
    last.retain(|_, decision| *decision == Decision::Approve);
    let people: Vec<String> = last.into_keys().collect();
    Ok((!people.is_empty()).then(|| {
        let count = plural(people.len(), "approval");
        format!(
            "this voids {count}, by {}: what they approved is not what it says now",
            people.join(", ")
        )
    }))
}
