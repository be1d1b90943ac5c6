//! Edits of what says what the others need, as an audit judges them.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::git::Walk;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::beside;
use crate::ops::approvals::beside::shown;
use crate::ops::approvals::counsel::JOINED;
use crate::ops::approvals::counsel::counsel;
use crate::ops::approvals::counsel::waits_for_review;
use crate::ops::approvals::digested::digest_of_any;
use crate::ops::approvals::filed::filed;
use crate::ops::approvals::findings::EDITED;
use crate::ops::approvals::findings::WHOLE;
use crate::ops::approvals::findings::untold;
use crate::ops::approvals::founding::Founding;
use crate::ops::approvals::founding::able;
use crate::ops::approvals::guard::missing_without;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::verify::EDIT;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StateView;
use crate::ops::audit::StepView;
use crate::ops::keys::strange;
use crate::ops::keys::trusts_a_stranger;
use crate::practice::approval::Ignored;
use crate::practice::approval::Unfit;
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

/// An edit of a file that governs the desk.
pub(super) struct Edit {
    pub(super) name: String,
    /// The digests before and after.
    pub(super) sides: [Option<String>; 2],
    /// What is to be said of it, once it was looked at.
    pub(super) finding: Option<AuditFinding>,
}

impl Auditor<'_> {
    /// Edits of what says what the others need: on the line an approval may come after its edit, and in a proposal what
    /// counts is its end.
    pub(super) fn edits(&mut self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let mut edits = self.own(step)?;
        edits.extend(self.beside(step)?);
        edits.retain(|edit| edit.sides[0] != edit.sides[1] || edit.sides[1].is_none());
        for edit in &mut edits {
            let digest = edit.sides[1].as_ref();
            edit.finding = match &self.fixed {
                Some(_) if self.ground.is_some() => self.proposed_edit(step, &edit.name)?,
                _ => self.edit(step, &edit.name, digest)?,
            };
        }
        edits.retain(|edit| edit.finding.is_some());
        if self.fixed.is_none() {
            self.awaited(step, &mut edits)?;
        }
        let found = edits.into_iter().filter_map(|edit| edit.finding);
        let mut found: Vec<AuditFinding> = found.chain(signers_gone(step)).collect();
        // A proposal has the same trusted side to its end; on the line, what comes next has keys to be judged with.
        if self.fixed.is_none() && self.first_keys.is_some() && !people_of(step)?.is_empty() {
            found.extend(self.first_keys.take().map(|(_, one)| one));
        }
        Ok(found)
    }

    /// What is wrong with an edit of one file.
    fn edit(
        &mut self,
        step: &StepView<'_>,
        name: &str,
        digest: Option<&String>,
    ) -> Result<Option<AuditFinding>, OpsError> {
        let matter = matter(name, digest, self.time(step)?);
        if let Some(judged) = self.judged(&step.commit.id, &matter)? {
            return self.said(step, name, &judged);
        }
        let path = shown(self.desk.repository()?, name);
        let finding = step.finding(EDITED, untold("this governs the desk"));
        Ok(Some(finding.on(&path).hint(WHOLE)))
    }

    /// What is to be said of an edit that was judged.
    fn said(
        &mut self,
        step: &StepView<'_>,
        name: &str,
        judged: &Judged,
    ) -> Result<Option<AuditFinding>, OpsError> {
        let path = shown(self.desk.repository()?, name);
        if judged.founding == Founding::Keyless {
            self.unproven(step, &path)?;
        }
        if judged.judgement.satisfied {
            return Ok(None);
        }
        let mut message = format!("this governs the desk: {}", self.lacks(name, judged)?);
        let is_joined = self.is_joined(step, name, &judged.digest)?;
        if is_joined {
            message = format!("{message}; {JOINED}");
        }
        let found = step.finding(EDITED, message).on(&path);
        let state = (is_joined, self.fixed.is_some());
        let Some(side) = self.side() else {
            return Ok(Some(found));
        };
        let found = found.hint(counsel(side, judged, &path, state));
        let waits = self.lets_wait && self.fixed.is_some() && waits_for_review(side, judged);
        Ok(Some(if waits { found.warns() } else { found }))
    }

    /// What an edit lacks. Of the decisions about other contents those are not told that the trusted side has: they were
    /// about earlier edits, of which there are ever more.
    fn lacks(&self, name: &str, judged: &Judged) -> Result<String, OpsError> {
        let known = self.side().map(|side| filed(&side.desk, name));
        let known = known.transpose()?.unwrap_or_default();
        let is_old = |one: &Ignored| {
            let mut known = known.iter();
            one.why == Unfit::ContentChanged && known.any(|known| known.name() == one.name)
        };
        Ok(missing_without(&judged.judgement, &is_old))
    }

    /// Whether a merge made what an edit comes to, and neither of its sides had it so.
    fn is_joined(&self, step: &StepView<'_>, name: &str, digest: &str) -> Result<bool, OpsError> {
        let Some((past, _)) = &self.ground else {
            return Ok(false);
        };
        let aside = self.aside(&step.commit.id);
        let past = aside.map_or(past, |aside| &aside.past);
        let until = past
            .place_of(&step.commit.id)
            .filter(|_| self.fixed.is_none());
        past.until(until).is_joined(name, digest)
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
        let after = beside::digest(repo, &self.desk.at(&self.to)?, name)?;
        let before = self
            .side()
            .map(|side| beside::digest(repo, &side.desk, name));
        if before.transpose()?.flatten() == after && after.is_some() {
            return Ok(None);
        }
        match self.judged(&self.to, &matter(name, after.as_ref(), self.now))? {
            Some(judged) => self.said(step, name, &judged),
            None => Ok(None),
        }
    }

    /// The edits of files of the desk that govern it.
    fn own(&self, step: &StepView<'_>) -> Result<Vec<Edit>, OpsError> {
        let Some(side) = self.side() else {
            return Ok(Vec::new());
        };
        let changes = step.commit.changes.iter();
        let paths = side.governed(changes.map(|change| change.path.clone()))?;
        let mut edits = Vec::new();
        for name in paths {
            let mut sides = [None, None];
            for (digest, side) in sides.iter_mut().zip([&step.before, &step.after]) {
                // What is there and can't be read is not gone.
                let bytes = side.bytes(&name)?;
                if bytes.is_some() || side.file(&name).is_none() {
                    *digest = digest_of_any(side.definitions(), &name, bytes.as_deref());
                }
            }
            edits.push(Edit {
                name,
                sides,
                finding: None,
            });
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
            edits.push(Edit {
                name,
                sides: [before, after],
                finding: None,
            });
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

/// That a step tells OpenSSH of keys that are nobody's: a line that somebody wrote by hand, or one of a key that ended where
/// only the keys say so, which is mended with the next `itsm keys refresh`.
pub(super) fn signers_strange(step: &StepView<'_>) -> Result<Option<AuditFinding>, OpsError> {
    let mut changes = step.commit.changes.iter();
    if !changes.any(|one| [KEYS, SIGNERS].contains(&one.path.as_str())) {
        return Ok(None);
    }
    let strange = |state: &StateView<'_>| -> Result<BTreeSet<String>, OpsError> {
        let keys = state.bytes(KEYS)?.unwrap_or_default();
        let signers = state.bytes(SIGNERS)?.unwrap_or_default();
        Ok(strange(&keys, &signers))
    };
    let (before, after) = (strange(&step.before)?, strange(&step.after)?);
    if after.is_subset(&before) {
        return Ok(None);
    }
    let finding = step.finding("keys", trusts_a_stranger()).on(SIGNERS);
    let finding = finding.hint("`itsm keys refresh` writes it anew");
    let mut changes = step.commit.changes.iter();
    let is_written = changes.any(|one| one.path == SIGNERS);
    Ok(Some(if is_written { finding } else { finding.warns() }))
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

/// An edit as what is decided on.
pub(super) fn matter<'a>(name: &'a str, digest: Option<&String>, now: DateTime<Utc>) -> Matter<'a> {
    Matter {
        name,
        record: None,
        step: EDIT,
        digests: digest.cloned().into_iter().collect(),
        before: None,
        taken: None,
        now,
        fresh_at: None,
    }
}

/// The people who have keys after a step.
fn people_of(step: &StepView<'_>) -> Result<BTreeSet<String>, OpsError> {
    let bytes = step.after.bytes(KEYS)?.unwrap_or_default();
    let text = decode(&bytes).unwrap_or_default();
    Ok(able(&Keyring::parse(KEYS, text, &mut Vec::new())))
}
