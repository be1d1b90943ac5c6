//! Findings as Checkstyle's XML, which Jenkins, reviewdog and many more read.
//!
//! Contract, version 1: `checkstyle` holds a `file` a path, with the path from the top of the repository in `name`; that
//! holds an `error` a finding, in the order of the file, with `line`, `column` (in characters, from 1), `severity`
//! (`error` or `warning`), `message` (the hint behind it) and `source` (`itsm.` and the rule). The format knows no ends
//! of ranges. Its readers look for no more than this; the `version` of the root is that of Checkstyle which first had it.

use std::fmt::Write;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Report;
use crate::diagnostic::limit::MESSAGE;
use crate::diagnostic::limit::shortened;
use crate::diagnostic::xml::HEAD;
use crate::diagnostic::xml::tag;

/// Renders a report as Checkstyle XML.
pub fn checkstyle(report: &Report<'_>) -> String {
    let mut out = format!("{HEAD}{}\n", tag("checkstyle", &[("version", "4.3")], ">"));
    for file in report.findings.chunk_by(|a, b| a.path == b.path) {
        let path = file.first().map(|one| report.place(&one.path));
        let file_tag = tag("file", &[("name", &path.unwrap_or_default())], ">");
        let _ = writeln!(out, "  {file_tag}");
        for one in file {
            let _ = writeln!(out, "    {}", error(one));
        }
        out.push_str("  </file>\n");
    }
    out.push_str("</checkstyle>\n");
    out
}

fn error(one: &Diagnostic) -> String {
    let start = one.region.start;
    let attributes = [
        ("line", start.line.to_string()),
        ("column", start.column.to_string()),
        ("severity", one.level.name().to_owned()),
        ("message", shortened(&one.sentence(), MESSAGE)),
        ("source", format!("itsm.{}", one.rule)),
    ];
    let attributes: Vec<(&str, &str)> = attributes
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    tag("error", &attributes, "/>")
}
