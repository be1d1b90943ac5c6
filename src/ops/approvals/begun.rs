//! Work that begins although somebody had said no to what it rests on.

use crate::git::Step;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::auditor::on;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::filed::filed;
use crate::ops::approvals::findings::RULE;
use crate::ops::approvals::refuted::Refuted;
use crate::ops::approvals::refuted::Until;
use crate::ops::approvals::refuted::begins;
use crate::ops::approvals::refuted::has_no;
use crate::ops::approvals::refuted::noes;
use crate::ops::approvals::steps::needed;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;
use crate::ops::audit::Touched;
use crate::record::Entry;
use crate::record::Record;

/// That work is said to have begun before a no that the line had first.
const BESIDE: &str = "start-beside-no";

/// That nothing but its own times says that work began before a no.
pub(super) fn beside(step: &StepView<'_>, refuted: &Refuted) -> AuditFinding {
    let people = &refuted.people;
    let said = format!(
        "that the work began before {people} said no to it rests on what it says of its own time: the no may have been here first"
    );
    step.finding(BESIDE, said).warns()
}

impl Auditor<'_> {
    /// Work that began although what it rests on did not stand any more.
    pub(super) fn begun_anyway(&self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let mut found = Vec::new();
        for one in step.records {
            let Some(after) = one.after.filter(|_| self.ground.is_some()) else {
                continue;
            };
            let begun = one.added.iter();
            let begun = begun.filter(|it| begins(after, &it.entry, it.from.as_deref()));
            for added in begun {
                let finding = self.stopped(step, one, after, &added.entry)?;
                found.extend(finding.map(|finding| on(finding, one, added)));
            }
        }
        Ok(found)
    }

    /// That a step on which the work rests that an entry began did not stand then; or that it did by no more than what the
    /// entry and its commit say of their times, because the line had the no first.
    fn stopped(
        &self,
        step: &StepView<'_>,
        one: &Touched<'_>,
        after: &Record,
        entry: &Entry,
    ) -> Result<Option<AuditFinding>, OpsError> {
        let commit = step.commit.id.as_str();
        let Some(base) = self.fixed.as_deref().or(step.commit.before.as_deref()) else {
            return Ok(None);
        };
        // What a proposal never had counts as well, if those have it whom it is proposed to.
        let known = self.base.map(|base| filed(base, one.id())).transpose()?;
        let is_known = known.is_some_and(|known| !noes(&known).is_empty());
        let was_there = is_known || has_no(&step.before, one.id())?;
        if !was_there && !has_no(&step.after, one.id())? {
            return Ok(None);
        }
        let there = self.desk.at(commit)?;
        // A policy that can't be used is found where it came.
        let Ok(Some(trusted)) = Trusted::at(self.desk, base) else {
            return Ok(None);
        };
        let bench = Bench::of(self.desk, &there, &trusted, commit, self.now)?;
        let until = self.until(step, one.id(), entry)?;
        if let Some(refuted) = self.refuted_of(&bench, after, &until)? {
            let said = format!("the work began, and {}", refuted.said());
            return Ok(Some(step.finding(RULE, said).hint(refuted.hint())));
        }
        let came = Until::time(self.time(step)?.min(self.now));
        let is_beside = was_there && came.at > until.at;
        let refuted = is_beside.then(|| self.refuted_of(&bench, after, &came));
        let refuted = refuted.transpose()?.flatten();
        Ok(refuted.map(|refuted| beside(step, &refuted)))
    }

    /// The first step on which work rests that somebody had said no to by some time.
    fn refuted_of(
        &self,
        bench: &Bench<'_>,
        record: &Record,
        until: &Until,
    ) -> Result<Option<Refuted>, OpsError> {
        for needed in needed(record, self.now) {
            if needed.taken.is_some_and(|taken| taken <= until.at)
                && bench.is_settled(record, &needed)
                && let Some(refuted) = bench.refuted(record, &needed, until)?
            {
                return Ok(Some(refuted));
            }
        }
        Ok(None)
    }

    /// What counts against a beginning: what lay before whoever wrote it down, whatever they say of the time, and what was
    /// made until they did.
    fn until(&self, step: &StepView<'_>, id: &str, entry: &Entry) -> Result<Until, OpsError> {
        let mut writer = step.commit;
        let brought: Vec<&Step> = step.brought_of(id).collect();
        for commit in brought.into_iter().rev() {
            let there = self.desk.at(&commit.id)?;
            let record = there.find_record(id).ok();
            if record.is_some_and(|it| it.log().all().into_iter().any(|(_, one)| one == entry)) {
                writer = commit;
                break;
            }
        }
        let mut until = Until::time(entry.at.max(writer.committer.time.min(self.now)));
        for before in &writer.parents {
            until
                .known
                .extend(noes(&filed(&self.desk.at(before)?, id)?));
        }
        Ok(until)
    }
}
