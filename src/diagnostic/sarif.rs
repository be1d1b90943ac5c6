//! Findings as SARIF 2.1.0, which GitHub's code scanning and many viewers read.
//!
//! Contract, version 1: one run of the driver `itsm` with all rules and their help; `automationDetails.id` is
//! `itsm/COMMAND/` and the desk's folder, so that two commands, or two desks of a repository, do not overwrite each
//! other's results; a result a finding, errors first, with `ruleId`, `level`, `message.text` (the hint behind it), one
//! location and two fingerprints: `itsmFinding/v1`, and `primaryLocationLineHash` as GitHub computes it (another where
//! two findings of a rule stand on one line, which would count as one). URIs are relative to the repository
//! (`%SRCROOT%`). Columns count characters (`columnKind`). A finding of several lines is reported on the first, with all
//! of them as `contextRegion`: GitHub shows on a pull request only results all lines of which are part of it.
//!
//! GitHub refuses files above its limits
//! (<https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>),
//! so results above 25,000 are left out; a notification says how many.

use std::collections::HashMap;
use std::collections::HashSet;
use std::fmt::Write;

use serde_json::Value;
use serde_json::json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Report;
use crate::diagnostic::RuleText;
use crate::diagnostic::fingerprint::fingerprints;
use crate::diagnostic::limit::MESSAGE;
use crate::diagnostic::limit::shortened;
use crate::diagnostic::line_hash::line_hashes;
use crate::diagnostic::report::Source;
use crate::text::Position;
use crate::text::plural;
use crate::text::printable;
use crate::text::safe_json;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Results that GitHub takes in a run.
const RESULTS: usize = 25_000;

/// Characters that GitHub takes of a rule's descriptions.
const DESCRIPTION: usize = 1000;

/// Renders a report as a SARIF log.
pub fn sarif(report: &Report<'_>) -> String {
    let findings = report.by_level();
    let kept = &findings[..findings.len().min(RESULTS)];
    let rules = Rules::of(report);
    let sources = report.lines();
    let marks = marks(report, &sources);
    let results: Vec<Value> = kept
        .iter()
        .map(|(at, one)| {
            let place = location(report, one, sources.get(one.path.as_str()));
            result(one, rules.index(&one.rule), &place, &marks[*at])
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "itsm",
                "semanticVersion": report.version,
                "rules": rules.described,
            }},
            "automationDetails": {"id": format!("itsm/{}/{}", report.task, printable(report.prefix))},
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": notifications(findings.len() - kept.len()),
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let text = serde_json::to_string_pretty(&log).unwrap_or_default();
    safe_json(&text).into_owned() + "\n"
}

/// The rules of the run, each once.
struct Rules {
    described: Vec<Value>,
    index: HashMap<String, usize>,
}

impl Rules {
    /// The rules that were applied, and behind them those that are known from their findings alone.
    fn of(report: &Report<'_>) -> Self {
        let mut rules = Self {
            described: Vec::new(),
            index: HashMap::new(),
        };
        for rule in report.rules {
            rules.add(rule.name, described(rule));
        }
        for one in report.findings {
            let words = one.rule.replace('-', " ");
            rules.add(
                &one.rule,
                json!({
                    "id": one.rule,
                    "shortDescription": {"text": words},
                    "fullDescription": {"text": words},
                    "help": {"text": words},
                }),
            );
        }
        rules
    }

    fn add(&mut self, name: &str, rule: Value) {
        if !self.index.contains_key(name) {
            self.index.insert(name.to_owned(), self.described.len());
            self.described.push(rule);
        }
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }
}

fn described(rule: &RuleText) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": {"text": shortened(rule.summary, DESCRIPTION)},
        "fullDescription": {"text": shortened(rule.why, DESCRIPTION)},
        "defaultConfiguration": {"level": rule.level.name()},
        "help": {"text": rule.why, "markdown": rule.help},
    })
}

