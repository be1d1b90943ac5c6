//! What a run found, in the form that every format takes.
//!
//! The program fills it once and hands it to as many formats as are asked for, so that all of them tell the same.

use std::collections::HashMap;

use chrono::DateTime;
use chrono::Utc;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::text::LineIndex;

/// What a format may tell of a rule; the rules themselves are made in a layer above.
#[derive(Debug, Clone)]
pub struct RuleText {
    /// The kebab-case name.
    pub name: &'static str,
    /// How serious its findings are.
    pub level: Level,
    /// What it checks, in one sentence.
    pub summary: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// The whole explanation, in Markdown.
    pub help: String,
}

/// The findings of one run, with what the formats need to show them.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The command that looked for them: `validate`.
    pub task: &'a str,
    /// The version of the program.
    pub version: &'a str,
    /// When it ran.
    pub now: DateTime<Utc>,
    /// The desk's folder in its repository with a slash at its end; empty where the desk is the whole repository.
    pub prefix: &'a str,
    /// What was looked at and how it ended, as one line.
    pub summary: &'a str,
    /// The findings, in the order in which they are listed.
    pub findings: &'a [Diagnostic],
    /// The texts that findings point into, by path.
    pub sources: &'a HashMap<String, String>,
    /// The rules that were applied.
    pub rules: &'a [RuleText],
    /// Whether a finding of a level makes the command fail.
    pub fails: fn(Level) -> bool,
}

/// A text that findings point into.
pub(crate) struct Source<'a> {
    /// The text itself.
    pub(crate) text: &'a str,
    /// Its lines.
    pub(crate) lines: LineIndex<'a>,
}

impl Report<'_> {
    /// A finding's path from the top of the repository, as forges want it; one that leads out of the desk's folder with
    /// `../` is resolved.
    pub(crate) fn place(&self, path: &str) -> String {
        let (mut folder, mut path) = (self.prefix, path);
        while let Some(rest) = path.strip_prefix("../") {
            let above = folder.trim_end_matches('/').rfind('/');
            folder = &folder[..above.map_or(0, |slash| slash + 1)];
            path = rest;
        }
        format!("{folder}{path}")
    }

    /// The known texts with their lines, by path.
    pub(crate) fn lines(&self) -> HashMap<&str, Source<'_>> {
        let sources = self.sources.iter();
        sources
            .map(|(path, text)| {
                let lines = LineIndex::new(text);
                (path.as_str(), Source { text, lines })
            })
            .collect()
    }

    /// The findings with their index, errors first: where a format has room for some only, these are kept.
    pub(crate) fn by_level(&self) -> Vec<(usize, &Diagnostic)> {
        let mut findings: Vec<_> = self.findings.iter().enumerate().collect();
        findings.sort_by_key(|(_, one)| one.level);
        findings
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An empty report of the year 2026, of a desk that is the whole repository.
    pub(crate) fn empty(sources: &HashMap<String, String>) -> Report<'_> {
        Report {
            task: "validate",
            version: "1.2.3",
            now: DateTime::from_timestamp(1_795_176_000, 0).unwrap_or_default(),
            prefix: "",
            summary: "1 record checked: 0 errors, 0 warnings",
            findings: &[],
            sources,
            rules: &[],
            fails: |level| level == Level::Error,
        }
    }

    #[test]
    fn paths_are_those_of_the_repository() {
        let sources = HashMap::new();
        let report = Report {
            prefix: "it/desk/",
            ..empty(&sources)
        };
        assert_eq!(report.place("cis/a.yaml"), "it/desk/cis/a.yaml");
        assert_eq!(report.place("../b"), "it/b");
        assert_eq!(report.place("../../b"), "b");
        assert_eq!(empty(&sources).place("a"), "a");
    }
}
