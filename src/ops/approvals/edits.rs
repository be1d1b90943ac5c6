//! Edits of what says what the others need, as an audit judges them.

use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::digested::digest_of;
use crate::ops::approvals::filed::is_governed;
use crate::ops::approvals::guard::missing;
use crate::ops::approvals::guard::who_can;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::verify::EDIT;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;

impl Auditor<'_> {
    /// Edits of what says what the others need.
    pub(super) fn edits(&mut self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let mut found = Vec::new();
        for change in step.governed() {
            let path = change.path.as_str();
            if !is_governed(path) {
                continue;
            }
            let bytes = step.after.bytes(path)?;
            let digest = bytes.and_then(|bytes| digest_of(step.after.definitions(), path, &bytes));
            let before = step.before.bytes(path)?;
            let before =
                before.and_then(|bytes| digest_of(step.before.definitions(), path, &bytes));
            if digest == before && digest.is_some() {
                continue;
            }
            let matter = Matter {
                name: path,
                record: None,
                step: EDIT,
                digests: digest.into_iter().collect(),
                taken: None,
                now: self.time(step)?,
            };
            if let Some(judged) = self.judged(&step.commit.id, &matter)?
                && !judged.judgement.satisfied
            {
                let message = format!("this governs the desk: {}", missing(&judged.judgement));
                let finding = step.finding("edit-not-approved", message).on(path);
                found.push(if self.is_unprotected(&judged) {
                    finding.warns().hint(
                        "too few of those who may approve it have a key; `itsm keys add` adds one",
                    )
                } else {
                    let how = who_can(&judged).unwrap_or_else(|| format!("`itsm approve {path}`"));
                    finding.hint(format!("{how} before it is merged"))
                });
            }
        }
        Ok(found)
    }

    /// Whether too few of those who may approve an edit have a key, as in a desk that is just being set up.
    fn is_unprotected(&self, judged: &Judged) -> bool {
        let Some(side) = self.side() else {
            return false;
        };
        let has_key = |person: &&String| {
            let keys = side.keyring.keys_of(person);
            keys.iter().any(|key| key.good_at(side.desk.now).is_ok())
        };
        let rules = judged.judgement.rules.iter();
        let mut wanted = rules.flat_map(|rule| &rule.requirements);
        wanted.any(|one| one.eligible.iter().filter(has_key).count() < one.needed)
    }
}
