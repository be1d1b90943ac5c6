//! Where rules put their findings, and where a path becomes a line and a column.

use crate::check::Rule;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::record::Record;
use crate::text::LineIndex;
use crate::text::Span;
use crate::yaml::FieldPath;

/// The findings of one rule, about one record at a time.
#[derive(Debug)]
pub struct Sink<'a> {
    rule: &'static Rule,
    record: Option<&'a Record>,
    // Many findings in one large file must not index its lines once each.
    lines: Option<LineIndex<'a>>,
    findings: Vec<Diagnostic>,
}

/// A finding that was just made.
#[derive(Debug)]
pub struct Made<'s> {
    finding: &'s mut Diagnostic,
}

impl Made<'_> {
    /// Says what to do about it.
    pub fn hint(self, hint: impl Into<String>) {
        self.finding.hint = Some(hint.into());
    }

    /// Lets the finding be a warning, whatever its rule says.
    pub fn warns(self) -> Self {
        self.finding.level = Level::Warning;
        self
    }

    /// Says what to do about it, where anything is known.
    pub fn hint_if(self, hint: Option<String>) {
        self.finding.hint = hint;
    }
}

impl<'a> Sink<'a> {
    /// Opens a sink for a rule.
    pub(crate) fn new(rule: &'static Rule) -> Self {
        Self {
            rule,
            record: None,
            lines: None,
            findings: Vec::new(),
        }
    }

    /// Turns to a record, which the following findings are about.
    pub fn on(&mut self, record: &'a Record) -> &mut Self {
        if self
            .record
            .is_none_or(|known| known.path() != record.path())
        {
            self.record = Some(record);
            self.lines = None;
        }
        self
    }

    /// Adds a finding at the value of a path, or at the nearest key above it where there is none.
    pub fn at(&mut self, path: &FieldPath, message: impl Into<String>) -> Made<'_> {
        let span = self
            .record
            .map(|record| record.document().place(&record.path_of(path)));
        self.push(span, message.into())
    }

    /// Adds a finding at the key at the end of a path.
    pub fn at_key(&mut self, path: &FieldPath, message: impl Into<String>) -> Made<'_> {
        let span = self.record.map(|record| {
            let (document, path) = (record.document(), record.path_of(path));
            document
                .key_span(&path)
                .unwrap_or_else(|| document.place(&path))
        });
        self.push(span, message.into())
    }

    /// Adds a finding about a comment, or another place that no path leads to.
    pub(crate) fn at_span(&mut self, span: Span, message: impl Into<String>) -> Made<'_> {
        self.push(Some(span), message.into())
    }

    /// Adds a finding about a file of a record that can't be pointed into: not read, or gone.
    pub fn on_unread(&mut self, path: &str, id: &str, message: impl Into<String>) -> Made<'_> {
        let made = self.on_file(path, message);
        made.finding.record = Some(id.to_owned());
        made
    }

    /// Adds a finding about a file that is no record.
    pub fn on_file(&mut self, path: &str, message: impl Into<String>) -> Made<'_> {
        self.record = None;
        self.lines = None;
        let made = self.push(None, message.into());
        path.clone_into(&mut made.finding.path);
        made
    }

    /// Gives the findings away.
    pub(crate) fn into_findings(self) -> Vec<Diagnostic> {
        self.findings
    }

    fn push(&mut self, span: Option<Span>, message: String) -> Made<'_> {
        let at = self.findings.len();
        let finding = Diagnostic {
            path: self.record.map_or("", Record::path).to_owned(),
            region: self.region(span),
            rule: self.rule.name.into(),
            level: self.rule.level,
            record: self.record.map(|record| record.id().to_owned()),
            message,
            hint: None,
        };
        self.findings.push(finding);
        Made {
            finding: &mut self.findings[at],
        }
    }

    fn region(&mut self, span: Option<Span>) -> Region {
        let Some((record, span)) = self.record.zip(span) else {
            return Region::top();
        };
        let lines = self
            .lines
            .get_or_insert_with(|| LineIndex::new(record.document().text()));
        Region::of(span, lines)
    }
}
