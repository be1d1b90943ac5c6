//! Merges by which somebody took in what the others had agreed to meanwhile.
//!
//! A merge is judged by the state of its first parent. Where that is somebody's own line, as after `git pull`, it brings
//! whole stories at once: a key, and what it signed. Then what it brought is judged along the line of its other side,
//! each step by the state before it, and what is wrong there is told of the commit that did it.
//!
//! That says no less than judging the merge, for all that decides is as it was on both sides. From the merge base to the
//! first parent no policy, key, definition, person or team changed, nor what roles and rules of the policy look up: the
//! story begins from what the merge itself would be judged by, so that keys which were revoked and rules which were made
//! stricter there stay binding (the merge is judged as ever). On the other side policy, keys and definitions change by
//! the quorum of the state before, or else the merge is judged as ever; people and what is looked up need no quorum, and
//! may not change at all. What is judged, and the decisions about it, are what the other side has, and the first parent
//! did nothing to them. Commits of the other side say of their times what they like, so that everything is taken to have
//! happened when the merge came.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::diagnostic::Level;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::bench::needs_approval;
use crate::ops::approvals::filed::folder;
use crate::ops::approvals::filed::is_governing;
use crate::ops::approvals::findings::EDITED;
use crate::ops::approvals::findings::RULE;
use crate::ops::audit;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;
use crate::ops::person::PERSON;
use crate::record::Id;
use crate::record::stem;
use crate::schema::Definitions;
use crate::schema::Policy;
use crate::schema::Reference;
use crate::schema::Role;

/// The findings that may be judged again.
const JUDGED: [&str; 4] = [RULE, EDITED, "not-in-role", "unsigned-step"];

/// The findings after which nothing on a line can be relied on.
const BROKEN: [&str; 3] = [EDITED, "policy-not-valid", "history-rewritten"];

/// The type of teams.
const TEAM: &str = "team";

/// How many merges deep a story is followed.
const DEEPEST: usize = 8;

/// Where a line came from that a merge brought.
pub(super) struct Inside {
    /// The merge base.
    pub(super) base: String,
    /// When the merge came.
    pub(super) time: DateTime<Utc>,
    /// How statements call the desk.
    pub(super) desk: String,
    deep: usize,
}

/// What differs in the files of a merge.
struct Sides {
    base: String,
    other: String,
    /// The paths in which the first parent differs from the base, and the merge from its other side.
    ours: BTreeSet<String>,
}

