//! An audit for scripts.

use itsm::diagnostic::Level;
use itsm::ops::Audit;
use itsm::ops::AuditFinding;
use itsm::ops::AuditVerdict;
use itsm::record::print_time;
use serde::Serialize;

use crate::render;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    from: &'a str,
    to: &'a str,
    verdict: &'static str,
    steps: usize,
    merges: usize,
    records: usize,
    errors: usize,
    warnings: usize,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    commit: &'a str,
    time: String,
    author: &'a str,
    reason: &'a str,
    level: &'static str,
    path: Option<&'a str>,
    record: Option<&'a str>,
    entry: Option<&'a str>,
    message: &'a str,
    hint: Option<&'a str>,
}

/// The whole audit, format version 1.
pub(crate) fn json(audit: &Audit) -> String {
    let output = Output {
        version: 1,
        from: &audit.from,
        to: &audit.to,
        verdict: match audit.verdict() {
            AuditVerdict::Passed => "passed",
            AuditVerdict::Failed => "failed",
        },
        steps: audit.steps,
        merges: audit.merges,
        records: audit.records,
        errors: audit.count(Level::Error),
        warnings: audit.count(Level::Warning),
        findings: audit.findings.iter().map(finding).collect(),
    };
    render::json(&output) + "\n"
}

fn finding(one: &AuditFinding) -> Finding<'_> {
    Finding {
        commit: &one.commit,
        time: print_time(one.time),
        author: &one.author,
        reason: &one.reason,
        level: one.level.name(),
        path: one.path.as_deref(),
        record: one.record.as_deref(),
        entry: one.entry.as_deref(),
        message: &one.message,
        hint: one.hint.as_deref(),
    }
}
