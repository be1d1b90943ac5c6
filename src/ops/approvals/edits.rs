//! Edits of what says what the others need, as an audit judges them.

use std::collections::BTreeSet;

use crate::git::Walk;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::beside;
use crate::ops::approvals::digested::digest_of;
use crate::ops::approvals::filed::is_governed;
use crate::ops::approvals::findings::EDITED;
use crate::ops::approvals::founding::Founding;
use crate::ops::approvals::founding::able;
use crate::ops::approvals::guard::missing;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::verify::EDIT;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;
use crate::schema::POLICY;
use crate::schema::Policy;
use crate::text::plural;
use crate::trust::KEYS;
use crate::trust::Keyring;
use crate::yaml::decode;

/// What an author does whom the desk does not know.
pub const NEWCOMER: &str =
    "merge the record of the person first, by itself: `itsm new person NAME --set email=ADDRESS`";

/// A file that governs the desk: its name, and the digests before and after a step.
type Edit = (String, [Option<String>; 2]);

impl Auditor<'_> {
    /// Edits of what says what the others need.
    pub(super) fn edits(&mut self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let mut edits = own(step)?;
        edits.extend(self.beside(step)?);
        let mut found = Vec::new();
        for (name, [before, after]) in edits {
            if before == after && after.is_some() {
                continue;
            }
            found.extend(self.edit(step, &name, after)?);
        }
        Ok(found)
    }

    fn edit(
        &mut self,
        step: &StepView<'_>,
        name: &str,
        digest: Option<String>,
    ) -> Result<Option<AuditFinding>, OpsError> {
        let matter = Matter {
            name,
            record: None,
            step: EDIT,
            digests: digest.into_iter().collect(),
            taken: None,
            now: self.time(step)?,
        };
        let Some(judged) = self.judged(&step.commit.id, &matter)? else {
            return Ok(None);
        };
        let path = beside::shown(self.desk.repository()?, name);
        if judged.founding == Founding::Keyless {
            self.unproven(step, &path)?;
            return Ok(None);
        }
        Ok((!judged.judgement.satisfied).then(|| not_approved(step, &path, &judged)))
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
        let bytes = step.after.bytes(KEYS)?.unwrap_or_default();
        let text = decode(&bytes).unwrap_or_default();
        let people = able(&Keyring::parse(KEYS, text, &mut Vec::new()));
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

fn not_approved(step: &StepView<'_>, path: &str, judged: &Judged) -> AuditFinding {
    let message = format!("this governs the desk: {}", missing(&judged.judgement));
    let hint = match judged.judgement.unknown.first() {
        Some(_) => NEWCOMER.to_owned(),
        None => format!("`itsm approve {path}` before it is merged"),
    };
    let finding = step.finding(EDITED, message);
    finding.on(path).hint(hint)
}
