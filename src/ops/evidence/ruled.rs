//! What the rules of the policy ask for, and what is there of it, as the page of a record shows it.

use crate::ops::ApprovalCase;
use crate::practice::approval::Owed;
use crate::practice::approval::RequirementOutcome;
use crate::practice::approval::RuleOutcome;
use crate::record::print_time;
use crate::report::Table;

/// The table without rows.
pub(super) fn table() -> Table {
    Table::new([
        "step",
        "rule of the policy",
        "wants",
        "proven at least by",
        "there",
        "stands",
    ])
}

/// Adds a row for each thing that a rule asks for.
pub(super) fn add(table: &mut Table, case: &ApprovalCase) {
    for rule in &case.judged.judgement.rules {
        for one in &rule.requirements {
            let stands = match one.missing {
                0 => "met".to_owned(),
                missing => format!("{missing} missing"),
            };
            table.rows.push(row(&case.judged.step, rule, one, stands));
        }
        if let Some(later) = &rule.later {
            let due = later.due.map(print_time).unwrap_or_default();
            let stands = match later.owed {
                Owed::Met => match later.given_late() {
                    Some(late) => format!("met, {late}"),
                    None => "met".to_owned(),
                },
                Owed::NotYet => "not owed yet".to_owned(),
                Owed::Owed => format!("owed until {due}"),
                Owed::Overdue => format!("overdue since {due}"),
            };
            let step = format!("after {}", case.judged.step);
            table
                .rows
                .push(row(&step, rule, &later.requirement, stands));
        }
    }
}

fn row(step: &str, rule: &RuleOutcome, one: &RequirementOutcome, stands: String) -> Vec<String> {
    let there = one.counted.iter();
    let there = there.map(|one| format!("{} ({})", one.person, one.evidence.name()));
    vec![
        step.to_owned(),
        rule.name.clone(),
        format!("{} of {}", one.needed, one.role),
        rule.evidence.name().to_owned(),
        there.collect::<Vec<_>>().join(", "),
        stands,
    ]
}

/// How a case stands, in a word or two.
pub(super) fn word(case: &ApprovalCase) -> &'static str {
    match (case.judged.judgement.satisfied, case.is_waiting) {
        (true, _) if case.judged.is_stopped() => "STOPPED",
        (true, _) => "approved",
        (false, true) => "waiting",
        (false, false) => "NOT approved",
    }
}

/// What a case comes to, a sentence each.
pub(super) fn verdict(case: &ApprovalCase) -> Vec<String> {
    let judged = &case.judged;
    let judgement = &judged.judgement;
    let when = match judged.taken {
        Some(taken) => format!("taken {}", print_time(taken)),
        None => "not taken yet".to_owned(),
    };
    let risk = judged.risk.used.as_ref();
    let risk = risk.map(|risk| format!(", for risk {risk}"));
    let mut lines = vec![format!(
        "Step {}, {when}: {}, by the policy {} of commit {}{}.",
        judged.step,
        word(case),
        judged.policy,
        judged.target,
        risk.unwrap_or_default(),
    )];
    if let Some(no) = &judged.no_since {
        lines.push(format!("About the step {}: {}.", judged.step, no.message));
    }
    if judgement.rules.is_empty() {
        lines.push("No rule of the policy is for it, so nobody can approve it.".to_owned());
    }
    for one in &judgement.rejected {
        let said = one.comment.as_ref();
        let said = said.map_or_else(String::new, |said| format!(" They said: “{said}”."));
        lines.push(format!("{} said no, and that stands.{said}", one.person));
    }
    for who in &judgement.unknown {
        lines.push(format!(
            "unknown-contributor: {who} wrote some of it and is nobody of this desk."
        ));
    }
    lines
}
