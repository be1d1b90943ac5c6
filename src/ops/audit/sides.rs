//! The records of a step, before and after, with the few others that are needed to judge them.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::collections::HashMap;

use crate::check::CommitSides;
use crate::check::FileChange;
use crate::git::Altered;
use crate::git::Blob;
use crate::git::GitError;
use crate::ops::audit::added;
use crate::ops::audit::holdings::Holdings;
use crate::ops::audit::store::Store;
use crate::ops::audit::ties::Ties;
use crate::ops::audit::view::Touched;
use crate::ops::audit::world::World;
use crate::practice::template::scheduled_by;
use crate::record::Corpus;
use crate::record::Reading;
use crate::record::Record;
use crate::record::is_note_path;
use crate::record::is_record_path;
use crate::record::read_as_record;
use crate::record::record_of_note;
use crate::record::stem;
use crate::schema::Condition;
use crate::schema::Guard;

/// Where records are read from, and by what they are understood.
pub(super) struct Reader<'a> {
    pub(super) holdings: &'a Holdings,
    pub(super) store: &'a RefCell<Store>,
    pub(super) world: &'a World,
    pub(super) ties: Option<&'a Ties>,
    /// The last content that could be read of the records that can't be read any more.
    pub(super) legible: &'a HashMap<String, Blob>,
    /// How many records were read.
    pub(super) count: &'a Cell<usize>,
}

impl Reader<'_> {
    /// Reads a file as a record; nothing where its path is none of a record.
    pub(super) fn reading(&self, path: &str, blob: &Blob) -> Result<Option<Reading>, GitError> {
        if !is_record_path(path, &self.world.definitions) {
            return Ok(None);
        }
        self.count.set(self.count.get() + 1);
        let content = self.store.borrow_mut().content(path, blob)?;
        Ok(read_as_record(path, &self.world.definitions, &content))
    }

    /// The records that a step changed as they were; of one that could not be read, what could be read of it last.
    pub(super) fn before(&self, changes: &[Altered]) -> Result<Vec<Reading>, GitError> {
        let mut found = Vec::new();
        for change in changes {
            let Some(blob) = &change.before else { continue };
            let reading = self.reading(&change.path, blob)?;
            let legible = match &reading {
                Some(Err(_)) => self.legible.get(&change.path).cloned(),
                _ => None,
            };
            found.extend(match legible {
                Some(blob) => self.reading(&change.path, &blob)?,
                None => reading,
            });
        }
        Ok(found)
    }

    /// The records that a step changed as they are.
    pub(super) fn after(&self, changes: &[Altered]) -> Result<Vec<Reading>, GitError> {
        let mut found = Vec::new();
        for change in changes {
            if let Some(blob) = &change.after {
                found.extend(self.reading(&change.path, blob)?);
            }
        }
        Ok(found)
    }

    /// Records that a step did not change.
    pub(super) fn others(&self, paths: &BTreeSet<String>) -> Result<Vec<Reading>, GitError> {
        let mut found = Vec::new();
        let holdings = self.holdings;
        for path in paths {
            if let Some(blob) = holdings.get(path) {
                found.extend(self.reading(path, blob)?);
            }
        }
        Ok(found)
    }

    /// What has become of records: those at their paths, and those that bear their ids or bore them.
    pub(super) fn become_of(&self, changes: &[Altered]) -> Result<Vec<Reading>, GitError> {
        let mut paths = BTreeSet::new();
        for change in changes {
            let id = stem(&change.path);
            paths.insert(change.path.clone());
            paths.extend(self.holdings.named(id).map(str::to_owned));
            let formerly = self.ties.into_iter().flat_map(|ties| ties.formerly(id));
            paths.extend(formerly.map(str::to_owned));
        }
        self.others(&paths)
    }

    /// Both sides of a step on their own, where it changes what needs leave.
    pub(super) fn controlled(&self, changes: &[Altered]) -> Result<Vec<CommitSides>, GitError> {
        let definitions = &self.world.definitions;
        let mut kinds = changes
            .iter()
            .filter(|one| one.before.is_some())
            .filter_map(|one| definitions.type_of_path(&one.path));
        if !kinds.any(|kind| kind.fields.iter().any(|field| field.controlled)) {
            return Ok(Vec::new());
        }
        let (before, after) = (self.before(changes)?, self.after(changes)?);
        Ok(vec![CommitSides {
            before: corpus(before),
            after: corpus(after),
        }])
    }

    /// The changed files as the rules about ranges want them.
    pub(super) fn files(&self, changes: &[Altered]) -> Result<Vec<FileChange>, GitError> {
        let bytes = |path: &str, blob: &Option<Blob>| -> Result<Option<Vec<u8>>, GitError> {
            match blob {
                None => Ok(None),
                Some(_) if !is_note_path(path) => Ok(Some(Vec::new())),
                Some(blob) => {
                    let content = self.store.borrow_mut().content(path, blob)?;
                    Ok(Some(content.unwrap_or_default()))
                }
            }
        };
        let files = changes.iter().map(|one| {
            Ok(FileChange {
                before: bytes(&one.path, &one.before)?,
                after: bytes(&one.path, &one.after)?,
                path: one.path.clone(),
            })
        });
        files.collect()
    }
}

/// The corpus of what was read, in whatever order.
pub(super) fn corpus(mut readings: Vec<Reading>) -> Corpus {
    readings.sort_by(|one, other| path_of(one).cmp(path_of(other)));
    Corpus::of(readings)
}

