//! Steps that the trusted side has: they were judged when they came there, and what they allowed must still be so.

use serde_json::Value;

use crate::git::Touch;
use crate::git::TouchedFile;
use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::bench::folders;
use crate::ops::approvals::bound::grown;
use crate::ops::approvals::bound::has_grown;
use crate::ops::approvals::duties::new_workers;
use crate::ops::approvals::duties::workers;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::filed::filed;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::judged::judged_at_risk;
use crate::ops::approvals::judged::judged_then;
use crate::ops::approvals::judged::judged_with;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::matter::RiskUsed;
use crate::ops::approvals::matter::before_step;
use crate::ops::approvals::matter::digests;
use crate::ops::approvals::matter::has_risk;
use crate::ops::approvals::past::Past;
use crate::ops::approvals::steps::Needed;
use crate::ops::approvals::steps::needed;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::undecided::is_dropped;
use crate::ops::approvals::votes::Court;
use crate::ops::approvals::votes::decision;
use crate::ops::approvals::walked::moved;
use crate::practice::approval::Directory;
use crate::practice::approval::Ignored;
use crate::practice::approval::Unfit;
use crate::practice::has_ended;
use crate::practice::is_bound;
use crate::practice::is_fixed;
use crate::practice::is_taken_out;
use crate::practice::keeps;
use crate::record::Record;
use crate::trust;
use crate::trust::Statement;
use crate::yaml::Document;
use crate::yaml::decode;

