//! An audit, in one file a format.

pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod text;

use itsm::diagnostic::Level;
use itsm::ops::Audit;
use itsm::text::plural;

/// What was looked at and what was found, in a line.
pub(crate) fn summary(audit: &Audit) -> String {
    let short = |id: &str| id.get(..7).unwrap_or(id).to_owned();
    format!(
        "{} since {} audited up to {}, {} among them, {} changed: {}, {}",
        plural(audit.steps, "step"),
        short(&audit.from),
        short(&audit.to),
        plural(audit.merges, "merge"),
        plural(audit.records, "record"),
        plural(audit.count(Level::Error), "error"),
        plural(audit.count(Level::Warning), "warning")
    )
}

/// What a finding is about: the record, else the file, else the commit as a whole.
fn about(one: &itsm::ops::AuditFinding) -> &str {
    let record = one.record.as_deref();
    record.or(one.path.as_deref()).unwrap_or("")
}
