//! The judge of an audit: whether those agreed who had to, and whether commits are signed by whom they name.
//!
//! Each step is judged with the policy, the keys and the people of the state before it, at the time of its commit: what a
//! step brings along counts for later ones, and a key that is revoked today was good when it was.

use std::cell::OnceCell;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::rc::Rc;

use chrono::DateTime;
use chrono::Utc;

use crate::git::GitError;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::bench::folders;
use crate::ops::approvals::brought::Inside;
use crate::ops::approvals::debts::Debt;
use crate::ops::approvals::edits::signers_strange;
use crate::ops::approvals::footing::Aside;
use crate::ops::approvals::footing::Window;
use crate::ops::approvals::matter::desk_name;
use crate::ops::approvals::past::Past;
use crate::ops::approvals::renamed::renamed;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::assess::Around;
use crate::ops::audit::Added;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::Judge;
use crate::ops::audit::StateView;
use crate::ops::audit::StepView;
use crate::ops::audit::Touched;
use crate::ops::surroundings::Surroundings;
use crate::schema::POLICY;
use crate::schema::Policy;
use crate::trust;
use crate::trust::CommitSigner;
use crate::trust::Keyring;

/// Judges the steps of a history by their approvals and signatures.
pub struct Auditor<'a> {
    pub(super) desk: &'a Desk,
    /// The history and the name of the desk, once the audit has begun.
    pub(super) ground: Option<(Past<'a>, String)>,
    /// The line of the one commit that is trusted, where there is one.
    pub(super) anchors: Option<Past<'a>>,
    pub(super) now: DateTime<Utc>,
    /// The keys by the id of the file's content.
    pub(super) keyrings: HashMap<String, Keyring>,
    /// The trusted side of the step that was judged last, by its commit.
    pub(super) trusted: Option<(String, Option<Trusted>)>,
    /// The policies by the id of the file's content; none where one can't be used.
    pub(super) policies: HashMap<String, Option<Rc<Policy>>>,
    /// The histories of the step that was judged last, where it is beside the line.
    pub(super) aside: Option<Aside<'a>>,
    /// The part of the line in which edits wait for the decisions about them.
    pub(super) window: Option<Window>,
    /// The places beside the desk that a policy ever named.
    pub(super) places: Vec<String>,
    /// The desk as the one commit that is trusted has it, for the risk to be worked out.
    pub(super) base: Option<&'a Desk>,
    pub(super) around: OnceCell<Around<'a>>,
    /// The same of the steps of a line, each by the state before it.
    pub(super) surroundings: RefCell<Surroundings>,
    /// Where what is judged came from, if a merge brought it.
    pub(super) inside: Option<Inside>,
    /// What is owed after steps that were taken.
    pub(super) owed: Vec<Debt>,
    /// Of what is validated: the records about which it brings decisions, by their folded ids; none in an audit.
    pub(super) decided: Option<BTreeSet<String>>,
    /// How many edits there were to which nobody could agree, because nobody had a key, and what there is to say of them.
    pub(super) first_keys: Option<(usize, AuditFinding)>,
    pub(super) to: String,
    /// The one commit that is trusted; without it each step is judged by the one before it.
    pub(super) fixed: Option<String>,
    /// The commit that comes to be that, once it is reached, with the desk as it has it.
    pub(super) proposal: Option<(String, &'a Desk)>,
    /// A commit of the line, and when what came after it was brought to where it is trusted, where that is known.
    pub(super) arrived: Option<(String, DateTime<Utc>)>,
    /// The keys that were revoked before the first step, and as of when.
    pub(super) revoked: BTreeSet<(String, DateTime<Utc>)>,
    /// The files that govern the desk and that a proposal was found to edit.
    pub(super) edited: BTreeSet<String>,
    /// Whether an edit that is proposed may wait for its review where the policy relies on the forge for that.
    pub(super) lets_wait: bool,
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
            policies: HashMap::new(),
            aside: None,
            window: None,
            places: Vec::new(),
            base: None,
            around: OnceCell::new(),
            surroundings: RefCell::default(),
            inside: None,
            owed: Vec::new(),
            decided: None,
            first_keys: None,
            to: to.unwrap_or("HEAD").to_owned(),
            fixed: None,
            proposal: None,
            arrived: None,
            revoked: BTreeSet::new(),
            edited: BTreeSet::new(),
            lets_wait: false,
        }
    }

    /// A judge of what lies between two commits: up to `taken`, the newest one that was taken in already, as an audit does;
    /// what comes after that is a proposal, and it alone is trusted then, whatever the steps bring along.
    ///
    /// `there` is the desk as that commit has it. What is known to have come at `arrived` is not judged by what its commits
    /// say of their times.
    pub(crate) fn of_range(
        desk: &'a Desk,
        (base, head): (&str, &str),
        (taken, there): (&str, &'a Desk),
        arrived: Option<DateTime<Utc>>,
    ) -> Self {
        Self {
            decided: Some(BTreeSet::new()),
            proposal: (taken != head).then(|| (taken.to_owned(), there)),
            arrived: arrived.map(|time| (base.to_owned(), time)),
            ..Self::of(desk, Some(head), desk.now)
        }
    }

    /// The same, where an edit that is proposed may wait for its review or not.
    pub(crate) fn letting_wait(self, lets_wait: bool) -> Self {
        Self { lets_wait, ..self }
    }

    /// Takes note of where the proposal begins, if a step is its first.
    fn reach(&mut self, step: &StepView<'_>) -> Result<(), OpsError> {
        let before = step.commit.before.as_ref();
        let reached = self.proposal.take_if(|(taken, _)| Some(&*taken) == before);
        if let Some((taken, there)) = reached {
            let folders = folders(self.desk, &self.places);
            self.anchors = Some(Past::line(self.desk, &taken, &folders)?);
            self.fixed = Some(taken);
            self.base = Some(there);
            self.trusted = None;
            self.window = None;
        }
        Ok(())
    }
}

