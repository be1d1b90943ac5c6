//! A change before it is decided on, for people at a terminal.

use std::fmt::Write;

use itsm::ops::Desk;
use itsm::ops::Preview;
use itsm::text::printable;

use super::bound;
use super::considerations;
use super::drift;
use super::missing;
use super::other_risk;
use super::risk;
use super::standing;
use super::template;
use crate::render::impact::tree;
use crate::render::time;
use crate::ui::Ui;

/// The whole preview.
pub(crate) fn text(ui: &Ui, desk: &Desk, seen: &Preview) -> String {
    let kind = seen.kind.as_deref().unwrap_or("of no kind yet");
    let title = format!("{}  {} ({kind}, {})", seen.id, seen.title, seen.state);
    let mut out = format!("{}\n", ui.bold(&printable(&title)));
    let planned = match seen.planned {
        Some(one) => format!("{} to {}", time(one.from, desk), time(one.to, desk)),
        None => "no time yet".to_owned(),
    };
    let _ = writeln!(out, "planned: {planned}");
    if let Some(one) = &seen.template {
        let _ = writeln!(out, "template: {}", printable(&template(one)));
    }
    for one in &seen.bound {
        list(ui, &mut out, &bound(one), &one.items, "none");
    }
    let _ = writeln!(out, "\n{} {}", ui.bold("Risk:"), risk(seen));
    out.push_str(&considerations(seen).terminal(ui.width()));
    if let Some(said) = other_risk(seen) {
        let _ = writeln!(out, "{said}");
    }
    let _ = writeln!(out, "\n{}", ui.bold("What it reaches"));
    out.push_str(&reach(ui, seen));
    list(ui, &mut out, "In its way", &standing(desk, seen), "nothing");
    if !seen.review.is_empty() {
        list(
            ui,
            &mut out,
            "To be looked back upon, because",
            &seen.review,
            "",
        );
    }
    next(ui, &mut out, seen);
    out
}

/// What a decider has to know of it beside its content, in a few lines.
pub(crate) fn short(ui: &Ui, desk: &Desk, seen: &Preview) -> String {
    let mut out = format!("{} {}\n", ui.bold("Risk:"), risk(seen));
    if let Some(said) = other_risk(seen) {
        let _ = writeln!(out, "{said}");
    }
    let found = &seen.consequence;
    let failed = found.impact.failed.iter().filter(|one| one.hop > 0);
    let reaches = if found.sources.is_empty() {
        "nothing can be said, it names no item".to_owned()
    } else {
        let (failed, degraded) = (failed.count(), found.impact.degraded.len());
        format!(
            "{failed} more may fail, {degraded} may get worse, {} to be told",
            found.tell.len()
        )
    };
    let _ = writeln!(out, "{} {reaches}", ui.bold("Reaches:"));
    if let Some(said) = drift(seen) {
        let _ = writeln!(out, "{}", printable(&said));
    }
    let standing = standing(desk, seen);
    if standing.is_empty() {
        let _ = writeln!(out, "{} nothing", ui.bold("In its way:"));
    } else {
        list(ui, &mut out, "In its way", &standing, "nothing");
    }
    let _ = writeln!(out, "`itsm preview {}` shows it all\n", seen.id);
    out
}

fn reach(ui: &Ui, seen: &Preview) -> String {
    let mut out = if seen.consequence.sources.is_empty() {
        "it names no item, so nothing can be said\n".to_owned()
    } else {
        tree::text(ui, &seen.consequence, false)
    };
    if let Some(said) = drift(seen) {
        let _ = writeln!(out, "{}", printable(&said));
    }
    out
}

fn list(ui: &Ui, out: &mut String, title: &str, lines: &[String], nothing: &str) {
    let _ = writeln!(out, "\n{}", ui.bold(title));
    if lines.is_empty() {
        let _ = writeln!(out, "  {nothing}");
    }
    for line in lines {
        let _ = writeln!(out, "  {}", printable(line));
    }
}

fn next(ui: &Ui, out: &mut String, seen: &Preview) {
    let _ = writeln!(out, "\n{}", ui.bold("Next steps"));
    if seen.steps.is_empty() {
        let _ = writeln!(out, "  none");
    }
    for step in &seen.steps {
        let missing = missing(step);
        let state = if missing.is_empty() { ": ready" } else { "" };
        let _ = writeln!(out, "  {} (→ {}){state}", step.name, step.to);
        for one in missing {
            let _ = writeln!(out, "    {}", printable(&one));
        }
    }
}
