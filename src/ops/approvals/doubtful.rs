//! What a key has signed that is not trusted any more.
//!
//! A decision says of its time what it likes, so that the history of the trusted side tells whether it was there before: what
//! was is as good as ever. The rest has to be looked at, above all where a step was taken on it already, which stays taken.

use chrono::DateTime;
use chrono::Utc;

use crate::diagnostic::Level;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::filed::below;
use crate::ops::approvals::filed::is_governing;
use crate::ops::approvals::past::APPROVALS;
use crate::ops::approvals::past::Past;
use crate::ops::approvals::seen::Seen;
use crate::ops::approvals::trusted::target;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StateView;
use crate::record::print_time;
use crate::text::plural;
use crate::trust;
use crate::trust::CommitSigner;
use crate::trust::Key;
use crate::trust::Keyring;
use crate::trust::Statement;
use crate::yaml::decode;

/// The rule of what an audit finds here.
const RULE: &str = "key-in-doubt";

/// A decision whose key was good when it came, and of which is said since that it was not to be trusted then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The path of the statement.
    pub statement: String,
    /// The id of the record, or the path of the file, that was decided on.
    pub subject: String,
    /// The step.
    pub step: String,
    /// `approve`, `reject` or `revoke`.
    pub decision: &'static str,
    /// The id of the person who decided.
    pub approver: String,
    /// The `SHA256:…` of the key.
    pub key: String,
    /// As of when the key is revoked.
    pub revoked: DateTime<Utc>,
    /// When the decision came in.
    pub came: DateTime<Utc>,
    /// The full id of the commit that brought it.
    pub commit: String,
}

impl Doubt {
    /// What is in doubt, as a lower-case phrase.
    pub fn message(&self) -> String {
        let Self {
            approver,
            decision,
            step,
            subject,
            ..
        } = self;
        format!(
            "what {approver} decided on {subject} ({decision} {step}): {}; look at it",
            self.why()
        )
    }

    /// Why it is in doubt, as a lower-case phrase.
    pub(crate) fn why(&self) -> String {
        format!(
            "the key {} is revoked as of {}, before this decision, which came in at {}",
            self.key,
            print_time(self.revoked),
            print_time(self.came)
        )
    }
}

/// The decisions on a line that are in doubt by the keys of its end, where the desk is as `there`.
pub(super) fn doubts(
    (desk, there): (&Desk, &Desk),
    keyring: &Keyring,
    past: &Past<'_>,
) -> Result<Vec<Doubt>, OpsError> {
    let line = past.until(None);
    let mut found = Vec::new();
    for filed in below(there, APPROVALS)? {
        let Some((statement, key)) = signed(&filed, keyring, line)? else {
            continue;
        };
        let (Some(revoked), Some(place)) = (key.revoked, line.brought(&filed)?) else {
            continue;
        };
        let (Some(came), Some(touch)) = (line.time(place)?, line.commit(place)) else {
            continue;
        };
        let before = touch.parents.first().unwrap_or(&touch.id);
        if came < revoked || !was_good(&desk.at(before)?, &key.fingerprint, came) {
            continue;
        }
        found.push(Doubt {
            statement: filed.path,
            subject: statement.subject().name.clone(),
            step: statement.step().to_owned(),
            decision: statement.decision().name(),
            approver: statement.approver().to_owned(),
            key: key.fingerprint.clone(),
            revoked,
            came,
            commit: touch.id.clone(),
        });
    }
    Ok(found)
}

/// Whether a key was ever revoked: else nothing is in doubt, and nothing has to be read.
fn has_revoked(keyring: &Keyring) -> bool {
    let mut keys = keyring.holders().flat_map(|(_, keys)| keys);
    keys.any(|key| key.revoked.is_some())
}

/// Whether a key was good at a time by what a desk said of it.
fn was_good(then: &Desk, fingerprint: &str, at: DateTime<Utc>) -> bool {
    let bytes = then.content(trust::KEYS).unwrap_or_default();
    let text = decode(&bytes).unwrap_or_default();
    let keyring = Keyring::parse(trust::KEYS, text, &mut Vec::new());
    let known = keyring.key(fingerprint);
    known.is_some_and(|(_, key)| key.good_at(at).is_ok())
}

