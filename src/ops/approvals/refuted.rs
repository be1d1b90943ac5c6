//! Steps that were taken rightly and that somebody said no to before anything came of them.
//!
//! A step that was taken stands: what people decide later is told and changes nothing once the work has begun. Before
//! that it is never too late to stop it. And which side of a merge was there first no history tells; there a no counts
//! against a step of the other side if whoever signed it says that it was made before.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::git::short;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::begun::beside;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::duties::workers;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::filed::STATEMENT;
use crate::ops::approvals::filed::folder;
use crate::ops::approvals::findings::RULE;
use crate::ops::approvals::guard::was_taken;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::judged::judged_with;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::matter::before_step;
use crate::ops::approvals::matter::digests;
use crate::ops::approvals::settled::earlier;
use crate::ops::approvals::steps::Needed;
use crate::ops::approvals::steps::needed;
use crate::ops::approvals::steps::reaches;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StateView;
use crate::ops::audit::StepView;
use crate::practice::IMPLEMENTED;
use crate::practice::approval::Decision;
use crate::practice::approval::Vote;
use crate::record::CORRECT;
use crate::record::Entry;
use crate::record::Record;
use crate::schema::Lifecycle;
use crate::schema::Transition;
use crate::text::one_of;
use crate::trust;
use crate::trust::Statement;

/// A step that stands no more, and who said no to it.
pub(super) struct Refuted {
    pub(super) judged: Judged,
    pub(super) people: String,
}

impl Refuted {
    /// What happened, in words.
    pub(super) fn said(&self) -> String {
        let why = was_taken(&self.judged);
        format!("{} said no to it since: {why}", self.people)
    }

    /// What lets the work go on.
    pub(super) fn hint(&self) -> String {
        let Judged { name, step, .. } = &self.judged;
        format!(
            "take {name} back and have it approved anew; or {} can approve it after all: `itsm approve {name} --step {step}`",
            self.people
        )
    }
}

impl Bench<'_> {
    /// How a step that the trusted side has stands by what was decided until some time, if somebody without whom it would
    /// not have been taken had said no to it by then; none where it stands.
    pub(super) fn refuted(
        &self,
        record: &Record,
        one: &Needed,
        until: &Until,
    ) -> Result<Option<Refuted>, OpsError> {
        let at = until.at;
        let past = self.whole()?;
        let Some((place, file)) = self.landing(past, record, one)? else {
            return Ok(None);
        };
        let seen = past.until(Some(place));
        let Some(commit) = seen.commit(place) else {
            return Ok(None);
        };
        let then = self.desk.at(&commit.id)?.record(&file.path)?;
        let before = earlier(past, record, &file)?;
        let matter = Matter {
            name: record.id(),
            record: Some(&then),
            step: &one.step,
            digests: digests(before.as_ref(), &then, &one.step),
            before: before_step(before.as_ref(), &one.step),
            taken: one.taken,
            now: until.last(),
            fresh_at: seen.time(place)?.map(|landed| landed.min(at)),
        };
        let judged = judged_with(
            &self.court(),
            self.proposed,
            &matter,
            None,
            &workers(record),
        )?;
        if judged.judgement.satisfied {
            return Ok(None);
        }
        let needed = self.landed(record, one)?;
        let people = naysayers(&judged, &needed, until);
        Ok((!people.is_empty()).then(|| Refuted {
            judged,
            people: one_of(people.iter().map(String::as_str)),
        }))
    }
}

/// Up to when decisions count against a step.
pub(super) struct Until {
    pub(super) at: DateTime<Utc>,
    /// The noes that count whenever they were made, by the names of their statements: what began stands on them.
    pub(super) known: BTreeMap<String, DateTime<Utc>>,
}

impl Until {
    /// Those made until some time.
    pub(super) fn time(at: DateTime<Utc>) -> Self {
        Self {
            at,
            known: BTreeMap::new(),
        }
    }

    fn has(&self, vote: &Vote) -> bool {
        vote.order.1 <= self.at || self.known.contains_key(&vote.name)
    }

    /// The time by which all of them were made.
    fn last(&self) -> DateTime<Utc> {
        self.known.values().copied().fold(self.at, DateTime::max)
    }
}

/// Those whose last decision of those that count was a no, who did not agree after all, and without whom a step can't be
/// or would not have been taken.
fn naysayers(judged: &Judged, landed: &Judged, until: &Until) -> BTreeSet<String> {
    let mut said: BTreeMap<&str, Vec<&Vote>> = BTreeMap::new();
    for vote in judged.votes.iter().filter(|vote| vote.unfit.is_none()) {
        said.entry(vote.person.as_str()).or_default().push(vote);
    }
    said.retain(|_, votes| {
        // Of what was said in the same second that is the later which came to be there later.
        votes.sort_by_key(|vote| (vote.order.1, vote.order.0, vote.decision));
        let last = votes.iter().rposition(|vote| until.has(vote));
        let since = last.and_then(|at| votes.get(at..)).unwrap_or_default();
        let mut agreed = since.iter().map(|vote| vote.decision == Decision::Approve);
        !since.is_empty() && !agreed.any(|agrees| agrees)
    });
    let rules = landed.judgement.rules.iter();
    let counted = rules.flat_map(|rule| rule.requirements.iter().flat_map(|one| &one.counted));
    let counted: BTreeSet<&str> = counted.map(|one| one.person.as_str()).collect();
    let rejected = judged.judgement.rejected.iter();
    let rejected: BTreeSet<&str> = rejected.map(|one| one.person.as_str()).collect();
    let people = said.into_keys();
    let people = people.filter(|one| counted.contains(one) || rejected.contains(one));
    people.map(str::to_owned).collect()
}

