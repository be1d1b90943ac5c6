//! Who carries a record out, and that nobody does whose approval it rests on.
//!
//! One rule for guards, validation, verification, audit and evidence: whoever was assigned when the step was taken that is
//! judged, and whoever was assigned while the work was under way. What somebody was once assigned to and then handed on
//! before the decision bars nobody. Entries that were voided since count: the work was done all the same.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::filed::filed;
use crate::ops::approvals::guard::trusted;
use crate::ops::approvals::steps::all_words;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::verify::ApprovalCase;
use crate::ops::approvals::verify::VerifyRequest;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;
use crate::practice::IMPLEMENTED;
use crate::practice::approval::Directory;
use crate::practice::approval::Unfit;
use crate::record::Entry;
use crate::record::Record;
use crate::schema::Lifecycle;
use crate::text::one_of;
use crate::trust::Decision;
use crate::trust::Statement;

/// The field that names who carries a record out.
const ASSIGNEE: &str = "assignee";

/// Whoever carries a record out, as far as a decision about a step of it goes; `is_taken` is whether it was taken.
pub(crate) fn implementers(record: &Record, step: &str, is_taken: bool) -> BTreeSet<String> {
    let lifecycle = &record.definition().lifecycle;
    let takes = |entry: &Entry| {
        let transition = lifecycle.at(entry.at).transition(&entry.step);
        transition.is_some_and(|one| all_words(one).contains(&step))
    };
    let mut people = workers(record);
    let course = course(record);
    let then = course.iter().rfind(|(entry, _)| is_taken && takes(entry));
    let present = || record.text(ASSIGNEE).map(str::to_owned);
    people.extend(match then {
        Some((_, assignee)) => assignee.clone(),
        None => present(),
    });
    people
}

/// Whoever carries a record out, as far as any decision about it goes that led on; before the first, who is assigned.
pub(crate) fn carriers(record: &Record) -> BTreeSet<String> {
    let lifecycle = &record.definition().lifecycle;
    let mut last = BTreeMap::new();
    for (entry, assignee) in course(record) {
        let transition = lifecycle.at(entry.at).transition(&entry.step);
        let decided = transition.into_iter().flat_map(all_words);
        last.extend(decided.map(|step| (step, assignee.clone())));
    }
    let mut people = workers(record);
    if last.is_empty() {
        people.extend(record.text(ASSIGNEE).map(str::to_owned));
    }
    people.extend(last.into_values().flatten());
    people
}

/// Whoever was assigned while the work was under way.
pub(crate) fn workers(record: &Record) -> BTreeSet<String> {
    let lifecycle = &record.definition().lifecycle;
    let mut people = BTreeSet::new();
    let mut state = None;
    for (entry, assignee) in course(record) {
        let was = state.clone();
        state = entry.to.clone().or(state);
        let lifecycle = lifecycle.at(entry.at);
        // The step with which the work ends may be the one that says who did it.
        let is_told = is_work(lifecycle, was.as_deref())
            && entry.set.iter().any(|(field, _)| field == ASSIGNEE);
        if is_told || is_work(lifecycle, state.as_deref()) {
            people.extend(assignee);
        }
    }
    // What somebody wrote beside the log counts as much as what stands in it.
    if is_work(lifecycle, record.state()) {
        people.extend(record.text(ASSIGNEE).map(str::to_owned));
    }
    people
}

/// Whether the work of a record was ever under way, however it came there.
pub(super) fn was_begun(record: &Record) -> bool {
    let lifecycle = &record.definition().lifecycle;
    let mut course = course(record).into_iter();
    course.any(|(entry, _)| is_work(lifecycle.at(entry.at), entry.to.as_deref()))
}

/// Each entry of the log, and who was assigned after it; where the log names nobody, the one whom the record names was all
/// along.
fn course(record: &Record) -> Vec<(Entry, Option<String>)> {
    let log = record.log();
    let given = |entry: &Entry| {
        let mut set = entry.set.iter();
        let found = set.find(|(field, _)| field.as_str() == ASSIGNEE);
        found.map(|(_, value)| value.as_str().map(str::to_owned))
    };
    let entries: Vec<Entry> = log.all().into_iter().map(|(_, one)| one.clone()).collect();
    let is_named = entries.iter().any(|entry| given(entry).is_some());
    let written = record.text(ASSIGNEE).map(str::to_owned);
    let mut assignee = written.filter(|_| !is_named);
    let followed = entries.into_iter().map(|entry| {
        if let Some(next) = given(&entry) {
            assignee = next;
        }
        (entry, assignee.clone())
    });
    followed.collect()
}

/// Whether the work is done in a state: it begins with a step that leads there.
fn is_work(lifecycle: &Lifecycle, state: Option<&str>) -> bool {
    let begins = lifecycle.transitions.iter();
    let mut begins = begins.filter(|one| one.milestone.as_deref() == Some(IMPLEMENTED));
    begins.any(|one| Some(one.to.as_str()) == state)
}

