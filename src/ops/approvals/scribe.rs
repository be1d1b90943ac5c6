//! Steps that a bot wrote down for the person whose review on a forge decided on them.
//!
//! Whoever imports reviews takes the step as well, and its entry names the reviewer, for it is the reviewer's decision. Such
//! a commit stands where a review proves exactly that, and where it does nothing else: whatever else a bot writes in
//! somebody's name is what it is from anybody else.

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::git::Repo;
use crate::git::Step;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::reviews::reviewed;
use crate::ops::approvals::settled::read;
use crate::ops::approvals::steps::asked;
use crate::ops::approvals::worked_out::only_step;
use crate::ops::audit::Added;
use crate::ops::audit::Need;
use crate::ops::audit::StepView;
use crate::ops::audit::Touched;
use crate::record::Entry;
use crate::record::Id;
use crate::record::Record;
use crate::record::stem;
use crate::trust;
use crate::trust::CommitSigner;
use crate::trust::Keyring;

impl Auditor<'_> {
    /// Whether a bot that may import reviews wrote an entry down for a person whose review counts for its step.
    pub(super) fn is_reviewers(
        &mut self,
        step: &StepView<'_>,
        one: &Touched<'_>,
        added: &Added,
    ) -> Result<bool, OpsError> {
        let Some(after) = one.after else {
            return Ok(false);
        };
        let words = asked(after, &added.entry);
        let mut needs = added.needs.iter();
        let is_asked =
            |need: &Need| matches!(need, Need::Approval(word) if words.contains(&word.as_str()));
        // A policy that can't be used is found elsewhere.
        if !needs.any(is_asked) || !matches!(self.trust(step), Ok(true)) {
            return Ok(false);
        }
        let at = self.time(step)?;
        let repo = self.desk.repository()?;
        let keyring = self.keyring(&step.before)?;
        let mut is_written = false;
        for commit in std::iter::once(step.commit).chain(step.brought_of(one.id())) {
            is_written |=
                is_importers(&commit.raw, keyring, at) && is_alone(repo, commit, after, added)?;
        }
        if !is_written {
            return Ok(false);
        }
        for word in words {
            let matter = self.matter_of(step, one.before, after, added, word)?;
            let judged = self.judged(&step.commit.id, &matter)?;
            let mut counted = judged.iter().flat_map(reviewed);
            if counted.any(|counted| counted.person == added.entry.by) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether the bytes of a commit are signed by a bot that may import reviews.
fn is_importers(raw: &[u8], keyring: &Keyring, at: DateTime<Utc>) -> bool {
    match trust::signer(raw, keyring) {
        CommitSigner::By(holder, key) => {
            let bot = keyring.bots.get(holder);
            bot.is_some_and(|bot| bot.imports) && key.good_at(at).is_ok()
        }
        _ => false,
    }
}

/// Whether a commit does nothing to a record but take a step: one entry, the state, and what the step works out.
fn is_alone(repo: &Repo, commit: &Step, record: &Record, added: &Added) -> Result<bool, OpsError> {
    let id = Id::folded(record.id());
    let changes = commit.changes.iter();
    let mut changes = changes.filter(|change| Id::folded(stem(&change.path)) == id);
    let (Some(change), None) = (changes.next(), changes.next()) else {
        return Ok(false);
    };
    let (Some(before), Some(after)) = (&change.before, &change.after) else {
        return Ok(false);
    };
    let names = [before.id.clone(), after.id.clone()];
    let sides = repo.contents(&names)?;
    let sides = sides.into_iter().map(|bytes| read(record, &bytes?));
    let Some([before, after]) = sides
        .collect::<Option<Vec<_>>>()
        .and_then(|sides| <[Record; 2]>::try_from(sides).ok())
    else {
        return Ok(false);
    };
    Ok(is_step(&before, &after, &added.entry))
}

/// Whether a record differs from what it was by a step alone, of which nobody said more than that it was taken.
fn is_step(before: &Record, after: &Record, entry: &Entry) -> bool {
    let Some((taken, computed)) = only_step(before, after) else {
        return false;
    };
    let mut bare = Entry::new(entry.at, &entry.by, &entry.step);
    bare.to.clone_from(&entry.to);
    bare.set.clone_from(&entry.set);
    let mut set = entry.set.iter();
    let rest = |record: &Record| {
        let mut value = record.typed();
        if let Value::Object(members) = &mut value {
            members.retain(|name, _| {
                !["state", "log"].contains(&name.as_str()) && !computed.contains(name.as_str())
            });
        }
        value
    };
    taken == *entry
        && bare == *entry
        && set.all(|(field, _)| computed.contains(field.as_str()))
        && rest(before) == rest(after)
}
