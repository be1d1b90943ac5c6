//! What the person who decides has decided before, and what is another since then.

use chrono::DateTime;
use chrono::Utc;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::filed::filed;
use crate::trust::Decision;
use crate::trust::Statement;
use crate::yaml::decode;

/// What has changed since a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinceDecision {
    /// What was decided.
    pub decision: Decision,
    /// When, as the statement says.
    pub time: DateTime<Utc>,
    /// The difference of the two contents as a unified diff; empty where nothing has changed, none where the earlier
    /// content is not in the history.
    pub diff: Option<String>,
}

/// The last decision of a person about a record or a file, whatever it is worth.
pub(super) fn last(desk: &Desk, name: &str, person: &str) -> Result<Option<Statement>, OpsError> {
    Ok(own(desk, name, person)?
        .into_iter()
        .max_by_key(Statement::time))
}

/// Whether a person has decided about a step of a record, whatever that is worth.
pub(super) fn has_decided(
    desk: &Desk,
    name: &str,
    person: &str,
    step: &str,
) -> Result<bool, OpsError> {
    let own = own(desk, name, person)?;
    Ok(own.iter().any(|one| one.step() == step))
}

/// The decisions of a person about a record or a file.
fn own(desk: &Desk, name: &str, person: &str) -> Result<Vec<Statement>, OpsError> {
    let filed = filed(desk, name)?;
    let all = filed.iter().filter_map(parsed);
    // Files that govern the desk share a folder.
    let own = all.filter(|one| one.approver() == person && one.subject().name == name);
    Ok(own.collect())
}

/// What has changed since the last decision of a person.
pub(super) fn since(
    bench: &Bench<'_>,
    name: &str,
    path: &str,
    digest: &str,
    text: Option<&str>,
    person: &str,
) -> Result<Option<SinceDecision>, OpsError> {
    let Some(last) = last(bench.proposed, name, person)? else {
        return Ok(None);
    };
    let then = bench.content_of(name, &last.subject().sha256)?;
    let diff = then.map(|bytes| {
        let old = decode(&bytes).unwrap_or_default();
        crate::report::diff(path, Some(old), text)
    });
    let is_same = last.subject().sha256 == digest;
    Ok(Some(SinceDecision {
        decision: last.decision(),
        time: last.time(),
        diff: if is_same { Some(String::new()) } else { diff },
    }))
}

/// The refusal of taking back what was never decided.
pub(super) fn undecided(name: &str, person: &str) -> OpsError {
    OpsError::refused(format!("{person} has decided nothing about {name}"))
}

fn parsed(filed: &Filed) -> Option<Statement> {
    Statement::parse(filed.bytes.as_deref()?).ok()
}
