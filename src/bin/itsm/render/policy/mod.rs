//! What the policy asks for a record: for people, for a comment, for scripts.

mod json;
mod markdown;
mod text;

pub(crate) use json::json;
pub(crate) use markdown::markdown;
pub(crate) use text::text;

use itsm::practice::approval::Condition;
use itsm::practice::approval::RuleMatch;
use itsm::text::one_of;

/// The condition on the step.
const STEP: &str = "step";

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
