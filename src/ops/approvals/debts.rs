//! What is owed after steps that could not wait, as an audit judges it.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::diagnostic::Level;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::bench::needs_approval;
use crate::ops::approvals::bound::grown;
use crate::ops::approvals::judged::REVIEW;
use crate::ops::approvals::judged::judged_at_risk;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::matter::RiskUsed;
use crate::ops::approvals::matter::digests;
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
                record: Some(record),
                step: &debt.step,
                digests: self.since(debt, record)?,
                before: None,
                taken: Some(debt.taken),
                now: self.now,
            };
            let judged = judged_at_risk(court, desk, &matter, debt.risk.clone(), &BTreeSet::new())?;
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
