//! Known errors and similar records, with the reasons.

use std::fmt::Write;

use itsm::ops::Matches;
use itsm::ops::Proposal;
use itsm::ops::Reason;
use itsm::text::printable;
use serde::Serialize;

use crate::render;
use crate::ui::Ui;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    record: &'a str,
    known_errors: Vec<Proposed<'a>>,
    similar: Vec<Proposed<'a>>,
}

#[derive(Serialize)]
struct Proposed<'a> {
    id: &'a str,
    title: &'a str,
    state: &'a str,
    score: u32,
    reasons: Vec<Because<'a>>,
    /// The relation by which the two are linked already.
    linked: Option<&'a str>,
    workaround: Option<&'a str>,
    solution: Option<&'a str>,
}

#[derive(Serialize)]
struct Because<'a> {
    kind: &'a str,
    points: u32,
    values: &'a [String],
}

/// The proposals for scripts, format version 1.
pub(crate) fn json(found: &Matches) -> String {
    render::json(&Output {
        version: 1,
        record: &found.id,
        known_errors: all(&found.known_errors),
        similar: all(&found.similar),
    }) + "\n"
}

fn all(proposals: &[Proposal]) -> Vec<Proposed<'_>> {
    proposals.iter().map(proposed).collect()
}

fn proposed(one: &Proposal) -> Proposed<'_> {
    let reasons = one.reasons.iter().map(|reason| Because {
        kind: reason.kind,
        points: reason.points,
        values: &reason.values,
    });
    Proposed {
        id: &one.id,
        title: &one.title,
        state: &one.state,
        score: one.score,
        reasons: reasons.collect(),
        linked: one.linked.as_deref(),
        workaround: one.workaround.as_deref(),
        solution: one.solution.as_deref(),
    }
}

/// The proposals for people; nothing where there are none.
pub(crate) fn text(ui: &Ui, found: &Matches) -> String {
    let mut out = String::new();
    section(ui, "Known errors", &found.known_errors, &mut out);
    section(ui, "Similar", &found.similar, &mut out);
    out
}

fn section(ui: &Ui, heading: &str, proposals: &[Proposal], out: &mut String) {
    if proposals.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(out, "{}", ui.bold(heading));
    for one in proposals {
        let linked = one.linked.as_ref();
        let linked = linked.map(|relation| format!("  (linked: {relation})"));
        let line = format!(
            "{:>3}  {}  {}  {}{}",
            one.score,
            one.id,
            one.state,
            one.title,
            linked.unwrap_or_default()
        );
        let _ = writeln!(out, "{}", printable(&line));
        let reasons: Vec<String> = one.reasons.iter().map(because).collect();
        let _ = writeln!(out, "     {}", printable(&reasons.join("; ")));
        told("workaround", one.workaround.as_deref(), out);
        told("solution", one.solution.as_deref(), out);
    }
}

fn because(reason: &Reason) -> String {
    let values = reason.values.join(", ");
    let what = match reason.kind {
        "ci" => "same item",
        "error-code" => "same error code",
        "service" => "same service",
        _ => "words",
    };
    format!("{what} {values} +{}", reason.points)
}

/// A text with its name, its lines joined.
fn told(name: &str, text: Option<&str>, out: &mut String) {
    if let Some(text) = text {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(out, "     {name}: {}", printable(&line));
    }
}
