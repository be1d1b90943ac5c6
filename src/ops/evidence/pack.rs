//! The files of a pack: put together in memory, then written as one folder.
//!
//! Nothing of the clock, the machine or the place enters, so that the same commit gives the same bytes.

use std::collections::BTreeMap;
use std::collections::HashSet;
use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::files;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::expect::digest_of;
use crate::report::Table;
use crate::report::csv;
use crate::text::printable;

/// The file that lists every other with its SHA-256.
const MANIFEST: &str = "MANIFEST.sha256";

/// The file that says which files of the commit were handed over.
pub(super) const SOURCES: &str = "sources.tsv";

/// Evidence, ready to be written.
#[derive(Debug, Default)]
pub struct Pack {
    files: BTreeMap<String, Vec<u8>>,
    folded: HashSet<String>,
    sources: Vec<[String; 3]>,
    /// What it is, in a few words.
    pub title: String,
    /// The full id of the commit that was read.
    pub commit: String,
    /// How many records are handed over whole.
    pub records: usize,
    /// Files of the commit that belong into the pack and are not there, each with the reason.
    pub left_out: Vec<String>,
    /// Files that should be records and can't be read, so that lists and figures are short of them.
    pub unread: Vec<Diagnostic>,
}

impl Pack {
    /// A pack of a commit without any files.
    pub(super) fn of(commit: &str, unread: Vec<Diagnostic>) -> Self {
        Self {
            commit: commit.to_owned(),
            unread,
            ..Self::default()
        }
    }

    /// The SHA-256 of the list of digests, by which the whole pack is known.
    pub fn digest(&self) -> String {
        let manifest = self.files.get(MANIFEST);
        digest_of(manifest.map_or(&[], Vec::as_slice))
    }

    /// The files by their path.
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// Adds a file, unless one of that name is there; whether it was added.
    pub(super) fn add(&mut self, path: String, bytes: impl Into<Vec<u8>>) -> bool {
        let is_new = self.folded.insert(path.to_lowercase());
        if is_new {
            self.files.insert(path, bytes.into());
        }
        is_new
    }

    /// Adds a table for spreadsheets and scripts; every cell is one line without control characters.
    pub(super) fn add_table(&mut self, path: &str, table: &Table) {
        let mut table = table.clone();
        for cell in table.rows.iter_mut().flatten() {
            *cell = printable(cell).into_owned();
        }
        self.add(path.to_owned(), csv(&table));
    }

    /// Hands over a file of the commit, byte for byte; where that can't be done, it is named among what is left out.
    pub(super) fn copy(&mut self, desk: &Desk, path: &str, to: String) -> bool {
        let refused = if !files::is_safe(&to) || to.contains('\t') {
            Some("its name is not safe on every system".to_owned())
        } else {
            match desk.content(path).map(|bytes| self.add(to.clone(), bytes)) {
                Err(fault) => Some(fault.message),
                Ok(true) => None,
                Ok(false) => Some("another file has the same name but for case".to_owned()),
            }
        };
        if let Some(why) = refused {
            self.left_out.push(format!("{path}: {why}"));
            return false;
        }
        let prefix = desk.repo.as_ref().map_or("", |repo| repo.prefix());
        let id = desk.content_id(path).unwrap_or_default();
        self.sources.push([id, to, format!("{prefix}{path}")]);
        true
    }

    /// Adds what is about all the other files, the list of their digests last.
    pub(super) fn seal(&mut self) {
        self.sources.sort_unstable_by(|a, b| a[1].cmp(&b[1]));
        self.sources.dedup();
        let rows = self.sources.iter().map(|row| row.join("\t") + "\n");
        let rows: String = rows.collect();
        self.add(SOURCES.to_owned(), rows);
        let lines = self.files.iter();
        let lines = lines.map(|(path, bytes)| format!("{}  {path}\n", digest_of(bytes)));
        let lines: Vec<String> = lines.collect();
        self.add(MANIFEST.to_owned(), lines.concat());
    }

    /// Writes the pack as a folder, which must not be there or be empty; it appears whole, or not at all.
    pub fn write(&self, desk: &Desk, folder: &Path) -> Result<(), OpsError> {
        if let Some(why) = taken(desk, folder) {
            return Err(OpsError::usage(format!(
                "a pack can't be written to {}: {why}",
                folder.display()
            ))
            .hint("name a folder outside of the desk"));
        }
        Ok(files::create_folder(folder, &self.files)?)
    }
}

/// Why a folder of a desk is for something else.
fn taken(desk: &Desk, folder: &Path) -> Option<&'static str> {
    // What is there of the way to it is followed through links, as the disk will.
    let whole = folder.ancestors().skip(1).find_map(|above| {
        let rest = folder.strip_prefix(above).ok()?;
        Some(above.canonicalize().ok()?.join(rest))
    });
    let whole = whole.unwrap_or_else(|| folder.to_path_buf());
    let root = desk.root.canonicalize();
    let below = whole
        .strip_prefix(root.as_deref().unwrap_or(&desk.root))
        .ok()?;
    let first = below.components().next()?.as_os_str().to_str()?;
    if first == ".git" || first == ".itsm" {
        return Some("git and the desk keep their own files there");
    }
    let mut folders = desk
        .definitions
        .types()
        .iter()
        .flat_map(|one| one.folders());
    let is_kept = folders.any(|one| one == first) || first == crate::ops::approvals::APPROVALS;
    is_kept.then_some("the desk keeps its records there")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_lists_every_other_file_in_order() {
        let mut pack = Pack::default();
        assert!(pack.add("b".to_owned(), "x"));
        assert!(pack.add("a/c".to_owned(), ""));
        assert!(
            !pack.add("B".to_owned(), "y"),
            "not every disk tells them apart"
        );
        pack.seal();
        let manifest = String::from_utf8_lossy(&pack.files()[MANIFEST]);
        // `printf '' | sha256sum` and `printf x | sha256sum`
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let x = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
        assert_eq!(
            manifest,
            format!("{empty}  a/c\n{x}  b\n{empty}  sources.tsv\n")
        );
    }
}
