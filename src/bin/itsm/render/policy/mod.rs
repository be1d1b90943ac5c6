//! What the policy asks for a record: for people, for a comment, for scripts.

mod json;
mod markdown;
mod text;

pub(crate) use json::json;
pub(crate) use markdown::markdown;
pub(crate) use text::text;

use itsm::ops::RiskUsed;
use itsm::practice::approval::Condition;
use itsm::practice::approval::Excluded;
use itsm::practice::approval::Judgement;
use itsm::practice::approval::Later;
use itsm::practice::approval::Owed;
use itsm::practice::approval::RuleMatch;
use itsm::record::print_time;
use itsm::text::one_of;

/// The condition on the step.
const STEP: &str = "step";

/// The most people that are named one by one.
const MOST_NAMED: usize = 12;

/// The risk by which rules are chosen, and where it comes from.
fn risk(risk: &RiskUsed) -> Option<String> {
    let used = risk.used.as_ref()?;
    let sources = [
        ("recorded", &risk.recorded),
        ("computed now", &risk.computed),
        ("by the policy at least", &risk.floor),
    ];
    let sources = sources.into_iter().filter_map(|(name, value)| {
        let value = value.as_ref()?;
        Some(format!("{name} {value}"))
    });
    let sources: Vec<String> = sources.collect();
    Some(format!("{used} ({})", sources.join(", ")))
}

/// Why a rule applies, or why it does not.
fn reason(rule: &RuleMatch) -> String {
    if rule.applies() {
        // The step is what was asked for.
        let conditions = rule.conditions.iter().filter(|one| one.of != STEP);
        let found: Vec<String> = conditions
            .map(|one| format!("{} {}", one.of, found(one)))
            .collect();
        if found.is_empty() {
            return "applies to everything".to_owned();
        }
        return format!("applies: {}", found.join(", "));
    }
    let failing = rule.conditions.iter().filter(|one| !one.holds());
    let failing: Vec<String> = failing
        .map(|one| format!("{} is {}, not {}", one.of, found(one), wanted(one)))
        .collect();
    format!("does not apply: {}", failing.join("; "))
}

fn found(one: &Condition) -> String {
    if one.found.is_empty() {
        return "nothing".to_owned();
    }
    one.found.join(", ")
}

fn wanted(one: &Condition) -> String {
    let values = one.wanted.iter();
    one_of(values.map(|value| value.as_deref().unwrap_or("nothing")))
}

/// Names of people; many are counted.
fn names(people: &[String]) -> String {
    match people.len() {
        0 => "nobody".to_owned(),
        1..=MOST_NAMED => people.join(", "),
        count => format!("{count} people"),
    }
}

/// Why a holder of a role may not decide.
fn excluded(one: &Excluded) -> String {
    format!(
        "{}: {} ({})",
        one.person,
        one.why.sentence(),
        one.why.code()
    )
}

/// How something stands that is owed afterwards.
fn owed(later: &Later) -> String {
    let due = later.due.map(print_time).unwrap_or_default();
    match later.owed {
        Owed::NotYet => "owed once the step is taken".to_owned(),
        Owed::Owed => format!("owed until {due}"),
        Owed::Met => "given".to_owned(),
        Owed::Overdue => format!("overdue since {due}"),
    }
}

/// What stands against every approval, a line each.
fn against(judgement: &Judgement) -> Vec<String> {
    let rejected = judgement.rejected.iter();
    let rejected = rejected.map(|one| format!("{} said no ({})", one.person, one.name));
    let unknown = judgement.unknown.iter();
    let unknown = unknown.map(|address| {
        format!("{address} wrote some of it and is nobody of this desk (unknown-contributor)")
    });
    rejected.chain(unknown).collect()
}

/// Decisions that do not count, a line each.
fn ignored(judgement: &Judgement) -> Vec<String> {
    let ignored = judgement.ignored.iter().map(|one| {
        let rule = one.rule.as_ref().map(|rule| format!(" for rule {rule}"));
        let detail = one.detail.as_ref().map(|detail| format!("; {detail}"));
        format!(
            "{} by {} does not count{}: {} ({}){}",
            one.decision.name(),
            one.person,
            rule.unwrap_or_default(),
            one.why.sentence(),
            one.why.code(),
            detail.unwrap_or_default()
        )
    });
    ignored.collect()
}