impl Auditor<'_> {
    /// What a merge does that was not agreed to, where that is told better along its other side.
    pub(super) fn judged_again(
        &mut self,
        step: &StepView<'_>,
        found: Vec<AuditFinding>,
    ) -> Result<Vec<AuditFinding>, OpsError> {
        let is_meant =
            |one: &AuditFinding| JUDGED.contains(&&*one.reason) && one.level == Level::Error;
        let deep = self.inside.as_ref().map_or(0, |inside| inside.deep);
        if self.fixed.is_some() || deep >= DEEPEST || !found.iter().any(is_meant) {
            return Ok(found);
        }
        let Some(sides) = self.sides(step)? else {
            return Ok(found);
        };
        let (again, mut kept): (Vec<_>, Vec<_>) = found
            .iter()
            .cloned()
            .partition(|one| is_meant(one) && !sides.touch(one));
        let Some((_, desk)) = self.ground.as_ref().filter(|_| !again.is_empty()) else {
            return Ok(found);
        };
        let inside = Inside {
            base: sides.base.clone(),
            time: self.time(step)?,
            desk: desk.clone(),
            deep: deep + 1,
        };
        let mut judge = Auditor {
            inside: Some(inside),
            ..Auditor::of(self.desk, Some(&sides.other), self.now)
        };
        let repo = self.desk.repository()?;
        let Some(audit) = audit::steps(repo, (&sides.base, &sides.other), &mut judge)? else {
            return Ok(found);
        };
        let told = audit.findings;
        if told
            .iter()
            .any(|one| BROKEN.contains(&&*one.reason) && one.level == Level::Error)
        {
            return Ok(found);
        }
        for debt in judge.owed {
            let is_it = |one: &super::debts::Debt| {
                one.record == debt.record && one.step == debt.step && one.taken == debt.taken
            };
            if !self.owed.iter().any(is_it) {
                self.owed.push(debt);
            }
        }
        kept.extend(told.into_iter().filter(is_meant));
        Ok(kept)
    }

    /// The sides of a merge, where what decides is the same on both.
    fn sides(&self, step: &StepView<'_>) -> Result<Option<Sides>, OpsError> {
        let commit = step.commit;
        let (Some(before), [one, two], Some(side)) =
            (&commit.before, commit.parents.as_slice(), self.side())
        else {
            return Ok(None);
        };
        let other = if one == before { two } else { one };
        let repo = self.desk.repository()?;
        let bases = repo.merge_bases(before, other)?;
        let [base] = bases.as_slice() else {
            return Ok(None);
        };
        let line = repo.line_times(other)?;
        let (policy, definitions) = (&side.policy, step.before.definitions());
        let places = &policy.pipelines;
        let top = repo.changed_at_top(Some(base), before, places)?;
        if !top.is_empty() || !line.iter().any(|(id, _)| id == base) {
            return Ok(None);
        }
        let mut ours = BTreeSet::new();
        for (from, to) in [(base, before), (other, &commit.id)] {
            let changed = repo.changed(Some(from), to)?;
            ours.extend(changed.into_iter().map(|one| one.path));
        }
        let looked_up = looked_up(policy, definitions);
        let decides = |path: &str| {
            let of_type = definitions.type_of_path(path);
            of_type.is_some_and(|one| looked_up.contains(&one.name))
        };
        let mut brought = step.brought.iter().flat_map(|one| &one.changes);
        let is_same = !ours.iter().any(|path| is_governing(path) || decides(path))
            && !brought.any(|change| decides(&change.path));
        Ok(is_same.then(|| Sides {
            base: base.clone(),
            other: other.clone(),
            ours,
        }))
    }
}

impl Sides {
    /// Whether the first parent or the merge itself did something to what a finding is about.
    fn touch(&self, one: &AuditFinding) -> bool {
        let path = one.path.as_deref().unwrap_or_default();
        let subject = one.record.as_deref().unwrap_or(path);
        let statements = Id::folded(&folder(subject)) + "/";
        let mut ours = self.ours.iter();
        ours.any(|it| {
            it == path
                || Id::folded(it).starts_with(&statements)
                || one.record.is_some() && Id::folded(stem(it)) == Id::folded(subject)
        })
    }
}

/// The types of records by which a policy decides, beside the record that is decided on.
fn looked_up(policy: &Policy, definitions: &Definitions) -> BTreeSet<String> {
    let mut types = BTreeSet::from([PERSON.to_owned(), TEAM.to_owned()]);
    let is_from = |role: &Role| matches!(role, Role::From(_));
    let mut matches = policy.rules.iter().flat_map(|rule| &rule.when.fields);
    let is_deep = !policy.risk_floor.is_empty()
        || policy.roles.values().any(is_from)
        || matches.any(|one| one.path.len() > 1);
    if !is_deep {
        return types;
    }
    // Whatever a record that is decided on leads to, however far.
    let mut waiting: Vec<_> = definitions
        .types()
        .iter()
        .filter(|one| needs_approval(one))
        .collect();
    while let Some(one) = waiting.pop() {
        for field in &one.fields {
            for target in definitions.types() {
                let is_target = match &field.reference {
                    Some(Reference::Any) => true,
                    Some(Reference::Type(name)) => *name == target.name,
                    None => false,
                };
                if is_target && types.insert(target.name.clone()) {
                    waiting.push(target);
                }
            }
        }
    }
    types
}