impl Judge for Auditor<'_> {
    fn begin(&mut self, root: &StateView<'_>) -> Result<(), OpsError> {
        self.note_revoked(root)?;
        let repo = self.desk.repository()?;
        if let Some(to) = repo.meant(&self.to)? {
            self.to = to;
        }
        self.places = self.places_beside()?;
        let folders = folders(self.desk, &self.places);
        let mut past = Past::of(self.desk, &self.to, &folders)?;
        if let Some(inside) = &self.inside {
            past = past.brought_at(Some(&inside.base), inside.time);
            self.ground = Some((past, inside.desk.clone()));
            return Ok(());
        }
        if let Some((base, time)) = &self.arrived {
            past = past.brought_at(Some(base), *time);
        }
        let trusted = self.proposal.as_ref().map_or(&self.to, |(taken, _)| taken);
        // A shallow clone does not know its beginning; that matters only where a policy asks for approvals.
        if !repo.is_shallow()? {
            self.ground = Some((past, desk_name(self.desk, trusted)?));
        }
        Ok(())
    }

    fn signer(&mut self, step: &StepView<'_>) -> Result<Option<String>, OpsError> {
        self.reach(step)?;
        let at = self.time(step)?;
        let keyring = self.keyring(&step.before)?;
        Ok(match trust::signer(&step.commit.raw, keyring) {
            CommitSigner::By(holder, key) if key.good_at(at).is_ok() => Some(holder.to_owned()),
            _ => None,
        })
    }

    fn stands(
        &mut self,
        step: &StepView<'_>,
        one: &Touched<'_>,
        added: &Added,
    ) -> Result<bool, OpsError> {
        self.is_reviewers(step, one, added)
    }

    fn step(&mut self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        self.reach(step)?;
        self.note_decided(step);
        let trusts = self.trust(step);
        let mut found = self.signatures(step)?;
        found.extend(signers_strange(step)?);
        found.extend(self.duties(step)?);
        let mut judged = self.unsigned(step)?;
        match trusts {
            // What is proposed in a clone that lacks history is said not to be proven; an audit says nothing without it.
            Ok(true) if self.ground.is_none() && self.fixed.is_none() => {
                return Err(GitError::Shallow.into());
            }
            Ok(true) => {
                judged.extend(self.guarded(step)?);
                judged.extend(self.edits(step)?);
                judged = self.judged_again(step, judged)?;
                judged.extend(self.overtaken(step)?);
            }
            Ok(false) => {}
            Err(error) => {
                found.push(step.finding("policy-not-valid", error.message).on(POLICY));
            }
        }
        judged.extend(renamed(step)?);
        judged.extend(self.refused_beside(step)?);
        judged.extend(self.begun_anyway(step)?);
        judged.extend(self.overruled(step)?);
        found.extend(judged);
        Ok(found)
    }

    fn records(&self) -> usize {
        self.surroundings.borrow().records
    }

    fn end(&mut self, last: &StateView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let mut found: Vec<AuditFinding> = self
            .first_keys
            .take()
            .into_iter()
            .map(|(_, one)| one)
            .collect();
        found.extend(self.all_missed(last)?);
        let missed = self.still_missed(last, &found)?;
        found.extend(missed);
        found.extend(self.doubts(last)?);
        Ok(found)
    }
}

/// A finding about an entry of a record.
pub(super) fn on(finding: AuditFinding, one: &Touched<'_>, added: &Added) -> AuditFinding {
    finding.on(one.path()).of(one.id()).at(added.entry.name())
}
