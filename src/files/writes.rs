//! Writing several files as one step that can be taken back.
//!
//! A decision is based on bytes that were read some time ago. So every write carries them, and nothing is written
//! unless all files still hold them.

use std::collections::HashSet;
use std::path::Path;
use std::path::PathBuf;

use crate::files::FilesError;
use crate::files::ReadError;
use crate::files::read;
use crate::files::remove;
use crate::files::remove_folders;
use crate::files::replace::Durability;
use crate::files::replace::create_with;
use crate::files::replace::replace_with;

/// Beyond so many files at once the disk is not waited for after each: an import can be run again.
const SYNCED_WRITES: usize = 100;

/// What is to become of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The path relative to the desk, with forward slashes.
    pub path: String,
    /// The bytes that the decision was based on; `None` where there must be no file.
    pub expected: Option<Vec<u8>>,
    /// The new bytes; `None` removes the file.
    pub content: Option<Vec<u8>>,
}

/// Writes that were made and can be taken back.
#[derive(Debug)]
#[must_use = "dropping it gives up the way back"]
pub struct Applied<'a> {
    root: PathBuf,
    done: Vec<&'a Write>,
    folders: Vec<String>,
    durability: Durability,
}

/// Makes all writes or none: each file must still hold what was expected.
pub fn write_all<'a>(root: &Path, writes: &'a [Write]) -> Result<Applied<'a>, FilesError> {
    let mut seen = HashSet::new();
    for write in writes {
        compare(root, &write.path, write.expected.as_deref())?;
        if !seen.insert(write.path.as_str()) {
            return Err(FilesError::Exists {
                path: write.path.clone(),
            });
        }
    }
    let mut applied = Applied::new(root, writes.len());
    for write in writes {
        if let Err(error) = applied.make(write) {
            applied.undo()?;
            return Err(error);
        }
    }
    Ok(applied)
}

impl<'a> Applied<'a> {
    fn new(root: &Path, count: usize) -> Self {
        let synced = count <= SYNCED_WRITES;
        Self {
            root: root.to_owned(),
            done: Vec::with_capacity(count),
            folders: Vec::new(),
            durability: if synced {
                Durability::Synced
            } else {
                Durability::Cached
            },
        }
    }

    fn make(&mut self, write: &'a Write) -> Result<(), FilesError> {
        let (expected, content) = (write.expected.as_deref(), write.content.as_deref());
        let folders = set(&self.root, &write.path, expected, content, self.durability)?;
        self.folders.extend(folders);
        self.done.push(write);
        Ok(())
    }

    /// Keeps what was written.
    pub fn keep(self) {}

    /// Restores what stood there before, last write first, and removes the folders that were made.
    ///
    /// A file that somebody changed meanwhile is left alone and named in the error; the others are restored.
    pub fn undo(self) -> Result<(), FilesError> {
        let mut failure = None;
        for write in self.done.iter().rev() {
            let (now, before) = (write.content.as_deref(), write.expected.as_deref());
            let undone = compare(&self.root, &write.path, now)
                .and_then(|()| set(&self.root, &write.path, now, before, self.durability));
            failure = failure.or(undone.err());
        }
        remove_folders(&self.root, &self.folders);
        failure.map_or(Ok(()), Err)
    }
}

/// Turns one content into another; both may be absent.
fn set(
    root: &Path,
    path: &str,
    from: Option<&[u8]>,
    to: Option<&[u8]>,
    durability: Durability,
) -> Result<Vec<String>, FilesError> {
    match (from, to) {
        (None, None) => Ok(Vec::new()),
        (None, Some(bytes)) => create_with(root, path, bytes, durability),
        (Some(_), Some(bytes)) => replace_with(root, path, bytes, durability).map(|()| Vec::new()),
        (Some(_), None) => remove(root, path).map(|()| Vec::new()),
    }
}

