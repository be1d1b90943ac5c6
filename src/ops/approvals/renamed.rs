//! Records that got another id although people had decided about them: every decision names the old one.

use crate::ops::OpsError;
use crate::ops::approvals::filed::folder;
use crate::ops::approvals::findings::RULE;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;

/// The records that a step gave another id, away from the decisions about them.
pub(super) fn renamed(step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
    let mut found = Vec::new();
    let records = step.records.iter().filter_map(|one| one.after);
    for record in records {
        for old in record.aliases() {
            if step.before.paths_below(&folder(old)).is_empty()
                || step.before.record(old)?.is_none()
                || step.after.record(old)?.is_some()
            {
                continue;
            }
            let message =
                format!("people decided about it as {old}, and it is called that no more");
            let finding = step
                .finding(RULE, message)
                .on(record.path())
                .of(record.id());
            found.push(finding.hint(format!("give it back its id, {old}")));
        }
    }
    Ok(found)
}
