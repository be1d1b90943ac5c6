//! Whether work on a thing had leave: that of a change which was being carried out when the thing was altered.
//!
//! Each commit is judged by the states on both sides of it, because a range may be longer than any change: what is altered
//! before the work begins or after it is closed is altered without leave. Times in logs play no part: anybody writes them.

use crate::check::Range;
use crate::check::meant::is_same;
use crate::check::versions::Versions;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::Commitment;
use crate::schema::State;

/// What stands for the state among the fields.
pub(super) const STATE: &str = "state";

/// What may permit the work on one thing.
pub(super) struct Leave<'r, 'a> {
    range: &'r Range<'a>,
    versions: &'r Versions<'a>,
    now: &'a Record,
    changes: Vec<&'a Record>,
}

impl<'r, 'a> Leave<'r, 'a> {
    /// What may permit the work on what is this record now.
    pub(super) fn of(range: &'r Range<'a>, versions: &'r Versions<'a>, now: &'a Record) -> Self {
        Self {
            range,
            versions,
            now,
            changes: naming(range.now.corpus, now).collect(),
        }
    }

    /// Whether each commit that altered a field had leave, and so has what no commit accounts for, such as an edit that is
    /// not committed yet: for that any time of the range will do.
    pub(super) fn covers(&self, field: &str) -> bool {
        let versions = self.versions.of_record(self.now.id()).iter();
        let sides = versions.filter_map(|one| Some((one.commit, one.before?, one.after?)));
        let altering = sides.filter(|(_, before, after)| differs(self.range, before, after, field));
        let altering: Vec<_> = altering.collect();
        let last = altering.last();
        let is_committed =
            last.is_some_and(|(_, _, after)| !differs(self.range, after, self.now, field));
        let mut commits = altering.iter().map(|(commit, ..)| *commit);
        commits.all(|commit| self.permits(|change| self.is_under_way_at(change, commit)))
            && (is_committed || self.permits(|change| self.is_under_way(change)))
    }

    fn permits(&self, is_under_way: impl Fn(&Record) -> bool) -> bool {
        let mut changes = self.changes.iter();
        changes.any(|change| is_under_way(change))
    }

    /// Whether a change was being carried out, or looked back upon, on either side of a commit or within a merge.
    fn is_under_way_at(&self, change: &Record, commit: usize) -> bool {
        let versions = self.versions.of_record(change.id());
        let known = versions.iter().rfind(|one| one.commit <= commit);
        match (known, versions.first()) {
            (Some(one), _) if one.commit == commit => {
                let after = one.after;
                after.is_some_and(|after| is_carried_out(one.before, after))
            }
            (Some(one), _) => is_in(one.after, change),
            (None, Some(later)) => is_in(later.before, change),
            (None, None) => is_in(self.stood(change), change),
        }
    }

    /// Whether a change was being carried out, or looked back upon, at any time of the range.
    fn is_under_way(&self, change: &Record) -> bool {
        let mut files = self.range.files.iter();
        if files.any(|file| file.path == change.path()) {
            return is_carried_out(self.stood(change), change);
        }
        is_in(Some(change), change)
    }

    /// A change as it was where the range starts.
    fn stood<'c>(&'c self, change: &'c Record) -> Option<&'c Record> {
        let mut files = self.range.files.iter();
        let is_changed = files.any(|file| file.path == change.path());
        if is_changed {
            return self.range.before.at_path(change.path());
        }
        Some(change)
    }
}

/// Whether a change is one in which work is done that was decided on, or in which it is looked back upon.
pub fn is_under_way(change: &Record) -> bool {
    is_in(Some(change), change)
}

/// Whether a change that names a thing gave leave for a work on it by all that is known: `stood` says whether it was being
/// carried out where the work was done.
pub fn is_permitted(now: &Record, corpus: &Corpus, stood: impl FnMut(&Record) -> bool) -> bool {
    naming(corpus, now).any(stood)
}

/// Whether a change stood in a state of work before, or entered one by an entry that was added.
pub fn is_carried_out(before: Option<&Record>, after: &Record) -> bool {
    let then = before.map(Record::log).unwrap_or_default();
    let log = after.log();
    let entries = log.entries.iter();
    let added = entries.filter(|(_, entry)| then.entries.iter().all(|(_, known)| known != entry));
    let mut entered = added.filter_map(|(_, entry)| entry.to.as_deref());
    is_in(before, after) || entered.any(|state| carries_out(after, state))
}

/// Whether a change, as it once was, stood in a state of work.
fn is_in(once: Option<&Record>, change: &Record) -> bool {
    let state = once.and_then(Record::state);
    state.is_some_and(|state| carries_out(change, state))
}

/// Whether a state is one in which work is done that was decided on, or in which it is looked back upon.
///
/// Only what can commit itself to a time permits anything: an incident names items too.
fn carries_out(change: &Record, state: &str) -> bool {
    let lifecycle = &change.definition().lifecycle;
    let state: Option<&State> = lifecycle.state(state);
    let commits = lifecycle.states.iter().any(|state| state.commits.is_some());
    state
        .filter(|_| commits)
        .is_some_and(|state| match state.category {
            Category::Active => state.commits == Some(Commitment::Firm),
            Category::Resolved => true,
            Category::Initial | Category::Waiting | Category::Closed => false,
        })
}

/// The changes that name a thing, and so permit work on it while they are carried out.
///
/// A link alone permits nothing: whoever alters the thing writes it, and nobody decided on it.
fn naming<'a, 'n>(
    corpus: &'a Corpus,
    now: &'n Record,
) -> impl Iterator<Item = &'a Record> + use<'a, 'n> {
    let id = now.id();
    let names_it = move |change: &&Record| {
        let links = change.links().into_iter();
        let links = links.filter(|link| link.relation == "cis");
        let mut items = links.filter_map(|link| corpus.meant(&link.target));
        items.any(|item| item.id() == id)
    };
    let changes = corpus.records().iter();
    changes.filter(move |record| record.definition().work && names_it(record))
}

/// Whether a field is not what it was; the state counts only where it takes the thing out of use.
///
/// A thing that fails, is missing or in maintenance is still there: those steps are for its life cycle to guard.
pub(super) fn differs(range: &Range<'_>, before: &Record, after: &Record, field: &str) -> bool {
    let is_out = |record: &Record| {
        let category = record.category();
        matches!(category, Some(Category::Initial | Category::Closed))
    };
    if field == STATE {
        return is_out(after) && !is_out(before);
    }
    let (then, now) = (before.value(field), after.value(field));
    !is_same(range.now.corpus, then.as_ref(), now.as_ref())
}