fn notifications(left_out: usize) -> Vec<Value> {
    let rest = plural(left_out, "finding");
    let text = format!(
        "{rest} left out: code scanning takes {RESULTS} results at the most. Errors come first."
    );
    let note = json!({"level": "warning", "message": {"text": text}});
    (left_out > 0).then_some(note).into_iter().collect()
}

/// By what a finding is known again: GitHub's hash of its line, where there is one, and our own fingerprint.
struct Mark {
    line: String,
    own: String,
}

/// The marks of a report's findings, in their order.
fn marks(report: &Report<'_>, sources: &HashMap<&str, Source<'_>>) -> Vec<Mark> {
    let mut hashes: HashMap<&str, Vec<String>> = HashMap::new();
    let mut taken = HashSet::new();
    let pairs = report.findings.iter().zip(fingerprints(report));
    pairs
        .map(|(one, own)| {
            let text = sources.get(one.path.as_str()).map(|source| source.text);
            let of_file = hashes.entry(&one.path);
            let of_file = of_file.or_insert_with(|| text.map(line_hashes).unwrap_or_default());
            let line = of_file.get(one.region.start.line.saturating_sub(1));
            let line = line.filter(|line| taken.insert((&one.path, &one.rule, (*line).clone())));
            let line = line.cloned().unwrap_or_else(|| own.clone());
            Mark { line, own }
        })
        .collect()
}

fn result(one: &Diagnostic, rule: Option<usize>, place: &Value, mark: &Mark) -> Value {
    json!({
        "ruleId": one.rule,
        "ruleIndex": rule,
        "level": one.level.name(),
        "message": {"text": message(one)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {
            "primaryLocationLineHash": mark.line,
            "itsmFinding/v1": mark.own,
        },
    })
}

/// The message as SARIF's text: braces are doubled, since single ones hold a place for something (3.11.5), and nothing
/// becomes a link (3.11.6).
fn message(one: &Diagnostic) -> String {
    let text = shortened(&printable(&one.sentence()), MESSAGE);
    text.replace('{', "{{")
        .replace('}', "}}")
        .replace("](", "] (")
}

fn location(report: &Report<'_>, one: &Diagnostic, source: Option<&Source<'_>>) -> Value {
    let (start, end) = (one.region.start, one.region.end);
    let whole = region(start, end);
    let uri = uri(&report.place(&one.path));
    let artifact = json!({"uri": uri, "uriBaseId": "%SRCROOT%"});
    let text = source.filter(|_| end.line > start.line);
    let first = text.map(|text| end_of_line(text, start));
    match first {
        Some(first) => json!({
            "artifactLocation": artifact,
            "region": region(start, first),
            "contextRegion": whole,
        }),
        None => json!({"artifactLocation": artifact, "region": whole}),
    }
}

fn region(start: Position, end: Position) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// The place after the last character of a line.
fn end_of_line(source: &Source<'_>, start: Position) -> Position {
    let rest = &source.text[source.lines.offset(start)..];
    let rest = rest.lines().next().unwrap_or_default();
    Position {
        line: start.line,
        column: start.column + rest.chars().count(),
    }
}

/// A path as relative URI reference (RFC 3986): everything but unreserved characters and slashes is percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LineIndex;

    #[test]
    fn paths_are_encoded() {
        assert_eq!(uri("cis/a-1.yaml"), "cis/a-1.yaml");
        assert_eq!(uri("a b\\c:ü#?%.yaml"), "a%20b%5Cc%3A%C3%BC%23%3F%25.yaml");
    }

    #[test]
    fn a_line_ends_before_its_line_end() {
        let text = "x\r\nlög: y\r\nz";
        let lines = LineIndex::new(text);
        let source = Source { text, lines };
        let end = |line, column| end_of_line(&source, Position { line, column });
        assert_eq!(end(2, 3), Position { line: 2, column: 7 });
        assert_eq!(end(9, 1), Position { line: 9, column: 1 });
    }
}
