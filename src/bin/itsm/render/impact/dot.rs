//! The graph for Graphviz.
//!
//! Ids and titles are other people's text: they stand in quoted labels alone, and names of nodes are made of places.

use std::fmt::Write;

use itsm::ops::Consequence;

use crate::render::impact::Shown;
use crate::render::impact::Standing;
use crate::render::impact::arcs;
use crate::render::impact::label;
use crate::render::impact::shown;

/// The graph in the DOT language; arrows go the way that failure goes.
pub(crate) fn text(found: &Consequence) -> String {
    let mut out = String::from(
        "digraph impact {\n  rankdir=LR;\n  node [shape=box, style=filled, fontname=\"sans-serif\"];\n",
    );
    for (at, Shown { number, standing }) in shown(found) {
        let colour = match standing {
            Standing::Source => "tomato",
            Standing::Failed => "mistyrose",
            Standing::Degraded => "lightyellow",
        };
        let lines = label(&found.graph.nodes()[at]).map(|line| escaped(&line));
        let _ = writeln!(
            out,
            "  n{number} [label=\"{}\", fillcolor={colour}];",
            lines.join("\\n")
        );
    }
    for (from, to, arc) in arcs(found) {
        let style = if arc.group.is_some() {
            ", style=dashed"
        } else {
            ""
        };
        let relation = escaped(found.graph.relation_name(arc.relation));
        let _ = writeln!(out, "  n{from} -> n{to} [label=\"{relation}\"{style}];");
    }
    out + "}\n"
}

/// Text inside a quoted string: a backslash would start an escape of Graphviz.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
