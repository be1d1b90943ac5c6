//! Which bytes an edit replaces, in lines and indentation.
//!
//! Works on the spans of the parsed text. It may guess wrong: whatever it plans is proven before it is kept, so the
//! rule here is to touch as little as possible, and to plan nothing rather than something clever.

use std::ops::Range;

use serde_json::Value;

use crate::yaml::Document;
use crate::yaml::Edit;
use crate::yaml::FieldPath;
use crate::yaml::Node;
use crate::yaml::Segment;
use crate::yaml::flow;
use crate::yaml::items;
use crate::yaml::layout;
use crate::yaml::node::Style;
use crate::yaml::scalar;
use crate::yaml::write;
use crate::yaml::write::Rendered;
use crate::yaml::write::STEP;

/// How new values are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As in a new file.
    House,
    /// On one line, which fits where the house form doesn't.
    OneLine,
}

/// Bytes to replace, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

impl Splice {
    pub(super) fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { range, text }
    }

    pub(super) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::new(at..at, text)
    }
}

/// The text with its splices made, new lines with the line ending of the text; nothing if splices overlap.
pub(super) fn spliced(text: &str, splices: &[Splice]) -> Option<String> {
    let ending = layout::line_ending(text);
    let mut sorted: Vec<&Splice> = splices.iter().collect();
    sorted.sort_by_key(|splice| (splice.range.start, splice.range.end));
    let mut out = String::with_capacity(text.len() + 64);
    let mut from = 0;
    for splice in sorted {
        out.push_str(text.get(from..splice.range.start)?);
        out.push_str(&splice.text.replace('\n', ending));
        from = splice.range.end;
    }
    out.push_str(text.get(from..)?);
    Some(out)
}

/// What to replace for an edit; nothing if no safe way is known.
pub(super) fn plan(document: &Document, edit: &Edit, form: Form) -> Option<Vec<Splice>> {
    match edit {
        Edit::Set {
            path,
            value,
            before,
        } => set(document, path, value, before.as_deref(), form),
        Edit::Append { path, value, flow } => items::append(document, path, value, *flow, form),
        Edit::Insert { path, value, flow } => items::insert(document, path, value, *flow, form),
        Edit::Rename { path, key } => rename(document, path, key),
        Edit::Remove { path } => remove(document, path),
    }
}

/// A place for a value: after a colon or a dash.
struct Slot<'a> {
    parent: Node<'a>,
    key: Option<Node<'a>>,
    node: Node<'a>,
    /// Which child of the parent it is.
    index: usize,
    /// Where key or dash begin; the value itself in a flow sequence.
    start: usize,
    /// Behind the colon or dash; nothing where there is none.
    anchor: Option<usize>,
}

fn slot<'a>(document: &'a Document, path: &FieldPath) -> Option<Slot<'a>> {
    let (parent, last) = path.split()?;
    let parent = document.at(&parent)?;
    match last {
        Segment::Key(name) => {
            let (index, (key, node)) = parent
                .entries()
                .enumerate()
                .find(|(_, (key, _))| key.decoded() == name)?;
            let anchor = colon(document.text(), key, node);
            let start = key.span().range().start;
            let key = Some(key);
            Some(Slot {
                parent,
                key,
                node,
                index,
                start,
                anchor,
            })
        }
        Segment::Index(index) => {
            let node = parent.items().nth(*index)?;
            let dash = dash(document.text(), parent, *index);
            let start = dash.unwrap_or(node.span().range().start);
            let anchor = dash.map(|dash| dash + 1);
            Some(Slot {
                parent,
                key: None,
                node,
                index: *index,
                start,
                anchor,
            })
        }
    }
}

/// Behind the colon of an entry.
fn colon(text: &str, key: Node<'_>, value: Node<'_>) -> Option<usize> {
    let at = layout::skip(text, key.span().range().end, b"");
    let is_there = text[at..].starts_with(':') && at <= value.span().range().start;
    is_there.then_some(at + 1)
}