/// What a statement says, and the key by which it is proven: its own, or that of the commit that brought it.
fn signed<'k>(
    filed: &Filed,
    keyring: &'k Keyring,
    line: Seen<'_>,
) -> Result<Option<(Statement, &'k Key)>, OpsError> {
    let statement = filed.bytes.as_deref().map(Statement::parse);
    let Some(Ok(statement)) = statement else {
        return Ok(None);
    };
    let key = if filed.signature.is_some() {
        own_key(filed, &statement, keyring)
    } else if let Some(commit) = line.bringer(filed)? {
        match trust::signer(&line.raw(&commit.id)?, keyring) {
            CommitSigner::By(holder, key) if holder == statement.approver() => Some(key),
            _ => None,
        }
    } else {
        None
    };
    Ok(key.map(|key| (statement, key)))
}

fn own_key<'k>(filed: &Filed, statement: &Statement, keyring: &'k Keyring) -> Option<&'k Key> {
    let (bytes, signature) = (filed.bytes.as_deref()?, filed.signature.as_deref());
    let space = statement.namespace();
    trust::verify(bytes, signature, space, keyring, statement.signer()).ok()
}

impl Bench<'_> {
    /// The decisions on the trusted side that are in doubt.
    pub(crate) fn doubts(&self) -> Result<Vec<Doubt>, OpsError> {
        let (there, keyring) = (&self.trusted.desk, &self.trusted.keyring);
        if !has_revoked(keyring) {
            return Ok(Vec::new());
        }
        doubts((self.desk, there), keyring, self.whole()?)
    }
}

impl Auditor<'_> {
    /// Takes note of the keys that were revoked before the audit begins: what they left in doubt was told then.
    pub(super) fn note_revoked(&mut self, root: &StateView<'_>) -> Result<(), OpsError> {
        let keys = self.keyring(root)?.holders().flat_map(|(_, keys)| keys);
        let revoked = keys.filter_map(|key| Some((key.fingerprint.clone(), key.revoked?)));
        self.revoked = revoked.collect();
        Ok(())
    }

    /// The decisions that are in doubt since a key was revoked on the line.
    pub(super) fn doubts(&mut self, last: &StateView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let keyring = self.keyring(last)?.clone();
        let is_asked = self.inside.is_none() && has_revoked(&keyring);
        let Some((past, _)) = self.ground.as_ref().filter(|_| is_asked) else {
            return Ok(Vec::new());
        };
        let mut found = doubts((self.desk, &self.desk.at(&self.to)?), &keyring, past)?;
        found.retain(|one| !self.revoked.contains(&(one.key.clone(), one.revoked)));
        let hint = "ask whoever decided whether it was them; the step stays taken";
        let findings = found.into_iter().map(|one| AuditFinding {
            commit: one.commit.clone(),
            time: one.came,
            author: one.approver.clone(),
            reason: RULE.into(),
            level: Level::Warning,
            record: (!is_governing(&one.subject)).then(|| one.subject.clone()),
            entry: None,
            message: one.message(),
            path: Some(one.statement),
            hint: Some(hint.to_owned()),
        });
        Ok(findings.collect())
    }
}

/// The decisions that a key signed and that were not there before a time, in words; none where there are none.
pub(crate) fn doubtful(
    desk: &Desk,
    keyring: &Keyring,
    fingerprint: &str,
    from: DateTime<Utc>,
) -> Result<Option<String>, OpsError> {
    let filed = below(desk, APPROVALS)?;
    let signed = filed.iter().filter_map(|one| {
        let statement = Statement::parse(one.bytes.as_deref()?).ok()?;
        let key = own_key(one, &statement, keyring)?;
        (key.fingerprint == fingerprint).then_some((one, statement))
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

fn said(statement: &Statement) -> String {
    format!(
        "{} ({} {}, {})",
        statement.subject().name,
        statement.decision().name(),
        statement.step(),
        print_time(statement.time())
    )
}
