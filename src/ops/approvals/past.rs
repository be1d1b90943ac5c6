//! A history as judgements of approvals need it.
//!
//! Two walks are looked at: the first-parent line, which gives the order in which things came to be there, and all
//! commits, which tell who wrote what. Only contents count: a commit that leaves the digest as it was has written nothing
//! that is approved, and a statement that is taken away and put back is as old as it was. What git does not have here is
//! an error wherever it is asked for: whoever leaves something out of a clone must not change what is found.

use std::cell::OnceCell;
use std::cell::RefCell;
use std::collections::HashMap;

use chrono::DateTime;
use chrono::Utc;

use crate::git::GitError;
use crate::git::Object;
use crate::git::Objects;
use crate::git::Repo;
use crate::git::Touch;
use crate::git::TouchedFile;
use crate::git::Walk;
use crate::git::short;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::digested::digest_of_any;
use crate::ops::approvals::filed::is_governing;
use crate::ops::approvals::seen::Seen;
use crate::ops::approvals::walked::Walked;
use crate::ops::audit::SKEW;
use crate::record::Id;
use crate::schema::Definitions;

/// The folder of statements.
pub(crate) const APPROVALS: &str = "approvals";

/// A history, as far as records and the statements about them go.
pub(crate) struct Past<'a> {
    pub(super) repo: &'a Repo,
    definitions: &'a Definitions,
    head: String,
    pub(super) line: Walked,
    pub(super) all: Walked,
    /// The latest time up to each commit of the line, by place.
    latest: OnceCell<Vec<DateTime<Utc>>>,
    /// When it is now: a commit that says it was made later is not asked for its time.
    now: DateTime<Utc>,
    /// A commit of the line, and when what came after it was brought to where it is trusted, which is never earlier; of the
    /// whole line without one.
    brought: Option<(Option<String>, DateTime<Utc>)>,
    /// When each commit came to the line.
    arrivals: OnceCell<HashMap<String, usize>>,
    /// The git that gives the contents, once one was asked for.
    objects: RefCell<Option<Objects>>,
    /// The digest of each content that was asked for, by path and id: the path is part of what some of them are made of.
    digests: RefCell<HashMap<(String, String), Option<String>>>,
}

/// What a subject is found by: the id of a record, or the path of a file that governs the desk.
pub(super) fn key(subject: &str) -> String {
    if is_governing(subject) {
        subject.to_owned()
    } else {
        Id::folded(subject)
    }
}

impl<'a> Past<'a> {
    /// The history up to a commit of the records of some folders, and of all statements.
    pub(crate) fn of(desk: &'a Desk, head: &str, folders: &[&str]) -> Result<Self, OpsError> {
        let all = [folders, &[APPROVALS]].concat();
        let all = desk.repository()?.touches(Walk::All, head, &all)?;
        Ok(Self {
            all: Walked::of(all),
            ..Self::line(desk, head, folders)?
        })
    }

    /// The same along the line alone: who wrote what is not known.
    pub(crate) fn line(desk: &'a Desk, head: &str, folders: &[&str]) -> Result<Self, OpsError> {
        let repo = desk.repository()?;
        let line = repo.touches(Walk::Line, head, &[folders, &[APPROVALS]].concat())?;
        Ok(Self {
            repo,
            definitions: &desk.definitions,
            head: head.to_owned(),
            line: Walked::of(line),
            all: Walked::default(),
            latest: OnceCell::new(),
            now: desk.now,
            brought: None,
            arrivals: OnceCell::new(),
            objects: RefCell::default(),
            digests: RefCell::default(),
        })
    }

    /// The latest time up to each commit of the line, by place: every commit of it counts, whatever it touched.
    pub(super) fn latest(&self) -> Result<&[DateTime<Utc>], OpsError> {
        if let Some(known) = self.latest.get() {
            return Ok(known);
        }
        let mut latest = vec![DateTime::UNIX_EPOCH; self.line.touches.len()];
        let mut so_far = DateTime::UNIX_EPOCH;
        let brought = self.brought.as_ref();
        let mut least = brought
            .filter(|(since, _)| since.is_none())
            .map(|(_, time)| *time);
        for (id, time) in self.repo.line_times(&self.head)? {
            if time <= self.now + SKEW {
                so_far = so_far.max(time);
            }
            so_far = so_far.max(least.unwrap_or(so_far));
            if let Some((Some(since), time)) = brought
                && *since == id
            {
                least = Some(*time);
            }
            if let Some(place) = self.line.by_id.get(&id)
                && let Some(latest) = latest.get_mut(*place)
            {
                *latest = so_far;
            }
        }
        Ok(self.latest.get_or_init(|| latest))
    }

    /// The same history, of which what came after a commit of the line, or all, was brought at some time: commits that
    /// somebody made by themselves say of their times what they like.
    pub(crate) fn brought_at(self, since: Option<&str>, time: DateTime<Utc>) -> Self {
        Self {
            brought: Some((since.map(str::to_owned), time)),
            latest: OnceCell::new(),
            ..self
        }
    }

    /// The commits of the line after a place, each with its place.
    pub(crate) fn after(&self, place: usize) -> impl Iterator<Item = (usize, &Touch)> {
        self.line.touches.iter().enumerate().skip(place + 1)
    }

    /// The place on the line, counted from the beginning of all, by which a commit was there.
    pub(super) fn arrival(&self, commit: &str) -> Result<usize, OpsError> {
        let known = if let Some(known) = self.arrivals.get() {
            known
        } else {
            let found = self.repo.arrivals(&self.head)?;
            self.arrivals.get_or_init(|| found)
        };
        // A commit that no walk of this history has is not there yet.
        Ok(known.get(commit).copied().unwrap_or(usize::MAX))
    }

    /// The history up to a place of the line; everything without one.
    pub(crate) fn until(&self, until: Option<usize>) -> Seen<'_> {
        Seen::of(self, until)
    }

    /// The files that a commit of the line touched.
    pub(crate) fn files_of(&self, commit: &str) -> &[TouchedFile] {
        let place = self.place_of(commit);
        let touch = place.and_then(|place| self.line.touches.get(place));
        touch.map_or(&[], |touch| &touch.files)
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

    /// Every content that a subject ever had, on the line or beside it.
    pub(super) fn contents(&self, subject: &str) -> Result<Vec<Vec<u8>>, OpsError> {
        self.until(None).ever(&key(subject))
    }

    /// The bytes of a commit or of a file's content.
    pub(crate) fn object(&self, id: &str) -> Result<Vec<u8>, OpsError> {
        let mut running = self.objects.borrow_mut();
        let objects = match &mut *running {
            Some(objects) => objects,
            none => none.insert(self.repo.objects()?),
        };
        match objects.read(id, usize::MAX)? {
            Object::Bytes(bytes) => Ok(bytes),
            Object::TooLarge | Object::Missing => {
                let what = format!("the object {} is not here", short(id));
                Err(GitError::Incomplete { what }.into())
            }
        }
    }

    /// The digest of a content of a record; none where there is no such content, or none that can be read.
    pub(crate) fn digest(
        &self,
        path: &str,
        blob: Option<&str>,
    ) -> Result<Option<String>, OpsError> {
        let Some(blob) = blob else {
            return Ok(digest_of_any(self.definitions, path, None));
        };
        let key = (path.to_owned(), blob.to_owned());
        if let Some(known) = self.digests.borrow().get(&key) {
            return Ok(known.clone());
        }
        let bytes = self.object(blob)?;
        let digest = digest_of_any(self.definitions, path, Some(&bytes));
        self.digests.borrow_mut().insert(key, digest.clone());
        Ok(digest)
    }
}
