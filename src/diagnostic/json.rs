//! Findings as JSON, format version 1.
//!
//! The one format with nothing left out: messages and paths are whole and as they are, paths are those of the desk.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Summary;
use crate::text::safe_json;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    summary: Counts,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Counts {
    records: usize,
    unread: usize,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    level: &'static str,
    path: &'a str,
    record: Option<&'a str>,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    message: &'a str,
    hint: Option<&'a str>,
}

/// Renders findings as one JSON object: lines and columns from 1, columns in characters, ends exclusive.
pub fn json(summary: &Summary, findings: &[Diagnostic]) -> String {
    let output = Output {
        version: 1,
        summary: Counts {
            records: summary.records,
            unread: summary.unread,
            errors: summary.errors,
            warnings: summary.warnings,
        },
        findings: findings.iter().map(finding).collect(),
    };
    let text = serde_json::to_string_pretty(&output).unwrap_or_default();
    safe_json(&text).into_owned()
}

fn finding(one: &Diagnostic) -> Finding<'_> {
    Finding {
        rule: &one.rule,
        level: one.level.name(),
        path: &one.path,
        record: one.record.as_deref(),
        line: one.region.start.line,
        column: one.region.start.column,
        end_line: one.region.end.line,
        end_column: one.region.end.column,
        message: &one.message,
        hint: one.hint.as_deref(),
    }
}
