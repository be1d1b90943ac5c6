//! Decisions that are not worth making: they would not count.

use std::collections::BTreeSet;

use crate::ops::OpsError;
use crate::ops::approvals::founding::Founding;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::judged::REVIEW;
use crate::practice::approval::RequirementOutcome;
use crate::practice::approval::Unfit;
use crate::text::one_of;

/// Why a decision of a person will not count: no rule asks for them, or each says why not.
pub(super) fn in_vain(
    judged: &Judged,
    person: &str,
    step: &str,
    role: Option<&str>,
) -> Option<String> {
    if judged.founding == Founding::Keyless {
        return Some("nobody has a key yet, so nobody has to agree to it".to_owned());
    }
    let rules = &judged.judgement.rules;
    if rules.is_empty() && step != REVIEW {
        return Some("no rule of the policy is for it".to_owned());
    }
    let asked = rules.iter().flat_map(|rule| match step {
        REVIEW => rule.later.iter().map(|later| &later.requirement).collect(),
        _ => rule.requirements.iter().collect::<Vec<_>>(),
    });
    let mut asked: Vec<&RequirementOutcome> = asked.collect();
    let named: BTreeSet<&str> = asked.iter().map(|one| one.role.as_str()).collect();
    asked.retain(|one| role.is_none_or(|role| role == one.role));
    if let Some(role) = role.filter(|role| !named.is_empty() && !named.contains(role)) {
        let named = one_of(named);
        return Some(format!("no rule asks for `{role}` here, only for {named}"));
    }
    if asked.is_empty() && step == REVIEW {
        return Some("no rule asks for a review afterwards".to_owned());
    }
    let may = |one: &&&RequirementOutcome| one.eligible.iter().any(|known| known == person);
    if asked.iter().any(|one| may(&one)) {
        return None;
    }
    let excluded = asked.iter().flat_map(|one| &one.excluded);
    let why = excluded
        .filter(|one| one.person == person)
        .map(|one| one.why)
        .next()
        .unwrap_or(Unfit::NotInRole);
    Some(why.sentence().to_owned())
}

/// The refusal of an approval that would not count.
pub(super) fn vain(name: &str, person: &str, why: &str) -> OpsError {
    let message = format!("an approval of {name} by {person} would not count: {why}");
    let hint = format!("`itsm policy explain {name}` shows who can act");
    OpsError::refused(message).hint(hint)
}
