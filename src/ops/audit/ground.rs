//! What the walk stands on: the desk as the last step left it, in names and ids, with what that leads to.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::rc::Rc;

use chrono::DateTime;
use chrono::Utc;

use crate::check::CommitSides;
use crate::check::FileChange;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::git::Altered;
use crate::git::Blob;
use crate::git::GitError;
use crate::git::Repo;
use crate::git::Step;
use crate::git::committed;
use crate::ops::audit::SKEW;
use crate::ops::audit::StateView;
use crate::ops::audit::holdings::Holdings;
use crate::ops::audit::people::People;
use crate::ops::audit::sides::Drawing;
use crate::ops::audit::sides::Reader;
use crate::ops::audit::sides::corpus;
use crate::ops::audit::store::Store;
use crate::ops::audit::ties::Ties;
use crate::ops::audit::world::World;
use crate::ops::audit::world::Worlds;
use crate::ops::desk::CONFIG;
use crate::ops::person::PERSON;
use crate::record::Corpus;
use crate::record::is_record_path;

/// The desk on the way.
pub(super) struct Ground {
    pub(super) store: RefCell<Store>,
    pub(super) holdings: Holdings,
    pub(super) world: Rc<World>,
    pub(super) people: Rc<People>,
    /// What is wrong with configuration and definitions.
    pub(super) faults: Vec<Diagnostic>,
    /// When the last step was made.
    pub(super) time: DateTime<Utc>,
    /// The latest time at which a step was made so far; one that is still to come is none.
    pub(super) latest: DateTime<Utc>,
    now: DateTime<Utc>,
    worlds: Worlds,
    ties: Option<Ties>,
    /// The last content that could be read of records that can't be read any more.
    legible: HashMap<String, Blob>,
    /// When commits were made.
    pub(super) times: RefCell<HashMap<String, DateTime<Utc>>>,
    /// How many records were read.
    pub(super) records: Cell<usize>,
}

/// The records of a step on both sides.
pub(super) struct Loaded {
    pub(super) before: Corpus,
    /// The changed records, and those that are needed to judge them.
    pub(super) after: Corpus,
    /// The paths of the latter.
    pub(super) drawn: BTreeSet<String>,
    pub(super) files: Vec<FileChange>,
    pub(super) commits: Vec<CommitSides>,
}

impl Ground {
    /// The desk as a commit left it, looked at now.
    pub(super) fn new(repo: &Repo, commit: &str, now: DateTime<Utc>) -> Result<Self, GitError> {
        let store = RefCell::new(Store::new(repo.objects()?));
        let holdings = Holdings::new(repo.tree(commit)?);
        let mut worlds = Worlds::default();
        let world = worlds.of(&holdings, &store)?;
        let mut ground = Self {
            faults: world.findings.clone(),
            people: Rc::default(),
            time: DateTime::UNIX_EPOCH,
            latest: DateTime::UNIX_EPOCH,
            now,
            ties: None,
            legible: HashMap::new(),
            times: RefCell::default(),
            records: Cell::new(0),
            store,
            holdings,
            world,
            worlds,
        };
        let time = ground.committed(commit).unwrap_or_default();
        ground.pass(time);
        ground.gather_people()?;
        Ok(ground)
    }

    fn gather_people(&mut self) -> Result<(), GitError> {
        let Some(definition) = self.world.definitions.record_type(PERSON) else {
            return Ok(());
        };
        let folder = format!("{}/", definition.folder);
        let mut people = People::default();
        for path in self.holdings.below(&folder) {
            if let Some(blob) = self.holdings.get(path) {
                let read = self.reader().reading(path, blob)?;
                if let Some(Ok(record)) = read {
                    people.add(&record);
                }
            }
        }
        self.people = Rc::new(people);
        Ok(())
    }

    /// Takes over the files of a step, and what the others are understood by from then on.
    ///
    /// A configuration that can't be understood leaves the one before it in force: everything else would look wrong.
    pub(super) fn enter(&mut self, step: &Step) -> Result<(), GitError> {
        self.holdings.apply(&step.changes);
        self.pass(step.committer.time);
        self.times
            .borrow_mut()
            .insert(step.id.clone(), step.committer.time);
        if !self.world.is_touched(&step.changes) {
            return Ok(());
        }
        let world = self.worlds.of(&self.holdings, &self.store)?;
        self.faults.clone_from(&world.findings);
        let mut faults = world.findings.iter();
        if faults.any(|one| one.path == CONFIG && one.level == Level::Error) {
            return Ok(());
        }
        self.world = world;
        Ok(())
    }