/// The dash of an item of a block sequence.
pub(super) fn dash(text: &str, sequence: Node<'_>, index: usize) -> Option<usize> {
    if sequence.style() != Style::BlockSequence {
        return None;
    }
    match index.checked_sub(1) {
        None => Some(sequence.span().range().start),
        Some(before) => {
            let end = sequence.items().nth(before)?.span().range().end;
            let end = if sequence.items().nth(before)?.style() == Style::Block {
                layout::line_end(text, end)
            } else {
                end
            };
            let at = layout::skip(text, end, b"");
            text[at..].starts_with('-').then_some(at)
        }
    }
}

pub(super) fn set(
    document: &Document,
    path: &FieldPath,
    value: &Value,
    before: Option<&str>,
    form: Form,
) -> Option<Vec<Splice>> {
    if let Some(slot) = slot(document, path) {
        return replace(document.text(), &slot, value, form);
    }
    let (parent, last) = path.split()?;
    let Segment::Key(key) = last else {
        return None;
    };
    insert(document, document.at(&parent)?, key, value, before, form)
}

/// A value in the form wished for.
fn render(value: &Value, indent: usize, form: Form) -> Rendered {
    match form {
        Form::House => write::rendered(value, indent),
        Form::OneLine => Rendered::inline(write::flow(value)),
    }
}

/// A value in place of an old one: quotes keep their style.
fn render_over(old: Node<'_>, value: &Value, indent: usize, form: Form) -> Rendered {
    let rendered = render(value, indent, form);
    match (old.style(), value) {
        (style @ (Style::Single | Style::Double), Value::String(text))
            if rendered.body.is_empty() =>
        {
            Rendered::inline(scalar::quoted(text, style))
        }
        _ => rendered,
    }
}

fn replace(text: &str, slot: &Slot<'_>, value: &Value, form: Form) -> Option<Vec<Splice>> {
    let node = slot.node;
    let span = node.span().range();
    if slot.parent.style().is_flow() {
        let new = render_over(node, value, 0, Form::OneLine).inline;
        return Some(match slot.anchor {
            _ if !span.is_empty() => vec![Splice::new(span, new)],
            Some(anchor) => vec![Splice::insert(anchor, format!(" {new}"))],
            None => vec![Splice::insert(span.start, format!(": {new}"))],
        });
    }
    let anchor = slot.anchor?;
    let new = render_over(node, value, layout::column(text, slot.start) + STEP, form);
    Some(match node.style() {
        _ if span.is_empty() => after(anchor, &new, layout::line_end(text, anchor)),
        Style::Block => over_block_text(text, anchor, span, new),
        Style::BlockMapping | Style::BlockSequence => over_lines(text, anchor, span, &new),
        _ => over_inline(text, anchor, span, new),
    })
}

/// The inline part at one place, the body at the end of the line.
fn after(anchor: usize, new: &Rendered, line_end: usize) -> Vec<Splice> {
    vec![
        Splice::insert(anchor, spaced(&new.inline)),
        Splice::insert(line_end, new.body.as_str()),
    ]
}

fn spaced(inline: &str) -> String {
    if inline.is_empty() {
        String::new()
    } else {
        format!(" {inline}")
    }
}

/// From what to what a value on the key's line is replaced; with nothing to put there, the blanks before go too.
fn head(text: &str, anchor: usize, written: Range<usize>, inline: String) -> Splice {
    if inline.is_empty() && layout::is_blank(&text[anchor..written.start]) {
        return Splice::new(anchor..written.end, "");
    }
    Splice::new(written, inline)
}

/// Replaces block text: the header, and the lines below; a comment behind the header stays.
fn over_block_text(text: &str, anchor: usize, span: Range<usize>, new: Rendered) -> Vec<Splice> {
    let header = layout::block_header(text, span.start);
    let line_end = layout::line_end(text, header.end);
    vec![
        head(text, anchor, header, new.inline),
        Splice::new(line_end..span.end.max(line_end), new.body),
    ]
}

