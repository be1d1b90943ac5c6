//! What is still owed after steps that could not wait.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::bench::case;
use crate::ops::approvals::bench::needs_approval;
use crate::ops::approvals::guard::trusted;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::judged::REVIEW;
use crate::ops::approvals::steps::Needed;
use crate::ops::approvals::steps::needed;
use crate::ops::approvals::steps::undone;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::verify::ApprovalCase;
use crate::ops::approvals::verify::VerifyRequest;
use crate::practice::approval::rules_for;
use crate::record::Record;
use crate::record::print_time;

/// The field of the risk.
const RISK: &str = "risk";

impl Bench<'_> {
    /// What is still owed, or was given late, after steps that a record was taken back from since.
    pub(super) fn still_owing(
        &self,
        record: &Record,
        request: &VerifyRequest,
    ) -> Result<Vec<ApprovalCase>, OpsError> {
        let mut cases = Vec::new();
        if request.subjects.is_empty() && !request.all {
            return Ok(cases);
        }
        for one in undone(record) {
            let step = request.step.as_ref();
            if step.is_none_or(|step| step == REVIEW || *step == one.step) {
                let judged = self.incurred(record, &one)?;
                cases.extend(judged.map(|judged| case(record, judged)));
            }
        }
        Ok(cases)
    }

    /// A step that a record was taken back from and after which something is still owed or was given late, by what was
    /// decided on then.
    fn incurred(&self, record: &Record, one: &Needed) -> Result<Option<Judged>, OpsError> {
        if self.landing(self.whole()?, record, one)?.is_none() {
            return Ok(None);
        }
        let judged = self.landed(record, one)?;
        let is_met = judged.judgement.rules.iter().all(|rule| rule.met);
        let is_told = judged.due().is_some() || judged.judgement.missed().is_some();
        Ok(Some(judged).filter(|_| is_met && is_told))
    }
}

/// How a step that a record took stands, or what is owed after it; none where the record waits for such a step.
pub(super) fn taken(
    bench: &Bench<'_>,
    record: &Record,
    step: &str,
) -> Result<Option<Judged>, OpsError> {
    let last = cases(bench, record, step)?.pop();
    Ok(last.filter(|one| !one.is_waiting).map(|one| one.judged))
}

/// The cases of a step of a record, those that wait last.
pub(super) fn cases(
    bench: &Bench<'_>,
    record: &Record,
    step: &str,
) -> Result<Vec<ApprovalCase>, OpsError> {
    let request = VerifyRequest {
        subjects: vec![record.id().to_owned()],
        step: Some(step.to_owned()),
        ..VerifyRequest::default()
    };
    bench.record_cases(record, &request)
}

/// When what is owed after a step of a record has to be there; none where nothing is owed.
pub(super) fn due(bench: &Bench<'_>, record: &Record) -> Result<Option<DateTime<Utc>>, OpsError> {
    let cases = cases(bench, record, REVIEW)?;
    Ok(cases.iter().filter_map(|case| case.judged.due()).min())
}

/// When what is owed after steps has to be there, by the id of the record.
pub(crate) fn owing<'r>(
    desk: &Desk,
    records: impl Iterator<Item = &'r Record>,
) -> Result<BTreeMap<String, DateTime<Utc>>, OpsError> {
    let mut found = BTreeMap::new();
    let Ok(Some(trusted)) = trusted(desk) else {
        return Ok(found);
    };
    let records: Vec<&Record> = records.filter(|one| may_owe(&trusted, one)).collect();
    if records.is_empty() || desk.repository()?.is_shallow()? {
        return Ok(found);
    }
    let head = desk.repository()?.head()?.unwrap_or_default();
    let bench = Bench::of(desk, desk, &trusted, &head, desk.now)?;
    for record in records {
        if let Some(due) = due(&bench, record)? {
            found.insert(record.id().to_owned(), due);
        }
    }
    Ok(found)
}

/// Whether a step that a record took is one after which something may be owed.
pub(super) fn may_owe(trusted: &Trusted, record: &Record) -> bool {
    let policy = &trusted.policy;
    let mut rules = policy.rules.iter();
    if !rules.any(|rule| rule.afterwards.is_some()) || !needs_approval(record.definition()) {
        return false;
    }
    // What was taken back may have been called something else then.
    if !undone(record).is_empty() {
        return true;
    }
    let steps = needed(record, trusted.desk.now).into_iter();
    let mut taken = steps.filter(|one| one.taken.is_some());
    taken.any(|one| {
        let rules = rules_for(policy, record, trusted, &one.step, record.text(RISK));
        rules.iter().any(|rule| rule.afterwards.is_some())
    })
}

/// What to say of a record that is closed while something is owed.
pub(crate) fn reminder(desk: &Desk, record: &Record) -> Result<Option<String>, OpsError> {
    let due = owing(desk, std::iter::once(record))?.into_values().next();
    Ok(due.map(|due| {
        let (id, due) = (record.id(), print_time(due));
        format!("a review is owed until {due}: `itsm approve {id} --step {REVIEW}`")
    }))
}
