//! What an audit stands on at a step: who is trusted, what history counts, and what time it is.

use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::DateTime;
use chrono::Utc;

use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::bench::folders;
use crate::ops::approvals::filed::is_governed;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::judged::judged;
use crate::ops::approvals::judged::judged_then;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::matter::has_risk;
use crate::ops::approvals::past::Past;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::votes::Court;
use crate::ops::assess::Around;
use crate::ops::audit::StateView;
use crate::ops::audit::StepView;
use crate::practice::approval::says_who;
use crate::schema::POLICY;
use crate::schema::Policy;
use crate::trust;
use crate::trust::Keyring;
use crate::yaml::decode;

/// The histories of a step that is beside the first-parent line, where the present says nothing of what was there before.
pub(super) struct Aside<'a> {
    commit: String,
    pub(super) past: Past<'a>,
    /// The line of the commit before the step.
    anchors: Past<'a>,
}

/// The part of the line in which edits wait for the decisions about them.
pub(super) struct Window {
    /// The commit before the first of them: by what it says others are judged meanwhile.
    pub(super) base: String,
    /// The place at which they come into force.
    pub(super) until: usize,
}

impl<'a> Auditor<'a> {
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

    /// The policy of a state; none where it has none that can be used.
    pub(super) fn policy(&mut self, state: &StateView<'_>) -> Result<Option<Rc<Policy>>, OpsError> {
        let Some(blob) = state.file(POLICY) else {
            return Ok(None);
        };
        if let Some(known) = self.policies.get(&blob.id) {
            return Ok(known.clone());
        }
        let bytes = state.bytes(POLICY)?.unwrap_or_default();
        let text = decode(&bytes).unwrap_or_default();
        let policy = Policy::parse(POLICY, text, &mut Vec::new()).map(Rc::new);
        self.policies.insert(blob.id.clone(), policy.clone());
        Ok(policy)
    }

    /// Makes sure that the trusted side of a step is at hand, where it is needed; whether there is one.
    pub(super) fn trust(&mut self, step: &StepView<'_>) -> Result<bool, OpsError> {
        let Some(before) = self.fixed.clone().or_else(|| step.commit.before.clone()) else {
            return Ok(false);
        };
        let has_policy = self.fixed.is_some() || step.before.file(POLICY).is_some();
        if !has_policy || self.fixed.is_none() && !self.is_concerned(step)? {
            return Ok(false);
        }
        if self.trusted.as_ref().is_none_or(|(at, _)| *at != before) {
            let mut trusted = Trusted::at(self.desk, &before)?;
            if let Some(base) = self.held_at(&step.commit.id)? {
                trusted = trusted.map(|trusted| trusted.governed_by(base));
            }
            self.trusted = Some((before, trusted));
        }
        if self.is_concerned(step)? {
            self.step_aside(step)?;
        }
        Ok(self.side().is_some())
    }

    /// Whether anything of a step needs others; of all else nothing has to be known.
    fn is_concerned(&mut self, step: &StepView<'_>) -> Result<bool, OpsError> {
        let is_own = step.governed().any(|change| is_governed(&change.path));
        let says_who = |path: &str| {
            let definition = step.before.definitions().type_of_path(path);
            definition.is_some_and(|one| says_who(one))
        };
        let is_own = is_own || step.commit.changes.iter().any(|one| says_who(&one.path));
        if is_own || step.guarded().next().is_some() {
            return Ok(true);
        }
        let policy = self.policy(&step.before)?;
        let side = self.side().filter(|_| self.fixed.is_some());
        let Some(policy) = side.map(|side| &side.policy).or(policy.as_deref()) else {
            // Why it can't be used has to be said.
            return Ok(self.fixed.is_none());
        };
        let commit = step.commit;
        if commit.before.as_ref() != commit.parents.first() {
            return Ok(!policy.pipelines.is_empty());
        }
        let ground = self.ground.as_ref();
        let files = ground.map_or(&[][..], |(past, _)| past.files_of(&commit.id));
        Ok(files.iter().any(|file| policy.is_pipeline(&file.path)))
    }

    /// The trusted side by which a step is judged while edits wait for the decisions about them.
    fn held_at(&mut self, commit: &str) -> Result<Option<Trusted>, OpsError> {
        let ground = self.ground.as_ref();
        let place = ground.and_then(|(past, _)| past.place_of(commit));
        let is_over = |window: &Window| place.is_some_and(|place| place > window.until);
        if self.window.as_ref().is_some_and(is_over) {
            self.window = None;
        }
        match &self.window {
            Some(window) => Trusted::at(self.desk, &window.base),
            None => Ok(None),
        }
    }

