//! What the policy asks for a record, for people at a terminal.

use std::fmt::Write;

use itsm::ops::Explained;
use itsm::ops::ExplainedStep;
use itsm::text::printable;

use super::reason;
use crate::render::judged;
use crate::ui::Ui;

/// Every step of a record.
pub(crate) fn text(ui: &Ui, explained: &Explained) -> String {
    let Explained {
        id,
        title,
        record_type,
        state,
        ..
    } = explained;
    let head = if state.is_empty() {
        format!("{id}  {title}")
    } else {
        format!("{id}  {title} ({record_type}, {state})")
    };
    let mut out = format!("{}\n", ui.bold(&printable(&head)));
    for one in &explained.steps {
        step(ui, one, &mut out);
    }
    out
}

fn step(ui: &Ui, one: &ExplainedStep, out: &mut String) {
    let (judged, judgement) = (&one.judged, &one.judged.judgement);
    let standing = match (judgement.satisfied, judged.taken.is_some()) {
        (true, _) if judged.is_stopped() => "stopped",
        (true, _) => "approved",
        (false, true) => "taken, and not approved",
        (false, false) => "not approved yet",
    };
    let _ = writeln!(out, "\n{}: {standing}", ui.bold(&judged.step));
    out.push_str(&judged::head(judged));
    let width = one.rules.iter().map(|rule| rule.name.chars().count());
    let width = width.max().unwrap_or_default();
    for rule in &one.rules {
        let name = printable(&rule.name);
        let _ = writeln!(out, "  {name:<width$}  {}", printable(&reason(rule)));
    }
    let _ = write!(out, "\n{}", judged::rules(ui, judged));
}
