//! What to do about an edit of what governs the desk that is not approved.

use crate::ops::approvals::edits::NEWCOMER;
use crate::ops::approvals::guard::who_can;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::trusted::Trusted;
use crate::practice::approval::RequirementOutcome;
use crate::schema::Evidence;

/// What is said of content that no side of a merge had, so that whoever approved a side has not seen it.
pub(super) const JOINED: &str = "it came of a merge, and neither side of that had it so";

/// What to do about an edit that is not approved; `is_joined` where a merge made it what it is, `is_proposed` where it is
/// still to be merged.
pub(super) fn counsel(
    trusted: &Trusted,
    judged: &Judged,
    path: &str,
    (is_joined, is_proposed): (bool, bool),
) -> String {
    if !judged.judgement.unknown.is_empty() {
        return NEWCOMER.to_owned();
    }
    let how = who_can(judged, path);
    let how = how.unwrap_or_else(|| format!("`itsm approve {path}`"));
    let mut hint = if is_joined && is_proposed {
        format!("{how} as it is now, on a branch that has both sides, before it is merged")
    } else if is_joined {
        format!("{how} as it is now")
    } else {
        format!("{how} before it is merged")
    };
    if counts_reviews(trusted, judged) {
        hint += if is_proposed {
            "; a review on the forge counts once it was merged and the job `import` has run"
        } else {
            "; what was reviewed on the forge before it was merged counts once `itsm approvals import` has run (the job `import`)"
        };
    }
    hint
}

/// Whether a proposed edit lacks nothing but a review for which the policy relies on the forge.
pub(super) fn waits_for_review(trusted: &Trusted, judged: &Judged) -> bool {
    let judgement = &judged.judgement;
    let mut requirements = judgement.rules.iter().flat_map(|rule| &rule.requirements);
    trusted.policy.forge_gate
        && !judgement.satisfied
        && judgement.rejected.is_empty()
        && judgement.unknown.is_empty()
        && judgement.unclear.is_empty()
        && !requirements.any(RequirementOutcome::is_impossible)
        && counts_reviews(trusted, judged)
}

/// Whether a review on a forge could be enough, of somebody whose account is known, by a bot that imports.
fn counts_reviews(trusted: &Trusted, judged: &Judged) -> bool {
    let mut bots = trusted.keyring.bots.values();
    let is_reviewer = |id: &str| {
        let known = trusted.keyring.people.get(id);
        known.is_some_and(|one| !one.forges.is_empty())
    };
    let mut open = judged.judgement.rules.iter().filter(|rule| !rule.met);
    bots.any(|bot| bot.imports && !bot.keys.is_empty())
        && trusted.policy.edits.evidence <= Evidence::Forge
        && open.any(|rule| judged.able(rule).any(is_reviewer))
}
