//! One value of a document, and the compact form in which documents keep theirs.
//!
//! A hundred thousand documents are held in memory at once, so a node is 20 bytes: offsets into the text, and a text
//! of its own only where the decoded scalar differs from what is written.

use serde_json::Map;
use serde_json::Value;

use crate::text::Span;
use crate::yaml::Document;

/// What shape a value has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// One text, or nothing (null).
    Scalar,
    /// Keys with values, in order.
    Mapping,
    /// Values in order.
    Sequence,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    /// Literal or folded text under a header such as `|-`.
    Block,
    BlockMapping,
    FlowMapping,
    BlockSequence,
    FlowSequence,
}

impl Style {
    pub(super) fn is_scalar(self) -> bool {
        matches!(
            self,
            Self::Plain | Self::Single | Self::Double | Self::Block
        )
    }

    pub(super) fn is_flow(self) -> bool {
        matches!(self, Self::FlowMapping | Self::FlowSequence)
    }

    pub(super) fn is_mapping(self) -> bool {
        matches!(self, Self::BlockMapping | Self::FlowMapping)
    }

    /// What is written, without the quotes.
    pub(super) fn inner(self, written: &str) -> &str {
        match self {
            Self::Single | Self::Double => {
                let end = written.len().saturating_sub(1);
                written.get(1..end).unwrap_or_default()
            }
            _ => written,
        }
    }
}

/// A node as a document keeps it; children follow their parent, so that `next` skips a whole subtree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw {
    pub(super) span: Span,
    pub(super) next: u32,
    /// Entries or items of a collection; for a scalar the place of its decoded text, or `AS_WRITTEN`.
    pub(super) extra: u32,
    pub(super) style: Style,
}

/// The decoded text is the written one, without its quotes.
pub(super) const AS_WRITTEN: u32 = u32::MAX;

/// A value of a document.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    pub(super) document: &'a Document,
    pub(super) place: u32,
}

impl<'a> Node<'a> {
    pub(super) fn raw(self) -> &'a Raw {
        &self.document.nodes[self.place as usize]
    }

    pub(super) fn style(self) -> Style {
        self.raw().style
    }

    /// The shape of the value.
    pub fn kind(self) -> Kind {
        match self.style() {
            Style::BlockMapping | Style::FlowMapping => Kind::Mapping,
            Style::BlockSequence | Style::FlowSequence => Kind::Sequence,
            _ => Kind::Scalar,
        }
    }

    /// Where the value is written, quotes and brackets included; empty, after the colon, where nothing is written.
    ///
    /// Block text runs from its header to the end of its last line that is not blank, block collections from their
    /// first key or dash to the end of their last value.
    pub fn span(self) -> Span {
        self.raw().span
    }

    /// The decoded text; nothing for collections and for null.
    pub fn text(self) -> Option<&'a str> {
        let is_text = self.kind() == Kind::Scalar && !self.is_null();
        is_text.then(|| self.decoded())
    }

    /// The decoded text of a scalar, null as it is written.
    pub(super) fn decoded(self) -> &'a str {
        decoded_text(self.raw(), &self.document.text, &self.document.decoded)
    }

    /// Whether the value is null: nothing at all, or a plain `~`, `null`, `Null` or `NULL` (YAML 1.2.2, 10.3.2).
    pub fn is_null(self) -> bool {
        self.is_plain() && is_null_text(self.decoded())
    }

    /// Whether the value is a scalar without quotes or a block header; only such a scalar can be a number or a boolean.
    pub fn is_plain(self) -> bool {
        self.style() == Style::Plain
    }

    /// Entries of a mapping or items of a sequence; 0 for scalars.
    pub fn len(self) -> usize {
        match self.kind() {
            Kind::Scalar => 0,
            _ => self.raw().extra as usize,
        }
    }

    /// Whether the value has no entries or items.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The keys and values of a mapping, in order; nothing for other shapes.
    pub fn entries(self) -> impl Iterator<Item = (Node<'a>, Node<'a>)> {
        let len = if self.kind() == Kind::Mapping {
            self.len()
        } else {
            0
        };
        let mut nodes = self.children();
        (0..len).map_while(move |_| Some((nodes.next()?, nodes.next()?)))
    }

    /// The items of a sequence, in order; nothing for other shapes.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> {
        let len = if self.kind() == Kind::Sequence {
            self.len()
        } else {
            0
        };
        self.children().take(len)
    }

    /// The nodes after this one, each sibling once; the caller knows how many are children.
    fn children(self) -> impl Iterator<Item = Node<'a>> {
        let document = self.document;
        let mut place = self.place + 1;
        std::iter::from_fn(move || {
            let raw = document.nodes.get(place as usize)?;
            let node = Node { document, place };
            place = raw.next;
            Some(node)
        })
    }

    /// The value of a key.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entry(key).map(|(_, value)| value)
    }

    /// A key with its value.
    pub(super) fn entry(self, key: &str) -> Option<(Node<'a>, Node<'a>)> {
        self.entries().find(|(name, _)| name.decoded() == key)
    }

    /// The value without types: every scalar is a string, null is null, keys keep their order.
    pub fn to_value(self) -> Value {
        match self.kind() {
            Kind::Scalar => self.text().map_or(Value::Null, Value::from),
            Kind::Sequence => self.items().map(Node::to_value).collect(),
            Kind::Mapping => {
                let entries = self.entries();
                let entries =
                    entries.map(|(key, value)| (key.decoded().to_owned(), value.to_value()));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }
}

/// The decoded text of a scalar.
pub(super) fn decoded_text<'a>(raw: &Raw, text: &'a str, decoded: &'a [Box<str>]) -> &'a str {
    if raw.extra == AS_WRITTEN || !raw.style.is_scalar() {
        return raw.style.inner(raw.span.of(text));
    }
    decoded.get(raw.extra as usize).map_or("", |text| text)
}

/// Whether a plain scalar of this text is null.
pub(super) fn is_null_text(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

#[cfg(test)]
mod tests {
    use super::Raw;

    #[test]
    fn a_node_is_small() {
        assert_eq!(size_of::<Raw>(), 20);
    }
}
