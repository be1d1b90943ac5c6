//! What history says of a record's content and of the statements about it.
//!
//! Two walks are looked at: the first-parent line, which gives the order in which things came to be there, and all
//! commits, which tell who wrote what. Only contents count: a commit that leaves the digest as it was has written nothing
//! that is approved.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::HashMap;

use chrono::DateTime;
use chrono::Utc;

use crate::git::Repo;
use crate::git::Touch;
use crate::git::TouchedFile;
use crate::git::Walk;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::record::Id;
use crate::record::Record;
use crate::record::stem;
use crate::schema::Definitions;
use crate::trust::digest;
use crate::yaml::Document;
use crate::yaml::decode;

/// The folder of statements.
pub(crate) const APPROVALS: &str = "approvals";

/// A history, as far as records and the statements about them go.
pub(crate) struct Past<'a> {
    repo: &'a Repo,
    definitions: &'a Definitions,
    line: Walked,
    all: Walked,
    /// The digest of each content that was asked for.
    digests: RefCell<HashMap<String, Option<String>>>,
}

/// The commits of a walk, and where in them each thing is touched.
struct Walked {
    touches: Vec<Touch>,
    /// By a record's folded id or a statement's path: commit and file, the oldest first.
    places: HashMap<String, Vec<(usize, usize)>>,
}

impl Walked {
    fn of(touches: Vec<Touch>) -> Self {
        let mut places: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (at, touch) in touches.iter().enumerate() {
            for (which, file) in touch.files.iter().enumerate() {
                places.entry(name(&file.path)).or_default().push((at, which));
            }
        }
        Self { touches, places }
    }

    fn of_name(&self, name: &str) -> impl DoubleEndedIterator<Item = (&Touch, &TouchedFile, usize)> {
        let places = self.places.get(name).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|(at, which)| {
            let touch = self.touches.get(*at)?;
            Some((touch, touch.files.get(*which)?, *at))
        })
    }
}

/// What a path is found by: a record by its id wherever it lies, anything else by its path.
fn name(path: &str) -> String {
    if path.starts_with(APPROVALS) || path.starts_with('.') {
        path.to_owned()
    } else {
        Id::folded(stem(path))
    }
}

impl<'a> Past<'a> {
    /// The history up to a commit of the records of some folders.
    pub(crate) fn of(desk: &'a Desk, head: &str, folders: &[&str]) -> Result<Self, OpsError> {
        let repo = desk.repository()?;
        let both = [folders, &[APPROVALS]].concat();
        let line = repo.touches(Walk::Line, head, &both)?;
        let all = repo.touches(Walk::All, head, folders)?;
        Ok(Self {
            repo,
            definitions: &desk.definitions,
            line: Walked::of(line),
            all: Walked::of(all),
            digests: RefCell::default(),
        })
    }

    /// The place on the line of the commit that last touched a file; none where no commit has it.
    pub(crate) fn brought(&self, path: &str) -> Option<usize> {
        let last = self.line.of_name(path).next_back();
        last.map(|(_, _, at)| at)
    }

    /// When the commit at a place of the line was made, and never before one that it stands on.
    pub(crate) fn time(&self, place: usize) -> Option<DateTime<Utc>> {
        let until = self.line.touches.get(..=place)?;
        until.iter().map(|touch| touch.committed).max()
    }

    /// The commit at a place of the line.
    pub(crate) fn commit(&self, place: usize) -> Option<&Touch> {
        self.line.touches.get(place)
    }

    /// The place on the line since which a record has had one of some digests; none where it does not have it.
    pub(crate) fn since(&self, id: &str, digests: &[String]) -> Result<Option<usize>, OpsError> {
        let mut since = None;
        for (_, file, at) in self.line.of_name(&Id::folded(id)).rev() {
            let found = self.digest(&file.path, file.after.as_deref())?;
            if !found.is_some_and(|found| digests.contains(&found)) {
                break;
            }
            since = Some(at);
        }
        Ok(since)
    }

    /// The commits that altered the content of a record, the oldest first.
    pub(crate) fn contributions(&self, id: &str) -> Result<Vec<&Touch>, OpsError> {
        let mut found = Vec::new();
        for (touch, file, _) in self.all.of_name(&Id::folded(id)) {
            let after = self.digest(&file.path, file.after.as_deref())?;
            let mut is_new = after.is_some();
            for before in &file.before {
                is_new &= self.digest(&file.path, before.as_deref())? != after;
            }
            if is_new {
                found.push(touch);
            }
        }
        Ok(found)
    }

    /// The digest of a content of a record; none where there is no such content, or none that can be read.
    fn digest(&self, path: &str, blob: Option<&str>) -> Result<Option<String>, OpsError> {
        let Some(blob) = blob else { return Ok(None) };
        if let Some(known) = self.digests.borrow().get(blob) {
            return Ok(known.clone());
        }
        let content = self.repo.contents(&[blob.to_owned()])?.pop().flatten();
        let digest = content.and_then(|bytes| digest_of(self.definitions, path, &bytes));
        let mut digests = self.digests.borrow_mut();
        digests.insert(blob.to_owned(), digest.clone());
        Ok(digest)
    }

    /// Reads every content of some records at once, where one by one would take a run of git each.
    pub(crate) fn read_ahead(&self, ids: &[String]) -> Result<(), OpsError> {
        let mut wanted: BTreeMap<String, &str> = BTreeMap::new();
        for id in ids {
            for (_, file, _) in self.all.of_name(&Id::folded(id)).chain(self.line.of_name(&Id::folded(id))) {
                let blobs = file.before.iter().chain([&file.after]).flatten();
                wanted.extend(blobs.map(|blob| (blob.clone(), file.path.as_str())));
            }
        }
        let names: Vec<String> = wanted.keys().cloned().collect();
        let contents = self.repo.contents(&names)?;
        let mut digests = self.digests.borrow_mut();
        for ((blob, path), content) in wanted.into_iter().zip(contents) {
            let digest = content.and_then(|bytes| digest_of(self.definitions, path, &bytes));
            digests.insert(blob, digest);
        }
        Ok(())
    }
}

/// The digest of a record's bytes; none where they are no record.
pub(crate) fn digest_of(definitions: &Definitions, path: &str, bytes: &[u8]) -> Option<String> {
    let definition = definitions.type_of_path(path)?;
    let document = Document::parse(decode(bytes).ok()?).ok()?;
    let record = Record::new(path.to_owned(), definition.clone(), document);
    Some(digest::of_record(&record))
}
