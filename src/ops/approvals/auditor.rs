//! The judge of an audit: whether those agreed who had to, and whether commits are signed by whom they name.
//!
//! Each step is judged with the policy, the keys and the people of the state before it, at the time of its commit: what a
//! step brings along counts for later ones, and a key that is revoked today was good when it was.

use std::collections::HashMap;

use chrono::DateTime;
use chrono::Utc;

use crate::git::GitError;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::bench::folders;
use crate::ops::approvals::guard::missing;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::judged::judged;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::matter::desk_name;
use crate::ops::approvals::matter::digests;
use crate::ops::approvals::past::Past;
use crate::ops::approvals::steps::words;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::trusted::at;
use crate::ops::approvals::votes::Court;
use crate::ops::audit::Added;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::Judge;
use crate::ops::audit::Need;
use crate::ops::audit::StateView;
use crate::ops::audit::StepView;
use crate::ops::audit::Touched;
use crate::practice::approval::holders;
use crate::record::Record;
use crate::schema::POLICY;
use crate::trust;
use crate::trust::CommitSigner;
use crate::trust::Keyring;
use crate::yaml::decode;

/// Judges the steps of a history by their approvals and signatures.
pub struct Auditor<'a> {
    pub(super) desk: &'a Desk,
    /// The history and the name of the desk, once the audit has begun.
    pub(super) ground: Option<(Past<'a>, String)>,
    /// The line of the one commit that is trusted, where there is one.
    anchors: Option<Past<'a>>,
    pub(super) now: DateTime<Utc>,
    /// The keys by the id of the file's content.
    keyrings: HashMap<String, Keyring>,
    /// The trusted side of the step that was judged last, by its commit.
    trusted: Option<(String, Option<Trusted>)>,
    /// What is owed after steps that were taken.
    owed: Vec<Debt>,
    /// How many edits there were to which nobody could agree, because nobody had a key, and what there is to say of them.
    pub(super) first_keys: Option<(usize, AuditFinding)>,
    to: String,
    /// The one commit that is trusted; without it each step is judged by the one before it.
    pub(super) fixed: Option<String>,
}

/// What is owed after a step.
pub(super) struct Debt {
    pub(super) record: String,
    pub(super) step: String,
    pub(super) taken: DateTime<Utc>,
    pub(super) commit: String,
    pub(super) author: String,
}

impl<'a> Auditor<'a> {
    /// A judge of the history up to a revision; what is owed has to be there by `now`.
    pub fn of(desk: &'a Desk, to: Option<&str>, now: DateTime<Utc>) -> Self {
        Self {
            ground: None,
            anchors: None,
            desk,
            now,
            keyrings: HashMap::new(),
            trusted: None,
            owed: Vec::new(),
            first_keys: None,
            to: to.unwrap_or("HEAD").to_owned(),
            fixed: None,
        }
    }

    /// A judge of what a proposal brings to a commit: that commit alone is trusted, whatever the steps bring along.
    pub fn of_proposal(desk: &'a Desk, base: &str, head: &str, now: DateTime<Utc>) -> Self {
        Self {
            fixed: Some(base.to_owned()),
            ..Self::of(desk, Some(head), now)
        }
    }

    pub(super) fn keyring(&mut self, state: &StateView<'_>) -> Result<&Keyring, OpsError> {
        if let (Some(_), Some((_, Some(side)))) = (&self.fixed, &self.trusted) {
            return Ok(&side.keyring);
        }
        let id = state.file(trust::KEYS).map(|blob| blob.id.clone());
        let id = id.unwrap_or_default();
        if !self.keyrings.contains_key(&id) {
            let bytes = state.bytes(trust::KEYS)?.unwrap_or_default();
            let text = decode(&bytes).unwrap_or_default();
            let keyring = Keyring::parse(trust::KEYS, text, &mut Vec::new());
            self.keyrings.insert(id.clone(), keyring);
        }
        Ok(self.keyrings.entry(id).or_default())
    }

    /// Makes sure that the trusted side of a step is at hand; whether there is one.
    fn trust(&mut self, step: &StepView<'_>) -> Result<bool, OpsError> {
        let Some(before) = self.fixed.as_ref().or(step.commit.before.as_ref()) else {
            return Ok(false);
        };
        if self.fixed.is_none() && step.before.file(POLICY).is_none() {
            return Ok(false);
        }
        if self.trusted.as_ref().is_none_or(|(at, _)| at != before) {
            let before = before.clone();
            let trusted = Trusted::at(self.desk, &before)?;
            self.trusted = Some((before, trusted));
        }
        Ok(self.side().is_some())
    }

    pub(super) fn side(&self) -> Option<&Trusted> {
        self.trusted.as_ref().and_then(|(_, side)| side.as_ref())
    }

