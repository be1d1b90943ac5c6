//! What is owed after steps that could not wait, as an audit judges it.

use crate::diagnostic::Level;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::auditor::Debt;
use crate::ops::approvals::bound::grown;
use crate::ops::approvals::judged::REVIEW;
use crate::ops::approvals::judged::judged;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::matter::digests;
use crate::ops::approvals::votes::Court;
use crate::ops::audit::AuditFinding;
use crate::practice::approval::Owed;
use crate::record::Record;

impl Auditor<'_> {
    /// The digests that a review after a step may name.
    fn since(&self, debt: &Debt, record: &Record) -> Result<Vec<String>, OpsError> {
        let ground = self.ground.as_ref();
        let known = ground.and_then(|(past, _)| Some((past, past.place_of(&debt.commit)?)));
        match known {
            Some((past, place)) => grown(past, record, &debt.step, place),
            None => Ok(digests(None, record, &debt.step)),
        }
    }

    /// What was owed after a step and is not there in time.
    pub(super) fn overdue(
        &self,
        court: &Court<'_>,
        desk: &Desk,
        debt: &Debt,
        record: &Record,
    ) -> Result<Option<AuditFinding>, OpsError> {
        let matter = Matter {
            name: &debt.record,
            record: Some(record),
            step: &debt.step,
            digests: self.since(debt, record)?,
            taken: Some(debt.taken),
            now: self.now,
        };
        let judged = judged(court, desk, &matter, None)?;
        let mut later = judged
            .judgement
            .rules
            .iter()
            .filter_map(|rule| rule.later.as_ref());
        let Some(late) = later.find(|later| later.owed == Owed::Overdue) else {
            return Ok(None);
        };
        let due = late.due.map(crate::record::print_time).unwrap_or_default();
        let role = &late.requirement.role;
        Ok(Some(AuditFinding {
            commit: debt.commit.clone(),
            time: debt.taken,
            author: debt.author.clone(),
            reason: "post-review-overdue".into(),
            level: Level::Error,
            path: Some(record.path().to_owned()),
            record: Some(debt.record.clone()),
            entry: None,
            message: format!("the review by `{role}` after the step was owed until {due}"),
            hint: Some(format!("`itsm approve {} --step {REVIEW}`", debt.record)),
        }))
    }
}
