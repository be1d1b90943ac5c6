//! What approvals come to, for a terminal.

use std::fmt::Write;

use itsm::ops::ApprovalCase;
use itsm::ops::Judged;
use itsm::ops::Verified;
use itsm::practice::approval::Ignored;
use itsm::practice::approval::Later;
use itsm::practice::approval::Owed;
use itsm::practice::approval::RequirementOutcome;
use itsm::practice::approval::RuleOutcome;
use itsm::record::print_time;
use itsm::text::plural;
use itsm::text::printable;

use crate::ui::Ui;

/// Every case with its reasons.
pub(crate) fn text(ui: &Ui, verified: &Verified) -> String {
    let cases = verified.cases.iter();
    let shown: Vec<String> = cases.map(|case| one(ui, case)).collect();
    shown.join("\n")
}

/// How many cases there are, and how they stand.
pub(crate) fn summary(verified: &Verified) -> String {
    let count = |wanted: &str| {
        let mut words = verified.cases.iter().map(word);
        let count = words.by_ref().filter(|word| *word == wanted).count();
        (count > 0).then(|| format!("{count} {wanted}"))
    };
    let words = ["approved", "waiting", "not approved"];
    let words: Vec<String> = words.into_iter().filter_map(count).collect();
    let target = verified.target.get(..7).unwrap_or(&verified.target);
    let cases = plural(verified.cases.len(), "decision");
    if words.is_empty() {
        format!("{cases} to check, by the policy of {target}")
    } else {
        format!("{cases}: {}, by the policy of {target}", words.join(", "))
    }
}

/// How a case stands, in a word.
pub(super) fn word(case: &ApprovalCase) -> &'static str {
    match (case.judged.judgement.satisfied, case.is_waiting) {
        (true, _) => "approved",
        (false, true) => "waiting",
        (false, false) => "not approved",
    }
}

fn one(ui: &Ui, case: &ApprovalCase) -> String {
    let judged = &case.judged;
    let word = match word(case) {
        "not approved" => ui.red("not approved"),
        word => word.to_owned(),
    };
    let title = printable(&case.title);
    let mut out = format!(
        "{} · {} · {word}\n{title}\n",
        ui.bold(&printable(&judged.name)),
        judged.step
    );
    out.push_str(&standing(ui, judged));
    out
}

/// The rules and what is there of each, and every decision that does not count.
pub(crate) fn standing(ui: &Ui, judged: &Judged) -> String {
    let mut out = String::new();
    let risk = &judged.risk;
    if let Some(used) = &risk.used {
        let from = if risk.recorded.as_ref() == Some(used) {
            "as recorded"
        } else if risk.floor.as_ref() == Some(used) {
            "the least that the policy allows"
        } else {
            "as computed now"
        };
        let _ = writeln!(out, "  risk {used}, {from}");
    }
    let judgement = &judged.judgement;
    if judgement.rules.is_empty() {
        out.push_str("  no rule of the policy is for it: nobody can approve it\n");
    }
    for rule in &judgement.rules {
        self::rule(ui, rule, &mut out);
    }
    for rejection in &judgement.rejected {
        let _ = writeln!(
            out,
            "  rejected by {} ({})",
            rejection.person, rejection.name
        );
    }
    for address in &judgement.unknown {
        let address = printable(address);
        let _ = writeln!(
            out,
            "  unknown-contributor: {address} wrote some of it and is nobody of this desk"
        );
    }
    for ignored in &judgement.ignored {
        let _ = writeln!(out, "  {}", self::ignored(ignored));
    }
    out
}

fn rule(ui: &Ui, rule: &RuleOutcome, out: &mut String) {
    let mark = if rule.met { "met" } else { "open" };
    let _ = writeln!(
        out,
        "  rule {}: {mark}, evidence {} or better",
        ui.bold(&rule.name),
        rule.evidence.name()
    );
    for one in &rule.requirements {
        requirement(one, out);
    }
    if !rule.could_act.is_empty() && !rule.met {
        let _ = writeln!(out, "    can act: {}", rule.could_act.join(", "));
    }
    if let Some(later) = &rule.later {
        let _ = writeln!(out, "    afterwards: {}", self::later(later));
        requirement(&later.requirement, out);
    }
}

fn requirement(one: &RequirementOutcome, out: &mut String) {
    let counted = one.counted.iter();
    let counted: Vec<String> = counted
        .map(|one| format!("{} ({})", one.person, one.evidence.name()))
        .collect();
    let there = if counted.is_empty() {
        "nobody yet".to_owned()
    } else {
        counted.join(", ")
    };
    let _ = writeln!(out, "    {} of {}: {there}", one.needed, one.role);
    if one.is_impossible() {
        let _ = writeln!(
            out,
            "      only {} can",
            plural(one.eligible.len(), "person")
        );
    }
    for excluded in &one.excluded {
        let _ = writeln!(
            out,
            "      not {}: {}: {}",
            excluded.person,
            excluded.why.code(),
            excluded.why.sentence()
        );
    }
    for fault in &one.faults {
        let _ = writeln!(out, "      {}", printable(fault));
    }
}

fn later(later: &Later) -> String {
    let due = later.due.map(print_time).unwrap_or_default();
    match later.owed {
        Owed::NotYet => "owed once the step is taken".to_owned(),
        Owed::Owed => format!("owed until {due}"),
        Owed::Met => "met".to_owned(),
        Owed::Overdue => format!("post-review-overdue: it was owed until {due}"),
    }
}

/// A decision that does not count, with its reason.
pub(super) fn ignored(one: &Ignored) -> String {
    let detail = one.detail.as_deref().map(printable);
    let detail = detail
        .map(|detail| format!(" ({detail})"))
        .unwrap_or_default();
    let rule = one.rule.as_ref().map(|rule| format!(" for rule {rule}"));
    format!(
        "{} by {} does not count{}: {}: {}{detail}",
        one.decision.name(),
        printable(&one.person),
        rule.unwrap_or_default(),
        one.why.code(),
        one.why.sentence()
    )
}
