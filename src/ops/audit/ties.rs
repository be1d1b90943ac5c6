//! What leads from one record to another that a step does not change: earlier ids, and the changes under which work is done.
//!
//! It is gathered from all records once, when a step first asks for it, and kept up to date from then on.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::collections::HashMap;

use rayon::prelude::*;

use crate::check::is_under_way;
use crate::git::GitError;
use crate::ops::audit::holdings::Holdings;
use crate::ops::audit::store::Store;
use crate::ops::audit::world::World;
use crate::record::Id;
use crate::record::Record;
use crate::record::is_record_path;
use crate::record::read_as_record;

/// How many records are held at once while they are gathered.
const AT_ONCE: usize = 1000;

/// Who bore which id, and which changes are being carried out on what.
#[derive(Debug, Default)]
pub(super) struct Ties {
    by_alias: HashMap<String, BTreeSet<String>>,
    by_item: HashMap<String, BTreeSet<String>>,
    // By path: the earlier ids and the items, folded.
    told: HashMap<String, [Vec<String>; 2]>,
}

impl Ties {
    /// Gathers them from all records.
    pub(super) fn of(
        holdings: &Holdings,
        store: &RefCell<Store>,
        world: &World,
    ) -> Result<Self, GitError> {
        let records = holdings.all();
        let records: Vec<_> = records
            .filter(|(path, _)| is_record_path(path, &world.definitions))
            .collect();
        let mut ties = Self::default();
        for some in records.chunks(AT_ONCE) {
            let mut contents = Vec::with_capacity(some.len());
            for (path, blob) in some {
                contents.push((*path, store.borrow_mut().content(path, blob)?));
            }
            let read = contents.into_par_iter().filter_map(|(path, content)| {
                read_as_record(path, &world.definitions, &content)?.ok()
            });
            for record in read.collect::<Vec<Record>>() {
                ties.add(&record);
            }
        }
        Ok(ties)
    }

    /// Takes over a record as it is now.
    pub(super) fn add(&mut self, record: &Record) {
        self.remove(record.path());
        let aliases: Vec<String> = record.aliases().map(Id::folded).collect();
        let links = record.links().into_iter().filter(|_| is_under_way(record));
        let items = links.filter(|link| link.relation == "cis");
        let items: Vec<String> = items.map(|link| Id::folded(&link.target)).collect();
        if aliases.is_empty() && items.is_empty() {
            return;
        }
        let path = record.path().to_owned();
        for alias in &aliases {
            self.by_alias
                .entry(alias.clone())
                .or_default()
                .insert(path.clone());
        }
        for item in &items {
            self.by_item
                .entry(item.clone())
                .or_default()
                .insert(path.clone());
        }
        self.told.insert(path, [aliases, items]);
    }

    /// Forgets what lay at a path.
    pub(super) fn remove(&mut self, path: &str) {
        let Some([aliases, items]) = self.told.remove(path) else {
            return;
        };
        for (names, by_name) in [(aliases, &mut self.by_alias), (items, &mut self.by_item)] {
            for name in names {
                if let Some(paths) = by_name.get_mut(&name) {
                    paths.remove(path);
                }
            }
        }
    }

    /// The paths of the records that bore an id.
    pub(super) fn formerly(&self, id: &str) -> impl Iterator<Item = &str> {
        let found = self.by_alias.get(&Id::folded(id)).into_iter().flatten();
        found.map(String::as_str)
    }

    /// The paths of the changes that are being carried out on an item.
    pub(super) fn under_way(&self, item: &str) -> impl Iterator<Item = &str> {
        let found = self.by_item.get(&Id::folded(item)).into_iter().flatten();
        found.map(String::as_str)
    }
}