/// Whether an entry of a record begins its work: by the step for that, or by a correction to where it has begun from where
/// it has not.
pub(crate) fn begins(record: &Record, entry: &Entry, from: Option<&str>) -> bool {
    let lifecycle = record.definition().lifecycle.at(entry.at);
    if entry.imported.is_some() {
        return false;
    }
    if entry.step != CORRECT {
        return lifecycle.transition(&entry.step).is_some_and(is_start);
    }
    let is_begun = |state: &str| has_begun(lifecycle, state);
    entry.to.as_deref().is_some_and(is_begun) && !from.is_some_and(is_begun)
}

/// Whether a transition begins the work.
pub(super) fn is_start(one: &Transition) -> bool {
    one.milestone.as_deref() == Some(IMPLEMENTED)
}

/// Whether a record in a state has begun its work: no other transitions lead there.
pub(super) fn has_begun(lifecycle: &Lifecycle, state: &str) -> bool {
    let all = lifecycle.transitions.iter();
    let others: Vec<&Transition> = all.filter(|one| !is_start(one)).collect();
    let state = lifecycle.present_name(state);
    others.len() < lifecycle.transitions.len() && !reaches(lifecycle, &others, state)
}

/// The time that a statement claims which says no, proven or not; none for any other.
fn no(bytes: &[u8]) -> Option<DateTime<Utc>> {
    let statement = Statement::parse(bytes).ok()?;
    (statement.decision() != trust::Decision::Approve).then(|| statement.time())
}

/// The noes among statements, by name.
pub(super) fn noes(filed: &[Filed]) -> BTreeMap<String, DateTime<Utc>> {
    let noes = filed.iter();
    let noes = noes.filter_map(|one| Some((one.name().to_owned(), no(one.bytes.as_deref()?)?)));
    noes.collect()
}

/// Whether somebody said no to something about a record.
pub(super) fn has_no(state: &StateView<'_>, id: &str) -> Result<bool, OpsError> {
    for path in state.paths_below(&folder(id)) {
        if path.ends_with(STATEMENT) && state.bytes(&path)?.and_then(|bytes| no(&bytes)).is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// That somebody had said no to a step on the other side of a merge.
fn against(step: &StepView<'_>, refuted: &Refuted, other: &str) -> AuditFinding {
    let why = was_taken(&refuted.judged);
    let (people, other) = (&refuted.people, short(other));
    let message =
        format!("{people} had said no on the line of {other}, which the merge brings: {why}");
    step.finding(RULE, message).hint(refuted.hint())
}

impl Auditor<'_> {
    /// The steps of the line to which somebody had said no before, on the other side of a merge.
    pub(super) fn refused_beside(
        &self,
        step: &StepView<'_>,
    ) -> Result<Vec<AuditFinding>, OpsError> {
        let mut found = Vec::new();
        let commit = step.commit;
        let (None, Some(_), Some(before), [one, two]) = (
            &self.fixed,
            &self.ground,
            &commit.before,
            commit.parents.as_slice(),
        ) else {
            return Ok(found);
        };
        let brought = step
            .statements()
            .filter(|one| one.path.ends_with(STATEMENT));
        let ids = brought.filter_map(|one| one.path.split('/').nth(1));
        let ids: BTreeSet<&str> = ids.collect();
        for id in ids {
            let Some(record) = step.before.record(id)?.filter(|_| id != "desk") else {
                continue;
            };
            if !has_no(&step.after, id)? {
                continue;
            }
            let Ok(Some(trusted)) = Trusted::at(self.desk, before) else {
                return Ok(found);
            };
            let merged = self.desk.at(&commit.id)?;
            let bench = Bench::of(self.desk, &merged, &trusted, &commit.id, self.now)?;
            let other = if one == before { two } else { one };
            for (needed, until, is_begun) in self.own_steps(&record, before, other)? {
                let refuted = bench.refuted(&record, &needed, &Until::time(until))?;
                let finding = match refuted {
                    Some(refuted) => Some(against(step, &refuted, other)),
                    // Which side was there first no history tells; there is nothing but what the start says.
                    None if is_begun => {
                        let came = Until::time(self.time(step)?.min(self.now));
                        let refuted = bench.refuted(&record, &needed, &came)?;
                        refuted.map(|refuted| beside(step, &refuted))
                    }
                    None => None,
                };
                found.extend(finding.map(|one| one.on(record.path()).of(record.id())));
            }
        }
        Ok(found)
    }

    /// The steps that a record took on a line since it parted from another, and those on which work rests that began
    /// there, each with when that was and whether it is a beginning.
    fn own_steps(
        &self,
        record: &Record,
        before: &str,
        other: &str,
    ) -> Result<Vec<(Needed, DateTime<Utc>, bool)>, OpsError> {
        let base = self.desk.repository()?.merge_base(before, other)?;
        let there = base.map(|base| self.desk.at(&base)).transpose()?;
        let then = there.and_then(|there| there.find_record(record.id()).ok());
        let known = then.as_ref().map(|then| needed(then, self.now));
        let known = known.unwrap_or_default();
        let log = then.as_ref().map(Record::log).unwrap_or_default();
        let now = record.log();
        let is_new = |entry: &Entry| !log.all().into_iter().any(|(_, one)| one == entry);
        let begun = now.steps();
        let begun = begun.filter(|one| begins(record, one.entry, one.from) && is_new(one.entry));
        let begun = begun.map(|one| one.entry.at).max();
        let all = needed(record, self.now).into_iter();
        let own = all.filter_map(|one| {
            let taken = one.taken?;
            if known.contains(&one) {
                let until = begun.filter(|at| taken <= *at)?;
                return Some((one, until, true));
            }
            Some((one, taken, false))
        });
        Ok(own.collect())
    }
}
