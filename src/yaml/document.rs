//! A parsed file: its text, and the places of everything in it.

use crate::text::Span;
use crate::yaml::FieldPath;
use crate::yaml::Node;
use crate::yaml::Segment;
use crate::yaml::node::Raw;
use crate::yaml::node::decoded_text;

/// A file in the record dialect; its root is a mapping.
#[derive(Debug, Clone)]
pub struct Document {
    pub(super) text: Box<str>,
    pub(super) nodes: Box<[Raw]>,
    pub(super) decoded: Box<[Box<str>]>,
    pub(super) comments: Box<[Span]>,
}

/// A comment of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment<'a> {
    /// Where it stands, from `#` to the end of the line.
    pub span: Span,
    /// What it says, after the `#`.
    pub text: &'a str,
}

impl Document {
    /// The text of the file, byte for byte.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The mapping that the file is.
    pub fn root(&self) -> Node<'_> {
        Node {
            document: self,
            place: 0,
        }
    }

    /// The decoded text of every scalar, keys among them, in the order of the file.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let scalars = self.nodes.iter().filter(|raw| raw.style.is_scalar());
        scalars.map(|raw| decoded_text(raw, &self.text, &self.decoded))
    }

    /// The value at a path, if there is one.
    pub fn at(&self, path: &FieldPath) -> Option<Node<'_>> {
        let mut node = self.root();
        for segment in path.segments() {
            node = child(node, segment)?.1;
        }
        Some(node)
    }

    /// The comments, in order.
    pub fn comments(&self) -> impl Iterator<Item = Comment<'_>> {
        self.comments.iter().map(|span| Comment {
            span: *span,
            text: span.of(&self.text).get(1..).unwrap_or_default(),
        })
    }

    /// The key at the end of a path; nothing where the path is missing, or ends at an item or the root.
    pub fn key_span(&self, path: &FieldPath) -> Option<Span> {
        let (parent, last) = path.split()?;
        let (key, _) = child(self.at(&parent)?, last)?;
        key.map(Node::span)
    }

    /// Where a finding about a path points: the value, or the key where nothing is written.
    ///
    /// Where the path is missing, the nearest value above it that is there: its key, the item itself in a sequence,
    /// and the first key of the file for the root.
    pub fn place(&self, path: &FieldPath) -> Span {
        let mut node = self.root();
        let mut above = self.first_key();
        for segment in path.segments() {
            let Some((key, value)) = child(node, segment) else {
                return above;
            };
            above = key.map_or(value.span(), Node::span);
            node = value;
        }
        if path.segments().is_empty() || node.span().is_empty() {
            above
        } else {
            node.span()
        }
    }

    fn first_key(&self) -> Span {
        let first = self.root().entries().next();
        first.map_or(self.root().span(), |(key, _)| key.span())
    }
}

/// One step down: the value, and its key in a mapping.
fn child<'a>(node: Node<'a>, segment: &Segment) -> Option<(Option<Node<'a>>, Node<'a>)> {
    match segment {
        Segment::Key(key) => node.entry(key).map(|(key, value)| (Some(key), value)),
        Segment::Index(index) => node.items().nth(*index).map(|item| (None, item)),
    }
}
