//! Findings in reviewdog's format `rdjson`, which becomes comments on the lines of a change on any forge.
//!
//! Contract, version 1: an object with `source.name` `itsm` and `diagnostics`, one a finding in the order of the report:
//! `message` (the hint behind it), `location` with the `path` from the top of the repository and the `range`, `severity`
//! (`ERROR` or `WARNING`) and `code.value` (the rule). Lines count from 1; columns count **bytes of UTF-8** from 1, ends
//! are exclusive, as <https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto> says. Our columns
//! count characters, so they need the text to be converted; where it is not known, the range is of whole lines.
//! There are no suggestions: no rule knows the right value.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Report;
use crate::diagnostic::limit::MESSAGE;
use crate::diagnostic::limit::shortened;
use crate::diagnostic::report::Source;
use crate::text::Position;
use crate::text::printable;
use crate::text::safe_json;

#[derive(Serialize)]
struct Output<'a> {
    source: Name,
    diagnostics: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Name {
    name: &'static str,
}

#[derive(Serialize)]
struct Entry<'a> {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code<'a>,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
}

#[derive(Serialize)]
struct Location {
    path: String,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

/// Renders a report as reviewdog's `rdjson`.
pub fn rdjson(report: &Report<'_>) -> String {
    let sources = report.lines();
    let findings = report.findings.iter();
    let entries = findings.map(|one| entry(report, one, sources.get(one.path.as_str())));
    let output = Output {
        source: Name { name: "itsm" },
        diagnostics: entries.collect(),
    };
    let text = serde_json::to_string_pretty(&output).unwrap_or_default();
    safe_json(&text).into_owned() + "\n"
}

fn entry<'a>(report: &Report<'_>, one: &'a Diagnostic, source: Option<&Source<'_>>) -> Entry<'a> {
    Entry {
        message: shortened(&printable(&one.sentence()), MESSAGE),
        location: Location {
            path: report.place(&one.path),
            range: Range {
                start: place(one.region.start, source),
                end: place(one.region.end, source),
            },
        },
        severity: match one.level {
            Level::Error => "ERROR",
            Level::Warning => "WARNING",
        },
        code: Code { value: &one.rule },
    }
}

fn place(at: Position, source: Option<&Source<'_>>) -> Place {
    let start = Position { column: 1, ..at };
    Place {
        line: at.line,
        column: source.map(|text| text.lines.offset(at) - text.lines.offset(start) + 1),
    }
}
