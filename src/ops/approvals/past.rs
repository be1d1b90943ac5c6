//! What history says of a record's content and of the statements about it.
//!
//! Two walks are looked at: the first-parent line, which gives the order in which things came to be there, and all
//! commits, which tell who wrote what. Only contents count: a commit that leaves the digest as it was has written nothing
//! that is approved, and a statement that is taken away and put back is as old as it was.

use std::cell::OnceCell;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;

use chrono::DateTime;
use chrono::Utc;

use crate::git::Repo;
use crate::git::Touch;
use crate::git::TouchedFile;
use crate::git::Walk;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::digested::digest_of;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::filed::folder;
use crate::ops::approvals::filed::is_governing;
use crate::ops::approvals::filed::signature_of;
use crate::ops::approvals::walked::Walked;
use crate::record::Id;
use crate::schema::Definitions;

/// The folder of statements.
pub(crate) const APPROVALS: &str = "approvals";

/// A history, as far as records and the statements about them go.
pub(crate) struct Past<'a> {
    repo: &'a Repo,
    definitions: &'a Definitions,
    head: String,
    line: Walked,
    all: Walked,
    /// The latest time up to each commit of the line, by place.
    latest: OnceCell<Vec<DateTime<Utc>>>,
    /// The digest of each content that was asked for.
    digests: RefCell<HashMap<String, Option<String>>>,
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

    /// The place on the line since which a statement and its signature are known as they are; none where no commit of it
    /// has both. One that is put there once more under another name is as old as it was.
    pub(crate) fn brought(&self, filed: &Filed) -> Result<Option<usize>, OpsError> {
        let mut since = None;
        for bytes in filed.contents() {
            let id = self.past.repo.id_of_content(bytes)?;
            let place = self.past.line.brought.get(&id).copied();
            let Some(place) = place.filter(|place| self.has(*place)) else {
                return Ok(None);
            };
            since = since.max(Some(place));
        }
        Ok(since)
    }

    /// The commits, on the line or beside it, that brought a statement as it is.
    pub(crate) fn bringers(&self, filed: &Filed) -> Result<Vec<&'a Touch>, OpsError> {
        let Some(bytes) = &filed.bytes else {
            return Ok(Vec::new());
        };
        let id = self.past.repo.id_of_content(bytes)?;
        let touched = self.past.all.of_name(&filed.path);
        let brought = touched.filter(|(_, file, _)| file.after.as_deref() == Some(id.as_str()));
        Ok(brought.map(|(touch, _, _)| touch).collect())
    }

    /// The statements about a subject that were there once and are not there as they were, each with every signature
    /// that it had.
    pub(crate) fn gone(&self, subject: &str, present: &[Filed]) -> Result<Vec<Filed>, OpsError> {
        let mut here = BTreeSet::new();
        for bytes in present.iter().flat_map(Filed::contents) {
            here.insert(self.past.repo.id_of_content(bytes)?);
        }
        let mut gone = Vec::new();
        for path in self.past.statements(&folder(subject)) {
            let statements = self.past.versions(path);
            let signatures = self.past.versions(&signature_of(path));
            if statements.union(&signatures).all(|id| here.contains(id)) {
                continue;
            }
            let read = |ids: BTreeSet<String>| {
                let ids: Vec<String> = ids.into_iter().collect();
                Ok::<_, OpsError>(self.past.repo.contents(&ids)?.into_iter().flatten())
            };
            let signatures: Vec<Vec<u8>> = read(signatures)?.collect();
            for bytes in read(statements)? {
                let each = signatures.iter().map(|signature| Filed {
                    path: path.to_owned(),
                    bytes: Some(bytes.clone()),
                    signature: Some(signature.clone()),
                });
                gone.extend(each.filter(|one| !present.contains(one)));
            }
        }
        Ok(gone)
    }

    /// When the commit at a place of the line was made, and never before one that it stands on.
    pub(crate) fn time(&self, place: usize) -> Result<Option<DateTime<Utc>>, OpsError> {
        Ok(self.past.latest()?.get(place).copied())
    }

    /// The commit at a place of the line.
    pub(crate) fn commit(&self, place: usize) -> Option<&'a Touch> {
        self.past.line.touches.get(place)
    }

    /// The repository.
    pub(crate) fn repo(&self) -> &'a Repo {
        self.past.repo
    }

    /// The ids of the commits that a commit stands on and that touched a file.
    pub(crate) fn commits_of(&self, commit: &str, path: &str) -> Result<HashSet<String>, OpsError> {
        let touches = self.past.repo.touches(Walk::All, commit, &[path])?;
        Ok(touches.into_iter().map(|touch| touch.id).collect())
    }

    /// The bytes of a commit.
    pub(crate) fn raw(&self, commit: &str) -> Result<Option<Vec<u8>>, OpsError> {
        self.past.object(commit)
    }

    /// The contents that a file ever had on the line.
    pub(crate) fn contents(&self, path: &str) -> Result<Vec<Vec<u8>>, OpsError> {
        let touched = self.past.line.of_name(path);
        let blobs = touched.filter(|(_, _, at)| self.has(*at));
        let blobs: BTreeSet<String> = blobs
            .filter_map(|(_, file, _)| file.after.clone())
            .collect();
        let blobs: Vec<String> = blobs.into_iter().collect();
        Ok(self
            .past
            .repo
            .contents(&blobs)?
            .into_iter()
            .flatten()
            .collect())
    }

    /// Whether a commit of the line touched a subject.
    pub(crate) fn knows(&self, subject: &str) -> bool {
        let mut touched = self.past.line.of_name(&key(subject));
        touched.any(|(_, _, at)| self.has(at))
    }

    /// The place on the line since which a subject has had one of some digests; none where it does not have it.
    pub(crate) fn since(
        &self,
        subject: &str,
        digests: &[String],
    ) -> Result<Option<usize>, OpsError> {
        let name = key(subject);
        let touched = self.past.line.of_name(&name).rev();
        let mut touched = touched.filter(|(_, _, at)| self.has(*at)).peekable();
        let mut since = None;
        while let Some((_, file, at)) = touched.next() {
            let mut found = vec![file];
            // A file that is moved is touched twice by one commit.
            while let Some((_, file, _)) = touched.next_if(|(_, _, other)| *other == at) {
                found.push(file);
            }
            let mut is_it = false;
            for file in found {
                match self.past.digest(&file.path, file.after.as_deref())? {
                    Some(digest) if digests.contains(&digest) => is_it = true,
                    None if file.after.is_none() => {}
                    _ => return Ok(since),
                }
            }
            if !is_it {
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
        let end = match self.until {
            Some(place) => self.time(place)?,
            None => None,
        };
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

/// What a subject is found by: the id of a record, or the path of a file that governs the desk.
fn key(subject: &str) -> String {
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
            digests: RefCell::default(),
        })
    }

    /// The latest time up to each commit of the line, by place: every commit of it counts, whatever it touched.
    fn latest(&self) -> Result<&[DateTime<Utc>], OpsError> {
        if let Some(known) = self.latest.get() {
            return Ok(known);
        }
        let mut latest = vec![DateTime::UNIX_EPOCH; self.line.touches.len()];
        let mut so_far = DateTime::UNIX_EPOCH;
        for (id, time) in self.repo.line_times(&self.head)? {
            so_far = so_far.max(time);
            if let Some(place) = self.line.by_id.get(&id)
                && let Some(latest) = latest.get_mut(*place)
            {
                *latest = so_far;
            }
        }
        Ok(self.latest.get_or_init(|| latest))
    }

    /// The paths of the statements that were ever in a folder, sorted.
    fn statements(&self, folder: &str) -> BTreeSet<&str> {
        let walks = [&self.line, &self.all].into_iter();
        let known = walks.filter_map(|walk| walk.statements.get(folder));
        known.flatten().map(String::as_str).collect()
    }

    /// The ids of the contents that a file or a record ever had, sorted.
    fn versions(&self, name: &str) -> BTreeSet<String> {
        let walks = [&self.line, &self.all].into_iter();
        let touched = walks.flat_map(|walk| walk.of_name(name));
        touched
            .filter_map(|(_, file, _)| file.after.clone())
            .collect()
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

    /// Every content that a subject ever had, on the line or beside it.
    pub(super) fn contents(&self, subject: &str) -> Result<Vec<Vec<u8>>, OpsError> {
        let ids: Vec<String> = self.versions(&key(subject)).into_iter().collect();
        Ok(self.repo.contents(&ids)?.into_iter().flatten().collect())
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