/// Replaces a value on one line, or a bracketed or quoted one of several lines; the comment behind it stays.
fn over_inline(text: &str, anchor: usize, span: Range<usize>, new: Rendered) -> Vec<Splice> {
    let line_end = layout::line_end(text, span.end);
    vec![
        head(text, anchor, span, new.inline),
        Splice::insert(line_end, new.body),
    ]
}

/// Replaces a block collection by whole lines.
fn over_lines(text: &str, anchor: usize, span: Range<usize>, new: &Rendered) -> Vec<Splice> {
    let last = layout::line_end(text, span.end);
    let first = layout::line_start(text, span.start);
    if first <= anchor {
        return vec![Splice::new(anchor..last, spaced(&new.inline) + &new.body)];
    }
    vec![
        Splice::insert(anchor, spaced(&new.inline)),
        Splice::new(layout::line_break(text, first)..last, new.body.as_str()),
    ]
}

/// Adds a key to a mapping.
fn insert(
    document: &Document,
    mapping: Node<'_>,
    key: &str,
    value: &Value,
    before: Option<&str>,
    form: Form,
) -> Option<Vec<Splice>> {
    let text = document.text();
    let sibling =
        before.and_then(|name| mapping.entries().position(|(key, _)| key.decoded() == name));
    match mapping.style() {
        Style::FlowMapping => Some(flow::insert(
            text,
            mapping,
            sibling,
            &write::flow_entry(key, value),
        )),
        Style::BlockMapping => {
            let column = layout::column(text, mapping.span().range().start);
            let entry = match form {
                Form::House => write::entry(key, value, column),
                Form::OneLine => format!(
                    "{}: {}",
                    scalar(key, scalar::Context::Block),
                    write::flow(value)
                ),
            };
            let gap = format!("\n{:column$}", "");
            Some(vec![match sibling {
                None => Splice::insert(
                    layout::line_end(text, mapping.span().range().end),
                    gap + &entry,
                ),
                Some(place) => {
                    let (key, _) = mapping.entries().nth(place)?;
                    let start = key.span().range().start;
                    Splice::insert(layout::above(text, start, place > 0), entry + &gap)
                }
            }])
        }
        _ => None,
    }
}

/// Writes another key over a key, in the same quotes.
fn rename(document: &Document, path: &FieldPath, new: &str) -> Option<Vec<Splice>> {
    let slot = slot(document, path)?;
    let key = slot.key?;
    let context = if slot.parent.style().is_flow() {
        scalar::Context::Flow
    } else {
        scalar::Context::Block
    };
    let written = match key.style() {
        style @ (Style::Single | Style::Double) => scalar::quoted(new, style),
        _ => scalar(new, context),
    };
    Some(vec![Splice::new(key.span().range(), written)])
}

fn remove(document: &Document, path: &FieldPath) -> Option<Vec<Splice>> {
    let text = document.text();
    let slot = slot(document, path)?;
    if slot.parent.style().is_flow() {
        return flow::remove(text, slot.parent, slot.index);
    }
    let (parent, _) = path.split()?;
    if slot.parent.len() == 1 {
        let empty = if slot.key.is_some() {
            Value::Object(serde_json::Map::default())
        } else {
            Value::Array(Vec::new())
        };
        return set(document, &parent, &empty, None, Form::OneLine);
    }
    let last = layout::line_end(text, slot.node.span().range().end.max(slot.anchor?));
    if !layout::starts_line(text, slot.start) {
        let next = next_start(text, &slot)?;
        return Some(vec![Splice::new(slot.start..next, "")]);
    }
    let first = layout::line_start(text, slot.start);
    Some(vec![if layout::next_line(text, last) == last {
        Splice::new(layout::line_break(text, first)..last, "")
    } else {
        Splice::new(first..layout::next_line(text, last), "")
    }])
}

/// Where the key or dash after this one begins.
fn next_start(text: &str, slot: &Slot<'_>) -> Option<usize> {
    match slot.key {
        Some(_) => {
            let (key, _) = slot.parent.entries().nth(slot.index + 1)?;
            Some(key.span().range().start)
        }
        None => dash(text, slot.parent, slot.index + 1),
    }
}
