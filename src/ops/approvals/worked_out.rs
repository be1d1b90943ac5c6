//! Commits that took one step and altered nothing but what it works out.
//!
//! What the program computes has no author: whoever agreed to a step may take it, and so may a bot that writes it down.
//! Where the policy lets it say who decides, it has one all the same: nobody works it out again, and whoever wrote it down
//! could have chosen who agrees to it.

use std::collections::BTreeSet;

use crate::git::Touch;
use crate::ops::OpsError;
use crate::ops::approvals::matter::without;
use crate::ops::approvals::seen::Seen;
use crate::ops::approvals::settled::read;
use crate::ops::approvals::steps::all_words;
use crate::ops::audit::ways;
use crate::record::Entry;
use crate::record::Id;
use crate::record::Record;
use crate::record::stem;
use crate::trust;

/// Whether a commit took one step that others have to agree to, and altered nothing of a record's content but what that step
/// works out, of which nobody is the author: neither a bot nor whoever agreed to the step and takes it. Fields that say who
/// decides are no part of that.
pub(super) fn is_worked_out(
    past: Seen<'_>,
    touch: &Touch,
    record: &Record,
    deciding: &BTreeSet<&str>,
) -> Result<bool, OpsError> {
    let id = Id::folded(record.id());
    let mut files = touch
        .files
        .iter()
        .filter(|file| Id::folded(stem(&file.path)) == id);
    let (Some(file), None) = (files.next(), files.next()) else {
        return Ok(false);
    };
    let ([Some(before)], Some(after)) = (file.before.as_slice(), &file.after) else {
        return Ok(false);
    };
    let sides = [past.raw(before)?, past.raw(after)?].map(|bytes| read(record, &bytes));
    let [Some(before), Some(after)] = sides else {
        return Ok(false);
    };
    let Some((_, mut computed)) = only_step(&before, &after) else {
        return Ok(false);
    };
    computed.retain(|field| !deciding.contains(field));
    let rest = |record: &Record| without(&trust::content(record), &computed);
    Ok(rest(&before) == rest(&after))
}

/// The one step that a record took since it was as before, and the fields that the step works out; none where it took another
/// number of steps, or one that nobody has to agree to.
pub(super) fn only_step(
    before: &Record,
    after: &Record,
) -> Option<(Entry, BTreeSet<&'static str>)> {
    let (then, now) = (before.log(), after.log());
    let (then, now) = (then.all(), now.all());
    let ((_, entry), kept) = now.split_last()?;
    let is_one = then
        .iter()
        .map(|(_, one)| one)
        .eq(kept.iter().map(|(_, one)| one));
    let lifecycle = after.definition().lifecycle.at(entry.at);
    match ways(lifecycle, entry)[..] {
        [way] if is_one && !all_words(way).is_empty() => {
            let computed = way.computes.iter().flat_map(|one| one.fields());
            Some((entry.clone(), computed.copied().collect()))
        }
        _ => None,
    }
}
