//! Findings as GitLab's Code Quality report, shown in merge requests.
//!
//! Contract, version 1: an array with an object a finding, in the order of the report: `description` (the message, the
//! hint and the rule's name, since GitLab does not show `check_name`), `check_name` (the rule), `fingerprint` (unique, and
//! the same when lines move; GitLab shows findings that share one as one), `severity` (`major` for an error, `minor` for a
//! warning) and `location` with the `path` from the top of the repository and `lines.begin`. GitLab stops reading at the
//! first object that lacks one of these (<https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>).
//! It compares with the report of the target branch, so that the job has to run there too.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Report;
use crate::diagnostic::fingerprint::fingerprints;
use crate::diagnostic::limit::MESSAGE;
use crate::diagnostic::limit::shortened;
use crate::text::printable;
use crate::text::safe_json;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// Renders a report as a Code Quality report.
pub fn gitlab(report: &Report<'_>) -> String {
    let pairs = report.findings.iter().zip(fingerprints(report));
    let issues: Vec<Issue<'_>> = pairs
        .map(|(one, fingerprint)| issue(report, one, fingerprint))
        .collect();
    let text = serde_json::to_string_pretty(&issues).unwrap_or_default();
    safe_json(&text).into_owned() + "\n"
}

fn issue<'a>(report: &Report<'_>, one: &'a Diagnostic, fingerprint: String) -> Issue<'a> {
    let message = shortened(&printable(&one.sentence()), MESSAGE);
    Issue {
        description: format!("{}: {message}", one.rule),
        check_name: &one.rule,
        fingerprint,
        severity: match one.level {
            Level::Error => "major",
            Level::Warning => "minor",
        },
        location: Location {
            path: report.place(&one.path),
            lines: Lines {
                begin: one.region.start.line,
            },
        },
    }
}
