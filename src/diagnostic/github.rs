//! Findings as workflow commands, which GitHub shows beside the lines of a pull request.
//!
//! A runner keeps ten annotations of each level a step and drops the rest without a word, so the tenth says how many
//! more there are; `text` lists all of them in the log, `markdown` in the step's summary.
//!
//! Contract, version 1: a line `::LEVEL file=,line=,col=,endColumn=,title=::MESSAGE` a finding, errors first; the title is
//! the rule, the message has the hint behind it, the path is that from the top of the repository, and where a finding
//! covers several lines `endLine` stands in place of the columns.

use std::fmt::Write;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Report;
use crate::diagnostic::limit::MESSAGE;
use crate::diagnostic::limit::shortened;
use crate::text::plural;
use crate::text::printable;

/// Annotations of one level that a runner keeps for one step.
const LIMIT: usize = 10;

/// Renders findings as `::error …` and `::warning …` lines, errors first.
pub fn github(report: &Report<'_>) -> String {
    let mut out = String::new();
    for level in [Level::Error, Level::Warning] {
        let of_level: Vec<_> = report
            .findings
            .iter()
            .filter(|one| one.level == level)
            .collect();
        let shown = if of_level.len() > LIMIT {
            LIMIT - 1
        } else {
            of_level.len()
        };
        for one in &of_level[..shown] {
            command(report, one, &mut out);
        }
        if of_level.len() > shown {
            let rest = plural(of_level.len() - shown, level.name());
            let _ = writeln!(out, "::{}::and {rest} more", level.name());
        }
    }
    out
}

fn command(report: &Report<'_>, one: &Diagnostic, out: &mut String) {
    let (start, end) = (one.region.start, one.region.end);
    let _ = write!(
        out,
        "::{} file={},line={}",
        one.level.name(),
        property(&report.place(&one.path)),
        start.line
    );
    // Columns are understood only where the annotation stays on one line.
    if start.line == end.line {
        let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
    } else {
        let _ = write!(out, ",endLine={}", end.line);
    }
    let message = shortened(&one.sentence(), MESSAGE);
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
