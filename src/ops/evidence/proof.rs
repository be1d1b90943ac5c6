//! What is known of the approvals of a record, and of the history behind it.
//!
//! The one place at which checking comes into a pack of evidence: whoever can check signatures, and walk the history,
//! says here what came of it. Without that, what stands in the files is handed over as a claim.

use serde_json::Value;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::practice::Period;
use crate::record::Record;

/// The folder of signed statements, one folder a record below it.
pub(crate) const APPROVALS: &str = "approvals";

/// What is said of a decision that nobody has checked.
pub(super) const NOT_VERIFIED: &str = "not verified";

/// Says what is proven about the records of a pack.
pub trait Proofs {
    /// What is known of the approvals of a record as it stands in the desk.
    fn of(&self, desk: &Desk, record: &Record) -> Result<Proof, OpsError>;

    /// What an audit of the history says, a line each; of a period alone, where there is one. None where none was made.
    fn audit(&self, desk: &Desk, period: Option<&Period>) -> Result<Option<Vec<String>>, OpsError> {
        let _ = (desk, period);
        Ok(None)
    }
}

/// What is known of the approvals of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// The decisions that statements tell of, in the order in which they are to be read.
    pub decisions: Vec<Decided>,
    /// What was signed, for each digest that a decision names and that could be worked out.
    pub contents: Vec<ApprovedContent>,
    /// What it comes to, a line each; plain text.
    pub verdict: Vec<String>,
    /// What an audit of the record's history says, a line each; none where none was made.
    pub audit: Option<Vec<String>>,
}

/// A decision, as a statement tells of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decided {
    /// The path of the statement, relative to the desk.
    pub statement: String,
    /// The id of the person who decided.
    pub approver: String,
    /// The role in which the person decided, where one is named.
    pub role: Option<String>,
    /// `approve`, `reject` or `revoke`.
    pub decision: String,
    /// What was decided on, such as `authorize`.
    pub step: String,
    /// The SHA-256 of the content that was decided on, in hexadecimal.
    pub digest: String,
    /// When, as the statement says.
    pub time: String,
    /// How well it is proven: `signature`, `forge`, `commit`, `asserted` or `not verified`.
    pub evidence: String,
    /// Why it does not count, where it does not.
    pub refused: Option<String>,
    /// Where it was taken from, as a review of a pull request.
    pub source: Option<String>,
}

/// The bytes of which a digest was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovedContent {
    /// The SHA-256, in hexadecimal.
    pub digest: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Decided {
    /// Whether it is an approval that nothing is known against.
    pub(super) fn is_approval(&self) -> bool {
        self.decision == "approve" && self.refused.is_none()
    }
}

/// Checks nothing: statements are told of as they stand.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unverified;

impl Proofs for Unverified {
    fn of(&self, desk: &Desk, record: &Record) -> Result<Proof, OpsError> {
        let mut decisions = Vec::new();
        for path in statements(desk, record)? {
            let bytes = desk.content(&path).unwrap_or_default();
            let read: Value = serde_json::from_slice(&bytes).unwrap_or_default();
            decisions.push(claimed(path, &read));
        }
        let said = if decisions.is_empty() {
            "There are no statements."
        } else {
            "Not verified: nobody checked signatures, keys and roles."
        };
        Ok(Proof {
            decisions,
            verdict: vec![said.to_owned()],
            ..Proof::default()
        })
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

fn statements(desk: &Desk, record: &Record) -> Result<Vec<String>, OpsError> {
    let mut found = approval_files(desk, record)?;
    found.retain(|path| path.strip_suffix(".stmt").is_some());
    Ok(found)
}

/// What a statement claims; what it does not say is empty.
fn claimed(statement: String, read: &Value) -> Decided {
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
        refused: None,
        source: review(read),
    }
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
    use serde_json::json;

    use super::*;

    #[test]
    fn a_statement_that_nobody_checked_is_a_claim() {
        let read = json!({
            "predicate": {"approver": "ben", "decision": "approve", "role": "cab", "step": "authorize", "time": "2026-11-20T12:00:00Z"},
            "subject": [{"digest": {"sha256": "aa"}, "name": "CHG-1"}],
        });
        let seen = claimed("approvals/CHG-1/x.stmt".to_owned(), &read);
        assert_eq!(
            (seen.approver.as_str(), seen.digest.as_str()),
            ("ben", "aa")
        );
        assert_eq!(seen.evidence, NOT_VERIFIED);
        assert_eq!(seen.source, None);
    }

    #[test]
    fn a_forge_review_says_where_it_comes_from() {
        let read = json!({"predicate": {"forge": "github", "pull_request": {"number": 5}, "review": {"id": 17}}});
        let seen = claimed(String::new(), &read);
        let source = "review 17 of pull request 5 on github";
        assert_eq!(seen.source.as_deref(), Some(source));
    }
}