/// Those who do the work of a record and did not before.
pub(super) fn new_workers(before: Option<&Record>, after: &Record) -> BTreeSet<String> {
    let known = before.map(workers).unwrap_or_default();
    workers(after).difference(&known).cloned().collect()
}

/// Refuses to let somebody do the work on whose approval it rests.
pub(crate) fn separate(desk: &Desk, before: &Record, after: &Record) -> Result<(), OpsError> {
    let new = new_workers(Some(before), after);
    if new.is_empty() {
        return Ok(());
    }
    let deciders = deciders(desk, after.id())?;
    if deciders.is_empty() {
        return Ok(());
    }
    let Some(trusted) = trusted(desk)? else {
        return Ok(());
    };
    if !new
        .iter()
        .any(|one| deciders.contains(&meant(&trusted, one)))
    {
        return Ok(());
    }
    let head = desk.repository()?.head()?.unwrap_or_default();
    let bench = Bench::of(desk, desk, &trusted, &head, desk.now)?;
    let Some((case, who)) = broken(&bench, after)? else {
        return Ok(());
    };
    let (id, step) = (after.id(), &case.judged.step);
    let message = format!("{who} approved the step `{step}` of {id}, and can't carry it out too");
    Err(OpsError::refused(message).hint(format!(
        "assign somebody else, or take {id} back and have it approved by others: `itsm policy explain {id}` shows who can"
    )))
}

/// The first step that is not approved because somebody did the work who had approved it, and who that is.
fn broken(bench: &Bench<'_>, record: &Record) -> Result<Option<(ApprovalCase, String)>, OpsError> {
    let named = VerifyRequest {
        subjects: vec![record.id().to_owned()],
        ..VerifyRequest::default()
    };
    for case in bench.record_cases(record, &named)? {
        if case.is_waiting || case.judged.judgement.satisfied {
            continue;
        }
        let ignored = case.judged.judgement.ignored.iter();
        let barred = ignored.filter(|one| one.why == Unfit::ImplementerApproval);
        let barred: BTreeSet<&str> = barred.map(|one| one.person.as_str()).collect();
        if !barred.is_empty() {
            let who = barred.into_iter().collect::<Vec<_>>().join(", ");
            return Ok(Some((case, who)));
        }
    }
    Ok(None)
}

/// Whoever has said yes to something about a record, proven or not.
fn deciders(desk: &Desk, id: &str) -> Result<BTreeSet<String>, OpsError> {
    let filed = filed(desk, id)?;
    let statements = filed.iter().filter_map(|one| {
        let statement = Statement::parse(one.bytes.as_deref()?).ok()?;
        let is_yes = statement.decision() == Decision::Approve;
        is_yes.then(|| statement.approver().to_owned())
    });
    Ok(statements.collect())
}

/// The present id of a person.
pub(super) fn meant(trusted: &Trusted, id: &str) -> String {
    trusted.record(id).map_or(id, Record::id).to_owned()
}

impl Auditor<'_> {
    /// Records whose work somebody took up on whose approval it rests.
    pub(super) fn duties(&self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let mut found = Vec::new();
        for one in step.records {
            let Some(after) = one.after else { continue };
            let new = new_workers(one.before, after);
            if new.is_empty() {
                continue;
            }
            if let Some(who) = self.breaks(step, after, &new)? {
                let names = one_of(new.iter().map(String::as_str));
                let message =
                    format!("the work is done by {names}, and the approval rests on that of {who}");
                let finding = step.finding(Unfit::ImplementerApproval.code(), message);
                let hint = format!("`itsm approvals verify {}` names every decision", one.id());
                found.push(finding.on(one.path()).of(one.id()).hint(hint));
            }
        }
        Ok(found)
    }

    /// Whose approval is none because they do the work; looked into only where one of them has said yes.
    fn breaks(
        &self,
        step: &StepView<'_>,
        after: &Record,
        new: &BTreeSet<String>,
    ) -> Result<Option<String>, OpsError> {
        let commit = step.commit.id.as_str();
        let there = self.desk.at(commit)?;
        let deciders = deciders(&there, after.id())?;
        if self.ground.is_none() || deciders.is_empty() {
            return Ok(None);
        }
        let base = self.fixed.as_deref().unwrap_or(commit);
        // A policy that can't be used is found where it came.
        let Ok(Some(trusted)) = Trusted::at(self.desk, base) else {
            return Ok(None);
        };
        if !new
            .iter()
            .any(|one| deciders.contains(&meant(&trusted, one)))
        {
            return Ok(None);
        }
        let bench = Bench::of(self.desk, &there, &trusted, commit, self.now)?;
        Ok(broken(&bench, after)?.map(|(_, who)| who))
    }
}