impl Bench<'_> {
    /// Whether the trusted side has a record with the step already, and what was approved there is still what it says.
    ///
    /// Only the last step says what is fixed: a later one, such as a new window, was decided on by itself.
    pub(super) fn is_settled(&self, record: &Record, one: &Needed) -> bool {
        let Some(there) = self.trusted.record(record.id()) else {
            return false;
        };
        if one.taken.is_none() || !needed(there, self.now).contains(one) {
            return false;
        }
        self.is_earlier(record, one) || self.is_kept(there, record)
    }

    /// Whether another step came after one.
    fn is_earlier(&self, record: &Record, one: &Needed) -> bool {
        let mut taken = needed(record, self.now).into_iter();
        let last = taken.rfind(|one| one.taken.is_some());
        last.as_ref() != Some(one)
    }

    /// Whether what was decided on and may not be edited now is as it was, whatever the records that it names are called.
    fn is_kept(&self, there: &Record, record: &Record) -> bool {
        let (then, now) = (trust::content(there), trust::content(record));
        let state = record.state().unwrap_or_default();
        let state = record.definition().lifecycle.state(state);
        let stays = |name: &String| state.is_some_and(|state| state.fixes.contains(name));
        let fields = there.definition().fields.iter();
        let bound = |name: &String| is_bound(there, name);
        let is_held = |name: &String| stays(name) && is_fixed(there, name);
        let mut held = fields.filter(|one| bound(&one.name) || is_held(&one.name));
        held.all(|field| {
            let (then, now) = (&then["record"][&field.name], &now["record"][&field.name]);
            if !is_held(&field.name) {
                return keeps(then, now);
            }
            let is_renamed = || self.renamed(then) == self.renamed(now);
            let is_gone = || has_ended(record) && is_taken_out(there, record, &field.name);
            then == now || field.reference.is_some() && is_renamed() || is_gone()
        })
    }

    /// A value, or a list of them in order, with the present ids of records.
    fn renamed(&self, value: &Value) -> Vec<String> {
        let texts = match value {
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
            other => Vec::from_iter(other.as_str()),
        };
        let present = texts.into_iter().map(|id| {
            let record = self.proposed.find_record(id).ok();
            let record = record.filter(|record| record.answers_to(id));
            record.map_or_else(|| id.to_owned(), |record| record.id().to_owned())
        });
        let mut found: Vec<String> = present.collect();
        found.sort_unstable();
        found
    }

    /// Whether the content of a record is what it was where a step came to the line of the trusted side.
    pub(super) fn is_unaltered(&self, record: &Record, one: &Needed) -> Result<bool, OpsError> {
        let past = self.whole()?;
        let landing = self.landing(past, record, one)?;
        let Some((place, file)) = landing.filter(|_| !self.is_earlier(record, one)) else {
            return Ok(true);
        };
        let Some(commit) = past.until(Some(place)).commit(place) else {
            return Ok(true);
        };
        let then = self.desk.at(&commit.id)?.record(&file.path)?;
        Ok(self.is_kept(&then, record))
    }

    /// Whether somebody does the work of a record who does not on the trusted side.
    pub(super) fn has_new_workers(&self, record: &Record) -> bool {
        let there = self.trusted.record(record.id());
        self.trusted.policy.separation.assignee && !new_workers(there, record).is_empty()
    }

    /// The judgement of a step that the trusted side does not have: of what the record says, or said when it took the
    /// step, if it has but grown since.
    pub(super) fn proposed(&self, record: &Record, one: &Needed) -> Result<Judged, OpsError> {
        let landing = self.landing(&self.past, record, one)?;
        let mut court = self.court();
        let (mut before, mut then) = (None, None);
        if let Some((place, file)) = landing {
            before = earlier(&self.past, record, &file)?;
            let blob = file.after.as_deref();
            let content = blob.map(|blob| self.past.object(blob)).transpose()?;
            then = content.and_then(|bytes| read(record, &bytes));
            let is_other = |then: &Record| trust::of_record(then) != trust::of_record(record);
            then = then.filter(|then| is_other(then) && has_grown(then, record));
            if then.is_some() {
                court.past = self.past.until(Some(place));
            }
        } else if one.taken.is_some() {
            // The step is in no commit yet: it is judged as it will be in the next one.
            before = self.committed(record)?;
        }
        let (workers, is_dropped) = (workers(record), is_dropped(record));
        let record = then.as_ref().unwrap_or(record);
        let matter = Matter {
            name: record.id(),
            record: Some(record),
            step: &one.step,
            digests: digests(before.as_ref(), record, &one.step),
            before: before_step(before.as_ref(), &one.step),
            taken: one.taken,
            now: self.now,
            fresh_at: None,
        };
        let around = self.around.as_ref();
        let around = around.filter(|_| has_risk(record.definition()));
        let mut found = judged_with(&court, self.proposed, &matter, around, &workers)?;
        if is_dropped {
            found.judgement.owes_nothing();
        }
        Ok(found)
    }

    /// The place of the commit on a line that brought a step, and the record's file there.
    pub(super) fn landing(
        &self,
        past: &Past<'_>,
        record: &Record,
        one: &Needed,
    ) -> Result<Option<(usize, TouchedFile)>, OpsError> {
        if one.taken.is_none() {
            return Ok(None);
        }
        let mut landing = None;
        let is_undone = !needed(record, self.now).contains(one);
        let mut touched = past.touched(record.id()).rev().peekable();
        while let Some((place, _, file)) = touched.next() {
            let mut file = file.clone();
            // A file that is moved is touched twice by one commit.
            while let Some((_, _, half)) = touched.next_if(|(other, ..)| *other == place) {
                file = moved(file, half.clone());
            }
            let content = match &file.after {
                Some(blob) => Some(past.object(blob)?),
                None => None,
            };
            let then = content.and_then(|bytes| read(record, &bytes));
            if !then.is_some_and(|then| needed(&then, self.now).contains(one)) {
                if is_undone && landing.is_none() {
                    continue;
                }
                break;
            }
            landing = Some((place, file));
        }
        Ok(landing)
    }

    /// The judgement of a step as it was when it came to the line: by the policy and the keys of then. What is owed
    /// afterwards is judged as of now.
    pub(super) fn landed(&self, record: &Record, one: &Needed) -> Result<Judged, OpsError> {
        let past = self.whole()?;
        let Some((place, file)) = self.landing(past, record, one)? else {
            return self.proposed(record, one);
        };
        let seen = past.until(Some(place));
        let trusted = self.ruled(past, place)?;
        let (Some(commit), Some(trusted)) = (seen.commit(place), trusted) else {
            return self.proposed(record, one);
        };
        let there = self.desk.at(&commit.id)?;
        let taken = Taken {
            before: earlier(past, record, &file)?,
            after: there.record(&file.path)?,
        };
        let (side, taken) = match self.inside(commit, &taken.after, one)? {
            Some((side, place, taken)) => (Some((side, place)), taken),
            None => (None, taken),
        };
        if !self.is_earlier(record, one) && !self.is_kept(&taken.after, record) {
            return self.proposed(record, one);
        }
        let side = side.as_ref();
        let court = Court {
            trusted: &trusted,
            past: side.map_or(seen, |(side, place)| side.until(Some(*place))),
            anchors: past.until(place.checked_sub(1)),
            ..self.court()
        };
        let matter = Matter {
            name: record.id(),
            record: Some(&taken.after),
            step: &one.step,
            digests: digests(taken.before.as_ref(), &taken.after, &one.step),
            before: before_step(taken.before.as_ref(), &one.step),
            taken: one.taken,
            now: seen.time(place)?.unwrap_or(self.now),
            fresh_at: None,
        };
        let surroundings = &self.surroundings;
        let mut found = judged_then(&court, &there, &matter, surroundings, &workers(record))?;
        if is_dropped(record) {
            found.judgement.owes_nothing();
        }
        let mut rules = found.judgement.rules.iter();
        if rules.any(|rule| rule.later.is_some()) {
            let since = grown(past, record, &one.step, place)?;
            let later = self.owed(&trusted, since, &matter, (record, &found.risk))?;
            follow(&mut found, later);
        }
        if !found.judgement.satisfied {
            let late = self.late(&found, &filed(&there, record.id())?)?;
            found.judgement.ignored.extend(late);
        }
        Ok(found)
    }

    /// How a step stands that a record took, as it is verified; none where it came to the line before there was a policy.
    pub(super) fn taken(&self, record: &Record, one: &Needed) -> Result<Option<Judged>, OpsError> {
        if !self.is_settled(record, one) {
            return self.proposed(record, one).map(Some);
        }
        let past = self.whole()?;
        if let Some((place, _)) = self.landing(past, record, one)?
            && self.ruled(past, place)?.is_none()
        {
            return Ok(None);
        }
        self.landed(record, one).map(Some)
    }

    /// By what a commit of a line was judged: the state before it; none where that had no policy.
    fn ruled(&self, past: &Past<'_>, place: usize) -> Result<Option<Trusted>, OpsError> {
        let commit = past.until(Some(place)).commit(place);
        let parent = commit.and_then(|commit| commit.parents.first());
        let trusted = parent.map(|parent| Trusted::at(self.desk, parent));
        Ok(trusted.transpose()?.flatten())
    }

    /// The decisions about a step that were not there when it came to the line.
    fn late(&self, found: &Judged, then: &[Filed]) -> Result<Vec<Ignored>, OpsError> {
        let present = filed(self.proposed, &found.name)?;
        let new = present.iter().filter(|one| {
            let mut known = then.iter();
            !known.any(|known| known.name() == one.name())
        });
        let late = new.filter_map(|one| {
            let statement = Statement::parse(one.bytes.as_deref()?).ok()?;
            (statement.step() == found.step).then(|| Ignored {
                person: statement.approver().to_owned(),
                decision: decision(statement.decision()),
                name: one.name().to_owned(),
                rule: None,
                why: Unfit::TooLate,
                detail: None,
            })
        });
        Ok(late.collect())
    }

    /// A step as a side took it that a merge brought, where the record has but grown since on that side: its history, the
    /// place there and the record. Whoever wrote down later what was delivered is no author of what was decided on.
    fn inside(
        &self,
        merge: &Touch,
        then: &Record,
        one: &Needed,
    ) -> Result<Option<(Past<'_>, usize, Taken)>, OpsError> {
        let [_, side] = &merge.parents[..] else {
            return Ok(None);
        };
        let folders = folders(self.desk, &self.trusted.policy.pipelines);
        let line = Past::line(self.desk, side, &folders)?;
        let Some((_, file)) = self.landing(&line, then, one)? else {
            return Ok(None);
        };
        let blob = file.after.as_deref();
        let content = blob.map(|blob| line.object(blob)).transpose()?;
        let after = content.and_then(|bytes| read(then, &bytes));
        let is_other = |it: &Record| trust::of_record(it) != trust::of_record(then);
        let Some(after) = after.filter(|it| is_other(it) && has_grown(it, then)) else {
            return Ok(None);
        };
        let side = Past::of(self.desk, side, &folders)?;
        let Some((place, file)) = self.landing(&side, then, one)? else {
            return Ok(None);
        };
        let before = earlier(&side, then, &file)?;
        Ok(Some((side, place, Taken { before, after })))
    }

    /// How things stand now of which something was owed after a step, by the policy that asked for it.
    fn owed(
        &self,
        trusted: &Trusted,
        mut digests: Vec<String>,
        matter: &Matter<'_>,
        (record, risk): (&Record, &RiskUsed),
    ) -> Result<Judged, OpsError> {
        let present = self.court();
        let court = Court { trusted, ..present };
        digests.extend(matter.digests.iter().cloned());
        let now = Matter {
            digests,
            before: matter.before.clone(),
            now: self.now,
            ..*matter
        };
        judged_at_risk(&court, self.proposed, &now, risk.clone(), &workers(record))
    }
}

/// A record beside a step.
struct Taken {
    before: Option<Record>,
    after: Record,
}

/// Takes over what was owed after a step, and who decided on it.
fn follow(found: &mut Judged, later: Judged) {
    found.judgement.follow(later.judgement);
    for vote in later.votes {
        if found.votes.iter().all(|known| known.name != vote.name) {
            found.votes.push(vote);
        }
    }
}

/// The record as it was before a commit.
pub(super) fn earlier(
    past: &Past<'_>,
    record: &Record,
    file: &TouchedFile,
) -> Result<Option<Record>, OpsError> {
    let blob = file.before.first().and_then(Option::as_deref);
    let content = blob.map(|blob| past.object(blob)).transpose()?;
    Ok(content.and_then(|bytes| read(record, &bytes)))
}

/// Reads a record as the definition of its present form has it.
pub(super) fn read(record: &Record, bytes: &[u8]) -> Option<Record> {
    let document = Document::parse(decode(bytes).ok()?).ok()?;
    let definition = record.definition().clone();
    Some(Record::new(record.path().to_owned(), definition, document))
}
