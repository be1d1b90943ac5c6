//! The configuration and the definitions that a step has, read again only where their files are others.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::diagnostic::Diagnostic;
use crate::git::Altered;
use crate::git::GitError;
use crate::ops::audit::holdings::Holdings;
use crate::ops::audit::store::Store;
use crate::ops::desk::CONFIG;
use crate::ops::understood::understand;
use crate::schema::Config;
use crate::schema::Definitions;
use crate::yaml::decode;

/// How many worlds are kept: two branches that go on side by side need no more.
const KEPT: usize = 4;

/// What the other files of a desk are understood by.
#[derive(Debug)]
pub(super) struct World {
    pub(super) config: Config,
    pub(super) definitions: Definitions,
    /// What is wrong with them.
    pub(super) findings: Vec<Diagnostic>,
    /// The files that they were read from, with the ids of their contents.
    sources: Vec<(String, Option<String>)>,
}

/// The worlds that were read last.
#[derive(Debug, Default)]
pub(super) struct Worlds(VecDeque<Rc<World>>);

impl World {
    /// Whether a step changes what it was read from.
    pub(super) fn is_touched(&self, changes: &[Altered]) -> bool {
        changes.iter().any(|change| {
            is_own(&change.path) || self.sources.iter().any(|(path, _)| *path == change.path)
        })
    }

    /// Whether its files are there as they were read.
    fn is_of(&self, holdings: &Holdings) -> bool {
        let own = holdings.below(OWN_FOLDER).count();
        let known = self.sources.iter().filter(|(path, _)| is_own(path));
        let mut sources = self.sources.iter();
        known.count() == own
            && sources.all(|(path, id)| holdings.get(path).map(|blob| &blob.id) == id.as_ref())
    }

    fn read(holdings: &Holdings, store: &RefCell<Store>) -> Result<Self, GitError> {
        let sources = RefCell::new(Vec::new());
        let failed = RefCell::new(None);
        let text = |path: &str| -> Result<String, String> {
            let blob = holdings.get(path);
            let id = blob.map(|blob| blob.id.clone());
            sources.borrow_mut().push((path.to_owned(), id));
            let blob = blob.ok_or_else(|| format!("there is no file {path}"))?;
            match store.borrow_mut().content(path, blob) {
                Ok(Ok(bytes)) => decode(&bytes)
                    .map(str::to_owned)
                    .map_err(|fault| fault.message),
                Ok(Err(fault)) => Err(fault.message),
                Err(error) => {
                    *failed.borrow_mut() = Some(error);
                    Err("it is not here".to_owned())
                }
            }
        };
        // A file that can't be had reads as an empty one, of which the findings say what it lacks.
        let config = text(CONFIG).unwrap_or_default();
        let own: Vec<&str> = holdings.below(OWN_FOLDER).collect();
        let own: Vec<(String, String)> = own
            .into_iter()
            .map(|path| (path.to_owned(), text(path).unwrap_or_default()))
            .collect();
        let (config, definitions, findings) = understand(&config, &own, text);
        match failed.into_inner() {
            Some(error) => Err(error),
            None => Ok(Self {
                config,
                definitions,
                findings,
                sources: sources.into_inner(),
            }),
        }
    }
}

impl Worlds {
    /// The world of some files.
    pub(super) fn of(
        &mut self,
        holdings: &Holdings,
        store: &RefCell<Store>,
    ) -> Result<Rc<World>, GitError> {
        if let Some(known) = self.0.iter().find(|one| one.is_of(holdings)) {
            return Ok(Rc::clone(known));
        }
        let world = Rc::new(World::read(holdings, store)?);
        self.0.push_back(Rc::clone(&world));
        if self.0.len() > KEPT {
            self.0.pop_front();
        }
        Ok(world)
    }
}

/// The folder of a desk's own definitions, with a slash.
const OWN_FOLDER: &str = ".itsm/schema/";

fn is_own(path: &str) -> bool {
    path == CONFIG || path.starts_with(OWN_FOLDER)
}

#[cfg(test)]
mod tests {
    use super::OWN_FOLDER;
    use crate::ops::desk::OWN_SCHEMA;

    #[test]
    fn the_folder_of_definitions_ends_in_a_slash() {
        assert_eq!(OWN_FOLDER.strip_suffix('/'), Some(OWN_SCHEMA));
    }
}
