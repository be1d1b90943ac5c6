//! What is known of the approvals of a record, and of the history behind it, as the pages of a pack tell it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::ops::AuditFinding;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::APPROVALS;
use crate::ops::approvals::STATEMENT;
use crate::record::Record;
use crate::report::Table;
use crate::schema::Evidence;

/// What is said of a decision on a desk on which nothing proves any.
pub(super) const NOT_VERIFIED: &str = "not verified";

/// What is known of the approvals of a record.
#[derive(Default)]
pub(super) struct Proof {
    /// The decisions that statements tell of, by the time that they name.
    pub(super) decisions: Vec<Decided>,
    /// What was signed, for each digest that a decision names and that could be worked out.
    pub(super) contents: Vec<ApprovedContent>,
    /// What each rule of the policy asks for, and what is there of it.
    pub(super) rules: Table,
    /// What it comes to, a line each.
    pub(super) verdict: Vec<String>,
    /// How the approvals stand, in a few words.
    pub(super) standing: String,
    /// The steps that were taken without the approvals that they need.
    pub(super) lacking: Vec<String>,
    /// The steps to which somebody said no before the work that rests on them began, each in a sentence.
    pub(super) stopped: Vec<String>,
    /// What the audit found about the record, the oldest first.
    pub(super) found: Vec<AuditFinding>,
}

/// A decision, as a statement tells of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Decided {
    /// The path of the statement, relative to the desk.
    pub(super) statement: String,
    /// The id of the person who decided.
    pub(super) approver: String,
    /// The role in which the person decided, where one is named.
    pub(super) role: Option<String>,
    /// `approve`, `reject` or `revoke`.
    pub(super) decision: String,
    /// What was decided on, such as `authorize`.
    pub(super) step: String,
    /// The SHA-256 of the content that was decided on, in hexadecimal.
    pub(super) digest: String,
    /// When, as the statement says.
    pub(super) time: String,
    /// How well it is proven: `signature`, `forge`, `commit`, `asserted` or `not verified`; empty where that was not asked,
    /// because it does not count anyhow.
    pub(super) evidence: String,
    /// What it counts for, or that it does not count and why.
    pub(super) counts: String,
    /// Whether something stands against it.
    pub(super) is_refused: bool,
    /// What the person said about it.
    pub(super) comment: String,
    /// Where it was taken from, as a review of a pull request.
    pub(super) source: Option<String>,
    /// The pull request that was reviewed.
    pub(super) pull: Option<ReviewedPull>,
}

/// A pull request, as the statement about a review of it tells of it; what that does not say is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ReviewedPull {
    /// The host of the forge.
    pub(super) host: String,
    /// The repository there.
    pub(super) repository: String,
    /// Its number.
    pub(super) number: u64,
    /// Who opened it: the id of the person, or else the account.
    pub(super) author: String,
    /// The account that merged it.
    pub(super) merged_by: String,
    /// When that was.
    pub(super) merged_at: String,
}

/// The bytes of which a digest was made.
pub(super) struct ApprovedContent {
    /// The SHA-256, in hexadecimal.
    pub(super) digest: String,
    /// The bytes.
    pub(super) bytes: Vec<u8>,
}

impl Proof {
    /// The pull requests on which decisions were given that an importer vouches for, each once.
    pub(super) fn pulls(&self) -> BTreeSet<&ReviewedPull> {
        let vouched = self.decisions.iter();
        let vouched = vouched.filter(|one| one.evidence == Evidence::Forge.name());
        vouched.filter_map(|one| one.pull.as_ref()).collect()
    }
}

impl Decided {
    /// Whether it is an approval that nothing is known against.
    pub(super) fn is_approval(&self) -> bool {
        self.decision == "approve" && !self.is_refused
    }
}

/// The paths of everything that was signed for a record under its id or an earlier one, sorted.
pub(super) fn approval_files(desk: &Desk, record: &Record) -> Result<Vec<String>, OpsError> {
    let mut found = Vec::new();
    for id in std::iter::once(record.id()).chain(record.aliases()) {
        found.extend(desk.files_in(&format!("{APPROVALS}/{id}"))?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// What the statements of a record claim, the earliest first.
pub(super) fn claims(desk: &Desk, record: &Record) -> Result<Vec<Decided>, OpsError> {
    let mut found = Vec::new();
    for path in approval_files(desk, record)? {
        if path.strip_suffix(STATEMENT).is_some() {
            let bytes = desk.content(&path).unwrap_or_default();
            found.push(claimed(path, &bytes));
        }
    }
    found.sort_by_key(|one| (one.time.clone(), one.statement.clone()));
    Ok(found)
}

/// What a statement claims; what it does not say is empty.
fn claimed(statement: String, bytes: &[u8]) -> Decided {
    let read: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let text = |pointer: &str| {
        let value = read.pointer(pointer).and_then(Value::as_str);
        value.map(str::to_owned)
    };
    let of = |pointer: &str| text(pointer).unwrap_or_default();
    Decided {
        statement,
        approver: of("/predicate/approver"),
        role: text("/predicate/role"),
        decision: of("/predicate/decision"),
        step: of("/predicate/step"),
        digest: of("/subject/0/digest/sha256"),
        time: text("/predicate/time")
            .or_else(|| text("/predicate/review/submitted_at"))
            .unwrap_or_default(),
        evidence: NOT_VERIFIED.to_owned(),
        counts: "nothing here proves it".to_owned(),
        is_refused: false,
        comment: of("/predicate/comment"),
        source: review(&read),
        pull: pull(&read),
    }
}

fn pull(read: &Value) -> Option<ReviewedPull> {
    let predicate = read.get("predicate")?;
    let pull = predicate.get("pull_request")?;
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let of = |key: &str| text(predicate, key).unwrap_or_default();
    let author = text(pull, "author_person").or_else(|| text(pull, "author"));
    Some(ReviewedPull {
        host: of("host"),
        repository: of("repository"),
        number: pull.get("number")?.as_u64()?,
        author: author.unwrap_or_default(),
        merged_by: of("merged_by"),
        merged_at: of("merged_at"),
    })
}

/// `review 17 of pull request 5 on github`.
fn review(read: &Value) -> Option<String> {
    let predicate = read.get("predicate")?;
    let number = |pointer: &str| predicate.pointer(pointer).map(Value::to_string);
    let forge = predicate.get("forge")?.as_str()?;
    Some(format!(
        "review {} of pull request {} on {forge}",
        number("/review/id")?,
        number("/pull_request/number")?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_that_nobody_checked_is_a_claim() {
        let read = br#"{
            "predicate": {"approver": "ben", "decision": "approve", "role": "cab", "step": "authorize", "time": "2026-11-20T12:00:00Z"},
            "subject": [{"digest": {"sha256": "aa"}, "name": "CHG-1"}]
        }"#;
        let seen = claimed("approvals/CHG-1/x.stmt".to_owned(), read);
        assert_eq!(
            (seen.approver.as_str(), seen.digest.as_str()),
            ("ben", "aa")
        );
        assert_eq!(seen.evidence, NOT_VERIFIED);
        assert_eq!(seen.source, None);
    }

    #[test]
    fn a_forge_review_says_where_it_comes_from() {
        let read = br#"{"predicate": {"forge": "github", "pull_request": {"number": 5}, "review": {"id": 17}}}"#;
        let seen = claimed(String::new(), read);
        let source = "review 17 of pull request 5 on github";
        assert_eq!(seen.source.as_deref(), Some(source));
    }
}
