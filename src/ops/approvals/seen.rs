//! A history up to a place of its line: what it says of a record's content and of the statements about it.
//!
//! What came to the line later says nothing of what was decided before, and whether it came later is told by what stands
//! on what, never by a date.

use std::collections::BTreeSet;
use std::collections::HashSet;

use chrono::DateTime;
use chrono::Utc;

use crate::git::Repo;
use crate::git::Touch;
use crate::git::TouchedFile;
use crate::git::Walk;
use crate::ops::OpsError;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::filed::folder;
use crate::ops::approvals::filed::signature_of;
use crate::ops::approvals::past::Past;
use crate::ops::approvals::past::key;

/// A history up to a place of its line.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a> {
    past: &'a Past<'a>,
    until: Option<usize>,
}

impl<'a> Seen<'a> {
    /// A history up to a place of its line; all of it without one.
    pub(super) fn of(past: &'a Past<'a>, until: Option<usize>) -> Self {
        Self { past, until }
    }

    fn has(&self, place: usize) -> bool {
        self.until.is_none_or(|until| place <= until)
    }

    /// Whether a commit was there, on the line or beside it.
    fn had(&self, commit: &str) -> Result<bool, OpsError> {
        let until = self.until.and_then(|place| self.commit(place));
        match until {
            Some(until) => Ok(self.past.arrival(commit)? <= self.past.arrival(&until.id)?),
            None => Ok(true),
        }
    }

    /// The commits beside the line and on it that touched a thing, the oldest first, each with the file.
    fn touched(&self, name: &str) -> Result<Vec<(&'a Touch, &'a TouchedFile)>, OpsError> {
        let mut touched = Vec::new();
        for (touch, file, _) in self.past.all.of_name(name) {
            if self.had(&touch.id)? {
                touched.push((touch, file));
            }
        }
        Ok(touched)
    }

    /// The place on the line since which a statement and its signature are known as they are; none where no commit of it
    /// has both. One that is put there once more under another name is as old as it was.
    pub(crate) fn brought(&self, filed: &Filed) -> Result<Option<usize>, OpsError> {
        let mut since = None;
        for (_, bytes) in filed.files() {
            let id = self.past.repo.id_of_content(bytes)?;
            let place = self.past.line.brought.get(&id).copied();
            let Some(place) = place.filter(|place| self.has(*place)) else {
                return Ok(None);
            };
            since = since.max(Some(place));
        }
        Ok(since)
    }

