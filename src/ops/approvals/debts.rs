//! What is owed after steps that could not wait, as an audit judges it.

use chrono::DateTime;
use chrono::Utc;

use crate::diagnostic::Level;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::bench::needs_approval;
use crate::ops::approvals::bound::grown;
use crate::ops::approvals::duties::workers;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::judged::REVIEW;
use crate::ops::approvals::judged::judged_at_risk;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::matter::RiskUsed;
use crate::ops::approvals::matter::digests;
use crate::ops::approvals::owing::cases;
use crate::ops::approvals::owing::may_owe;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::undecided::is_dropped;
use crate::ops::approvals::votes::Court;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StateView;
use crate::practice::approval::Later;
use crate::practice::approval::Owed;
use crate::record::Record;

/// What is owed after a step.
pub(super) struct Debt {
    pub(super) record: String,
    pub(super) step: String,
    pub(super) taken: DateTime<Utc>,
    pub(super) commit: String,
    pub(super) author: String,
    /// The digests that the step was judged by: what is owed may be about what the record said then.
    pub(super) digests: Vec<String>,
    /// The risk by which the rules for the step were chosen.
    pub(super) risk: RiskUsed,
    /// How it stood when the step was taken.
    pub(super) later: Option<Later>,
    /// The record as it was when the step was taken: what it is called since changes nothing of what is owed.
    pub(super) then: Option<Record>,
}

impl Auditor<'_> {
    /// The digests that a review after a step may name.
    fn since(&self, debt: &Debt, record: &Record) -> Result<Vec<String>, OpsError> {
        let mut known = debt.digests.clone();
        let ground = self.ground.as_ref();
        let ground = ground.and_then(|(past, _)| Some((past, past.place_of(&debt.commit)?)));
        known.extend(match ground {
            Some((past, place)) => grown(past, record, &debt.step, place)?,
            None => digests(None, record, &debt.step),
        });
        Ok(known)
    }

    /// Everything that was owed and is not there in time.
    pub(super) fn all_overdue(&self, last: &StateView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let mut found = Vec::new();
        if self.owed.is_empty() {
            return Ok(found);
        }
        let trusted = Trusted::at(self.desk, &self.to)?;
        let (Some(trusted), Some((past, name))) = (trusted, &self.ground) else {
            return Ok(found);
        };
        let desk = self.desk.at(&self.to)?;
        let court = Court {
            trusted: &trusted,
            past: past.until(None),
            anchors: self.anchors.as_ref().unwrap_or(past).until(None),
            desk: name,
            landing: None,
        };
        let mut renamed = None;
        for debt in &self.owed {
            let present = last.record(&debt.record)?;
            if present.is_none() && renamed.is_none() {
                renamed = Some(desk.corpus_where(needs_approval)?);
            }
            let renamed = renamed.as_ref();
            let record = present.as_ref();
            let record = record.or_else(|| renamed.and_then(|one| one.meant(&debt.record)));
            let late = match record {
                Some(record) => self.late(&court, &desk, debt, record)?,
                // Taking the record away pays nothing.
                None => debt
                    .later
                    .clone()
                    .filter(|one| one.due.is_some_and(|due| due < self.now)),
            };
            found.extend(late.map(|late| overdue(debt, &late, record)));
        }
        Ok(found)
    }

    /// Everything that is overdue by what the last commit has, whenever it was incurred: an audit may begin after that.
    pub(super) fn still_overdue(
        &self,
        last: &StateView<'_>,
        known: &[AuditFinding],
    ) -> Result<Vec<AuditFinding>, OpsError> {
        let mut found = Vec::new();
        let is_whole = self.fixed.is_none() && self.inside.is_none() && self.ground.is_some();
        // A policy that can't be used is found where it came.
        let (true, Ok(Some(trusted))) = (is_whole, Trusted::at(self.desk, &self.to)) else {
            return Ok(found);
        };
        let mut rules = trusted.policy.rules.iter();
        if !rules.any(|rule| rule.afterwards.is_some()) {
            return Ok(found);
        }
        let desk = self.desk.at(&self.to)?;
        let corpus = desk.corpus_where(needs_approval)?;
        let is_new = |record: &&Record| {
            let mut known = known.iter().filter_map(|one| one.record.as_deref());
            may_owe(&trusted, record) && !known.any(|id| record.answers_to(id))
        };
        let records: Vec<&Record> = corpus.records().iter().filter(is_new).collect();
        if records.is_empty() {
            return Ok(found);
        }
        let bench = Bench::of(self.desk, &desk, &trusted, &self.to, self.now)?;
        for record in records {
            for case in cases(&bench, record, REVIEW)? {
                found.extend(overdue_at(&self.to, last, record, &case.judged));
            }
        }
        Ok(found)
    }

    /// What is overdue of a debt, under the id that the record has and the one that it had.
    fn late(
        &self,
        court: &Court<'_>,
        desk: &Desk,
        debt: &Debt,
        record: &Record,
    ) -> Result<Option<Later>, OpsError> {
        let mut late = None;
        if is_dropped(record) {
            return Ok(late);
        }
        for name in [record.id(), &debt.record] {
            let matter = Matter {
                name,
                record: debt.then.as_ref().or(Some(record)),
                step: &debt.step,
                digests: self.since(debt, record)?,
                before: None,
                taken: Some(debt.taken),
                now: self.now,
                fresh_at: None,
            };
            let judged = judged_at_risk(court, desk, &matter, debt.risk.clone(), &workers(record))?;
            let rules = judged.judgement.rules;
            let mut later = rules.into_iter().filter_map(|rule| rule.later);
            late = later.find(|later| later.owed == Owed::Overdue);
            if late.is_none() {
                break;
            }
        }
        Ok(late)
    }
}

/// What is overdue after a step at the end of the line, whichever commit brought the step.
fn overdue_at(
    commit: &str,
    last: &StateView<'_>,
    record: &Record,
    judged: &Judged,
) -> Option<AuditFinding> {
    let mut later = judged
        .judgement
        .rules
        .iter()
        .filter_map(|rule| rule.later.as_ref());
    let late = later.find(|later| later.owed == Owed::Overdue)?;
    let log = record.log();
    let mut entries = log.entries.iter().map(|(_, entry)| entry);
    let entry = entries.find(|entry| Some(entry.at) == judged.taken);
    let debt = Debt {
        record: record.id().to_owned(),
        step: judged.step.clone(),
        taken: last.time(),
        commit: commit.to_owned(),
        author: entry.map(|entry| entry.by.clone()).unwrap_or_default(),
        digests: Vec::new(),
        risk: judged.risk.clone(),
        later: None,
        then: None,
    };
    Some(overdue(&debt, late, Some(record)))
}

fn overdue(debt: &Debt, late: &Later, record: Option<&Record>) -> AuditFinding {
    let due = late.due.map(crate::record::print_time).unwrap_or_default();
    let role = &late.requirement.role;
    AuditFinding {
        commit: debt.commit.clone(),
        time: debt.taken,
        author: debt.author.clone(),
        reason: "post-review-overdue".into(),
        level: Level::Error,
        path: record.map(|record| record.path().to_owned()),
        record: Some(debt.record.clone()),
        entry: None,
        message: format!("the review by `{role}` after the step was owed until {due}"),
        hint: Some(format!("`itsm approve {} --step {REVIEW}`", debt.record)),
    }
}
