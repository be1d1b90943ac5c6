//! What is about to be signed.

use std::fmt::Write;

use itsm::ops::Approving;
use itsm::ops::REVIEW;
use itsm::record::print_time;
use itsm::text::printable;
use itsm::trust::Decision;

use crate::render::judged;
use crate::ui::Ui;

/// What a record says that is decided on, in full, or what the edit of a file changes.
pub(crate) fn content(ui: &Ui, approving: &Approving) -> String {
    let name = printable(&approving.statement.subject().name);
    let mut out = match &approving.edit {
        None => format!("{}\n", ui.bold(&format!("What {name} says"))),
        Some(edit) => {
            let heading = ui.bold(&format!("What the edit of {name} changes"));
            let beside = printable(&edit.beside);
            format!("{heading} ({beside})\n{}", shown(&edit.diff))
        }
    };
    super::show::values(&approving.content, ui.width(), &mut out);
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
    let is_yes = statement.decision() == Decision::Approve;
    if approving.judged.taken.is_some() && !is_yes && statement.step() != REVIEW {
        let name = printable(&statement.subject().name).into_owned();
        let said = format!(
            "`{}` was taken already: this stops the work as long as it has not begun, and is only told afterwards; `itsm show {name}` names the steps that take it back",
            statement.step()
        );
        row("note", &said);
    }
    if !approving.lacking.is_empty() {
        let lacking = approving.lacking.join("; ");
        let warning = "what is added for that later voids this decision";
        let _ = writeln!(
            out,
            "\n{} {}; {warning}",
            ui.red("Beware:"),
            printable(&lacking)
        );
    }
    if let Some(since) = &approving.since {
        let when = print_time(since.time);
        let (verb, diff) = (since.decision.name(), since.diff.as_deref());
        let _ = match diff {
            Some("") => writeln!(out, "\nNothing has changed since your {verb} of {when}."),
            Some(diff) => writeln!(out, "\nSince your {verb} of {when}:\n{}", shown(diff)),
            None => writeln!(
                out,
                "\nThe content of your {verb} of {when} is not on the line of first parents, so what is another since is not shown."
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
