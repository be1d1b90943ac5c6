//! The files of the desk as the walk has them: names and ids alone, kept up to date from step to step.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;

use crate::git::Altered;
use crate::git::Blob;
use crate::record::Id;
use crate::record::stem;

/// The files of the desk, and which of them could be taken for each other.
#[derive(Debug, Default)]
pub(super) struct Holdings {
    files: BTreeMap<String, Blob>,
    // By folded id: every file that could be a record of it.
    named: HashMap<String, BTreeSet<String>>,
    // By folded path: how many there are.
    folded: HashMap<String, usize>,
}

impl Holdings {
    pub(super) fn new(files: Vec<(String, Blob)>) -> Self {
        let mut holdings = Self::default();
        for (path, blob) in files {
            holdings.add(&path, blob);
        }
        holdings
    }

    /// Takes over what a step made of the files.
    pub(super) fn apply(&mut self, changes: &[Altered]) {
        for change in changes.iter().filter(|one| one.after.is_none()) {
            self.remove(&change.path);
        }
        for change in changes {
            if let Some(after) = &change.after {
                self.add(&change.path, after.clone());
            }
        }
    }

    fn add(&mut self, path: &str, blob: Blob) {
        if self.files.insert(path.to_owned(), blob).is_some() {
            return;
        }
        *self.folded.entry(path.to_lowercase()).or_default() += 1;
        if path.strip_suffix(".yaml").is_some() {
            let named = self.named.entry(Id::folded(stem(path))).or_default();
            named.insert(path.to_owned());
        }
    }

    fn remove(&mut self, path: &str) {
        if self.files.remove(path).is_none() {
            return;
        }
        if let Some(count) = self.folded.get_mut(&path.to_lowercase()) {
            *count -= 1;
        }
        if let Some(named) = self.named.get_mut(&Id::folded(stem(path))) {
            named.remove(path);
        }
    }

    /// The file at a path.
    pub(super) fn get(&self, path: &str) -> Option<&Blob> {
        self.files.get(path)
    }

    /// The files that could be records of an id, whatever their folders.
    pub(super) fn named(&self, id: &str) -> impl Iterator<Item = &str> {
        let found = self.named.get(&Id::folded(id)).into_iter().flatten();
        found.map(String::as_str)
    }

    /// Whether another path differs from this one in case alone.
    pub(super) fn has_twin(&self, path: &str) -> bool {
        let count = self.folded.get(&path.to_lowercase());
        count.is_some_and(|count| *count > 1)
    }

    /// Every path with its file.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Blob)> {
        self.files.iter().map(|(path, blob)| (path.as_str(), blob))
    }

    /// The paths below a folder, which ends in a slash.
    pub(super) fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        let from = self.files.range(folder.to_owned()..);
        let below = from.take_while(move |(path, _)| path.starts_with(folder));
        below.map(|(path, _)| path.as_str())
    }
}
