//! The commits of a walk through a history, and where in them each record, statement and governing file is touched.

use std::collections::BTreeSet;
use std::collections::HashMap;

use crate::git::Touch;
use crate::git::TouchedFile;
use crate::ops::approvals::filed::STATEMENT;
use crate::ops::approvals::filed::is_governance;
use crate::ops::approvals::past::APPROVALS;
use crate::record::Id;
use crate::record::stem;

/// The commits of a walk, and where in them each thing is touched.
#[derive(Default)]
pub(super) struct Walked {
    /// The commits, the oldest first.
    pub(super) touches: Vec<Touch>,
    /// The place of each commit, by id.
    pub(super) by_id: HashMap<String, usize>,
    /// By a record's folded id or a path: commit and file, the oldest first.
    places: HashMap<String, Vec<(usize, usize)>>,
    /// The place of the first commit that brought each content of a statement or a signature, whatever it was called.
    pub(super) brought: HashMap<String, usize>,
    /// The paths of the statements that were ever there, by folder.
    pub(super) statements: HashMap<String, BTreeSet<String>>,
}

impl Walked {
    /// Finds out what the commits touched.
    pub(super) fn of(touches: Vec<Touch>) -> Self {
        let mut walked = Self::default();
        for (at, touch) in touches.iter().enumerate() {
            walked.by_id.insert(touch.id.clone(), at);
            for (which, file) in touch.files.iter().enumerate() {
                for key in keys_of(&file.path) {
                    walked.places.entry(key).or_default().push((at, which));
                }
                if let Some(blob) = &file.after
                    && file.path.starts_with(APPROVALS)
                {
                    walked.brought.entry(blob.clone()).or_insert(at);
                }
                if let Some((folder, _)) = file.path.rsplit_once('/')
                    && file.path.starts_with(APPROVALS)
                    && file.path.ends_with(STATEMENT)
                {
                    let known = walked.statements.entry(folder.to_owned()).or_default();
                    known.insert(file.path.clone());
                }
            }
        }
        walked.touches = touches;
        walked
    }

    /// The commits that touched a thing, each with the file and its place.
    pub(super) fn of_name<'s>(
        &'s self,
        name: &str,
    ) -> impl DoubleEndedIterator<Item = (&'s Touch, &'s TouchedFile, usize)> + use<'s> {
        let places = self.places.get(name).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|(at, which)| {
            let touch = self.touches.get(*at)?;
            Some((touch, touch.files.get(*which)?, *at))
        })
    }
}

/// What a file is found by: a record by its id wherever it lies, and by its path like anything else.
fn keys_of(path: &str) -> impl Iterator<Item = String> {
    let is_record = !path.starts_with(APPROVALS) && !is_governance(path);
    let id = is_record.then(|| Id::folded(stem(path)));
    id.into_iter().chain([path.to_owned()])
}

/// Both halves of a move as one file, which was where it is not any more.
pub(super) fn moved(one: TouchedFile, other: TouchedFile) -> TouchedFile {
    let (there, gone) = match one.after {
        Some(_) => (one, other),
        None => (other, one),
    };
    let was_there = there.before.iter().any(Option::is_some);
    TouchedFile {
        before: if was_there { there.before } else { gone.before },
        ..there
    }
}
