//! A change before it is decided on, as a comment of a pull request.
//!
//! Ids, titles and reasons are other people's text: nothing of it may end a table or become markup.

use std::fmt::Write;

use itsm::ops::Desk;
use itsm::ops::Preview;
use itsm::practice::impact::Reached;
use itsm::report::Table;
use itsm::report::escape;

use super::bound;
use super::considerations;
use super::drift;
use super::missing;
use super::other_risk;
use super::risk;
use super::standing;
use super::template;
use crate::render::time;

/// The most rows of a table; a comment has to stay readable, and hosts cut off long ones.
const MOST_ROWS: usize = 50;

/// The whole preview.
pub(crate) fn text(desk: &Desk, seen: &Preview) -> String {
    let mut out = format!("## {} {}\n\n", escape(&seen.id), escape(&seen.title));
    let kind = seen.kind.as_deref().unwrap_or("of no kind yet");
    let planned = match seen.planned {
        Some(one) => format!("{} to {}", time(one.from, desk), time(one.to, desk)),
        None => "no planned time yet".to_owned(),
    };
    let _ = writeln!(out, "{}, {}, {planned}", escape(kind), escape(&seen.state));
    if let Some(one) = &seen.template {
        let _ = writeln!(out, "\nTemplate: {}", escape(&template(one)));
    }
    for one in &seen.bound {
        list(&mut out, &bound(one), &one.items);
    }
    let _ = writeln!(out, "\n### Risk: {}\n", escape(&risk(seen)));
    out.push_str(&considerations(seen).markdown());
    if let Some(said) = other_risk(seen) {
        let _ = writeln!(out, "\n{}", escape(&said));
    }
    reach(&mut out, seen);
    list(&mut out, "In its way", &standing(desk, seen));
    if !seen.review.is_empty() {
        list(&mut out, "To be looked back upon, because", &seen.review);
    }
    next(&mut out, seen);
    let _ = writeln!(out, "\nAs of {}.", time(seen.as_of, desk));
    out
}

fn reach(out: &mut String, seen: &Preview) {
    let found = &seen.consequence.impact;
    out.push_str("\n### What it reaches\n\n");
    let failed: Vec<&Reached> = found.failed.iter().filter(|one| one.hop > 0).collect();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (word, list) in [
        ("fails", failed),
        ("degraded", found.degraded.iter().collect()),
    ] {
        let nodes = list
            .iter()
            .filter_map(|one| seen.consequence.graph.nodes().get(one.node));
        rows.extend(nodes.map(|node| {
            let class = node.class.as_ref().unwrap_or(&node.record_type);
            vec![
                word.to_owned(),
                node.id.clone(),
                node.title.clone(),
                class.clone(),
            ]
        }));
    }
    if rows.is_empty() {
        out.push_str("Nothing else is known to depend on what is changed.\n");
    } else {
        let left_out = rows.len().saturating_sub(MOST_ROWS);
        let mut table = Table::new(["", "id", "title", "class"]);
        table.rows = rows.into_iter().take(MOST_ROWS).collect();
        out.push_str(&table.markdown());
        if left_out > 0 {
            let _ = writeln!(out, "\n… and {left_out} more.");
        }
    }
    let told: Vec<&str> = seen
        .consequence
        .tell
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    if !told.is_empty() {
        let _ = writeln!(out, "\nTo be told: {}", escape(&told.join(", ")));
    }
    if let Some(said) = drift(seen) {
        let _ = writeln!(out, "\nImpact: {}", escape(&said));
    }
}

fn list(out: &mut String, title: &str, lines: &[String]) {
    let _ = writeln!(out, "\n### {title}\n");
    if lines.is_empty() {
        out.push_str("Nothing.\n");
    }
    for line in lines {
        let _ = writeln!(out, "- {}", escape(line));
    }
}

fn next(out: &mut String, seen: &Preview) {
    out.push_str("\n### Next steps\n\n");
    let mut table = Table::new(["step", "leads to", "missing"]);
    let rows = seen.steps.iter().map(|step| {
        let missing = missing(step);
        let missing = if missing.is_empty() {
            "nothing".to_owned()
        } else {
            missing.join("; ")
        };
        vec![step.name.clone(), step.to.clone(), missing]
    });
    table.rows = rows.collect();
    out.push_str(&table.markdown());
}
