//! A desk beside what it was before: what the rules about a range of commits look at.
//!
//! Records of both sides are seen through today's definitions, so that a field that was renamed is the same field. What
//! is the same on both sides is not here: only files that differ.

use crate::check::Check;
use crate::check::Context;
use crate::check::RULES;
use crate::check::Sink;
use crate::diagnostic::Diagnostic;
use crate::record::Corpus;
use crate::record::Id;
use crate::record::Record;

/// A file that is not what it was; the bytes of records and notes alone are held, others are empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The path, relative to the desk.
    pub path: String,
    /// Its bytes before; `None` where the file is new.
    pub before: Option<Vec<u8>>,
    /// Its bytes after; `None` where the file is gone.
    pub after: Option<Vec<u8>>,
}

/// The records of interest that one commit changed.
#[derive(Debug)]
pub struct CommitSides {
    /// As they were in its first parent.
    pub before: Corpus,
    /// As it left them.
    pub after: Corpus,
}

/// Two states of a desk.
#[derive(Debug, Clone, Copy)]
pub struct Range<'a> {
    /// What messages call the state before: the short id of a commit.
    pub base: &'a str,
    /// The files that differ, sorted by path.
    pub files: &'a [FileChange],
    /// The records among them as they were.
    pub before: &'a Corpus,
    /// The commits between along first parents, the oldest first, as far as they changed what needs leave or gives it;
    /// none where only the two states are known.
    pub commits: &'a [CommitSides],
    /// The desk as it is.
    pub now: Context<'a>,
    /// Whether everything that needs a review is to be found.
    pub only_operational: bool,
}

/// Checks what became of a desk; the findings are sorted by file and place.
pub fn run_range(range: &Range<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in RULES {
        if let Check::Range { check, .. } = rule.check {
            let mut sink = Sink::new(rule);
            check(range, &mut sink);
            found.append(&mut sink.into_findings());
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

impl<'a> Range<'a> {
    /// The record that an earlier one has become: of the same id wherever it lies, or one that has the id as an alias.
    pub(crate) fn now_of(&self, id: &str) -> Option<&'a Record> {
        self.now.corpus.meant(id)
    }

    /// Whether a file that can't be read stands where a record should be.
    pub(crate) fn is_unread(&self, id: &str) -> bool {
        let mut unread = self.now.corpus.unread().iter();
        unread.any(|unread| Id::folded(unread.id()) == Id::folded(id))
    }
}
