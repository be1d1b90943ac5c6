//! What the hook of a push shows of findings: a line each, for the pipe is narrow.

use std::fmt::Write;

use itsm::diagnostic::Diagnostic;
use itsm::ops::RefusedBranch;
use itsm::text::plural;
use itsm::text::printable;

/// How many bytes of findings somebody who pushes is shown.
const ROOM: usize = 4 << 10;

/// How many characters of one finding.
const LONGEST: usize = 500;

/// A line for each finding as far as there is room, and how many there are.
pub(crate) fn refused(refused: &[RefusedBranch]) -> String {
    let mut out = String::new();
    let all = refused
        .iter()
        .flat_map(|one| one.findings.iter().map(move |finding| (one, finding)));
    let count = all.clone().count();
    for (shown, (one, finding)) in all.enumerate() {
        let line = line(one, finding);
        if out.len() + line.len() > ROOM {
            let _ = writeln!(out, "and {} more", count - shown);
            break;
        }
        out.push_str(&line);
    }
    let _ = write!(out, "refused: {}", plural(count, "error"));
    out
}

/// That a desk of a branch was judged by itself alone.
pub(crate) fn first(branch: &str) -> String {
    printable(&format!(
        "{branch}: the desk is new here, so nothing could judge its approvals: what it holds is trusted from now on, and `itsm audit --from COMMIT` looks through how it came about"
    ))
    .into_owned()
}

fn line(one: &RefusedBranch, finding: &Diagnostic) -> String {
    let start = finding.region.start;
    let hint = finding.hint.as_deref().map(|hint| format!("; {hint}"));
    let text = format!(
        "{}: {}:{}:{}: {}[{}]: {}{}",
        one.branch,
        finding.path,
        start.line,
        start.column,
        finding.level.name(),
        finding.rule,
        finding.message,
        hint.unwrap_or_default()
    );
    let shown: String = printable(&text).chars().take(LONGEST).collect();
    shown + "\n"
}
