//! What approvals come to, for scripts.

use itsm::ops::ApprovalCase;
use itsm::ops::Verified;
use itsm::practice::approval::Owed;
use itsm::practice::approval::RequirementOutcome;
use itsm::practice::approval::RuleOutcome;
use itsm::practice::approval::Vote;
use itsm::record::print_time;
use serde_json::Value;
use serde_json::json;

use crate::render::verified::text::word;

/// The version of the object.
const VERSION: u32 = 1;

/// Every case with its reasons; `is_strict` is whether what waits is not good enough.
pub(crate) fn json(verified: &Verified, is_strict: bool) -> String {
    let cases: Vec<Value> = verified.cases.iter().map(case).collect();
    let out = json!({
        "version": VERSION,
        "target": verified.target,
        "head": verified.head,
        "satisfied": verified.is_satisfied(is_strict),
        "cases": cases,
    });
    crate::render::json(&out)
}

fn case(case: &ApprovalCase) -> Value {
    let judged = &case.judged;
    let judgement = &judged.judgement;
    let rejected = judgement.rejected.iter();
    let ignored = judgement.ignored.iter();
    json!({
        "subject": judged.name,
        "type": case.record_type,
        "title": case.title,
        "state": case.state,
        "step": judged.step,
        "standing": word(case),
        "digest": judged.digest,
        "policy": judged.policy,
        "policy_commit": judged.target,
        "taken": judged.taken.map(print_time),
        "risk": {
            "recorded": judged.risk.recorded,
            "computed": judged.risk.computed,
            "floor": judged.risk.floor,
            "used": judged.risk.used,
        },
        "rules": judgement.rules.iter().map(rule).collect::<Vec<_>>(),
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
        "decisions": judged.votes.iter().map(vote).collect::<Vec<_>>(),
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
            "standing": owed(later.owed),
            "due": later.due.map(print_time),
            "requirement": requirement(&later.requirement),
        })),
    })
}

fn owed(owed: Owed) -> &'static str {
    match owed {
        Owed::NotYet => "not-yet",
        Owed::Owed => "owed",
        Owed::Met => "met",
        Owed::Overdue => "overdue",
    }
}

fn requirement(one: &RequirementOutcome) -> Value {
    let counted = one.counted.iter();
    let excluded = one.excluded.iter();
    json!({
        "role": one.role,
        "count": one.count.to_string(),
        "needed": one.needed,
        "missing": one.missing,
        "eligible": one.eligible,
        "excluded": excluded.map(|one| json!({"person": one.person, "reason": one.why.code()})).collect::<Vec<_>>(),
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
        "reason": vote.unfit.map(itsm::practice::approval::Unfit::code),
    })
}
