//! Edits of what says what the others need, as an audit judges them.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::git::TouchedFile;
use crate::git::Walk;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::beside;
use crate::ops::approvals::beside::is_at_top;
use crate::ops::approvals::beside::shown;
use crate::ops::approvals::digested::digest_of_any;
use crate::ops::approvals::filed::folder;
use crate::ops::approvals::filed::is_governance;
use crate::ops::approvals::findings::EDITED;
use crate::ops::approvals::findings::WHOLE;
use crate::ops::approvals::findings::untold;
use crate::ops::approvals::footing::Window;
use crate::ops::approvals::founding::Founding;
use crate::ops::approvals::founding::able;
use crate::ops::approvals::guard::missing;
use crate::ops::approvals::guard::who_can;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::judged::judged;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::verify::EDIT;
use crate::ops::approvals::votes::Court;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StateView;
use crate::ops::audit::StepView;
use crate::ops::keys::strange;
use crate::ops::keys::trusts_a_stranger;
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
    name: String,
    /// The digests before and after.
    sides: [Option<String>; 2],
    /// What is to be said of it, once it was looked at.
    finding: Option<AuditFinding>,
}

impl Auditor<'_> {
    /// Edits of what says what the others need.
    ///
    /// Whoever works without merges can agree to an edit only once it is committed: on the line its approval may come
    /// after it, and in a proposal what counts is its end.
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
        let message = format!("this governs the desk: {}", missing(&judged.judgement));
        let hint = if judged.judgement.unknown.is_empty() {
            let how = who_can(judged, &path);
            let how = how.unwrap_or_else(|| format!("`itsm approve {path}`"));
            format!("{how} before it is merged")
        } else {
            NEWCOMER.to_owned()
        };
        Ok(Some(step.finding(EDITED, message).on(&path).hint(hint)))
    }

    /// Finds out which edits are agreed to later on the line; until then others are judged as if they were not there.
    fn awaited(&mut self, step: &StepView<'_>, open: &mut [Edit]) -> Result<(), OpsError> {
        let (Some(before), false) = (&step.commit.before, open.is_empty()) else {
            return Ok(());
        };
        let base = self
            .window
            .as_ref()
            .map_or(before, |window| &window.base)
            .clone();
        for edit in open {
            let Some(place) = self.agreed(&step.commit.id, &base, edit)? else {
                continue;
            };
            let window = self.window.as_ref();
            let until = window.map_or(place, |one| one.until.max(place));
            let base = base.clone();
            self.window = Some(Window { base, until });
            let path = shown(self.desk.repository()?, &edit.name);
            let message = "this governs the desk, and it was approved only after it was there";
            edit.finding = Some(step.finding(EDITED, message).on(&path).warns());
        }
        Ok(())
    }

    /// The place on the line at which an edit is agreed to that its own commit does not prove.
    ///
    /// Policy and keys are those from before the edit, and nothing else may have become of the file. Definitions say
    /// what all records mean, so that no record may come in between.
    fn agreed(&self, commit: &str, base: &str, edit: &Edit) -> Result<Option<usize>, OpsError> {
        let (Some((past, name)), Some(digest)) = (&self.ground, &edit.sides[1]) else {
            return Ok(None);
        };
        let Some(start) = past
            .place_of(commit)
            .filter(|_| self.aside(commit).is_none())
        else {
            return Ok(None);
        };
        let is_definition = ![POLICY, KEYS].contains(&edit.name.as_str()) && !is_at_top(&edit.name);
        let statements = format!("{}/", folder(&edit.name));
        let brief = digest.get(..12).unwrap_or(digest);
        for (place, touch) in past.after(start) {
            let mut files = touch.files.iter();
            let is_record = |file: &TouchedFile| {
                !is_governance(&file.path) && !file.path.starts_with(&statements)
            };
            if files.any(|file| file.path == edit.name || is_definition && is_record(file)) {
                break;
            }
            let mut files = touch.files.iter();
            let is_it = |file: &TouchedFile| {
                file.path.starts_with(&statements) && file.path.contains(brief)
            };
            let Some(parent) = touch.parents.first().filter(|_| files.any(is_it)) else {
                continue;
            };
            let Ok(Some(trusted)) = Trusted::at(self.desk, parent) else {
                break;
            };
            let Some(base) = Trusted::at(self.desk, base)? else {
                break;
            };
            let court = Court {
                trusted: &trusted.governed_by(base),
                past: past.until(Some(place)),
                anchors: past.until(start.checked_sub(1)),
                desk: name,
            };
            let now = court.past.time(place)?.unwrap_or(self.now);
            let matter = matter(&edit.name, Some(digest), now);
            if judged(&court, &self.desk.at(&touch.id)?, &matter, None)?
                .judgement
                .satisfied
            {
                return Ok(Some(place));
            }
        }
        Ok(None)
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
fn matter<'a>(name: &'a str, digest: Option<&String>, now: DateTime<Utc>) -> Matter<'a> {
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
