//! What the policy asks for a record, for scripts.

use itsm::ops::Explained;
use itsm::ops::ExplainedStep;
use itsm::practice::approval::RequirementOutcome;
use itsm::practice::approval::RuleMatch;
use itsm::practice::approval::RuleOutcome;
use itsm::record::print_time;
use serde_json::Value;
use serde_json::json;

/// The version of the object.
const VERSION: u32 = 1;

/// Every step of a record, format version 1.
pub(crate) fn json(explained: &Explained) -> String {
    let steps: Vec<Value> = explained.steps.iter().map(step).collect();
    crate::render::json(&json!({
        "version": VERSION,
        "id": explained.id,
        "type": explained.record_type,
        "title": explained.title,
        "state": explained.state,
        "policy_is_ahead": explained.is_ahead,
        "steps": steps,
    }))
}

fn step(one: &ExplainedStep) -> Value {
    let (judged, judgement) = (&one.judged, &one.judged.judgement);
    let rejected = judgement.rejected.iter();
    let ignored = judgement.ignored.iter();
    json!({
        "step": judged.step,
        "satisfied": judgement.satisfied,
        "taken": judged.taken.map(print_time),
        "digest": judged.digest,
        "policy": judged.policy,
        "policy_commit": judged.target,
        "risk": {
            "recorded": judged.risk.recorded,
            "computed": judged.risk.computed,
            "floor": judged.risk.floor,
            "used": judged.risk.used,
        },
        "matches": one.rules.iter().map(matched).collect::<Vec<_>>(),
        "rules": judgement.rules.iter().map(rule).collect::<Vec<_>>(),
        "could_act_without_proof": one.unproven,
        "rejected": rejected.map(|one| json!({"person": one.person, "statement": one.name})).collect::<Vec<_>>(),
        "unknown_contributors": judgement.unknown,
        "ignored": ignored.map(|one| json!({
            "person": one.person,
            "decision": one.decision.name(),
            "statement": one.name,
            "rule": one.rule,
            "reason": one.why.code(),
            "message": one.why.sentence(),
            "detail": one.detail,
        })).collect::<Vec<_>>(),
    })
}

fn matched(rule: &RuleMatch) -> Value {
    let conditions = rule.conditions.iter().map(
        |one| json!({"of": one.of, "wanted": one.wanted, "found": one.found, "holds": one.holds()}),
    );
    json!({
        "rule": rule.name,
        "applies": rule.applies(),
        "conditions": conditions.collect::<Vec<_>>(),
    })
}

fn rule(rule: &RuleOutcome) -> Value {
    json!({
        "name": rule.name,
        "met": rule.met,
        "evidence": rule.evidence.name(),
        "requirements": rule.requirements.iter().map(requirement).collect::<Vec<_>>(),
        "could_act": rule.could_act,
        "afterwards": rule.later.as_ref().map(|later| json!({
            "standing": later.owed.name(),
            "due": later.due.map(print_time),
            "requirement": requirement(&later.requirement),
        })),
    })
}

fn requirement(one: &RequirementOutcome) -> Value {
    let excluded = one.excluded.iter();
    let counted = one.counted.iter();
    json!({
        "role": one.role,
        "count": one.count.to_string(),
        "needed": one.needed,
        "missing": one.missing,
        "eligible": one.eligible,
        "excluded": excluded.map(|one| json!({
            "person": one.person,
            "reason": one.why.code(),
            "message": one.why.sentence(),
        })).collect::<Vec<_>>(),
        "counted": counted.map(|one| json!({
            "person": one.person,
            "statement": one.name,
            "evidence": one.evidence.name(),
        })).collect::<Vec<_>>(),
        "faults": one.faults,
    })
}
