//! What a finding is.

use std::borrow::Cow;

use crate::text::LineIndex;
use crate::text::Position;
use crate::text::Span;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The record breaks a rule; pipelines fail.
    Error,
    /// The record is usable, but somebody should look.
    Warning,
}

impl Level {
    /// The word that every format uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// From where to where in a file a finding points; the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    /// The first character.
    pub start: Position,
    /// The place after the last character.
    pub end: Position,
}

impl Region {
    /// The region of a span, in the lines of its text.
    pub fn of(span: Span, lines: &LineIndex<'_>) -> Self {
        Self {
            start: lines.position(span.start),
            end: lines.position(span.end),
        }
    }

    /// The start of a file, for what concerns the file as a whole.
    pub fn top() -> Self {
        let start = Position { line: 1, column: 1 };
        Self { start, end: start }
    }
}

/// One finding, with exactly one place.
///
/// The order of the fields is the order in which findings are listed: by file, then place, then rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The file, relative to the desk, with forward slashes.
    pub path: String,
    /// The place in the file.
    pub region: Region,
    /// The rule's kebab-case name.
    pub rule: Cow<'static, str>,
    /// How serious it is.
    pub level: Level,
    /// The id of the record, where one is known.
    pub record: Option<String>,
    /// What is wrong: a lower-case phrase without a final period.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// The message with the hint behind it.
    pub(crate) fn sentence(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{}; {hint}", self.message),
            None => self.message.clone(),
        }
    }
}
