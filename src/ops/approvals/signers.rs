//! By whose keys commits are signed, as an audit judges it.

use std::collections::BTreeSet;

use crate::git::Step;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::auditor::on;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;
use crate::ops::audit::Touched;
use crate::record::Id;
use crate::record::Record;
use crate::record::stem;
use crate::trust;
use crate::trust::CommitSigner;

impl Auditor<'_> {
    /// The ids of those with whose keys the commits are signed that a step made of a record: others cover nothing of it.
    ///
    /// A merge is one of them only where it left the record as none of the commits had it that it brought.
    fn signers(
        &mut self,
        step: &StepView<'_>,
        one: &Touched<'_>,
    ) -> Result<BTreeSet<String>, OpsError> {
        let at = self.time(step)?;
        let keyring = self.keyring(&step.before)?;
        let names = [one.before, one.after].into_iter().flatten();
        let names: BTreeSet<&str> = names.map(Record::id).collect();
        let brought = names.into_iter().flat_map(|id| step.brought_of(id));
        let brought: Vec<&Step> = brought.collect();
        let left = made(step.commit, one);
        let is_brought = brought.iter().any(|it| made(it, one) == left);
        let own = Some(step.commit).filter(|_| !is_brought);
        let signers = brought.into_iter().chain(own).filter_map(|commit| {
            match trust::signer(&commit.raw, keyring) {
                CommitSigner::By(holder, key) if key.good_at(at).is_ok() => Some(holder.to_owned()),
                _ => None,
            }
        });
        Ok(signers.collect())
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
        let side = self.side().filter(|_| self.fixed.is_some());
        let wants = if let Some(side) = side {
            side.policy.signed_steps
        } else {
            let policy = self.policy(&step.before)?;
            policy.is_some_and(|policy| policy.signed_steps)
        };
        if !wants {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for one in step.records.iter().filter(|one| !one.added.is_empty()) {
            let signers = self.signers(step, one)?;
            for added in &one.added {
                let by = &added.entry.by;
                if !signers.contains(by) && !self.is_reviewers(step, one, added)? {
                    let message = format!(
                        "an entry names {by}, and no commit of it is signed with a key of {by}"
                    );
                    found.push(on(step.finding("unsigned-step", message), one, added));
                }
            }
        }
        Ok(found)
    }
}

/// What a commit made of a record: the ids of the contents that it left; none where it did not touch it.
fn made<'s>(commit: &'s Step, one: &Touched<'_>) -> Option<Vec<&'s str>> {
    let records = [one.before, one.after].into_iter().flatten();
    let names: BTreeSet<String> = records.map(|one| Id::folded(one.id())).collect();
    let changes = commit.changes.iter();
    let of_it: Vec<_> = changes
        .filter(|change| names.contains(&Id::folded(stem(&change.path))))
        .collect();
    let left = of_it.iter().filter_map(|change| change.after.as_ref());
    (!of_it.is_empty()).then(|| left.map(|blob| blob.id.as_str()).collect())
}