    /// Steps that needed an approval or a role.
    fn guarded(&mut self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
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
        if added.entry.imported.is_some() && one.before.is_none() {
            let message = "the record came from another system, and nobody here approved it";
            let finding = step.finding("imported-approval", message).warns();
            return Ok(Some(on(finding, one, added)));
        }
        match need {
            Need::Approval(word) if concerns(after, added, word) => {
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
        let matter = Matter {
            name: after.id(),
            record: Some(after),
            step: word,
            digests: digests(one.before, after, word),
            taken: Some(added.entry.at),
            now: self.time(step)?,
        };
        let Some(judged) = self.judged(&step.commit.id, &matter)? else {
            return Ok(None);
        };
        let mut rules = judged.judgement.rules.iter();
        if rules.any(|rule| rule.later.is_some()) {
            self.owed.push(Debt {
                record: after.id().to_owned(),
                step: word.to_owned(),
                taken: added.entry.at,
                commit: step.commit.id.clone(),
                author: added.entry.by.clone(),
            });
        }
        if judged.judgement.satisfied {
            return Ok(None);
        }
        let finding = step.finding("not-approved", missing(&judged.judgement));
        Ok(Some(on(finding, one, added).hint(format!(
            "`itsm approvals verify {} --all` names every decision",
            after.id()
        ))))
    }

    /// When a step is judged: a proposal now, and what is on the line when it came there, which is never before what it
    /// stands on; a committer may write any time.
    pub(super) fn time(&self, step: &StepView<'_>) -> Result<DateTime<Utc>, OpsError> {
        if self.fixed.is_some() {
            return Ok(self.now);
        }
        let ground = self.ground.as_ref();
        let past = ground.map(|(past, _)| past);
        let place =
            past.and_then(|past| Some(past.until(None).time(past.place_of(&step.commit.id)?)));
        let time = place.transpose()?.flatten();
        Ok(time.unwrap_or(step.commit.committer.time))
    }

    /// Judges a matter as it was at a commit; nothing where there was no policy.
    pub(super) fn judged(
        &self,
        commit: &str,
        matter: &Matter<'_>,
    ) -> Result<Option<Judged>, OpsError> {
        let (Some(trusted), Some((past, name))) = (self.side(), &self.ground) else {
            return Ok(None);
        };
        let place = past.place_of(commit);
        let court = Court {
            trusted,
            past: past.until(place),
            anchors: match &self.anchors {
                Some(anchors) => anchors.until(None),
                None => past.until(place.and_then(|place| place.checked_sub(1))),
            },
            desk: name,
        };
        judged(&court, &at(self.desk, commit)?, matter, None).map(Some)
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
        let held = trusted.policy.roles.get(role);
        let holds = held.is_some_and(|role| {
            let people = holders(role, Some(after), trusted).people;
            people.contains(by)
        });
        let message = format!("{by} took the step and does not hold the role `{role}`");
        (!holds).then(|| on(step.finding("not-in-role", message), one, added))
    }
}

impl Judge for Auditor<'_> {
    fn begin(&mut self, _: &StateView<'_>) -> Result<(), OpsError> {
        let repo = self.desk.repository()?;
        if let Some(to) = repo.known(&self.to)? {
            self.to = to;
        }
        let folders = folders(self.desk);
        let past = Past::of(self.desk, &self.to, &folders)?;
        if let Some(base) = &self.fixed {
            self.anchors = Some(Past::line(self.desk, base, &folders)?);
        }
        let trusted = self.fixed.as_ref().unwrap_or(&self.to);
        // A shallow clone does not know its beginning; that matters only where a policy asks for approvals.
        if !repo.is_shallow()? {
            self.ground = Some((past, desk_name(self.desk, trusted)?));
        }
        Ok(())
    }

    fn signer(&mut self, step: &StepView<'_>) -> Result<Option<String>, OpsError> {
        let at = self.time(step)?;
        let keyring = self.keyring(&step.before)?;
        Ok(match trust::signer(&step.commit.raw, keyring) {
            CommitSigner::By(holder, key) if key.good_at(at).is_ok() => Some(holder.to_owned()),
            _ => None,
        })
    }

    fn step(&mut self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let trusts = self.trust(step);
        let mut found = self.signatures(step)?;
        match trusts {
            Ok(true) if self.ground.is_none() => return Err(GitError::Shallow.into()),
            Ok(true) => {}
            Ok(false) => return Ok(found),
            Err(error) => {
                found.push(step.finding("policy-not-valid", error.message).on(POLICY));
                return Ok(found);
            }
        }
        found.extend(self.unsigned(step)?);
        found.extend(self.guarded(step)?);
        found.extend(self.duties(step)?);
        found.extend(self.edits(step)?);
        Ok(found)
    }

    fn end(&mut self, last: &StateView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let mut found: Vec<AuditFinding> = self
            .first_keys
            .take()
            .into_iter()
            .map(|(_, one)| one)
            .collect();
        if self.owed.is_empty() {
            return Ok(found);
        }
        let trusted = Trusted::at(self.desk, &self.to)?;
        let (Some(trusted), Some((past, name))) = (trusted, &self.ground) else {
            return Ok(found);
        };
        let desk = at(self.desk, &self.to)?;
        let court = Court {
            trusted: &trusted,
            past: past.until(None),
            anchors: self.anchors.as_ref().unwrap_or(past).until(None),
            desk: name,
        };
        for debt in &self.owed {
            if let Some(record) = last.record(&debt.record)? {
                found.extend(self.overdue(&court, &desk, debt, &record)?);
            }
        }
        Ok(found)
    }
}

/// A finding about an entry of a record.
pub(super) fn on(finding: AuditFinding, one: &Touched<'_>, added: &Added) -> AuditFinding {
    finding.on(one.path()).of(one.id()).at(added.entry.name())
}

/// Whether an entry needed an approval of a word, by what its transition asks of such a record; of an entry that
/// reached a state by no transition that can't be told, and it did.
fn concerns(record: &Record, added: &Added, word: &str) -> bool {
    let lifecycle = record.definition().lifecycle.at(added.entry.at);
    match lifecycle.transition(&added.entry.step) {
        Some(transition) => words(record, transition).contains(&word),
        None => true,
    }
}
