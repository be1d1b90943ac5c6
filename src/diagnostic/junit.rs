//! Findings as JUnit XML, which GitLab, Jenkins and most other pipelines show as test results.
//!
//! Contract, version 1: `testsuites` holds one `testsuite` named after the command (`itsm validate`), and that a
//! `testcase` a finding, errors first. Its `name` is the path, the rule and which one of that path and rule it is, since
//! GitLab leaves out what has a name twice; its `classname` is `itsm.COMMAND.RULE`. A finding that makes the command fail
//! holds a `failure` with the rule as `type`, another one a `skipped`; both have the message, and as text the place, the
//! message and the hint. Where nothing is found there is one `testcase` that passes, since an empty report counts as a
//! missing one.
//!
//! Nothing of a record may come into `system-out`: GitLab takes `[[ATTACHMENT|path]]` there for a file to keep. The empty
//! elements, `hostname` and `timestamp` are what the strictest of the published schemas asks for (that of Ant's task, by
//! Windy Road); attributes that the one of Jenkins does not have are left out.

use std::collections::HashMap;
use std::fmt::Write;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Report;
use crate::diagnostic::limit::MESSAGE;
use crate::diagnostic::limit::shortened;
use crate::diagnostic::limit::within;
use crate::diagnostic::xml::HEAD;
use crate::diagnostic::xml::escaped;
use crate::diagnostic::xml::tag;
use crate::text::plural;

/// Bytes that GitLab reads of one file are 30 MB; what stands around the cases needs few of them.
const LIMIT: usize = 29_990_000;

/// Renders a report as JUnit XML.
pub fn junit(report: &Report<'_>) -> String {
    let findings = report.by_level();
    let names = names(report);
    let cases: Vec<String> = findings
        .iter()
        .map(|(at, one)| case(report, one, &names[*at]))
        .collect();
    let (kept, left_out) = within(&cases, LIMIT);
    let shown = findings.iter().take(kept.len());
    let mut failures = shown.filter(|(_, one)| (report.fails)(one.level)).count();
    let skipped = kept.len() - failures;
    let mut cases = kept.concat();
    let mut count = kept.len();
    if left_out > 0 {
        cases.push_str(&rest(report, left_out));
        failures += 1;
        count += 1;
    } else if count == 0 {
        cases.push_str(&open_case(report, report.task, "found-nothing", "/>\n"));
        count = 1;
    }
    let suite = suite(report, [count, failures, skipped]);
    let mut out = format!("{HEAD}<testsuites>\n  {suite}\n    <properties/>\n{cases}");
    out.push_str("    <system-out/>\n    <system-err/>\n  </testsuite>\n</testsuites>\n");
    out
}

fn suite(report: &Report<'_>, [count, failures, skipped]: [usize; 3]) -> String {
    let attributes = [
        ("id", "0".to_owned()),
        ("name", format!("itsm {}", report.task)),
        ("package", "itsm".to_owned()),
        ("hostname", "localhost".to_owned()),
        (
            "timestamp",
            report.now.format("%Y-%m-%dT%H:%M:%S").to_string(),
        ),
        ("tests", count.to_string()),
        ("failures", failures.to_string()),
        ("errors", "0".to_owned()),
        ("skipped", skipped.to_string()),
        ("time", "0".to_owned()),
    ];
    let attributes: Vec<(&str, &str)> = attributes
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    tag("testsuite", &attributes, ">")
}

/// The name of each finding's case, in the order of the report.
fn names(report: &Report<'_>) -> Vec<String> {
    let mut seen: HashMap<(String, &str), usize> = HashMap::new();
    let findings = report.findings.iter();
    findings
        .map(|one| {
            let path = report.place(&one.path);
            let count = seen.entry((path.clone(), &one.rule)).or_default();
            *count += 1;
            format!("{path} {} {count}", one.rule)
        })
        .collect()
}

fn open_case(report: &Report<'_>, name: &str, rule: &str, end: &str) -> String {
    let class = format!("itsm.{}.{rule}", report.task);
    let attributes = [("name", name), ("classname", &class), ("time", "0")];
    format!("    {}", tag("testcase", &attributes, end))
}

fn case(report: &Report<'_>, one: &Diagnostic, name: &str) -> String {
    let message = shortened(&one.message, MESSAGE);
    let attributes = [("message", message.as_str()), ("type", &one.rule)];
    // The schema of Ant's task knows no type of what is skipped.
    let (verdict, attributes) = if (report.fails)(one.level) {
        ("failure", &attributes[..])
    } else {
        ("skipped", &attributes[..1])
    };
    let mut out = open_case(report, name, &one.rule, ">\n");
    let (place, path) = (one.region.start, report.place(&one.path));
    let told = format!(
        "{path}:{}:{}: {}: {}",
        place.line,
        place.column,
        one.level.name(),
        shortened(&one.sentence(), MESSAGE)
    );
    let start = tag(verdict, attributes, ">");
    let _ = writeln!(out, "      {start}{}</{verdict}>", escaped(&told));
    out.push_str("    </testcase>\n");
    out
}

/// The case that stands for what there was no room for.
fn rest(report: &Report<'_>, count: usize) -> String {
    let message = format!(
        "{} left out: a file of test results has 30 MB at the most",
        plural(count, "more finding")
    );
    let failure = tag(
        "failure",
        &[("message", &message), ("type", "left-out")],
        "/>",
    );
    let open = open_case(report, "findings left out", "left-out", ">\n");
    format!("{open}      {failure}\n    </testcase>\n")
}
