//! The formats of findings: what their readers make of them, their limits, and what hostile text can't do in them.

mod contracts;
mod hostile;
mod limits;
mod readers;
mod runner;
mod targets;

use std::collections::HashMap;

use chrono::DateTime;
use chrono::Utc;
use itsm::check;
use itsm::diagnostic;
use itsm::diagnostic::Diagnostic;
use itsm::diagnostic::Level;
use itsm::diagnostic::Region;
use itsm::diagnostic::Report;
use itsm::diagnostic::RuleText;
use itsm::diagnostic::Summary;
use itsm::text::Position;

/// Findings with all that a report borrows.
#[derive(Debug, Clone)]
struct Stage {
    findings: Vec<Diagnostic>,
    sources: HashMap<String, String>,
    prefix: &'static str,
    summary: String,
    rules: Vec<RuleText>,
}

impl Stage {
    /// Findings and the texts that they point into.
    fn new(findings: Vec<Diagnostic>, sources: &[(&str, &str)]) -> Self {
        let sources = sources.iter();
        let rule = check::rule("field-value").unwrap();
        Self {
            summary: Summary::new(2, 0, &findings).line(),
            findings,
            sources: sources
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect(),
            prefix: "",
            rules: vec![RuleText {
                name: rule.name,
                level: rule.level,
                summary: rule.summary,
                why: rule.why,
                help: check::explain(rule),
            }],
        }
    }

    fn report(&self) -> Report<'_> {
        Report {
            task: "validate",
            version: "1.2.3",
            now: now(),
            prefix: self.prefix,
            summary: &self.summary,
            findings: &self.findings,
            sources: &self.sources,
            rules: &self.rules,
            fails: |level| level == Level::Error,
        }
    }

    /// The findings in every format, by its name.
    fn formats(&self) -> Vec<(&'static str, String)> {
        let report = self.report();
        let findings = self.findings.iter();
        let text = findings.map(|one| {
            let source = self.sources.get(&one.path).map(String::as_str);
            diagnostic::terminal(one, source, false) + "\n"
        });
        let summary = Summary::new(2, 0, &self.findings);
        vec![
            ("text", text.collect()),
            ("json", diagnostic::json(&summary, &self.findings)),
            ("github", diagnostic::github(&report)),
            ("markdown", diagnostic::markdown(&report, 0)),
            ("sarif", diagnostic::sarif(&report)),
            ("gitlab", diagnostic::gitlab(&report)),
            ("junit", diagnostic::junit(&report)),
            ("rdjson", diagnostic::rdjson(&report)),
            ("checkstyle", diagnostic::checkstyle(&report)),
        ]
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// A finding at a region given as line and column of its start and its end.
fn finding(path: &str, [line, column, end_line, end_column]: [usize; 4]) -> Diagnostic {
    Diagnostic {
        path: path.to_owned(),
        region: Region {
            start: Position { line, column },
            end: Position {
                line: end_line,
                column: end_column,
            },
        },
        rule: "field-value".into(),
        level: Level::Error,
        record: None,
        message: "`state` can't be `neu`".to_owned(),
        hint: None,
    }
}
