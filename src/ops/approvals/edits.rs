//! Edits of what says what the others need, as an audit judges them.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::git::Walk;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::beside;
use crate::ops::approvals::beside::shown;
use crate::ops::approvals::digested::digest_of_any;
use crate::ops::approvals::findings::EDITED;
use crate::ops::approvals::founding::Founding;
use crate::ops::approvals::founding::able;
use crate::ops::approvals::guard::missing;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::trusted::at;
use crate::ops::approvals::verify::EDIT;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;
use crate::schema::POLICY;
use crate::schema::Policy;
use crate::text::plural;
use crate::trust::KEYS;
use crate::trust::Keyring;
use crate::trust::SIGNERS;
use crate::yaml::decode;

/// What an author does whom the desk does not know.
pub const NEWCOMER: &str =
    "merge the record of the person first, by itself: `itsm new person NAME --set email=ADDRESS`";

/// A file that governs the desk: its name, and the digests before and after a step.
type Edit = (String, [Option<String>; 2]);

impl Auditor<'_> {
    /// Edits of what says what the others need.
    pub(super) fn edits(&mut self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let mut edits = self.own(step)?;
        edits.extend(self.beside(step)?);
        let mut found = Vec::new();
        found.extend(signers_gone(step));
        for (name, [before, after]) in edits {
            let is_same = before == after && after.is_some();
            found.extend(match &self.fixed {
                _ if is_same => None,
                Some(_) => self.proposed_edit(step, &name)?,
                None => self.edit(step, &name, after)?,
            });
        }
        // A proposal has the same trusted side to its end; on the line, what comes next has keys to be judged with.
        if self.fixed.is_none() && self.first_keys.is_some() && !people_of(step)?.is_empty() {
            found.extend(self.first_keys.take().map(|(_, one)| one));
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
        let after = beside::digest(repo, &at(self.desk, &self.to)?, name)?;
        let before = self
            .side()
            .map(|side| beside::digest(repo, &side.desk, name));
        if before.transpose()?.flatten() == after && after.is_some() {
            return Ok(None);
        }
        match self.judged(&self.to, &edit_of(name, after, self.now))? {
            Some(judged) => self.told(step, name, &judged),
            None => Ok(None),
        }
    }

    /// An edit that is there.
    fn edit(
        &mut self,
        step: &StepView<'_>,
        name: &str,
        digest: Option<String>,
    ) -> Result<Option<AuditFinding>, OpsError> {
        let matter = edit_of(name, digest, self.time(step)?);
        let Some(judged) = self.judged(&step.commit.id, &matter)? else {
            return Ok(None);
        };
        if judged.judgement.satisfied {
            return self.told(step, name, &judged);
        }
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
        self.told(step, name, &judged)
    }

    /// What there is to say of an edit that was judged.
    fn told(
        &mut self,
        step: &StepView<'_>,
        name: &str,
        judged: &Judged,
    ) -> Result<Option<AuditFinding>, OpsError> {
        let path = shown(self.desk.repository()?, name);
        if judged.founding == Founding::Keyless {
            self.unproven(step, &path)?;
            return Ok(None);
        }
        Ok((!judged.judgement.satisfied).then(|| not_approved(step, &path, judged)))
    }

    /// The edits of files of the desk that govern it.
    fn own(&self, step: &StepView<'_>) -> Result<Vec<Edit>, OpsError> {
        let Some(side) = self.side() else {
            return Ok(Vec::new());
        };
        let changes = step.commit.changes.iter();
        let paths = side.governed(changes.map(|change| change.path.clone()))?;
        let mut edits = Vec::new();
        for path in paths {
            let mut sides = [None, None];
            for (digest, side) in sides.iter_mut().zip([&step.before, &step.after]) {
                // What is there and can't be read is not gone.
                let bytes = side.bytes(&path)?;
                if bytes.is_some() || side.file(&path).is_none() {
                    *digest = digest_of_any(side.definitions(), &path, bytes.as_deref());
                }
            }
            edits.push((path, sides));
        }
        Ok(edits)
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

    /// Takes note of an edit to which nobody could agree: all of them are one finding, at the first key or else the last.
    fn unproven(&mut self, step: &StepView<'_>, path: &str) -> Result<(), OpsError> {
        let count = 1 + self.first_keys.as_ref().map_or(0, |(count, _)| *count);
        let edits = plural(count, "edit");
        let people = people_of(step)?;
        let finding = if people.is_empty() {
            let message = format!(
                "nobody has a key yet, so nobody could agree to {edits} of what governs the desk"
            );
            step.finding("first-keys", message)
                .hint("`itsm keys add` adds one; bring the first keys of all in one merge")
        } else {
            let people = people.into_iter().collect::<Vec<_>>().join(", ");
            let message = format!(
                "the first keys, of {people}: nobody could agree to them, {edits} of what governs the desk in all"
            );
            step.finding("first-keys", message)
                .hint("ask each owner whether `itsm keys list` shows their fingerprint")
        };
        self.first_keys = Some((count, finding.on(path).warns()));
        Ok(())
    }
}

/// That the keys for OpenSSH are gone: whoever asks it trusts nobody then, or a file of somebody's own.
fn signers_gone(step: &StepView<'_>) -> Option<AuditFinding> {
    let mut changes = step.commit.changes.iter();
    let is_gone = changes.any(|one| one.path == SIGNERS && one.after.is_none());
    let is_needed = is_gone && step.after.file(KEYS).is_some();
    is_needed.then(|| {
        let message = format!("this is gone, and {KEYS} that it is made of is not");
        let finding = step.finding("keys", message).on(SIGNERS);
        finding.hint("`itsm keys refresh` writes it anew")
    })
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

fn not_approved(step: &StepView<'_>, path: &str, judged: &Judged) -> AuditFinding {
    let message = format!("this governs the desk: {}", missing(&judged.judgement));
    let hint = match judged.judgement.unknown.first() {
        Some(_) => NEWCOMER.to_owned(),
        None => format!("`itsm approve {path}` before it is merged"),
    };
    let finding = step.finding(EDITED, message);
    finding.on(path).hint(hint)
}

/// The people who have keys after a step.
fn people_of(step: &StepView<'_>) -> Result<BTreeSet<String>, OpsError> {
    let bytes = step.after.bytes(KEYS)?.unwrap_or_default();
    let text = decode(&bytes).unwrap_or_default();
    Ok(able(&Keyring::parse(KEYS, text, &mut Vec::new())))
}
