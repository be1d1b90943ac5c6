//! Which bytes an edit replaces between brackets and braces.

use std::ops::Range;

use crate::yaml::Kind;
use crate::yaml::Node;
use crate::yaml::layout;
use crate::yaml::splice::Splice;

/// Adds an entry or item, before the child of that place or at the end.
pub(super) fn insert(
    text: &str,
    collection: Node<'_>,
    before: Option<usize>,
    new: &str,
) -> Vec<Splice> {
    let children = children(collection);
    let span = collection.span().range();
    if let Some(next) = before.and_then(|place| children.get(place)) {
        return vec![Splice::insert(next.start, format!("{new}, "))];
    }
    let inside = span.start + 1..span.end - 1;
    match children.last() {
        None if layout::is_blank(&text[inside.clone()]) => vec![Splice::new(inside, new)],
        None => vec![Splice::insert(inside.start, new)],
        Some(last) if is_on_own_line(text, &span, last) => on_new_line(text, last, new),
        Some(last) => {
            let gap = gap(text, last.end);
            vec![Splice::insert(last.end, format!("{gap}, {new}"))]
        }
    }
}

/// Whether the collection has a line for each child.
fn is_on_own_line(text: &str, collection: &Range<usize>, child: &Range<usize>) -> bool {
    layout::starts_line(text, child.start) && layout::line_end(text, child.end) < collection.end
}

/// A line of its own after the last child's, whose comment stays with it.
fn on_new_line(text: &str, last: &Range<usize>, new: &str) -> Vec<Splice> {
    let indent = layout::column(text, last.start);
    let comma = comma(text, last.end);
    let end = layout::line_end(text, comma.unwrap_or(last.end));
    let gap = gap(text, last.end);
    let (after_last, after_new) = match comma {
        Some(_) => (String::new(), ","),
        None => (format!("{gap},"), ""),
    };
    vec![
        Splice::insert(last.end, after_last),
        Splice::insert(end, format!("\n{:indent$}{new}{after_new}", "")),
    ]
}

/// Behind the comma that follows a child.
fn comma(text: &str, end: usize) -> Option<usize> {
    let at = layout::skip(text, end, b"");
    text[at..].starts_with(',').then_some(at + 1)
}

/// What has to stand behind a child that ends with its colon: readers of YAML 1.1 take `a:,` for a text.
fn gap(text: &str, end: usize) -> &'static str {
    if text[..end].ends_with(':') { " " } else { "" }
}

/// Removes a child with the comma that it no longer needs.
pub(super) fn remove(text: &str, collection: Node<'_>, index: usize) -> Option<Vec<Splice>> {
    let children = children(collection);
    let child = children.get(index)?;
    let before = index.checked_sub(1).and_then(|before| children.get(before));
    let kept = before.map_or("", |before| gap(text, before.end));
    let range = match (before, children.get(index + 1)) {
        (_, Some(next)) => child.start..next.start,
        (Some(before), None) => before.end..child.end,
        (None, None) => child.start..comma(text, child.end).unwrap_or(child.end),
    };
    let kept = if range.start == child.start { "" } else { kept };
    Some(vec![Splice::new(range, kept)])
}

/// The bytes of each entry or item.
fn children(collection: Node<'_>) -> Vec<Range<usize>> {
    if collection.kind() == Kind::Sequence {
        return collection.items().map(|item| item.span().range()).collect();
    }
    let entries = collection.entries();
    let range =
        |(key, value): (Node<'_>, Node<'_>)| key.span().range().start..value.span().range().end;
    entries.map(range).collect()
}
