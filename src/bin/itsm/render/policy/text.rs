//! What the policy asks for a record, for people at a terminal.

use std::fmt::Write;

use itsm::ops::Explained;
use itsm::ops::ExplainedStep;
use itsm::practice::approval::RequirementOutcome;
use itsm::practice::approval::RuleOutcome;
use itsm::text::printable;

use super::against;
use super::excluded;
use super::ignored;
use super::names;
use super::owed;
use super::reason;
use super::risk;
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
    let head = format!("{id}  {title} ({record_type}, {state})");
    let mut out = format!("{}\n", ui.bold(&printable(&head)));
    for one in &explained.steps {
        step(ui, one, &mut out);
    }
    out
}

fn step(ui: &Ui, one: &ExplainedStep, out: &mut String) {
    let (judged, judgement) = (&one.judged, &one.judged.judgement);
    let standing = match (judgement.satisfied, judged.taken.is_some()) {
        (true, _) => "approved",
        (false, true) => "taken, and not approved",
        (false, false) => "not approved yet",
    };
    let _ = writeln!(out, "\n{}: {standing}", ui.bold(&judged.step));
    if let Some(risk) = risk(&judged.risk) {
        let _ = writeln!(out, "  risk {}", printable(&risk));
    }
    let width = one.rules.iter().map(|rule| rule.name.chars().count());
    let width = width.max().unwrap_or_default();
    for rule in &one.rules {
        let name = printable(&rule.name);
        let _ = writeln!(out, "  {name:<width$}  {}", printable(&reason(rule)));
    }
    if judgement.rules.is_empty() {
        let _ = writeln!(out, "  no rule applies, so nobody can approve it");
    }
    for rule in &judgement.rules {
        self::rule(ui, rule, one.unproven.get(&rule.name), out);
    }
    for line in against(judgement).iter().chain(&ignored(judgement)) {
        let _ = writeln!(out, "  {}", printable(line));
    }
}

fn rule(ui: &Ui, rule: &RuleOutcome, unproven: Option<&Vec<String>>, out: &mut String) {
    let standing = if rule.met { "met" } else { "open" };
    let _ = writeln!(
        out,
        "\n  rule {}: {standing}, evidence {} or better",
        ui.bold(&printable(&rule.name)),
        rule.evidence.name()
    );
    for one in &rule.requirements {
        requirement(one, out);
    }
    if !rule.met {
        let _ = writeln!(out, "    can act now: {}", names(&rule.could_act));
    }
    if let Some(people) = unproven {
        let _ = writeln!(
            out,
            "    without a key for it yet: {} (`itsm keys add`)",
            names(people)
        );
    }
    if let Some(later) = &rule.later {
        let _ = writeln!(out, "    afterwards, {}:", owed(later));
        requirement(&later.requirement, out);
    }
}

fn requirement(one: &RequirementOutcome, out: &mut String) {
    let role = printable(&one.role);
    let missing = match one.missing {
        0 => String::new(),
        missing => format!(", {missing} missing"),
    };
    let _ = writeln!(out, "    {} of {role}{missing}", one.needed);
    let mut row = |name: &str, text: &str| {
        let _ = writeln!(out, "      {name:<7} {}", printable(text));
    };
    row("may", &names(&one.eligible));
    for person in &one.excluded {
        row("may not", &excluded(person));
    }
    for fault in &one.faults {
        row("but", fault);
    }
    for counted in &one.counted {
        let said = format!(
            "{} ({}, {})",
            counted.person,
            counted.evidence.name(),
            counted.name
        );
        row("counts", &said);
    }
    if one.is_impossible() {
        row(
            "so",
            "there are too few people for it, whatever they decide",
        );
    }
}