/// Whether a file holds what was expected; a file that cannot be read does not.
fn compare(root: &Path, path: &str, expected: Option<&[u8]>) -> Result<(), FilesError> {
    let limit = expected.map_or(0, <[u8]>::len) as u64;
    let same = match (read(root, path, limit), expected) {
        (Ok(bytes), Some(expected)) => bytes == expected,
        (Err(ReadError::Missing { .. }), None) => true,
        (Err(ReadError::Unsafe { path }), _) => return Err(FilesError::Unsafe { path }),
        (Err(ReadError::Symlink { path, link }), _) => {
            return Err(FilesError::Symlink { path, link });
        }
        (Err(ReadError::NotRegular { path }), _) => return Err(FilesError::NotRegular { path }),
        (Ok(_) | Err(ReadError::TooLarge { .. }), None) => {
            return Err(FilesError::Exists {
                path: path.to_owned(),
            });
        }
        (Err(ReadError::Unreadable { path, source }), _) => {
            return Err(FilesError::Io {
                action: "read",
                path,
                source,
            });
        }
        (Err(ReadError::Missing { .. } | ReadError::TooLarge { .. }), Some(_)) => false,
    };
    if same {
        Ok(())
    } else {
        Err(FilesError::Changed {
            path: path.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::disallowed_methods)]
    use super::*;
    use std::fs;

    fn write(path: &str, expected: Option<&str>, content: Option<&str>) -> Write {
        let bytes = |text: &str| text.as_bytes().to_vec();
        Write {
            path: path.to_owned(),
            expected: expected.map(bytes),
            content: content.map(bytes),
        }
    }

    fn desk() -> tempfile::TempDir {
        let desk = tempfile::tempdir().unwrap();
        fs::write(desk.path().join("changed.yaml"), "old").unwrap();
        fs::write(desk.path().join("gone.yaml"), "old").unwrap();
        desk
    }

    fn three() -> [Write; 3] {
        [
            write("a/new.yaml", None, Some("new")),
            write("changed.yaml", Some("old"), Some("new")),
            write("gone.yaml", Some("old"), None),
        ]
    }

    fn text(desk: &tempfile::TempDir, path: &str) -> Option<String> {
        fs::read_to_string(desk.path().join(path)).ok()
    }

    #[test]
    fn files_are_made_changed_and_removed_and_all_of_it_can_be_taken_back() {
        let desk = desk();
        let writes = three();
        let applied = write_all(desk.path(), &writes).unwrap();
        assert_eq!(text(&desk, "a/new.yaml").unwrap(), "new");
        assert_eq!(text(&desk, "changed.yaml").unwrap(), "new");
        assert_eq!(text(&desk, "gone.yaml"), None);
        applied.undo().unwrap();
        assert!(!desk.path().join("a").exists());
        assert_eq!(text(&desk, "changed.yaml").unwrap(), "old");
        assert_eq!(text(&desk, "gone.yaml").unwrap(), "old");
    }

    #[test]
    fn nothing_is_written_when_one_file_is_not_as_expected() {
        for (path, content, error) in [
            (
                "changed.yaml",
                "else",
                "not writing changed.yaml: it changed meanwhile; look again and repeat",
            ),
            (
                "gone.yaml",
                "",
                "not writing gone.yaml: it changed meanwhile; look again and repeat",
            ),
            (
                "a/new.yaml",
                "",
                "cannot create a/new.yaml: it exists already",
            ),
        ] {
            let desk = desk();
            fs::create_dir(desk.path().join("a")).unwrap();
            fs::write(desk.path().join(path), content).unwrap();
            assert_eq!(
                write_all(desk.path(), &three()).unwrap_err().to_string(),
                error
            );
            assert_eq!(text(&desk, path).unwrap(), content);
        }
    }

    #[test]
    fn a_failure_on_the_way_takes_back_what_was_done() {
        let desk = desk();
        let writes = [
            write("changed.yaml", Some("old"), Some("new")),
            write("gone.yaml/below", None, Some("a file is no folder")),
        ];
        assert!(write_all(desk.path(), &writes).is_err());
        assert_eq!(text(&desk, "changed.yaml").unwrap(), "old");
    }

    #[test]
    fn what_somebody_else_wrote_meanwhile_survives_the_way_back() {
        let desk = desk();
        let writes = three();
        let applied = write_all(desk.path(), &writes).unwrap();
        fs::write(desk.path().join("changed.yaml"), "theirs").unwrap();
        let error = applied.undo().unwrap_err();
        assert!(matches!(error, FilesError::Changed { path } if path == "changed.yaml"));
        assert_eq!(text(&desk, "changed.yaml").unwrap(), "theirs");
        assert_eq!(text(&desk, "gone.yaml").unwrap(), "old");
    }
}
