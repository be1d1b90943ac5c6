//! What a commit that is about to be made has to answer for: what it makes wrong itself. What was wrong before it can't be
//! mended by refusing it, and a decision goes in whatever it says.

use std::collections::BTreeSet;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::bound::has_grown;
use crate::ops::approvals::filed::folder;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::settled::read;
use crate::ops::approvals::steps::Needed;
use crate::ops::approvals::steps::needed;
use crate::record::Record;

/// What a commit that is about to be made takes away or alters, by path; none where none is about to be made.
pub(super) struct Committing(Option<BTreeSet<String>>);

impl Committing {
    /// What the index takes away from the newest commit, where the index is what is looked at.
    pub(super) fn of(desk: &Desk, head: &str) -> Result<Self, OpsError> {
        if !desk.is_staged() {
            return Ok(Self(None));
        }
        let changed = desk.repository()?.staged(Some(head))?.into_iter();
        let altered = changed.filter(|one| one.before.is_some());
        Ok(Self(Some(altered.map(|one| one.path).collect())))
    }

    /// The record in the newest commit, where what is about to be committed is compared with that.
    pub(super) fn before(
        &self,
        bench: &Bench<'_>,
        record: &Record,
    ) -> Result<Option<Record>, OpsError> {
        match self.0 {
            Some(_) => bench.committed(record),
            None => Ok(None),
        }
    }

    /// Whether a step that is not approved was so without the commit: the record had taken it and says what it said, no
    /// decision about it is taken away, and it would not be approved with the record as it was either.
    pub(super) fn was_wrong(
        &self,
        bench: &Bench<'_>,
        (before, record): (Option<&Record>, &Record),
        judged: &Judged,
    ) -> Result<bool, OpsError> {
        let (Some(altered), Some(before)) = (&self.0, before) else {
            return Ok(false);
        };
        let folder = folder(record.id()) + "/";
        let is_decided_otherwise = altered.iter().any(|path| path.starts_with(&folder));
        if is_decided_otherwise || !has_grown(before, record) {
            return Ok(false);
        }
        let one = Needed {
            step: judged.step.clone(),
            taken: judged.taken,
        };
        if !needed(before, bench.now).contains(&one) {
            return Ok(false);
        }
        let then = bench.taken(before, &one)?;
        Ok(then.is_some_and(|then| !then.judgement.satisfied))
    }
}

impl Bench<'_> {
    /// A record as the newest commit of what is proposed has it, whatever the work tree or the index says; none where it is
    /// not there.
    pub(super) fn committed(&self, record: &Record) -> Result<Option<Record>, OpsError> {
        let mut touched = self.past.touched(record.id()).rev().peekable();
        let Some(newest) = touched.peek().map(|(place, ..)| *place) else {
            return Ok(None);
        };
        // A file that is moved is touched twice by one commit.
        let halves = touched.take_while(|(place, ..)| *place == newest);
        let mut blobs = halves.filter_map(|(_, _, file)| file.after.as_deref());
        let content = blobs
            .next()
            .map(|blob| self.past.object(blob))
            .transpose()?;
        Ok(content.and_then(|bytes| read(record, &bytes)))
    }
}
