//! Steps that needed an approval or a role, as an audit judges them.

use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::auditor::on;
use crate::ops::approvals::debts::Debt;
use crate::ops::approvals::findings::RULE;
use crate::ops::approvals::findings::WHOLE;
use crate::ops::approvals::findings::untold;
use crate::ops::approvals::guard::missing;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::matter::before_step;
use crate::ops::approvals::matter::digests;
use crate::ops::approvals::settled::read;
use crate::ops::approvals::steps::all_words;
use crate::ops::approvals::steps::asked;
use crate::ops::approvals::steps::is_excused;
use crate::ops::approvals::steps::lacking;
use crate::ops::approvals::steps::needed;
use crate::ops::audit::Added;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::Need;
use crate::ops::audit::StepView;
use crate::ops::audit::Touched;
use crate::ops::audit::ways;
use crate::practice::approval::holders;
use crate::record::Entry;
use crate::record::Record;
use crate::schema::Transition;

impl Auditor<'_> {
    /// Steps that needed an approval or a role.
    pub(super) fn guarded(&mut self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let mut found = Vec::new();
        for (one, added) in step.guarded() {
            for need in &added.needs {
                found.extend(self.need(step, one, added, need)?);
            }
        }
        Ok(found)
    }

    fn need(
        &mut self,
        step: &StepView<'_>,
        one: &Touched<'_>,
        added: &Added,
        need: &Need,
    ) -> Result<Option<AuditFinding>, OpsError> {
        let Some(after) = one.after else {
            return Ok(None);
        };
        if one.before.is_none() && is_excused(after, &added.entry) {
            let message = "the record came from another system, and nobody here approved it";
            let finding = step.finding("imported-approval", message).warns();
            return Ok(Some(on(finding, one, added)));
        }
        match need {
            Need::Approval(word)
                if asked(after, &added.entry).contains(&word.as_str())
                    && is_taken(after, &added.entry, word) =>
            {
                self.approval(step, one, after, added, word)
            }
            Need::Approval(_) => Ok(None),
            Need::Role(role) => Ok(self.role(step, one, after, added, role)),
        }
    }

    fn approval(
        &mut self,
        step: &StepView<'_>,
        one: &Touched<'_>,
        after: &Record,
        added: &Added,
        word: &str,
    ) -> Result<Option<AuditFinding>, OpsError> {
        let matter = self.matter_of(step, one.before, after, added, word)?;
        let Some(judged) = self.judged(&step.commit.id, &matter)? else {
            let finding = step.finding(RULE, untold("a step was taken that needs others"));
            return Ok(Some(on(finding, one, added).hint(WHOLE)));
        };
        let mut rules = judged.judgement.rules.iter();
        if rules.any(|rule| rule.later.is_some()) {
            self.owed.push(Debt {
                record: after.id().to_owned(),
                step: word.to_owned(),
                taken: added.entry.at,
                commit: step.commit.id.clone(),
                author: added.entry.by.clone(),
                digests: matter.digests.clone(),
                risk: judged.risk.clone(),
                later: judged
                    .judgement
                    .rules
                    .iter()
                    .find_map(|rule| rule.later.clone()),
                then: read(after, after.document().text().as_bytes()),
            });
        }
        if judged.judgement.satisfied {
            return Ok(None);
        }
        let finding = step.finding(RULE, missing(&judged.judgement));
        Ok(Some(on(finding, one, added).hint(format!(
            "`itsm approvals verify {} --all` names every decision",
            after.id()
        ))))
    }

    /// An entry of a record as what is decided on.
    pub(super) fn matter_of<'m>(
        &self,
        step: &StepView<'_>,
        before: Option<&Record>,
        after: &'m Record,
        added: &Added,
        word: &'m str,
    ) -> Result<Matter<'m>, OpsError> {
        Ok(Matter {
            name: after.id(),
            record: Some(after),
            step: word,
            digests: digests(before, after, word),
            before: before_step(before, word),
            taken: Some(added.entry.at),
            now: self.time(step)?,
            fresh_at: None,
        })
    }

    fn role(
        &self,
        step: &StepView<'_>,
        one: &Touched<'_>,
        after: &Record,
        added: &Added,
        role: &str,
    ) -> Option<AuditFinding> {
        let trusted = self.side()?;
        let by = &added.entry.by;
        let holds = |role: &str| {
            let known = trusted.policy.roles.get(role);
            known.is_some_and(|known| {
                let people = holders(known, Some(after), trusted).people;
                people.contains(by)
            })
        };
        let lifecycle = after.definition().lifecycle.at(added.entry.at);
        let lacks = |way: &Transition| {
            let mut guards = way.guards.iter();
            guards.any(|guard| lacking(after, guard, &holds) == Some(role))
        };
        if !ways(lifecycle, &added.entry).into_iter().any(lacks) {
            return None;
        }
        let message = format!("{by} took the step and does not hold the role `{role}`");
        Some(on(step.finding("not-in-role", message), one, added))
    }
}

/// Whether an entry takes a step that needs others; what only comes back behind one that still counts does not.
fn is_taken(after: &Record, entry: &Entry, word: &str) -> bool {
    let lifecycle = after.definition().lifecycle.at(entry.at);
    let ways = ways(lifecycle, entry);
    let mut taken = needed(after, entry.at).into_iter();
    ways.iter().any(|way| all_words(way).contains(&word))
        || taken.any(|one| one.step == word && one.taken == Some(entry.at))
}
