//! How a decision stands, for scripts.

use itsm::ops::Judged;
use itsm::ops::NoSince;
use itsm::practice::approval::Ignored;
use itsm::practice::approval::RequirementOutcome;
use itsm::practice::approval::RuleOutcome;
use itsm::practice::approval::Unfit;
use itsm::practice::approval::Vote;
use itsm::record::print_time;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// The fields that every object about a decision has.
pub(crate) fn fields(judged: &Judged) -> Map<String, Value> {
    let judgement = &judged.judgement;
    let rejected = judgement.rejected.iter();
    let rejected = rejected
        .map(|one| json!({"person": one.person, "statement": one.name, "comment": one.comment}));
    let fields = [
        ("step", json!(judged.step)),
        ("satisfied", json!(judged.holds())),
        ("founding", json!(judged.founding.name())),
        ("taken", json!(judged.taken.map(print_time))),
        ("digest", json!(judged.digest)),
        ("policy", json!(judged.policy)),
        ("policy_commit", json!(judged.target)),
        ("risk", risk(judged)),
        ("rules", judgement.rules.iter().map(rule).collect()),
        ("rejected", rejected.collect()),
        ("unknown_contributors", json!(judgement.unknown)),
        ("unclear", json!(judgement.unclear)),
        ("ignored", judgement.ignored.iter().map(ignored).collect()),
        ("could_act_without_proof", json!(judged.unproven)),
        (
            "no_since",
            judged.no_since.as_ref().map_or(Value::Null, no_since),
        ),
        ("decisions", judged.votes.iter().map(vote).collect()),
    ];
    let fields = fields.into_iter();
    fields
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn no_since(no: &NoSince) -> Value {
    json!({
        "people": no.people,
        "begun": no.begun,
        "stops": no.stops,
        "message": no.message,
    })
}

fn risk(judged: &Judged) -> Value {
    let risk = &judged.risk;
    json!({
        "recorded": risk.recorded,
        "computed": risk.computed,
        "floor": risk.floor,
        "used": risk.used,
    })
}

fn ignored(one: &Ignored) -> Value {
    json!({
        "person": one.person,
        "decision": one.decision.name(),
        "statement": one.name,
        "rule": one.rule,
        "reason": one.why.code(),
        "message": one.why.sentence(),
        "detail": one.detail,
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
            "given": later.given.map(print_time),
            "late": later.late().is_some(),
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

fn vote(vote: &Vote) -> Value {
    json!({
        "person": vote.person,
        "decision": vote.decision.name(),
        "role": vote.role,
        "evidence": vote.evidence.name(),
        "time": print_time(vote.order.1),
        "statement": vote.name,
        "comment": vote.comment,
        "reason": vote.unfit.map(Unfit::code),
    })
}
