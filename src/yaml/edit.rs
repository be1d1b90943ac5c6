//! Edits, and the proof that each has to pass.
//!
//! That an edited text still parses proves nothing: editors have lost data in files that parsed. So every edit is
//! worked out twice, on the text and on plain values, and the text is kept only if it is read back as exactly the
//! value that was meant and no comment is lost. Nothing here writes files.

use serde_json::Value;

use crate::yaml::Document;
use crate::yaml::FieldPath;
use crate::yaml::Segment;
use crate::yaml::model;
use crate::yaml::splice;
use crate::yaml::splice::Form;
use crate::yaml::splice::Splice;

/// One change of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Replaces the value at a path, or adds the key to its mapping.
    Set {
        /// The value's path; all of it but the last key has to be there.
        path: FieldPath,
        /// The new value. Numbers, booleans and null are written plain, strings such that they stay strings.
        value: Value,
        /// The sibling before which a new key is placed; without one, or where it is missing, the key comes last.
        before: Option<String>,
    },
    /// Adds an item to a sequence, which is created where it is missing, empty or null.
    Append {
        /// The sequence's path.
        path: FieldPath,
        /// The new item.
        value: Value,
        /// Whether a mapping is written on one line, as in `- {at: …, by: ana}`.
        flow: bool,
    },
    /// Adds an item to a sequence before the one at an index; at the sequence's length, after the last.
    ///
    /// Comments above an item belong to it and stay there.
    Insert {
        /// The sequence's path, and the index that the new item gets.
        path: FieldPath,
        /// The new item.
        value: Value,
        /// Whether a mapping is written on one line.
        flow: bool,
    },
    /// Renames a key of a mapping; its value and place stay.
    Rename {
        /// The path of the value under its present key.
        path: FieldPath,
        /// The new key, which its mapping may not have yet.
        key: String,
    },
    /// Removes a key with its value, or an item of a sequence.
    Remove {
        /// The path of the value.
        path: FieldPath,
    },
}

impl Edit {
    /// The path that the edit is about.
    pub fn path(&self) -> &FieldPath {
        match self {
            Self::Set { path, .. }
            | Self::Append { path, .. }
            | Self::Insert { path, .. }
            | Self::Rename { path, .. }
            | Self::Remove { path } => path,
        }
    }
}

/// Why an edit was not made; the document is as before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The path, or what should hold the new key, is not in the document.
    #[error("can't edit `{path}`: it is not there")]
    Missing {
        /// The path.
        path: String,
    },
    /// Items can be added to a sequence only.
    #[error("can't append to `{path}`: it is not a list")]
    NoList {
        /// The path.
        path: String,
    },
    /// A key can't have the name of another key of its mapping.
    #[error("can't rename `{path}`: there is a `{key}` already")]
    Taken {
        /// The path.
        path: String,
        /// The new key.
        key: String,
    },
    /// No change of the text was found that does what was asked for and nothing else.
    #[error("can't edit `{path}` without touching the rest of the file")]
    Unsafe {
        /// The path.
        path: String,
    },
    /// A record can't hold the value, for a control character, its size or its depth.
    #[error("can't write a value that a record may not hold")]
    Unwritable,
}

impl Refusal {
    pub(super) fn missing(path: &FieldPath) -> Self {
        let path = path.to_string();
        Self::Missing { path }
    }
}

impl Document {
    /// Makes the edits, one after the other, and keeps every other byte; all of them or none.
    pub fn edit(&self, edits: &[Edit]) -> Result<Self, Refusal> {
        let mut document = self.clone();
        for edit in edits {
            document = document.edited(edit)?;
        }
        Ok(document)
    }

    fn edited(self, edit: &Edit) -> Result<Self, Refusal> {
        let intended = model::apply(self.root().to_value(), edit)?;
        if is_done(&self, edit) {
            return Ok(self);
        }
        let forms = [Form::House, Form::OneLine].into_iter();
        let proven = forms
            .filter_map(|form| proven(&self, &splice::plan(&self, edit, form)?, edit, &intended));
        proven.into_iter().next().ok_or_else(|| Refusal::Unsafe {
            path: edit.path().to_string(),
        })
    }
}

/// Whether the document says already what the edit would make it say.
fn is_done(document: &Document, edit: &Edit) -> bool {
    match edit {
        Edit::Set { path, value, .. } => document
            .at(path)
            .is_some_and(|node| model::agrees(node, value)),
        Edit::Rename { path, key } => {
            let present = path.split().map(|(_, last)| last.clone());
            present == Some(Segment::Key(key.clone()))
        }
        Edit::Append { .. } | Edit::Insert { .. } | Edit::Remove { .. } => false,
    }
}

/// Whether the new value is written such that a reader with types finds it.
fn is_typed(edited: &Document, edit: &Edit) -> bool {
    match edit {
        Edit::Set { path, value, .. } | Edit::Insert { path, value, .. } => edited
            .at(path)
            .is_some_and(|node| model::agrees(node, value)),
        Edit::Append { .. } | Edit::Rename { .. } | Edit::Remove { .. } => true,
    }
}

/// The edited document, if it is what was meant: the value, and every comment outside the edited bytes.
fn proven(
    document: &Document,
    splices: &[Splice],
    edit: &Edit,
    intended: &Value,
) -> Option<Document> {
    let text = splice::spliced(document.text(), splices)?;
    let edited = Document::parse(text).ok()?;
    let is_intended = model::is_same(&edited.root().to_value(), intended);
    (is_intended && is_typed(&edited, edit) && keeps_comments(document, &edited, splices))
        .then_some(edited)
}

fn keeps_comments(before: &Document, after: &Document, splices: &[Splice]) -> bool {
    let is_kept = |start: u32| {
        !splices
            .iter()
            .any(|splice| splice.range.contains(&(start as usize)))
    };
    let kept = before
        .comments()
        .filter(|comment| is_kept(comment.span.start));
    kept.map(|comment| comment.text)
        .eq(after.comments().map(|comment| comment.text))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Whether the proof lets these splices pass for setting `state` to `done`.
    fn passes(text: &str, splices: &[Splice]) -> bool {
        let document = Document::parse(text).unwrap();
        let edit = Edit::Set {
            path: FieldPath::from("state"),
            value: Value::from("done"),
            before: None,
        };
        let intended = model::apply(document.root().to_value(), &edit).unwrap();
        proven(&document, splices, &edit, &intended).is_some()
    }

    #[test]
    fn an_edit_that_does_something_else_does_not_pass() {
        let text = "state: new # c\nb: 1\n";
        assert!(passes(text, &[Splice::new(7..10, "done")]));
        assert!(!passes(text, &[Splice::new(7..10, "other")]));
        assert!(
            !passes(text, &[Splice::new(7..10, "done"), Splice::insert(15, "z")]),
            "renames a key"
        );
        assert!(
            !passes(
                text,
                &[Splice::new(7..10, "done"), Splice::new(18..19, "2")]
            ),
            "changes a neighbour"
        );
        assert!(
            !passes(
                text,
                &[Splice::new(7..10, "done"), Splice::insert(15, "k: v\n")]
            ),
            "adds a key"
        );
        assert!(
            !passes(text, &[Splice::new(7..11, "done")]),
            "glues the comment to the value"
        );
        assert!(
            !passes(text, &[Splice::new(7..10, "done"), Splice::insert(13, "d")]),
            "changes a comment"
        );
        assert!(
            !passes(text, &[Splice::new(7..10, "done"), Splice::new(8..9, "")]),
            "overlaps"
        );
        assert!(!passes(text, &[Splice::new(7..10, "[")]), "breaks the file");
    }
}
