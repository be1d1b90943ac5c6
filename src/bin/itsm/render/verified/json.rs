//! What approvals come to, for scripts.

use itsm::ops::ApprovalCase;
use itsm::ops::Doubt;
use itsm::ops::Undecided;
use itsm::ops::Verified;
use itsm::record::print_time;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::render::judged;
use crate::render::verified::text::standing;
use crate::render::verified::text::word;

/// The version of the object.
const VERSION: u32 = 1;

/// Every case with its reasons; `is_strict` is whether what waits is not good enough.
pub(crate) fn json(verified: &Verified, is_strict: bool) -> String {
    let cases: Vec<Map<String, Value>> = verified.cases.iter().map(case).collect();
    let out = json!({
        "version": VERSION,
        "target": verified.target,
        "head": verified.head,
        "satisfied": verified.is_satisfied(is_strict),
        "cases": cases,
        "undecided": verified.undecided.iter().map(undecided).collect::<Vec<_>>(),
        "allowed_signers": verified.strangers.as_ref().map(|one| json!({"message": one.message, "new": one.are_new})),
        "doubts": verified.doubts.iter().map(doubt).collect::<Vec<_>>(),
    });
    crate::render::json(&out)
}

fn case(case: &ApprovalCase) -> Map<String, Value> {
    let mut fields = judged::fields(&case.judged);
    let own = [
        ("subject", json!(case.judged.name)),
        ("type", json!(case.record_type)),
        ("title", json!(case.title)),
        ("state", json!(case.state)),
        ("standing", json!(word(case))),
    ];
    fields.extend(own.map(|(name, value)| (name.to_owned(), value)));
    fields
}

fn doubt(one: &Doubt) -> Value {
    json!({
        "subject": one.subject,
        "step": one.step,
        "decision": one.decision,
        "approver": one.approver,
        "statement": one.statement,
        "key": one.key,
        "revoked": print_time(one.revoked),
        "came": print_time(one.came),
        "message": one.message(),
    })
}

fn undecided(one: &Undecided) -> Value {
    json!({
        "subject": one.name,
        "type": one.record_type,
        "title": one.title,
        "state": one.state,
        "standing": standing(one),
        "why": one.why,
    })
}
