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
use crate::ops::audit::StepView;
use crate::practice::approval::Later;
use crate::practice::approval::Owed;
use crate::record::Id;
use crate::record::Record;

/// What is owed, is not there, and its time is over.
const OVERDUE: &str = "post-review-overdue";

/// What was owed and came after its time was over.
const LATE: &str = "post-review-late";

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

    /// Everything that was owed after a step and was not there in time.
    pub(super) fn all_missed(&self, last: &StateView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
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
            let missed = match record {
                Some(record) => self.missed(&court, &desk, debt, record)?,
                // Taking the record away pays nothing.
                None => debt
                    .later
                    .clone()
                    .filter(|one| one.due.is_some_and(|due| due < self.now)),
            };
            found.extend(missed.map(|missed| finding(debt, &missed, record)));
        }
        Ok(found)
    }

    /// Everything that was not there in time by what the last commit has, whenever it was incurred: an audit may begin after
    /// that.
    ///
    /// A proposal is told of what it pays late, and not of what others owe.
    pub(super) fn still_missed(
        &self,
        last: &StateView<'_>,
        known: &[AuditFinding],
    ) -> Result<Vec<AuditFinding>, OpsError> {
        let mut found = Vec::new();
        let is_whole = self.inside.is_none() && self.ground.is_some();
        let is_asked = self.fixed.is_none() || self.decided.iter().flatten().next().is_some();
        let commit = self.fixed.as_ref().unwrap_or(&self.to);
        if !is_whole || !is_asked {
            return Ok(found);
        }
        // A policy that can't be used is found where it came.
        let Ok(Some(trusted)) = Trusted::at(self.desk, commit) else {
            return Ok(found);
        };
        let mut rules = trusted.policy.rules.iter();
        if !rules.any(|rule| rule.afterwards.is_some()) {
            return Ok(found);
        }
        let desk = self.desk.at(&self.to)?;
        let corpus = desk.corpus_where(needs_approval)?;
        let is_new = |record: &&Record| {
            let is_asked = self.fixed.is_none() || self.brings(record);
            is_asked && may_owe(&trusted, record) && !has(known, record, OVERDUE)
        };
        let records: Vec<&Record> = corpus.records().iter().filter(is_new).collect();
        if records.is_empty() {
            return Ok(found);
        }
        let bench = Bench::of(self.desk, &desk, &trusted, &self.to, self.now)?;
        for record in records {
            for case in cases(&bench, record, REVIEW)? {
                let missed = missed_at(&self.to, last, record, &case.judged);
                let is_told = |one: &AuditFinding| match &*one.reason {
                    LATE => self.brings(record) && !self.has_told(record, &case.judged, known),
                    _ => self.fixed.is_none(),
                };
                found.extend(missed.filter(is_told));
            }
        }
        Ok(found)
    }

    /// Whether it is known that what was owed after a step came late: the range has the step itself.
    fn has_told(&self, record: &Record, judged: &Judged, known: &[AuditFinding]) -> bool {
        let own = self
            .owed
            .iter()
            .filter(|debt| record.answers_to(&debt.record));
        let mut own = own.filter(|debt| debt.step == judged.step);
        own.any(|debt| Some(debt.taken) == judged.taken) && has(known, record, LATE)
    }

    /// Whether an audit is made, or what is validated brings decisions about a record.
    fn brings(&self, record: &Record) -> bool {
        let names = || std::iter::once(record.id()).chain(record.aliases());
        let decided = self.decided.as_ref();
        decided.is_none_or(|decided| names().any(|name| decided.contains(&Id::folded(name))))
    }

    /// Takes note of the records about which a step brings decisions, where that is asked for.
    pub(super) fn note_decided(&mut self, step: &StepView<'_>) {
        let Some(decided) = &mut self.decided else {
            return;
        };
        let statements = step.statements();
        let names = statements.filter_map(|one| one.path.split('/').nth(1));
        decided.extend(names.map(Id::folded));
    }

    /// What of a debt was not there in time, under the id that the record has and the one that it had.
    fn missed(
        &self,
        court: &Court<'_>,
        desk: &Desk,
        debt: &Debt,
        record: &Record,
    ) -> Result<Option<Later>, OpsError> {
        let mut missed: Option<Later> = None;
        if is_dropped(record) {
            return Ok(missed);
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
            let Some(later) = judged.judgement.missed() else {
                return Ok(None);
            };
            // What was given under one id, though late, is given.
            if missed.is_none() || later.owed == Owed::Met {
                missed = Some(later.clone());
            }
        }
        Ok(missed)
    }
}

/// Whether a finding of some reason is about a record.
fn has(known: &[AuditFinding], record: &Record, reason: &str) -> bool {
    let mut known = known.iter().filter(|one| one.reason == reason);
    known.any(|one| {
        let id = one.record.as_deref();
        id.is_some_and(|id| record.answers_to(id))
    })
}

/// What was not there in time after a step at the end of the line, whichever commit brought the step.
fn missed_at(
    commit: &str,
    last: &StateView<'_>,
    record: &Record,
    judged: &Judged,
) -> Option<AuditFinding> {
    let missed = judged.judgement.missed()?;
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
    Some(finding(&debt, missed, Some(record)))
}

fn finding(debt: &Debt, missed: &Later, record: Option<&Record>) -> AuditFinding {
    let due = missed.due.map(crate::record::print_time);
    let (role, due) = (&missed.requirement.role, due.unwrap_or_default());
    let owed = format!("the review by `{role}` after the step was owed until {due}");
    let overdue = AuditFinding {
        commit: debt.commit.clone(),
        time: debt.taken,
        author: debt.author.clone(),
        reason: OVERDUE.into(),
        level: Level::Error,
        path: record.map(|record| record.path().to_owned()),
        record: Some(debt.record.clone()),
        entry: None,
        message: owed.clone(),
        hint: Some(format!("`itsm approve {} --step {REVIEW}`", debt.record)),
    };
    match missed.given_late() {
        Some(late) => AuditFinding {
            reason: LATE.into(),
            message: format!("{owed} and is {late}"),
            hint: None,
            ..overdue.warns()
        },
        None => overdue,
    }
}
