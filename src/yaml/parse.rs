//! From the parser's events to the nodes of a document.
//!
//! The parser gives text as it was meant, not always as it was written: spans are mended here, once, so that nobody
//! else has to know. An empty value is placed after its colon, block text starts at its header and ends with its last
//! line that is not blank, and a block collection ends with its last value.

use granit_parser::Event;
use granit_parser::Parser;
use granit_parser::ScalarStyle;
use granit_parser::ScanError;
use granit_parser::StructureStyle;

use crate::text::Span;
use crate::yaml::Document;
use crate::yaml::Fault;
use crate::yaml::MAX_DEPTH;
use crate::yaml::dialect;
use crate::yaml::keys;
use crate::yaml::layout;
use crate::yaml::mend;
use crate::yaml::node::AS_WRITTEN;
use crate::yaml::node::Raw;
use crate::yaml::node::Style;
use crate::yaml::node::is_null_text;
use crate::yaml::syntax;

/// Comments in a row that the parser holds back; a file has fewer lines than that.
const MAX_COMMENTS: usize = dialect::MAX_BYTES;

impl Document {
    /// Parses a text; on failure all faults that could be told apart, in the order of the file.
    pub fn parse(text: impl Into<String>) -> Result<Self, Vec<Fault>> {
        let text = text.into().into_boxed_str();
        let faults = dialect::precheck(&text);
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut builder = Builder::new(&text);
        builder.read();
        builder.finish();
        if !builder.faults.is_empty() {
            let mut faults = builder.faults;
            faults.sort_by_key(|fault| fault.span);
            faults.truncate(dialect::MAX_FAULTS);
            return Err(faults);
        }
        let (nodes, decoded) = (builder.nodes.into(), builder.decoded.into());
        let comments = builder.comments.into();
        Ok(Self {
            text,
            nodes,
            decoded,
            comments,
        })
    }
}

/// A collection whose end has not come yet.
struct Open {
    place: usize,
    /// Children so far: keys and values of a mapping, items of a sequence.
    children: u32,
}

/// Where the next node stands in its parent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Root,
    Key,
    Value,
    Item,
}