fn path_of(reading: &Reading) -> &str {
    match reading {
        Ok(record) => record.path(),
        Err(unread) => &unread.path,
    }
}

/// Which records beside the changed ones have to be seen.
pub(super) struct Drawing<'a> {
    pub(super) changes: &'a [Altered],
    pub(super) before: &'a [Reading],
    pub(super) after: &'a [Reading],
    pub(super) holdings: &'a Holdings,
    pub(super) world: &'a World,
}

impl Drawing<'_> {
    /// Whether earlier ids and the work that is under way have to be known.
    pub(super) fn needs_ties(&self) -> bool {
        let is_moved = |one: &Altered| one.before.is_none() != one.after.is_none();
        let moved = self.changes.iter().filter(|one| is_moved(one));
        let mut moved = moved.filter(|one| is_record_path(&one.path, &self.world.definitions));
        let mut after = self.after.iter().filter_map(|one| one.as_ref().ok());
        moved.next().is_some()
            || after.any(|record| record.aliases().next().is_some() || is_controlled(record))
    }

    /// The paths of those records.
    pub(super) fn paths(&self, ties: Option<&Ties>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let none = Ties::default();
        let ties = ties.unwrap_or(&none);
        for change in self.changes {
            if is_note_path(&change.path) {
                let owner = record_of_note(&change.path).unwrap_or_default();
                self.meant(stem(&owner), ties, &mut found);
            } else if change.before.is_none() != change.after.is_none() {
                self.meant(stem(&change.path), ties, &mut found);
            }
        }
        for record in self.after.iter().filter_map(|one| one.as_ref().ok()) {
            self.around(record, ties, &mut found);
        }
        let is_changed = |path: &str| {
            let found = self
                .changes
                .binary_search_by(|one| one.path.as_str().cmp(path));
            found.is_ok()
        };
        found.retain(|path| !is_changed(path) && is_record_path(path, &self.world.definitions));
        found
    }

    /// Whoever bears an id or bore it.
    fn meant(&self, id: &str, ties: &Ties, found: &mut BTreeSet<String>) {
        found.extend(self.holdings.named(id).map(str::to_owned));
        found.extend(ties.formerly(id).map(str::to_owned));
    }

    /// What has to be known to judge a record.
    fn around(&self, record: &Record, ties: &Ties, found: &mut BTreeSet<String>) {
        for alias in record.aliases() {
            self.meant(alias, ties, found);
        }
        for target in asked_for(record) {
            self.meant(&target, ties, found);
        }
        if scheduled_by(record).is_some() {
            let named = record.links().into_iter();
            let named = named.filter(|link| link.relation == "cis" || link.relation == "template");
            for link in named {
                self.meant(&link.target, ties, found);
            }
        }
        if is_controlled(record) && self.had(record.id()) {
            found.extend(ties.under_way(record.id()).map(str::to_owned));
        }
    }

    fn had(&self, id: &str) -> bool {
        let mut before = self.before.iter().filter_map(|one| one.as_ref().ok());
        before.any(|record| record.answers_to(id) || record.id() == id)
    }
}

fn is_controlled(record: &Record) -> bool {
    let fields = &record.definition().fields;
    fields.iter().any(|field| field.controlled)
}

/// The ids that stand at the other end of the links for which the last transition of a record asks.
fn asked_for(record: &Record) -> Vec<String> {
    let log = record.log();
    let mut entries = log.entries.iter().rev();
    let Some((_, entry)) = entries.find(|(_, entry)| entry.to.is_some()) else {
        return Vec::new();
    };
    let lifecycle = record.definition().lifecycle.at(entry.at);
    let Some(transition) = lifecycle.transition(&entry.step) else {
        return Vec::new();
    };
    let leaves = transition.guards.iter().flat_map(Guard::leaves);
    let relations: BTreeSet<&str> = leaves
        .filter_map(|leaf| match leaf {
            Condition::Link(link) if !link.inverse => Some(link.relation.as_str()),
            _ => None,
        })
        .collect();
    if relations.is_empty() {
        return Vec::new();
    }
    let links = record.links().into_iter();
    let asked = links.filter(|link| relations.contains(link.relation.as_str()));
    asked.map(|link| link.target).collect()
}

/// The records that a step changed, each with what it was: under the same id wherever it lay, or under an earlier one.
pub(super) fn touched<'a>(
    changes: &[Altered],
    before: &'a Corpus,
    after: &'a Corpus,
) -> Vec<Touched<'a>> {
    let mut found = Vec::new();
    let mut paired: BTreeSet<&str> = BTreeSet::new();
    for change in changes {
        let Some(record) = after.at_path(&change.path) else {
            continue;
        };
        let mut earlier = record.aliases();
        let then = before
            .at_path(record.path())
            .or_else(|| before.record(record.id()));
        let then = then.or_else(|| earlier.find_map(|alias| before.record(alias)));
        paired.extend(then.map(Record::path));
        found.push(Touched {
            added: added::added(then, record),
            was_unread: then.is_none() && change.before.is_some(),
            before: then,
            after: Some(record),
        });
    }
    let gone = changes.iter().filter_map(|one| before.at_path(&one.path));
    let gone = gone.filter(|record| !paired.contains(record.path()));
    found.extend(gone.map(|record| Touched {
        before: Some(record),
        after: None,
        added: Vec::new(),
        was_unread: false,
    }));
    found
}
