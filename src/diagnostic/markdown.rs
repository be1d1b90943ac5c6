//! Findings as Markdown, for the summary of a pipeline's step or a comment.
//!
//! Contract, version 1: a heading, the closing line, and a table with a row a finding, errors first: level, rule, place,
//! message with hint. What comes from records stays text: whatever Markdown or HTML would read anything into is written as
//! a character reference, and a mention is broken by its `@` being code. Together with what stands in the file already it
//! stays below 1 MiB, beyond which GitHub shows none of a step's summary; what was left out is counted.

use std::fmt::Write;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Report;
use crate::diagnostic::limit::MESSAGE;
use crate::diagnostic::limit::shortened;
use crate::diagnostic::limit::within;
use crate::text::plural;
use crate::text::printable;

/// Bytes that the summary of a step may have, less some for the note about what was left out.
const LIMIT: usize = 1024 * 1024 - 1024;

/// Renders a report as Markdown, to stand behind so many bytes of the same file.
pub fn markdown(report: &Report<'_>, behind: usize) -> String {
    let mut out = String::new();
    if behind > 0 {
        out.push('\n');
    }
    let _ = writeln!(out, "## itsm {}\n\n{}", report.task, text(report.summary));
    if report.findings.is_empty() {
        return out;
    }
    out.push_str("\n| level | rule | place | finding |\n| --- | --- | --- | --- |\n");
    let findings = report.by_level();
    let rows: Vec<String> = findings.iter().map(|(_, one)| row(report, one)).collect();
    let room = LIMIT.saturating_sub(behind + out.len());
    let (kept, left_out) = within(&rows, room);
    out.extend(kept.iter().map(String::as_str));
    if left_out > 0 {
        let rest = plural(left_out, "more finding");
        let _ = writeln!(out, "\n{rest} left out: a summary has 1 MiB at the most.");
    }
    out
}

fn row(report: &Report<'_>, one: &Diagnostic) -> String {
    let (path, start) = (report.place(&one.path), one.region.start);
    let told = shortened(&one.sentence(), MESSAGE);
    format!(
        "| {} | {} | {}:{}:{} | {} |\n",
        one.level.name(),
        text(&one.rule),
        text(&path),
        start.line,
        start.column,
        text(&told)
    )
}

/// What Markdown, HTML or a forge's own additions read something into; a colon makes a link of an address.
const READ: &str = "\\`*_[]()#!|~<>&\"$";

/// A text as Markdown that shows it as it is.
fn text(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    let plain = printable(plain);
    let mut is_mention = false;
    for (at, letter) in plain.char_indices() {
        if is_mention != (letter == '@') {
            out.push('`');
            is_mention = !is_mention;
        }
        if READ.contains(letter) || plain[at..].starts_with("://") {
            let _ = write!(out, "&#{};", u32::from(letter));
        } else {
            out.push(letter);
        }
    }
    if is_mention {
        out.push('`');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn whatever_markdown_would_read_is_a_character_reference() {
        assert_eq!(text("a | b"), "a &#124; b");
        assert_eq!(
            text("<!-- x -->"),
            "&#60;!-- x --&#62;".replace('!', "&#33;")
        );
        assert_eq!(text("@everyone @@"), "`@`everyone `@@`");
        assert_eq!(text("at 8:00, http://x"), "at 8:00, http&#58;//x");
        assert_eq!(
            text("![x](javascript:y)"),
            "&#33;&#91;x&#93;&#40;javascript:y&#41;"
        );
    }
}