    /// The commit, on the line or beside it, that first brought a statement as it is: whoever puts back what somebody
    /// took away has not made it.
    pub(crate) fn bringer(&self, filed: &Filed) -> Result<Option<&'a Touch>, OpsError> {
        let Some(bytes) = &filed.bytes else {
            return Ok(None);
        };
        let id = self.past.repo.id_of_content(bytes)?;
        let mut first: Option<(usize, &Touch)> = None;
        for (touch, file) in self.touched(&filed.path)? {
            let arrival = self.past.arrival(&touch.id)?;
            let is_it = file.after.as_deref() == Some(id.as_str());
            if is_it && first.is_none_or(|(known, _)| arrival < known) {
                first = Some((arrival, touch));
            }
        }
        Ok(first.map(|(_, touch)| touch))
    }

    /// The statements about a subject that were there once and are not there as they were, each with every signature
    /// that it had, and without one.
    pub(crate) fn gone(&self, subject: &str, present: &[Filed]) -> Result<Vec<Filed>, OpsError> {
        let mut here = BTreeSet::new();
        for (path, bytes) in present.iter().flat_map(Filed::files) {
            here.insert((path, self.past.repo.id_of_content(bytes)?));
        }
        let mut gone = Vec::new();
        for path in self.statements(&folder(subject)) {
            let (statements, signatures) =
                (self.versions(path)?, self.versions(&signature_of(path))?);
            let is_here = |path: &str, ids: &BTreeSet<String>| {
                let mut ids = ids.iter();
                ids.all(|id| here.contains(&(path.to_owned(), id.clone())))
            };
            if is_here(path, &statements) && is_here(&signature_of(path), &signatures) {
                continue;
            }
            let signatures = self.read(&signatures)?.into_iter().map(Some);
            let signatures: Vec<_> = signatures.chain([None]).collect();
            for bytes in self.read(&statements)? {
                let each = signatures.iter().map(|signature| Filed {
                    path: path.to_owned(),
                    bytes: Some(bytes.clone()),
                    signature: signature.clone(),
                });
                gone.extend(each.filter(|one| !present.contains(one)));
            }
        }
        Ok(gone)
    }

    /// The paths of the statements that were ever in a folder, sorted.
    fn statements(&self, folder: &str) -> BTreeSet<&'a str> {
        let walks = [&self.past.line, &self.past.all].into_iter();
        let known = walks.filter_map(|walk| walk.statements.get(folder));
        known.flatten().map(String::as_str).collect()
    }

    /// Every content that a file or a record ever had, on the line or beside it.
    pub(super) fn ever(&self, name: &str) -> Result<Vec<Vec<u8>>, OpsError> {
        self.read(&self.versions(name)?)
    }

    /// The ids of the contents that a file or a record ever had, sorted.
    fn versions(&self, name: &str) -> Result<BTreeSet<String>, OpsError> {
        let beside = self.touched(name)?.into_iter().map(|(_, file)| file);
        let line = self.past.line.of_name(name);
        let line = line.filter(|(_, _, at)| self.has(*at));
        let files = line.map(|(_, file, _)| file).chain(beside);
        Ok(files.filter_map(|file| file.after.clone()).collect())
    }

    fn read(&self, ids: &BTreeSet<String>) -> Result<Vec<Vec<u8>>, OpsError> {
        ids.iter().map(|id| self.past.object(id)).collect()
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
    pub(crate) fn raw(&self, commit: &str) -> Result<Vec<u8>, OpsError> {
        self.past.object(commit)
    }

    /// The contents that a file ever had on the line.
    pub(crate) fn contents(&self, path: &str) -> Result<Vec<Vec<u8>>, OpsError> {
        let touched = self.past.line.of_name(path);
        let blobs = touched.filter(|(_, _, at)| self.has(*at));
        let blobs: BTreeSet<String> = blobs
            .filter_map(|(_, file, _)| file.after.clone())
            .collect();
        self.read(&blobs)
    }

    /// Whether a commit of the line touched a subject.
    pub(crate) fn knows(&self, subject: &str) -> bool {
        let mut touched = self.past.line.of_name(&key(subject));
        touched.any(|(_, _, at)| self.has(at))
    }

    /// The place on the line since which a subject has had one of some digests, or before that a last one; none where it
    /// does not have it.
    pub(crate) fn since(
        &self,
        subject: &str,
        digests: &[String],
        before: Option<&String>,
    ) -> Result<Option<usize>, OpsError> {
        let mut wanted = digests;
        let before: &[String] = before.map_or(&[], std::slice::from_ref);
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
                    Some(digest) if wanted.contains(&digest) => is_it = true,
                    Some(digest) if before.contains(&digest) => {
                        wanted = before;
                        is_it = true;
                    }
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

    /// When a subject last became something else than some contents on the line; none where it never did.
    pub(crate) fn otherwise(
        &self,
        subject: &str,
        digests: &[String],
    ) -> Result<Option<DateTime<Utc>>, OpsError> {
        let touched = self.past.line.of_name(&key(subject)).rev();
        for (_, file, at) in touched.filter(|(_, _, at)| self.has(*at)) {
            let digest = self.past.digest(&file.path, file.after.as_deref())?;
            if !digest.is_some_and(|digest| digests.contains(&digest)) {
                return self.time(at);
            }
        }
        Ok(None)
    }

    /// Whether a merge made what a subject says, and neither of its sides had said so.
    pub(crate) fn is_joined(&self, subject: &str, digest: &str) -> Result<bool, OpsError> {
        for (touch, file) in self.touched(&key(subject))?.into_iter().rev() {
            let is_it = |blob: &Option<String>| {
                let found = self.past.digest(&file.path, blob.as_deref())?;
                Ok::<bool, OpsError>(found.as_deref() == Some(digest))
            };
            if !is_it(&file.after)? {
                continue;
            }
            let mut is_new = touch.parents.len() > 1;
            for side in &file.before {
                is_new &= !is_it(side)?;
            }
            return Ok(is_new);
        }
        Ok(false)
    }

    /// The commits that altered the content of a subject, the oldest first; one that nobody can read is another each time.
    pub(crate) fn contributions(&self, subject: &str) -> Result<Vec<&'a Touch>, OpsError> {
        let mut found = Vec::new();
        for (touch, file) in self.touched(&key(subject))? {
            let digest = |blob: Option<&str>| self.past.digest(&file.path, blob);
            let after = digest(file.after.as_deref())?;
            let mut is_new = after.is_some() || file.after.is_some();
            for before in &file.before {
                let before = digest(before.as_deref())?;
                is_new &= before != after || after.is_none();
            }
            if is_new {
                found.push(touch);
            }
        }
        Ok(found)
    }
}
