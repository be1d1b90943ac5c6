//! An audit for people: commit by commit, the oldest first.

use std::fmt::Write;

use itsm::diagnostic::Level;
use itsm::ops::Audit;
use itsm::ops::AuditFinding;
use itsm::ops::Desk;
use itsm::text::printable;

use crate::render::time;
use crate::ui::Ui;

/// Every finding below its commit.
pub(crate) fn text(ui: &Ui, desk: &Desk, audit: &Audit) -> String {
    let mut out = String::new();
    let mut shown = None;
    for one in &audit.findings {
        if shown != Some(&one.commit) {
            let short = one.commit.get(..7).unwrap_or(&one.commit);
            let when = time(one.time, desk);
            let _ = writeln!(out, "{} {when} {}", ui.bold(short), printable(&one.author));
            shown = Some(&one.commit);
        }
        finding(&mut out, ui, one);
    }
    out
}

fn finding(out: &mut String, ui: &Ui, one: &AuditFinding) {
    let level = match one.level {
        Level::Error => ui.red(one.level.name()),
        Level::Warning => one.level.name().to_owned(),
    };
    let place = one.path.as_deref().map(printable);
    let place = place.map(|path| format!("{path}: ")).unwrap_or_default();
    let message = printable(&one.message);
    let _ = writeln!(out, "  {level}[{}] {place}{message}", one.reason);
    if let Some(hint) = &one.hint {
        let _ = writeln!(out, "    {} {}", ui.cyan("help:"), printable(hint));
    }
}
