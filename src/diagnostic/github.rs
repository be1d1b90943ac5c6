//! Findings as workflow commands, which GitHub shows beside the lines of a pull request.
//!
//! A runner keeps ten annotations of each level a step and drops the rest without a word, so the tenth says how many
//! more there are.

use std::fmt::Write;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::text::plural;
use crate::text::printable;

/// Annotations of one level that a runner keeps for one step.
const LIMIT: usize = 10;

/// Renders findings as `::error …` and `::warning …` lines, errors first.
pub fn github(findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for level in [Level::Error, Level::Warning] {
        let of_level: Vec<_> = findings.iter().filter(|one| one.level == level).collect();
        let shown = if of_level.len() > LIMIT {
            LIMIT - 1
        } else {
            of_level.len()
        };
        for one in &of_level[..shown] {
            command(one, &mut out);
        }
        if of_level.len() > shown {
            let rest = plural(of_level.len() - shown, level.name());
            let _ = writeln!(out, "::{}::and {rest} more", level.name());
        }
    }
    out
}

fn command(one: &Diagnostic, out: &mut String) {
    let (start, end) = (one.region.start, one.region.end);
    let _ = write!(
        out,
        "::{} file={},line={}",
        one.level.name(),
        property(&one.path),
        start.line
    );
    // Columns are understood only where the annotation stays on one line.
    if start.line == end.line {
        let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
    } else {
        let _ = write!(out, ",endLine={}", end.line);
    }
    let hint = one.hint.as_deref().map(|hint| format!("; {hint}"));
    let message = format!("{}{}", one.message, hint.unwrap_or_default());
    let _ = writeln!(out, ",title={}::{}", property(&one.rule), data(&message));
}

/// Escapes the text after the second `::`.
fn data(text: &str) -> String {
    printable(text).replace('%', "%25")
}

/// Escapes a property value.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