struct Builder<'a> {
    text: &'a str,
    nodes: Vec<Raw>,
    decoded: Vec<Box<str>>,
    comments: Vec<Span>,
    faults: Vec<Fault>,
    open: Vec<Open>,
    /// The end of what has been read.
    cursor: usize,
    documents: usize,
    stopped: bool,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        let cursor = if text.starts_with(layout::BOM) {
            layout::BOM.len()
        } else {
            0
        };
        Self {
            text,
            nodes: Vec::with_capacity(text.len() / 12 + 4),
            decoded: Vec::new(),
            comments: Vec::new(),
            faults: Vec::new(),
            open: Vec::new(),
            cursor,
            documents: 0,
            stopped: false,
        }
    }

    fn read(&mut self) {
        let options = granit_parser::options! {
            disallow_directives: true,
            emit_unresolved_aliases: true,
            max_buffered_comment_events: MAX_COMMENTS,
            flow_nesting_limit: MAX_DEPTH + 1,
            block_nesting_limit: MAX_DEPTH + 1,
        };
        for event in Parser::new_from_str_with_options(self.text, options) {
            match event {
                Ok((event, span)) => self.event(event, span.byte_range().unwrap_or_default()),
                Err(error) => self.fail(&error),
            }
            if self.stopped {
                break;
            }
        }
    }

    fn event(&mut self, event: Event<'a>, span: std::ops::Range<usize>) {
        let span = Span::new(span.start, span.end);
        self.properties(&event, span);
        match event {
            Event::Comment(..) => self.comments.push(span),
            Event::DocumentStart(is_explicit, _) => self.document(span, is_explicit),
            Event::Scalar(text, style, ..) => self.scalar(&text, style, span),
            Event::MappingStart(StructureStyle::Block, ..) => self.start(Style::BlockMapping, span),
            Event::MappingStart(..) => self.start(Style::FlowMapping, span),
            Event::SequenceStart(StructureStyle::Block, ..) => {
                self.start(Style::BlockSequence, span);
            }
            Event::SequenceStart(..) => self.start(Style::FlowSequence, span),
            Event::MappingEnd | Event::SequenceEnd => self.end(span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.dialect(span, "aliases are not allowed", "write the value out");
                self.scalar("*", ScalarStyle::Plain, span);
            }
            _ => {}
        }
    }

    fn dialect(&mut self, span: Span, message: &str, hint: &str) {
        self.faults.push(Fault::dialect(span, message, hint));
    }

    /// Refuses anchors and tags.
    fn properties(&mut self, event: &Event<'_>, span: Span) {
        if event.tag().is_some() {
            self.dialect(
                span,
                "tags are not allowed",
                "remove the tag; the field's type decides what the value is",
            );
        }
        if event.anchor_id().is_some_and(|id| id > 0) {
            self.dialect(
                span,
                "anchors are not allowed",
                "write the value out where it is needed",
            );
        }
    }

    fn document(&mut self, span: Span, is_explicit: bool) {
        self.documents += 1;
        if is_explicit {
            self.cursor = self.cursor.max(span.range().end);
        }
        if self.documents > 1 {
            self.dialect(
                span,
                "a second document in one file",
                "keep one record a file",
            );
            self.stopped = true;
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) {
        let role = self.begin(span);
        let text = mend::text(self.text, text, style, span);
        let (style, span) = mend::written(self.text, self.cursor, text, style, span);
        let place = self.nodes.len();
        let extra = self.keep(text, style, span);
        self.push(style, span, extra);
        self.nodes[place].next = count(place + 1);
        self.cursor = self.cursor.max(span.range().end);
        if role == Role::Key {
            self.key(text, style, span);
        }
    }

    /// Keeps the decoded text aside, if it is not what is written.
    fn keep(&mut self, text: &str, style: Style, span: Span) -> u32 {
        let written = span.of(self.text);
        let inner = style.inner(written);
        let is_empty_value = style == Style::Plain && span.is_empty();
        if is_empty_value || (style != Style::Block && inner == text) {
            return AS_WRITTEN;
        }
        if let Some(refused) = text
            .chars()
            .find(|character| dialect::is_control(*character))
        {
            self.faults.push(dialect::control(span, refused));
        }
        self.decoded.push(text.into());
        count(self.decoded.len() - 1)
    }

    fn push(&mut self, style: Style, span: Span, extra: u32) {
        self.nodes.push(Raw {
            span,
            next: 0,
            extra,
            style,
        });
    }

    /// Notes that a node begins: finds the colon or dash before it, and refuses what stands there wrongly.
    fn begin(&mut self, span: Span) -> Role {
        let Some(open) = self.open.last_mut() else {
            return Role::Root;
        };
        let place = open.place;
        let is_first = open.children == 0;
        open.children += 1;
        let style = self.nodes[place].style;
        let is_key = open.children % 2 == 1;
        match style {
            Style::BlockSequence => {
                let dash = layout::skip(self.text, self.cursor, b"");
                if is_first {
                    self.nodes[place].span = Span::new(dash, dash);
                }
                self.cursor = dash + 1;
                Role::Item
            }
            Style::FlowSequence => Role::Item,
            _ if is_key => {
                self.explicit(span);
                Role::Key
            }
            _ => {
                let colon = layout::skip(self.text, self.cursor, b"");
                if self.text[colon..].starts_with(':') {
                    self.cursor = colon + 1;
                }
                Role::Value
            }
        }
    }

    /// Refuses a key that is announced by `?`.
    fn explicit(&mut self, span: Span) {
        let at = layout::skip(self.text, self.cursor, b",");
        if at < span.range().start && self.text[at..].starts_with('?') {
            self.dialect(
                Span::new(at, at + 1),
                "keys announced by `?` are not allowed",
                "write `key: value`",
            );
            self.cursor = at + 1;
        }
    }

    /// Refuses a key that is no text, and merge keys.
    fn key(&mut self, text: &str, style: Style, span: Span) {
        if style == Style::Block || (style == Style::Plain && is_null_text(text)) {
            self.dialect(span, "a key must be text", "name the value");
        } else if style == Style::Plain && text == "<<" {
            self.dialect(span, "merge keys are not allowed", "write the values out");
        }
    }

    fn start(&mut self, style: Style, span: Span) {
        let role = self.begin(span);
        if role == Role::Key {
            self.dialect(span, "a key must be text", "name the value");
        }
        if role == Role::Root && !style.is_mapping() {
            self.not_a_mapping(span);
        }
        if style == Style::FlowMapping && span.is_empty() {
            self.dialect(
                span,
                "a mapping in a list needs braces",
                "write `[{key: value}]`",
            );
        }
        if style.is_flow() {
            self.cursor = self.cursor.max(span.range().end);
        }
        let place = self.nodes.len();
        self.push(style, span, 0);
        self.open.push(Open { place, children: 0 });
        if self.open.len() > MAX_DEPTH {
            self.faults.push(syntax::too_deep(span));
            self.stopped = true;
        }
    }

    fn end(&mut self, span: Span) {
        let Some(open) = self.open.pop() else {
            return;
        };
        let next = count(self.nodes.len());
        let node = &mut self.nodes[open.place];
        let is_mapping = node.style.is_mapping();
        if node.style.is_flow() {
            self.cursor = self.cursor.max(span.range().end);
        }
        // The end of a block collection is that of its last value, which the cursor is at.
        node.span.end = count(self.cursor);
        node.next = next;
        node.extra = if is_mapping {
            open.children / 2
        } else {
            open.children
        };
        if is_mapping {
            let twice = keys::duplicates(self.text, &self.nodes, &self.decoded, open.place);
            self.faults.extend(twice);
        }
    }

    fn not_a_mapping(&mut self, span: Span) {
        self.dialect(
            span,
            "a record must be a mapping",
            "write lines of the form `key: value`",
        );
    }

    fn fail(&mut self, error: &ScanError) {
        self.stopped = true;
        let at = error
            .marker()
            .byte_offset()
            .unwrap_or_default()
            .min(self.text.len());
        let fault = syntax::fault(self.text, at, error.kind());
        self.faults.push(fault);
    }

    /// The checks that need the whole file.
    fn finish(&mut self) {
        self.comments.sort_unstable();
        let root = self.nodes.first().map(|root| (root.style, root.span));
        match root {
            None if self.faults.is_empty() => self.not_a_mapping(Span::default()),
            Some((Style::Plain | Style::Single | Style::Double | Style::Block, span)) => {
                self.not_a_mapping(span);
            }
            _ => {}
        }
        if !self.stopped && self.text.contains('\t') {
            let tabs = dialect::tabs(self.text, self.spans_of_text().into_iter());
            self.faults.extend(tabs);
        }
    }

    /// The spans of scalars and comments in order, and whether each is plain text.
    fn spans_of_text(&self) -> Vec<(Span, bool)> {
        let scalars = self.nodes.iter().filter(|raw| raw.style.is_scalar());
        let scalars = scalars.map(|raw| (raw.span, raw.style == Style::Plain));
        let mut spans: Vec<_> = scalars
            .chain(self.comments.iter().map(|span| (*span, false)))
            .collect();
        spans.sort_unstable();
        spans
    }
}

/// A count or offset as nodes keep it; texts are far below 4 GiB.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
