//! What is about to be signed.

use std::fmt::Write;

use itsm::ops::Approving;
use itsm::record::print_time;
use itsm::text::printable;

use crate::render::judged;
use crate::ui::Ui;

/// What is decided on, in full.
pub(crate) fn content(ui: &Ui, approving: &Approving) -> String {
    let name = &approving.statement.subject().name;
    let mut out = format!("{}\n", ui.bold(&format!("What {name} says")));
    super::show::values(&approving.content, ui.width(), &mut out);
    if let Some(edit) = &approving.edit {
        let beside = printable(&edit.beside);
        let _ = write!(
            out,
            "What the edit changes ({beside}):\n{}",
            shown(&edit.diff)
        );
    }
    out.push('\n');
    out
}

/// What a person reads before they sign.
pub(crate) fn text(ui: &Ui, approving: &Approving) -> String {
    let statement = &approving.statement;
    let mut out = String::new();
    let _ = writeln!(out, "{}", ui.bold("What you sign"));
    let mut row = |name: &str, value: &str| {
        let _ = writeln!(out, "  {name:<9}{}", printable(value));
    };
    row("decision", statement.decision().name());
    row("step", statement.step());
    row("by", &approving.person);
    if let Some(role) = statement.role() {
        row("role", role);
    }
    row("content", &statement.subject().sha256);
    row("policy", &approving.judged.policy);
    if let Some(why) = &approving.in_vain {
        row("note", &format!("will not count: {why}"));
    }
    for one in &approving.lacking {
        let warning = "what is added for that later voids this decision";
        let _ = writeln!(out, "\n{} {}; {warning}", ui.red("Beware:"), printable(one));
    }
    if let Some(since) = &approving.since {
        let when = print_time(since.time);
        let (verb, diff) = (since.decision.name(), since.diff.as_deref());
        let _ = match diff {
            Some("") => writeln!(out, "\nNothing has changed since your {verb} of {when}."),
            Some(diff) => writeln!(out, "\nSince your {verb} of {when}:\n{}", shown(diff)),
            None => writeln!(
                out,
                "\nThe content of your {verb} of {when} is not in this history."
            ),
        };
    }
    out.push('\n');
    out.push_str(&judged::head(&approving.judged));
    out.push_str(&judged::rules(ui, &approving.judged));
    out
}

/// The lines of a difference as a terminal may be shown them.
fn shown(diff: &str) -> String {
    let lines = diff.lines().map(|line| format!("  {}\n", printable(line)));
    lines.collect()
}
