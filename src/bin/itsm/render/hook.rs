//! What hooks show of findings: as `itsm validate` does before a commit, a line each through the narrow pipe of a push.

use std::fmt::Write;

use itsm::diagnostic;
use itsm::diagnostic::Diagnostic;
use itsm::ops::RefusedBranch;
use itsm::ops::Validation;
use itsm::text::plural;
use itsm::text::printable;

use crate::exit::Outcome;
use crate::ui::Ui;

/// How many bytes of findings somebody who pushes is shown.
const ROOM: usize = 4 << 10;

/// How many characters of one finding.
const LONGEST: usize = 500;

/// Shows each finding with its line.
pub(crate) fn text(ui: &mut Ui, found: &Validation) -> Outcome {
    for finding in &found.findings {
        let source = found.sources.get(&finding.path).map(String::as_str);
        let shown = diagnostic::terminal(finding, source, ui.is_coloured());
        ui.line(&shown)?;
        ui.print("\n")?;
    }
    Ok(())
}

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

/// That a branch was judged by itself alone.
pub(crate) fn first(branch: &str) -> String {
    printable(&format!(
        "{branch}: nothing was here before, so nobody's approvals were judged: what it holds is trusted from now on, and `itsm audit --from COMMIT` looks through how it came about"
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