    /// Reads the histories of a step that is beside the first-parent line.
    fn step_aside(&mut self, step: &StepView<'_>) -> Result<(), OpsError> {
        let commit = step.commit;
        let Some((past, _)) = &self.ground else {
            return Ok(());
        };
        let is_line = commit.before.as_ref() == commit.parents.first();
        let is_known = |aside: &Aside<'_>| aside.commit == commit.id;
        if past.place_of(&commit.id).is_some() && is_line
            || self.aside.as_ref().is_some_and(is_known)
        {
            return Ok(());
        }
        let folders = folders(self.desk, &self.places);
        let before = commit.before.as_deref().unwrap_or(&commit.id);
        let mut past = Past::of(self.desk, &commit.id, &folders)?;
        let mut anchors = Past::line(self.desk, before, &folders)?;
        if let Some(inside) = &self.inside {
            past = past.brought_at(None, inside.time);
            anchors = anchors.brought_at(None, inside.time);
        }
        self.aside = Some(Aside {
            commit: commit.id.clone(),
            past,
            anchors,
        });
        Ok(())
    }

    pub(super) fn aside(&self, commit: &str) -> Option<&Aside<'a>> {
        self.aside.as_ref().filter(|aside| aside.commit == commit)
    }

    pub(super) fn side(&self) -> Option<&Trusted> {
        self.trusted.as_ref().and_then(|(_, side)| side.as_ref())
    }

    /// When a step is judged: a proposal now, and what is on the line when it came there, which is never before what it
    /// stands on; a committer may write any time.
    pub(super) fn time(&self, step: &StepView<'_>) -> Result<DateTime<Utc>, OpsError> {
        if self.fixed.is_some() {
            return Ok(self.now);
        }
        let commit = step.commit;
        let past = match (self.aside(&commit.id), &self.ground) {
            (Some(aside), _) => Some(&aside.past),
            (None, ground) => ground.as_ref().map(|(past, _)| past),
        };
        let place = past.and_then(|past| Some(past.until(None).time(past.place_of(&commit.id)?)));
        let time = place.transpose()?.flatten();
        let time = time.unwrap_or(commit.committer.time.min(self.now));
        let inside = self.inside.as_ref().map(|inside| inside.time);
        let arrived = self.arrived.as_ref().map(|(_, time)| *time);
        Ok(time.max(inside.or(arrived).unwrap_or(time)))
    }

    /// Judges a matter as it was at a commit; nothing where there was no policy, or no history to judge it by.
    pub(super) fn judged(
        &self,
        commit: &str,
        matter: &Matter<'_>,
    ) -> Result<Option<Judged>, OpsError> {
        let (Some(trusted), Some((past, name))) = (self.side(), &self.ground) else {
            return Ok(None);
        };
        let aside = self.aside(commit);
        let past = aside.map_or(past, |aside| &aside.past);
        let place = past.place_of(commit);
        let court = Court {
            trusted,
            past: past.until(place),
            anchors: match (&self.anchors, aside) {
                (Some(anchors), _) => anchors.until(None),
                (None, Some(aside)) => aside.anchors.until(None),
                (None, None) => past.until(place.and_then(|place| place.checked_sub(1))),
            },
            desk: name,
            landing: None,
        };
        let there = self.desk.at(commit)?;
        if self.fixed.is_none() {
            return judged_then(&court, &there, matter, &self.surroundings, &BTreeSet::new())
                .map(Some);
        }
        let around = self.around(matter)?;
        judged(&court, &there, matter, around).map(Some)
    }

    /// What a risk is worked out from, where it is: what stands around a proposal, which is the same for all of its steps.
    pub(super) fn around(&self, matter: &Matter<'_>) -> Result<Option<&Around<'a>>, OpsError> {
        let has_risk = |record: &crate::record::Record| has_risk(record.definition());
        let Some(base) = self.base.filter(|_| matter.record.is_some_and(has_risk)) else {
            return Ok(None);
        };
        if self.around.get().is_none() {
            let around = Around::of(base)?;
            return Ok(Some(self.around.get_or_init(|| around)));
        }
        Ok(self.around.get())
    }
}
