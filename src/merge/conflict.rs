//! What goes into a merge and what comes out of it.

use serde_json::Value;

use crate::yaml::FieldPath;

/// One of the three copies of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The copy that both started from.
    Base,
    /// The first copy; in a rebase the one that is already upstream.
    Ours,
    /// The second copy; in a rebase the one that is replayed.
    Theirs,
}

impl Side {
    /// The name in messages and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Ours => "ours",
            Self::Theirs => "theirs",
        }
    }
}

/// The three texts of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides<'a> {
    /// What both started from; none where each side added the file.
    pub base: Option<&'a str>,
    /// The first side.
    pub ours: &'a str,
    /// The second side.
    pub theirs: &'a str,
}

impl<'a> Sides<'a> {
    /// The text of one side; only a base can be missing.
    pub fn of(&self, side: Side) -> Option<&'a str> {
        match side {
            Side::Base => self.base,
            Side::Ours => Some(self.ours),
            Side::Theirs => Some(self.theirs),
        }
    }

    /// The text where nothing has to be merged: both sides are the same, or one is as it was.
    pub(super) fn untouched(&self) -> Option<&'a str> {
        if self.ours == self.theirs || self.base == Some(self.theirs) {
            return Some(self.ours);
        }
        (self.base == Some(self.ours)).then_some(self.theirs)
    }
}

/// How conflicts are marked in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Markers<'a> {
    /// The label of our side.
    pub ours: &'a str,
    /// The label of the base.
    pub base: &'a str,
    /// The label of their side.
    pub theirs: &'a str,
    /// How many characters a marker has; git asks for 7, and for more inside a conflict.
    pub size: usize,
}

impl Default for Markers<'_> {
    fn default() -> Self {
        Self {
            ours: "ours",
            base: "base",
            theirs: "theirs",
            size: 7,
        }
    }
}

/// The outcome of a merge.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The text; with conflicts it holds markers and can't be read as a record.
    pub text: String,
    /// What a person has to decide, in the order of the fields; empty for a clean merge.
    pub conflicts: Vec<Conflict>,
    /// The fields that both sides changed and that were joined without loss.
    pub joined: Vec<String>,
}

impl Merged {
    pub(super) fn clean(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            conflicts: Vec::new(),
            joined: Vec::new(),
        }
    }

    /// Whether nothing is left to decide.
    pub fn is_clean(&self) -> bool {
        self.conflicts.is_empty()
    }
}

/// Something that both sides changed and that can't be joined.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The field, under its present name; the root where it is about the whole file.
    pub field: FieldPath,
    /// The value that both started from.
    pub base: Option<Value>,
    /// Our value; none where it is missing or removed.
    pub ours: Option<Value>,
    /// Their value; none where it is missing or removed.
    pub theirs: Option<Value>,
    /// Why it can't be joined.
    pub why: Why,
}

impl Conflict {
    /// A conflict about the whole file.
    pub(super) fn whole(why: Why) -> Self {
        Self {
            field: FieldPath::root(),
            base: None,
            ours: None,
            theirs: None,
            why,
        }
    }

    /// The value on one side.
    pub fn value(&self, side: Side) -> Option<&Value> {
        match side {
            Side::Base => self.base.as_ref(),
            Side::Ours => self.ours.as_ref(),
            Side::Theirs => self.theirs.as_ref(),
        }
    }

    /// What has to be decided, in a lower-case phrase.
    pub fn message(&self) -> String {
        let field = &self.field;
        match &self.why {
            Why::BothChanged => format!("both changed `{field}`"),
            Why::ChangedAndRemoved => format!("one changed `{field}`, the other removed it"),
            Why::Moved { ours, theirs } => {
                let (ours, theirs) = (ours.join(", "), theirs.join(", "));
                format!("both moved the record: ours by {ours}; theirs by {theirs}")
            }
            Why::LogDiffers => {
                format!("the steps of both sides, in order, say something else for `{field}`")
            }
            Why::Needed { by } => {
                format!("one removed `{field}`, which `{by}` of the other needs")
            }
            Why::TwoRecords { id } => {
                format!("two different records bear the id {id}; `itsm renumber` one of them")
            }
            Why::Unreadable(side) => format!("the copy `{}` can't be read", side.name()),
            Why::Comments => "comments or layout can't be joined without loss".to_owned(),
            Why::Contradiction(why) => format!("what both did does not go together: {why}"),
            Why::Lines => "both changed the same lines".to_owned(),
        }
    }
}

/// Why something can't be joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Both changed the value, each to another.
    BothChanged,
    /// One changed the value and the other removed it.
    ChangedAndRemoved,
    /// Both moved the record through its life cycle.
    Moved {
        /// Our steps: the names of the log entries, as other entries call them.
        ours: Vec<String>,
        /// Their steps.
        theirs: Vec<String>,
    },
    /// The entries of both sides, put in order, add up to another value than the one that both sides would give.
    LogDiffers,
    /// One side removed what a step or the state of the other side needs.
    Needed {
        /// The transition or state.
        by: String,
    },
    /// Each side opened a record of its own under one id.
    TwoRecords {
        /// The id.
        id: String,
    },
    /// A copy is no record, so that fields can't be told apart.
    Unreadable(Side),
    /// The values are joined, but a comment would be lost.
    Comments,
    /// Both sides put together are wrong, for a reason.
    Contradiction(String),
    /// Lines of a file that is no record.
    Lines,
}
