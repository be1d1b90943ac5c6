//! Edits of what says what the others need, as an audit judges them.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::git::Walk;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::beside::content;
use crate::ops::approvals::beside::shown;
use crate::ops::approvals::digested::digest_of;
use crate::ops::approvals::digested::digest_of_any;
use crate::ops::approvals::filed::is_governed;
use crate::ops::approvals::findings::EDITED;
use crate::ops::approvals::guard::missing;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::trusted::at;
use crate::ops::approvals::verify::EDIT;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;
use crate::schema::POLICY;
use crate::schema::Policy;
use crate::yaml::decode;

/// A file that governs the desk: its name, and the digests before and after a step.
type Edit = (String, [Option<String>; 2]);

impl Auditor<'_> {
    /// Edits of what says what the others need.
    pub(super) fn edits(&mut self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let mut edits = own(step)?;
        edits.extend(self.beside(step)?);
        let mut found = Vec::new();
        for (name, [before, after]) in edits {
            let is_same = before == after && after.is_some();
            found.extend(match &self.fixed {
                _ if is_same => None,
                Some(_) => self.proposed_edit(step, &name)?,
                None => self.edit(step, &name, after)?,
            });
        }
        Ok(found)
    }

    /// An edit that a proposal makes, as it would come in: who agrees to an edit does so in a later commit.
    fn proposed_edit(
        &mut self,
        step: &StepView<'_>,
        name: &str,
    ) -> Result<Option<AuditFinding>, OpsError> {
        if !self.edited.insert(name.to_owned()) {
            return Ok(None);
        }
        let repo = self.desk.repository()?;
        let digest = |desk: &Desk| {
            let bytes = content(repo, desk, name)?;
            Ok::<_, OpsError>(digest_of_any(&desk.definitions, name, bytes.as_deref()))
        };
        let after = digest(&at(self.desk, &self.to)?)?;
        let before = self.side().map(|side| digest(&side.desk)).transpose()?;
        if before.flatten() == after && after.is_some() {
            return Ok(None);
        }
        let judged = self.judged(&self.to, &edit_of(name, after, self.now))?;
        let judged = judged.filter(|judged| !judged.judgement.satisfied);
        judged
            .map(|judged| self.not_approved(step, name, &judged))
            .transpose()
    }

    /// An edit that is there.
    fn edit(
        &self,
        step: &StepView<'_>,
        name: &str,
        digest: Option<String>,
    ) -> Result<Option<AuditFinding>, OpsError> {
        let matter = edit_of(name, digest, self.time(step)?);
        let judged = self.judged(&step.commit.id, &matter)?;
        let Some(judged) = judged.filter(|judged| !judged.judgement.satisfied) else {
            return Ok(None);
        };
        // Where commits come in one by one, those who agree can do so only in a later one than that of the edit.
        let within = self.side().map(|side| side.policy.expire_after);
        let later = Matter {
            now: matter.now + within.unwrap_or_default(),
            digests: matter.digests.clone(),
            ..matter
        };
        let later = self.judged(&self.to, &later)?;
        if later.is_some_and(|later| later.judgement.satisfied) {
            let message = "this governs the desk, and it was approved only after it was there";
            let path = shown(self.desk.repository()?, name);
            return Ok(Some(step.finding(EDITED, message).on(&path).warns()));
        }
        self.not_approved(step, name, &judged).map(Some)
    }

    fn not_approved(
        &self,
        step: &StepView<'_>,
        name: &str,
        judged: &Judged,
    ) -> Result<AuditFinding, OpsError> {
        let path = shown(self.desk.repository()?, name);
        let message = format!("this governs the desk: {}", missing(&judged.judgement));
        let finding = step.finding(EDITED, message).on(&path);
        Ok(if self.is_unprotected(judged) {
            finding
                .warns()
                .hint("too few of those who may approve it have a key; `itsm keys add` adds one")
        } else {
            finding.hint(format!("`itsm approve {path}` before it is merged"))
        })
    }

    /// The edits of files beside the desk that the policy governs.
    fn beside(&self, step: &StepView<'_>) -> Result<Vec<Edit>, OpsError> {
        let Some((side, (past, _))) = self.side().zip(self.ground.as_ref()) else {
            return Ok(Vec::new());
        };
        let commit = step.commit;
        let is_first = commit.before.as_ref() == commit.parents.first();
        let changed: Vec<(String, [Option<String>; 2])> = if is_first {
            // What a commit did beside its first parent is known of the whole line already.
            let files = past.files_of(&commit.id).iter();
            let sides = files.map(|file| {
                let before = file.before.first().cloned().flatten();
                (file.path.clone(), [before, file.after.clone()])
            });
            sides.collect()
        } else {
            let repo = self.desk.repository()?;
            let places = &side.policy.pipelines;
            let changed = repo.changed_at_top(commit.before.as_deref(), &commit.id, places)?;
            let id = |blob: Option<crate::git::Blob>| blob.map(|blob| blob.id);
            let sides = changed
                .into_iter()
                .map(|one| (one.path, [id(one.before), id(one.after)]));
            sides.collect()
        };
        let governed = changed
            .into_iter()
            .filter(|(name, _)| side.policy.is_pipeline(name));
        let mut edits = Vec::new();
        for (name, [before, after]) in governed {
            let before = past.digest(&name, before.as_deref())?;
            let after = past.digest(&name, after.as_deref())?;
            edits.push((name, [before, after]));
        }
        Ok(edits)
    }

    /// Every place beside the desk that a policy of the history ever named.
    pub(super) fn places_beside(&self) -> Result<Vec<String>, OpsError> {
        let repo = self.desk.repository()?;
        let touches = repo.touches(Walk::All, &self.to, &[POLICY])?;
        let files = touches.iter().flat_map(|touch| &touch.files);
        let blobs: BTreeSet<String> = files.filter_map(|file| file.after.clone()).collect();
        let blobs: Vec<String> = blobs.into_iter().collect();
        let mut places = BTreeSet::new();
        for bytes in repo.contents(&blobs)?.into_iter().flatten() {
            let text = decode(&bytes).unwrap_or_default();
            let policy = Policy::parse(POLICY, text, &mut Vec::new());
            places.extend(policy.into_iter().flat_map(|policy| policy.pipelines));
        }
        Ok(places.into_iter().collect())
    }

    /// Whether too few of those who may approve an edit have a key, as in a desk that is just being set up.
    fn is_unprotected(&self, judged: &Judged) -> bool {
        let Some(side) = self.side() else {
            return false;
        };
        let has_key = |person: &&String| {
            let keys = side.keyring.keys_of(person);
            keys.iter().any(|key| key.good_at(side.desk.now).is_ok())
        };
        let rules = judged.judgement.rules.iter();
        let mut wanted = rules.flat_map(|rule| &rule.requirements);
        wanted.any(|one| one.eligible.iter().filter(has_key).count() < one.needed)
    }
}

/// The edit of a file as what is decided on.
fn edit_of(name: &str, digest: Option<String>, now: DateTime<Utc>) -> Matter<'_> {
    Matter {
        name,
        record: None,
        step: EDIT,
        digests: digest.into_iter().collect(),
        taken: None,
        now,
    }
}

/// The edits of files of the desk that govern it.
fn own(step: &StepView<'_>) -> Result<Vec<Edit>, OpsError> {
    let mut edits = Vec::new();
    for change in step.governed().filter(|change| is_governed(&change.path)) {
        let path = change.path.as_str();
        let mut sides = [None, None];
        for (digest, side) in sides.iter_mut().zip([&step.before, &step.after]) {
            let bytes = side.bytes(path)?;
            *digest = bytes.and_then(|bytes| digest_of(side.definitions(), path, &bytes));
        }
        edits.push((path.to_owned(), sides));
    }
    Ok(edits)
}