    fn pass(&mut self, time: DateTime<Utc>) {
        self.time = time;
        if time <= self.now + SKEW {
            self.latest = self.latest.max(time);
        }
    }

    pub(super) fn reader(&self) -> Reader<'_> {
        Reader {
            holdings: &self.holdings,
            store: &self.store,
            world: &self.world,
            ties: self.ties.as_ref(),
            legible: &self.legible,
            count: &self.records,
        }
    }

    /// The present state.
    pub(super) fn state(&self) -> StateView<'_> {
        StateView {
            holdings: &self.holdings,
            undone: &[],
            store: &self.store,
            world: &self.world,
            time: self.time,
        }
    }

    /// Reads the records of a step.
    pub(super) fn load(&mut self, changes: &[Altered]) -> Result<Loaded, GitError> {
        let reader = self.reader();
        let (before, mut after) = (reader.before(changes)?, reader.after(changes)?);
        let (files, commits) = (reader.files(changes)?, reader.controlled(changes)?);
        let drawing = Drawing {
            changes,
            before: &before,
            after: &after,
            holdings: &self.holdings,
            world: &self.world,
        };
        let mut made = None;
        if self.ties.is_none() && drawing.needs_ties() {
            made = Some(Ties::of(&self.holdings, &self.store, &self.world)?);
        }
        let drawn = drawing.paths(made.as_ref().or(self.ties.as_ref()));
        after.extend(reader.others(&drawn)?);
        let (before, after) = (corpus(before), corpus(after));
        if made.is_some() {
            self.ties = made;
        }
        let loaded = Loaded {
            before,
            after,
            drawn,
            files,
            commits,
        };
        self.keep(changes, &loaded);
        Ok(loaded)
    }

    /// The records of before, with those that are needed to judge the step.
    pub(super) fn earlier(
        &self,
        changes: &[Altered],
        drawn: &BTreeSet<String>,
    ) -> Result<Corpus, GitError> {
        let reader = self.reader();
        let mut readings = reader.before(changes)?;
        readings.extend(reader.others(drawn)?);
        Ok(corpus(readings))
    }

    /// Takes over what the records of a step lead to.
    fn keep(&mut self, changes: &[Altered], loaded: &Loaded) {
        let people = self.world.definitions.record_type(PERSON);
        let folder = people.map(|one| format!("{}/", one.folder));
        let is_person = |path: &str| {
            folder
                .as_ref()
                .is_some_and(|folder| path.starts_with(folder))
        };
        for change in changes {
            if is_person(&change.path) {
                Rc::make_mut(&mut self.people).remove(&change.path);
            }
            if let Some(ties) = &mut self.ties {
                ties.remove(&change.path);
            }
        }
        for change in changes {
            let Some(record) = loaded.after.at_path(&change.path) else {
                self.remember(change);
                continue;
            };
            self.legible.remove(&change.path);
            if is_person(&change.path) {
                Rc::make_mut(&mut self.people).add(record);
            }
            if let Some(ties) = &mut self.ties {
                ties.add(record);
            }
        }
    }

    /// Keeps the last content that could be read of a record that can't be read now.
    fn remember(&mut self, change: &Altered) {
        let is_record = is_record_path(&change.path, &self.world.definitions);
        if let (Some(before), true) = (&change.before, is_record && change.after.is_some()) {
            let known = self.legible.entry(change.path.clone());
            known.or_insert_with(|| before.clone());
        }
    }

    /// When a commit was made.
    pub(super) fn committed(&self, commit: &str) -> Option<DateTime<Utc>> {
        if let Some(known) = self.times.borrow().get(commit) {
            return Some(*known);
        }
        let raw = self.store.borrow_mut().bytes(commit).ok()??;
        let time = committed(&raw)?;
        self.times.borrow_mut().insert(commit.to_owned(), time);
        Some(time)
    }
}
