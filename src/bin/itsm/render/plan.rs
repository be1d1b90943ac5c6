//! What a plan would write.

use itsm::ops::Plan;
use itsm::report::diff;

/// The differences that a plan makes, file by file, and the subject of its commit.
pub(crate) fn changes(plan: &Plan) -> String {
    let text = |bytes: &Option<Vec<u8>>| {
        bytes
            .as_ref()
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    };
    let mut out = String::new();
    for write in &plan.writes {
        let (old, new) = (text(&write.expected), text(&write.content));
        out.push_str(&diff(&write.path, old.as_deref(), new.as_deref()));
    }
    if !plan.subject.is_empty() {
        out.push_str("commit: ");
        out.push_str(&plan.subject);
        out.push('\n');
    }
    out
}
