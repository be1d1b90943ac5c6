//! Edits of what says what the others need, as an audit judges them.

use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::digested::digest_of;
use crate::ops::approvals::filed::is_governed;
use crate::ops::approvals::founding::Founding;
use crate::ops::approvals::founding::able;
use crate::ops::approvals::guard::missing;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::verify::EDIT;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;
use crate::text::plural;
use crate::trust::KEYS;
use crate::trust::Keyring;
use crate::yaml::decode;

/// What an author does whom the desk does not know.
pub const NEWCOMER: &str =
    "merge the record of the person first, by itself: `itsm new person NAME --set email=ADDRESS`";

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
            let Some(judged) = self.judged(&step.commit.id, &matter)? else {
                continue;
            };
            if judged.founding == Founding::Keyless {
                self.unproven(step, path)?;
            } else if !judged.judgement.satisfied {
                found.push(not_approved(step, path, &judged));
            }
        }
        Ok(found)
    }

    /// Takes note of an edit to which nobody could agree: all of them are one finding, at the first key or else the last.
    fn unproven(&mut self, step: &StepView<'_>, path: &str) -> Result<(), OpsError> {
        let count = 1 + self.first_keys.as_ref().map_or(0, |(count, _)| *count);
        let edits = plural(count, "edit");
        let bytes = step.after.bytes(KEYS)?.unwrap_or_default();
        let text = decode(&bytes).unwrap_or_default();
        let people = able(&Keyring::parse(KEYS, text, &mut Vec::new()));
        let finding = if people.is_empty() {
            let message = format!(
                "nobody has a key yet, so nobody could agree to {edits} of what governs the desk"
            );
            step.finding("first-keys", message)
                .hint("`itsm keys add` adds one; bring the first keys of all in one merge")
        } else {
            let people = people.into_iter().collect::<Vec<_>>().join(", ");
            let message = format!(
                "the first keys, of {people}: nobody could agree to them, {edits} of what governs the desk in all"
            );
            step.finding("first-keys", message)
                .hint("ask each owner whether `itsm keys list` shows their fingerprint")
        };
        self.first_keys = Some((count, finding.on(path).warns()));
        Ok(())
    }
}

fn not_approved(step: &StepView<'_>, path: &str, judged: &Judged) -> AuditFinding {
    let message = format!("this governs the desk: {}", missing(&judged.judgement));
    let hint = match judged.judgement.unknown.first() {
        Some(_) => NEWCOMER.to_owned(),
        None => format!("`itsm approve {path}` before it is merged"),
    };
    let finding = step.finding("edit-not-approved", message);
    finding.on(path).hint(hint)
}
