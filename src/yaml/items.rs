//! Which bytes a new item of a sequence takes.
//!
//! A block item has a line of its own; the comment lines above an item are part of it, so a new item goes above them.

use serde_json::Value;

use crate::yaml::Document;
use crate::yaml::FieldPath;
use crate::yaml::Kind;
use crate::yaml::Node;
use crate::yaml::Segment;
use crate::yaml::flow;
use crate::yaml::layout;
use crate::yaml::splice;
use crate::yaml::splice::Form;
use crate::yaml::splice::Splice;
use crate::yaml::write;

/// Adds an item after the last, or a list of one where there is none.
pub(super) fn append(
    document: &Document,
    path: &FieldPath,
    value: &Value,
    on_one_line: bool,
    form: Form,
) -> Option<Vec<Splice>> {
    let text = document.text();
    let node = document
        .at(path)
        .filter(|node| node.kind() == Kind::Sequence && !node.is_empty());
    let Some(node) = node else {
        let list = Value::Array(vec![value.clone()]);
        return splice::set(document, path, &list, None, form);
    };
    if node.style().is_flow() {
        return Some(flow::insert(text, node, None, &write::flow(value)));
    }
    let column = layout::column(text, node.span().range().start);
    let item = item(value, column, on_one_line, form);
    let end = layout::line_end(text, node.span().range().end);
    Some(vec![Splice::insert(end, format!("\n{:column$}{item}", ""))])
}

/// Adds an item before another.
pub(super) fn insert(
    document: &Document,
    path: &FieldPath,
    value: &Value,
    on_one_line: bool,
    form: Form,
) -> Option<Vec<Splice>> {
    let text = document.text();
    let (parent, place) = path.split()?;
    let Segment::Index(index) = *place else {
        return None;
    };
    let node = document.at(&parent)?;
    if index >= node.len() {
        return append(document, &parent, value, on_one_line, form);
    }
    if node.style().is_flow() {
        return Some(flow::insert(text, node, Some(index), &write::flow(value)));
    }
    let column = layout::column(text, node.span().range().start);
    let item = item(value, column, on_one_line, form);
    Some(vec![above(text, node, index, &item, column)?])
}

/// An item on the line above another; on the same line, where a dash of an outer list stands before both.
fn above(text: &str, list: Node<'_>, index: usize, item: &str, column: usize) -> Option<Splice> {
    let dash = splice::dash(text, list, index)?;
    if !layout::starts_line(text, dash) {
        return Some(Splice::insert(dash, format!("{item}\n{:column$}", "")));
    }
    let line = layout::line_start(text, layout::above(text, dash, true));
    Some(Splice::insert(line, format!("{:column$}{item}\n", "")))
}

fn item(value: &Value, column: usize, on_one_line: bool, form: Form) -> String {
    match form {
        Form::House => write::item(value, column, on_one_line),
        Form::OneLine => format!("- {}", write::flow(value)),
    }
}
