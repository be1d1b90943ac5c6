//! An audit as a comment, or as the summary of a pipeline.
//!
//! Names, ids and messages are other people's text: nothing of it may end a table or become markup.

use std::fmt::Write;

use itsm::ops::Audit;
use itsm::ops::AuditVerdict;
use itsm::ops::Desk;
use itsm::report::Table;
use itsm::report::escape;

use super::about;
use super::summary;
use crate::render::time;

/// The most rows of the table; hosts cut off long comments.
const MOST_ROWS: usize = 200;

/// The whole audit.
pub(crate) fn text(desk: &Desk, audit: &Audit) -> String {
    let verdict = match audit.verdict() {
        AuditVerdict::Passed => "passed",
        AuditVerdict::Failed => "failed",
    };
    let mut out = format!("## Audit {verdict}\n\n{}\n", escape(&summary(audit)));
    if audit.findings.is_empty() {
        return out;
    }
    let mut table = Table::new(["commit", "when", "who", "reason", "about", "what"]);
    let rows = audit.findings.iter().take(MOST_ROWS).map(|one| {
        let short = one.commit.get(..7).unwrap_or(&one.commit);
        vec![
            short.to_owned(),
            time(one.time, desk),
            one.author.clone(),
            format!("{} {}", one.level.name(), one.reason),
            about(one).to_owned(),
            one.message.clone(),
        ]
    });
    table.rows = rows.collect();
    let _ = write!(out, "\n{}", table.markdown());
    let left = audit.findings.len().saturating_sub(MOST_ROWS);
    if left > 0 {
        let _ = writeln!(out, "\n… and {left} more.");
    }
    out
}
