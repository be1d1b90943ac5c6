//! What a key has signed that is not trusted any more.
//!
//! A decision says of its time what it likes, so that the history of the trusted side tells whether it was there before: what
//! was is as good as ever. The rest has to be looked at, above all where a step was taken on it already, which stays taken.

use chrono::DateTime;
use chrono::Utc;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::filed::below;
use crate::ops::approvals::past::APPROVALS;
use crate::ops::approvals::past::Past;
use crate::ops::approvals::trusted::target;
use crate::record::print_time;
use crate::text::plural;
use crate::trust;
use crate::trust::Keyring;
use crate::trust::Statement;

/// The decisions that a key signed and that were not there before a time, in words; none where there are none.
pub(crate) fn doubtful(
    desk: &Desk,
    keyring: &Keyring,
    fingerprint: &str,
    from: DateTime<Utc>,
) -> Result<Option<String>, OpsError> {
    let filed = below(desk, APPROVALS)?;
    let signed = filed.iter().filter_map(|one| {
        let statement = signed_with(one, keyring, fingerprint)?;
        Some((one, statement))
    });
    let signed: Vec<(&Filed, Statement)> = signed.collect();
    if signed.is_empty() {
        return Ok(None);
    }
    // A clone that knows nothing of the trusted side can't tell what was there before.
    let target = target(desk, None).ok();
    let line = target.map(|commit| Past::line(desk, &commit, &[]));
    let line = line.transpose()?;
    let mut found = Vec::new();
    for (filed, statement) in signed {
        let came = line.as_ref().map(|line| {
            let line = line.until(None);
            let place = line.brought(filed)?;
            place.map_or(Ok(None), |place| line.time(place))
        });
        if came.transpose()?.flatten().is_none_or(|came| came >= from) {
            found.push(said(&statement));
        }
    }
    found.sort_unstable();
    let count = plural(found.len(), "decision");
    Ok((!found.is_empty()).then(|| {
        format!(
            "it signed {count} of which nothing shows that they are older, and what was done on them stays done; look at \
             them again: {}",
            found.join("; ")
        )
    }))
}

/// What a statement says, if it was signed with a key.
fn signed_with(filed: &Filed, keyring: &Keyring, fingerprint: &str) -> Option<Statement> {
    let bytes = filed.bytes.as_deref()?;
    let statement = Statement::parse(bytes).ok()?;
    let (signature, space) = (filed.signature.as_deref(), statement.namespace());
    let key = trust::verify(bytes, signature, space, keyring, statement.signer()).ok()?;
    (key.fingerprint == fingerprint).then_some(statement)
}

fn said(statement: &Statement) -> String {
    format!(
        "{} ({} {}, {})",
        statement.subject().name,
        statement.decision().name(),
        statement.step(),
        print_time(statement.time())
    )
}
