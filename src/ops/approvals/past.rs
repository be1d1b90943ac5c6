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
use crate::ops::approvals::filed::is_governing;
use crate::record::Id;
use crate::record::Record;
use crate::record::stem;
use crate::schema::Definitions;
use crate::trust;
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
    /// The latest time up to each commit, by place.
    latest: Vec<DateTime<Utc>>,
    /// The place of each commit, by id.
    by_id: HashMap<String, usize>,
    /// By a record's folded id or a statement's path: commit and file, the oldest first.
    places: HashMap<String, Vec<(usize, usize)>>,
}

impl Walked {
    fn of(touches: Vec<Touch>) -> Self {
        let mut places: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (at, touch) in touches.iter().enumerate() {
            for (which, file) in touch.files.iter().enumerate() {
                places
                    .entry(key_of(&file.path))
                    .or_default()
                    .push((at, which));
            }
        }
        let mut latest: Vec<DateTime<Utc>> = Vec::with_capacity(touches.len());
        for touch in &touches {
            let before = latest.last().copied().unwrap_or(touch.committed);
            latest.push(before.max(touch.committed));
        }
        let ids = touches.iter().enumerate();
        let by_id = ids.map(|(at, touch)| (touch.id.clone(), at)).collect();
        Self {
            touches,
            latest,
            by_id,
            places,
        }
    }

    fn of_name<'s>(
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

/// A history up to a place of its line.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a> {
    past: &'a Past<'a>,
    until: Option<usize>,
}

impl<'a> Seen<'a> {
    fn has(&self, place: usize) -> bool {
        self.until.is_none_or(|until| place <= until)
    }

    /// The place on the line of the commit that last touched a file; none where no commit has it.
    pub(crate) fn brought(&self, path: &str) -> Option<usize> {
        let places = self.past.line.of_name(path).map(|(_, _, at)| at);
        places.rev().find(|at| self.has(*at))
    }

    /// When the commit at a place of the line was made, and never before one that it stands on.
    pub(crate) fn time(&self, place: usize) -> Option<DateTime<Utc>> {
        self.past.line.latest.get(place).copied()
    }

    /// The commit at a place of the line.
    pub(crate) fn commit(&self, place: usize) -> Option<&'a Touch> {
        self.past.line.touches.get(place)
    }

    /// The bytes of a commit.
    pub(crate) fn raw(&self, commit: &str) -> Result<Option<Vec<u8>>, OpsError> {
        self.past.object(commit)
    }

    /// The place on the line since which a subject has had one of some digests; none where it does not have it.
    pub(crate) fn since(
        &self,
        subject: &str,
        digests: &[String],
    ) -> Result<Option<usize>, OpsError> {
        let mut since = None;
        for (_, file, at) in self.past.line.of_name(&key(subject)).rev() {
            if !self.has(at) {
                continue;
            }
            let found = self.past.digest(&file.path, file.after.as_deref())?;
            if !found.is_some_and(|found| digests.contains(&found)) {
                break;
            }
            since = Some(at);
        }
        Ok(since)
    }

    /// The commits that altered the content of a subject, the oldest first.
    ///
    /// Of a history that ends before the present, some from a branch that came in later may be among them: one author
    /// too many only makes a judgement stricter.
    pub(crate) fn contributions(&self, subject: &str) -> Result<Vec<&'a Touch>, OpsError> {
        let end = self.until.and_then(|place| self.time(place));
        let mut found = Vec::new();
        for (touch, file, _) in self.past.all.of_name(&key(subject)) {
            let after = self.past.digest(&file.path, file.after.as_deref())?;
            let mut is_new = after.is_some() && end.is_none_or(|end| touch.committed <= end);
            for before in &file.before {
                is_new &= self.past.digest(&file.path, before.as_deref())? != after;
            }
            if is_new {
                found.push(touch);
            }
        }
        Ok(found)
    }
}

/// What a path is found by: a record by its id wherever it lies, anything else by its path.
fn key_of(path: &str) -> String {
    if path.starts_with(APPROVALS) || is_governing(path) {
        path.to_owned()
    } else {
        Id::folded(stem(path))
    }
}

/// What a subject is found by: the id of a record, or the path of a file that governs the desk.
fn key(subject: &str) -> String {
    if is_governing(subject) {
        subject.to_owned()
    } else {
        Id::folded(subject)
    }
}

impl<'a> Past<'a> {
    /// The history up to a commit of the records of some folders.
    pub(crate) fn of(desk: &'a Desk, head: &str, folders: &[&str]) -> Result<Self, OpsError> {
        let repo = desk.repository()?;
        let both = [folders, &[APPROVALS]].concat();
        let line = repo.touches(Walk::Line, head, &both)?;
        // Without folders git would tell of every file.
        let all = match folders {
            [] => Vec::new(),
            _ => repo.touches(Walk::All, head, folders)?,
        };
        Ok(Self {
            repo,
            definitions: &desk.definitions,
            line: Walked::of(line),
            all: Walked::of(all),
            digests: RefCell::default(),
        })
    }

    /// The history up to a place of the line; everything without one.
    pub(crate) fn until(&self, until: Option<usize>) -> Seen<'_> {
        Seen { past: self, until }
    }

    /// The place on the line of a commit, if it touched something there.
    pub(crate) fn place_of(&self, commit: &str) -> Option<usize> {
        self.line.by_id.get(commit).copied()
    }

    /// The commits on the line that touched a subject, the oldest first, each with its place and the file.
    pub(crate) fn touched(
        &self,
        subject: &str,
    ) -> impl DoubleEndedIterator<Item = (usize, &Touch, &TouchedFile)> + use<'_, 'a> {
        let name = key(subject);
        let touches = self.line.of_name(&name);
        touches.map(|(touch, file, at)| (at, touch, file))
    }

    /// The bytes of a commit or of a file's content.
    pub(crate) fn object(&self, id: &str) -> Result<Option<Vec<u8>>, OpsError> {
        Ok(self.repo.contents(&[id.to_owned()])?.pop().flatten())
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
    pub(crate) fn read_ahead(&self, subjects: &[&str]) -> Result<(), OpsError> {
        let mut wanted: BTreeMap<String, &str> = BTreeMap::new();
        for subject in subjects {
            for (_, file, _) in self
                .all
                .of_name(&key(subject))
                .chain(self.line.of_name(&key(subject)))
            {
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

/// The digest of the bytes of a record or of a file that governs the desk; none where they can't be read as one.
pub(crate) fn digest_of(definitions: &Definitions, path: &str, bytes: &[u8]) -> Option<String> {
    let text = decode(bytes).ok()?;
    if is_governing(path) {
        let is_yaml = path.ends_with(".yaml");
        let document = is_yaml.then(|| Document::parse(text).ok()).flatten();
        return Some(match document {
            Some(document) => trust::of_file(path, &document),
            None => trust::of_text(path, text),
        });
    }
    let definition = definitions.type_of_path(path)?;
    let document = Document::parse(text).ok()?;
    let record = Record::new(path.to_owned(), definition.clone(), document);
    Some(trust::of_record(&record))
}
