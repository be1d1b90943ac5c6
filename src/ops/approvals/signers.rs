//! By whose keys commits are signed, as an audit judges it.

use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::auditor::on;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;
use crate::trust;
use crate::trust::CommitSigner;

impl Auditor<'_> {
    /// The ids of those with whose keys a step and the commits that it brought are signed.
    fn signers(&mut self, step: &StepView<'_>) -> Result<Vec<String>, OpsError> {
        let at = self.time(step)?;
        let keyring = self.keyring(&step.before)?;
        let commits = std::iter::once(step.commit).chain(step.brought);
        let known = commits.filter_map(|commit| match trust::signer(&commit.raw, keyring) {
            CommitSigner::By(holder, key) if key.good_at(at).is_ok() => Some(holder.to_owned()),
            _ => None,
        });
        Ok(known.collect())
    }

    /// Commits with signatures that prove the contrary of what they should.
    pub(super) fn signatures(
        &mut self,
        step: &StepView<'_>,
    ) -> Result<Vec<AuditFinding>, OpsError> {
        let keyring = self.keyring(&step.before)?;
        let mut found = Vec::new();
        match trust::signer(&step.commit.raw, keyring) {
            CommitSigner::Bad(trust::SignatureFault::UnknownKey(key)) => {
                let message =
                    format!("the commit is signed with {key}, a key that the desk does not know");
                found.push(step.finding("unknown-key", message).warns());
            }
            CommitSigner::Bad(fault) => {
                let message = format!("the signature of the commit is not good: {fault}");
                found.push(step.finding("bad-signature", message));
            }
            _ => {}
        }
        Ok(found)
    }

    /// Entries that are not signed by whom they name, where the policy wants that.
    pub(super) fn unsigned(&mut self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let wants = self.side().is_some_and(|side| side.policy.signed_steps);
        if !wants {
            return Ok(Vec::new());
        }
        let signers = self.signers(step)?;
        let mut found = Vec::new();
        for one in step.records {
            for added in &one.added {
                let by = &added.entry.by;
                if !signers.contains(by) {
                    let message = format!(
                        "an entry names {by}, and no commit here is signed with a key of {by}"
                    );
                    found.push(on(step.finding("unsigned-step", message), one, added));
                }
            }
        }
        Ok(found)
    }
}
