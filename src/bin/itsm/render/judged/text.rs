//! How a decision stands, for a terminal.

use std::fmt::Write;

use itsm::ops::Judged;
use itsm::practice::approval::RequirementOutcome;
use itsm::practice::approval::RuleOutcome;
use itsm::text::printable;

use super::NO_RULE;
use super::against;
use super::excluded;
use super::founding;
use super::ignored;
use super::names;
use super::no_since;
use super::owed;
use super::risk;
use super::said;
use crate::ui::Ui;

/// The risk by which rules are chosen, on a line of its own; nothing where there is none.
pub(crate) fn head(judged: &Judged) -> String {
    let risk = risk(&judged.risk).map(|risk| format!("  risk {}\n", printable(&risk)));
    risk.unwrap_or_default()
}

/// The rules and what is there of each, what was said, and every decision that does not count.
pub(crate) fn rules(ui: &Ui, judged: &Judged) -> String {
    let (mut out, judgement) = (String::new(), &judged.judgement);
    if let Some(note) = founding(judged) {
        let _ = writeln!(out, "  {note}");
    }
    if judgement.rules.is_empty() {
        let _ = writeln!(out, "  {NO_RULE}");
    }
    for one in &judgement.rules {
        rule(ui, judged, one, &mut out);
    }
    for line in no_since(judged)
        .iter()
        .chain(&against(judgement))
        .chain(&said(judged))
        .chain(&ignored(judged))
    {
        let _ = writeln!(out, "  {}", printable(line));
    }
    out
}

fn rule(ui: &Ui, judged: &Judged, rule: &RuleOutcome, out: &mut String) {
    let standing = if rule.met { "met" } else { "open" };
    let _ = writeln!(
        out,
        "  rule {}: {standing}, evidence {} or better",
        ui.bold(&printable(&rule.name)),
        rule.evidence.name()
    );
    for one in &rule.requirements {
        requirement(one, "    ", out);
    }
    if !rule.met {
        let able = judged.able(rule).map(|person| able(judged, person));
        let able: Vec<String> = able.collect();
        let _ = writeln!(out, "    can act: {}", printable(&names(&able)));
    }
    if let Some(people) = judged.unproven.get(&rule.name) {
        let people = names(people);
        let people = printable(&people);
        let _ = writeln!(
            out,
            "    without a good key for it: {people} (`itsm keys add`)"
        );
    }
    if let Some(later) = &rule.later {
        let _ = writeln!(out, "    afterwards, {}:", owed(later));
        requirement(&later.requirement, "      ", out);
        let able = judged.able_later(rule).map(|person| able(judged, person));
        let able: Vec<String> = able.collect();
        if !able.is_empty() {
            let _ = writeln!(out, "      can act: {}", printable(&names(&able)));
        }
    }
}

/// Somebody who can act, and where, if not everywhere.
fn able(judged: &Judged, person: &str) -> String {
    if judged.keyless.contains(person) {
        return format!("{person} (on the forge, for no key of theirs is good)");
    }
    person.to_owned()
}

fn requirement(one: &RequirementOutcome, margin: &str, out: &mut String) {
    let counted = one.counted.iter();
    let counted: Vec<String> = counted
        .map(|one| format!("{} ({})", one.person, one.evidence.name()))
        .collect();
    let there = if counted.is_empty() {
        "nobody yet".to_owned()
    } else {
        counted.join(", ")
    };
    let text = format!("{} of {}: {there}", one.needed, one.role);
    let _ = writeln!(out, "{margin}{}", printable(&text));
    for person in &one.excluded {
        let _ = writeln!(out, "{margin}  not {}", printable(&excluded(person)));
    }
    for fault in &one.faults {
        let _ = writeln!(out, "{margin}  but {}", printable(fault));
    }
    if one.is_impossible() {
        let _ = writeln!(
            out,
            "{margin}  so there are too few people for it, whatever they decide"
        );
    }
}
