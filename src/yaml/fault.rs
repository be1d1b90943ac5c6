//! What is wrong with a file before anybody asks what it means.

use std::borrow::Cow;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::text::LineIndex;
use crate::text::Span;

/// Which promise of the dialect a file breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// The text is not YAML.
    Syntax,
    /// The text is YAML, but uses a part that records do without.
    Dialect,
    /// A mapping has one key twice.
    DuplicateKey,
    /// A merge was left unresolved.
    ConflictMarkers,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The file is larger, or nested deeper, than a record may be.
    TooLarge,
}

impl FaultKind {
    /// The name of the rule, as findings show it.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Syntax => "yaml-syntax",
            Self::Dialect => "yaml-dialect",
            Self::DuplicateKey => "duplicate-key",
            Self::ConflictMarkers => "conflict-markers",
            Self::NotUtf8 => "not-utf8",
            Self::TooLarge => "too-large",
        }
    }
}

/// One reason why a file is no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which promise is broken.
    pub kind: FaultKind,
    /// The bytes that break it.
    pub span: Span,
    /// What is wrong: a lower-case phrase without a final period.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Fault {
    pub(super) fn new(kind: FaultKind, span: Span, message: impl Into<String>) -> Self {
        Self {
            kind,
            span,
            message: message.into(),
            hint: None,
        }
    }

    pub(super) fn dialect(span: Span, message: impl Into<String>, hint: &str) -> Self {
        Self::new(FaultKind::Dialect, span, message).with_hint(hint)
    }

    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The fault as a finding of level error about the file at this path.
    pub fn diagnostic(&self, path: &str, lines: &LineIndex<'_>) -> Diagnostic {
        Diagnostic {
            path: path.to_owned(),
            region: Region::of(self.span, lines),
            rule: Cow::Borrowed(self.kind.rule()),
            level: Level::Error,
            record: None,
            message: self.message.clone(),
            hint: self.hint.clone(),
        }
    }
}
