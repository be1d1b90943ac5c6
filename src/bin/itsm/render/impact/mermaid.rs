//! The graph as a Mermaid flow chart, for Markdown pages.
//!
//! Ids and titles are other people's text: every sign that Mermaid or a browser could take for markup becomes a number.

use std::fmt::Write;

use itsm::ops::Consequence;

use crate::render::impact::Shown;
use crate::render::impact::Standing;
use crate::render::impact::arcs;
use crate::render::impact::label;
use crate::render::impact::shown;

/// The flow chart; arrows go the way that failure goes, dotted ones to who has others to turn to.
pub(crate) fn text(found: &Consequence) -> String {
    let mut out = String::from("flowchart LR\n");
    for (at, Shown { number, standing }) in shown(found) {
        let class = match standing {
            Standing::Source => "source",
            Standing::Failed => "failed",
            Standing::Degraded => "degraded",
        };
        let lines = label(&found.graph.nodes()[at]).map(|line| escaped(&line));
        let _ = writeln!(out, "  n{number}[\"{}\"]:::{class}", lines.join("<br/>"));
    }
    for (from, to, arc) in arcs(found) {
        let line = if arc.group.is_some() { "-.->" } else { "-->" };
        let relation = escaped(found.graph.relation_name(arc.relation));
        let _ = writeln!(out, "  n{from} {line}|\"{relation}\"| n{to}");
    }
    out.push_str("  classDef source fill:#ff6347\n  classDef failed fill:#ffe4e1\n  classDef degraded fill:#ffffe0\n");
    out
}

/// Text with every sign but letters, digits and harmless punctuation as a numbered entity.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '.' | ',' | '/') {
            out.push(letter);
        } else {
            let _ = write!(out, "#{};", u32::from(letter));
        }
    }
    out
}
