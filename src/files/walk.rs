//! The names of a desk's files.
//!
//! Only names: the type of an entry comes from the folder listing, so that 100,000 files cost no `stat` each.

use std::ffi::OsStr;
use std::path::MAIN_SEPARATOR;
use std::path::Path;

use walkdir::DirEntry;
use walkdir::WalkDir;

use crate::files::FilesError;

/// What stands under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A symbolic link, to a file or a folder; it is never followed.
    Symlink,
    /// A pipe, a socket or a device.
    Other,
    /// Anything whose name is no UTF-8; the path shows replacement characters.
    BadName,
    /// A folder that could not be listed.
    Unreadable,
}

/// One name below a desk.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// The path relative to the desk, with forward slashes.
    pub path: String,
    /// What stands there.
    pub kind: Kind,
}

/// Lists the files below some folders of a desk, ordered by the bytes of their paths.
///
/// Hidden names are skipped (which covers `.git` and our own temporary files), and so is a folder that does not exist.
/// A folder that cannot be listed is an entry, because its records must not go missing without a word.
pub fn walk(root: &Path, folders: &[&str]) -> Result<Vec<Entry>, FilesError> {
    let mut entries = Vec::new();
    for folder in folders {
        let tree = WalkDir::new(root.join(folder)).follow_root_links(false);
        for step in tree.into_iter().filter_entry(is_shown) {
            entries.extend(match step {
                Ok(found) => entry(root, &found),
                Err(error) => unlisted(root, &error)?,
            });
        }
    }
    entries.sort_unstable();
    entries.dedup();
    Ok(entries)
}

/// The folder that was asked for is shown whatever its name is.
fn is_shown(entry: &DirEntry) -> bool {
    entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn entry(root: &Path, found: &DirEntry) -> Option<Entry> {
    let kind = match found.file_type() {
        kind if kind.is_dir() => return None,
        kind if kind.is_file() => Kind::File,
        kind if kind.is_symlink() => Kind::Symlink,
        _ => Kind::Other,
    };
    Some(named(root, found.path(), kind))
}

fn named(root: &Path, path: &Path, kind: Kind) -> Entry {
    if let Some(relative) = below(root, path) {
        let path = slashes(relative.as_ref());
        return Entry { path, kind };
    }
    Entry {
        path: slashes(path.strip_prefix(root).unwrap_or(path).as_os_str()),
        kind: Kind::BadName,
    }
}

/// The part of a path below the root, as text: names are compared as bytes, since taking 100,000 paths to pieces shows.
fn below<'a>(root: &Path, path: &'a Path) -> Option<&'a str> {
    let rest = path.to_str()?.strip_prefix(root.to_str()?)?;
    Some(rest.trim_start_matches(MAIN_SEPARATOR))
}

fn slashes(path: &OsStr) -> String {
    let path = path.to_string_lossy();
    if MAIN_SEPARATOR == '/' {
        path.into_owned()
    } else {
        path.replace(MAIN_SEPARATOR, "/")
    }
}

/// A folder that vanished or never was holds nothing; any other failure is shown under the folder's name.
fn unlisted(root: &Path, error: &walkdir::Error) -> Result<Option<Entry>, FilesError> {
    let missing = |source: &std::io::Error| source.kind() == std::io::ErrorKind::NotFound;
    if error.io_error().is_some_and(missing) {
        return Ok(None);
    }
    match error.path() {
        Some(path) => Ok(Some(named(root, path, Kind::Unreadable))),
        None => Err(FilesError::Io {
            action: "list",
            path: root.display().to_string(),
            source: std::io::Error::other(error.to_string()),
        }),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::disallowed_methods)]
    use super::*;
    use std::fs;

    fn paths(root: &Path, folders: &[&str]) -> Vec<(String, Kind)> {
        let entries = walk(root, folders).unwrap();
        entries
            .into_iter()
            .map(|one| (one.path, one.kind))
            .collect()
    }

    #[test]
    fn files_are_listed_in_byte_order_and_hidden_ones_skipped() {
        let desk = tempfile::tempdir().unwrap();
        for path in [
            "b/2.yaml",
            "b/10.yaml",
            "b/.x.itsm-1",
            "b/.git/config",
            "a/z/1.yaml",
            "c/1.yaml",
        ] {
            fs::create_dir_all(desk.path().join(path).parent().unwrap()).unwrap();
            fs::write(desk.path().join(path), "").unwrap();
        }
        let found = paths(desk.path(), &["b", "a", "absent"]);
        let names: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(names, ["a/z/1.yaml", "b/10.yaml", "b/2.yaml"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_reported_and_not_followed() {
        use std::os::unix::fs::symlink;
        let desk = tempfile::tempdir().unwrap();
        fs::create_dir_all(desk.path().join("elsewhere")).unwrap();
        fs::write(desk.path().join("elsewhere/secret.yaml"), "").unwrap();
        fs::create_dir(desk.path().join("a")).unwrap();
        symlink(desk.path().join("elsewhere"), desk.path().join("a/folder")).unwrap();
        symlink("/etc/passwd", desk.path().join("a/x.yaml")).unwrap();
        symlink("elsewhere", desk.path().join("b")).unwrap();
        let expected = ["a/folder", "a/x.yaml", "b"].map(|path| (path.to_owned(), Kind::Symlink));
        assert_eq!(paths(desk.path(), &["a", "b"]), expected);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_that_is_no_utf8_is_reported() {
        use std::os::unix::ffi::OsStrExt;
        let desk = tempfile::tempdir().unwrap();
        fs::create_dir(desk.path().join("a")).unwrap();
        fs::write(
            desk.path().join("a").join(OsStr::from_bytes(b"x\xff.yaml")),
            "",
        )
        .unwrap();
        assert_eq!(
            paths(desk.path(), &["a"]),
            [("a/x\u{fffd}.yaml".to_owned(), Kind::BadName)]
        );
    }
}
