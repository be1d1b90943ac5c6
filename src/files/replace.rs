//! Writing one file so that it is never half written.
//!
//! The new bytes go to a temporary file in the same folder, reach the disk, are read back, and only then take the old
//! file's name. Overwriting in place left a truncated record when the disk was full.

use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Write as _;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::files::FilesError;
use crate::files::error::failed;
use crate::files::path::is_safe;
use crate::files::read::link_on;

/// How sure a write must be to survive a loss of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// The bytes and the new name are on the disk when the write returns.
    Synced,
    /// The operating system writes them when it likes; for thousands of files at once, which the source can make again.
    Cached,
}

/// Replaces the bytes of a file that exists, keeping its mode.
pub fn replace(root: &Path, path: &str, bytes: &[u8]) -> Result<(), FilesError> {
    replace_with(root, path, bytes, Durability::Synced)
}

/// Makes a file that does not exist, and returns the folders that had to be made for it, outermost first.
pub fn create(root: &Path, path: &str, bytes: &[u8]) -> Result<Vec<String>, FilesError> {
    create_with(root, path, bytes, Durability::Synced)
}

/// Makes a file that does not exist and that the system can run, in a folder that is there.
pub fn create_program(root: &Path, path: &str, bytes: &[u8]) -> Result<(), FilesError> {
    check(root, path)?;
    let full = root.join(path);
    let temp = filled(&full, path, bytes, Durability::Synced)?;
    executable(temp.as_file()).map_err(failed("write", path))?;
    named(temp, &full, path, Durability::Synced)
}

/// Whoever may read the file may run it.
#[cfg(unix)]
fn executable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata()?.permissions().mode();
    file.set_permissions(fs::Permissions::from_mode(mode | (mode & 0o444) >> 2))
}

/// Elsewhere the name says what can be run.
#[cfg(not(unix))]
fn executable(_: &File) -> io::Result<()> {
    Ok(())
}

/// Removes a regular file.
pub fn remove(root: &Path, path: &str) -> Result<(), FilesError> {
    check(root, path)?;
    regular(root, path)?;
    fs::remove_file(root.join(path)).map_err(failed("remove", path))
}

/// Removes those of some folders that are empty, innermost first: what [`create`] made for a file that went away again.
pub fn remove_folders(root: &Path, folders: &[String]) {
    for folder in folders.iter().rev() {
        // A folder in which somebody else put a file meanwhile stays.
        let _ = fs::remove_dir(root.join(folder));
    }
}

pub(crate) fn replace_with(
    root: &Path,
    path: &str,
    bytes: &[u8],
    durability: Durability,
) -> Result<(), FilesError> {
    check(root, path)?;
    let meta = regular(root, path)?;
    let full = root.join(path);
    let temp = filled(&full, path, bytes, durability)?;
    let mode = temp.as_file().set_permissions(meta.permissions());
    mode.map_err(failed("write", path))?;
    let moved = temp.persist(&full).map_err(|error| error.error);
    moved.map_err(failed("write", path))?;
    settle(&full, durability).map_err(failed("write", path))
}

pub(crate) fn create_with(
    root: &Path,
    path: &str,
    bytes: &[u8],
    durability: Durability,
) -> Result<Vec<String>, FilesError> {
    check(root, path)?;
    let folders = make_folders(root, path)?;
    let made = place(root, path, bytes, durability);
    if made.is_err() {
        remove_folders(root, &folders);
    }
    made.map(|()| folders)
}

fn place(root: &Path, path: &str, bytes: &[u8], durability: Durability) -> Result<(), FilesError> {
    let full = root.join(path);
    if fs::symlink_metadata(&full).is_ok() {
        return Err(FilesError::Exists {
            path: path.to_owned(),
        });
    }
    let temp = filled(&full, path, bytes, durability)?;
    named(temp, &full, path, durability)
}

/// Gives a filled file its name, which must be free.
fn named(
    temp: NamedTempFile,
    full: &Path,
    path: &str,
    durability: Durability,
) -> Result<(), FilesError> {
    match temp.persist_noclobber(full).map_err(|error| error.error) {
        Ok(_) => settle(full, durability).map_err(failed("write", path)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(FilesError::Exists {
            path: path.to_owned(),
        }),
        Err(error) => Err(failed("write", path)(error)),
    }
}

/// The path is plain and passes no symbolic link.
fn check(root: &Path, path: &str) -> Result<(), FilesError> {
    if !is_safe(path) {
        return Err(FilesError::Unsafe {
            path: path.to_owned(),
        });
    }
    match link_on(root, path) {
        None => Ok(()),
        Some(link) => Err(FilesError::Symlink {
            path: path.to_owned(),
            link,
        }),
    }
}

fn regular(root: &Path, path: &str) -> Result<fs::Metadata, FilesError> {
    let meta = fs::symlink_metadata(root.join(path)).map_err(failed("write", path))?;
    if meta.is_file() {
        Ok(meta)
    } else {
        Err(FilesError::NotRegular {
            path: path.to_owned(),
        })
    }
}

fn make_folders(root: &Path, path: &str) -> Result<Vec<String>, FilesError> {
    let mut made = Vec::new();
    for (end, _) in path.match_indices('/') {
        let folder = &path[..end];
        match fs::create_dir(root.join(folder)) {
            Ok(()) => made.push(folder.to_owned()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                remove_folders(root, &made);
                return Err(failed("make the folder", folder)(error));
            }
        }
    }
    Ok(made)
}

/// A temporary file beside the target that holds the bytes, as the disk confirms.
pub(crate) fn filled(
    full: &Path,
    path: &str,
    bytes: &[u8],
    durability: Durability,
) -> Result<NamedTempFile, FilesError> {
    let mut temp = beside(full).map_err(failed("write", path))?;
    temp.write_all(bytes).map_err(failed("write", path))?;
    if durability == Durability::Synced {
        temp.as_file().sync_all().map_err(failed("write", path))?;
    }
    let back = fs::read(temp.path()).map_err(failed("write", path))?;
    if back == bytes {
        Ok(temp)
    } else {
        Err(FilesError::Verify {
            path: path.to_owned(),
        })
    }
}

/// `.<name>.itsm-<random>`: hidden, so that no listing takes it for a record; made with the mode that the user's mask
/// leaves, where a temporary file is usually private.
fn beside(full: &Path) -> io::Result<NamedTempFile> {
    let name = full.file_name().unwrap_or_default().to_string_lossy();
    let folder = full.parent().unwrap_or(Path::new("."));
    let open = |temp: &Path| OpenOptions::new().write(true).create_new(true).open(temp);
    let prefix = format!(".{}.itsm-", shortened(&name));
    let made = tempfile::Builder::new()
        .prefix(&prefix)
        .make_in(folder, open)?;
    let (file, temp) = made.into_parts();
    Ok(NamedTempFile::from_parts(file, temp))
}

/// Leaves room for what the temporary name adds to a long one.
fn shortened(name: &str) -> &str {
    let end = name.char_indices().map(|(at, _)| at).find(|at| *at > 196);
    &name[..end.unwrap_or(name.len())]
}

/// Makes the new name durable as well; only Unix can sync a folder.
fn settle(full: &Path, durability: Durability) -> io::Result<()> {
    match full.parent() {
        Some(folder) if cfg!(unix) && durability == Durability::Synced => {
            File::open(folder)?.sync_all()
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::disallowed_methods)]
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_replaced_file_holds_the_new_bytes_and_nothing_stays_beside_it() {
        let desk = tempfile::tempdir().unwrap();
        fs::write(desk.path().join("a.yaml"), "old").unwrap();
        replace(desk.path(), "a.yaml", b"new").unwrap();
        assert_eq!(fs::read(desk.path().join("a.yaml")).unwrap(), b"new");
        assert_eq!(names(desk.path()), ["a.yaml"]);
    }

    #[test]
    fn only_a_file_that_exists_is_replaced_and_only_a_new_one_created() {
        let desk = tempfile::tempdir().unwrap();
        assert!(matches!(
            replace(desk.path(), "a.yaml", b"").unwrap_err(),
            FilesError::Io { .. }
        ));
        create(desk.path(), "a.yaml", b"first").unwrap();
        assert!(matches!(
            create(desk.path(), "a.yaml", b"").unwrap_err(),
            FilesError::Exists { .. }
        ));
        assert_eq!(fs::read(desk.path().join("a.yaml")).unwrap(), b"first");
    }

    #[test]
    fn the_folders_of_a_new_file_are_made_and_named() {
        let desk = tempfile::tempdir().unwrap();
        fs::create_dir(desk.path().join("a")).unwrap();
        let made = create(desk.path(), "a/2026/11/x.yaml", b"").unwrap();
        assert_eq!(made, ["a/2026", "a/2026/11"]);
        remove_folders(desk.path(), &made);
        assert_eq!(names(&desk.path().join("a")), ["2026"]);
        remove(desk.path(), "a/2026/11/x.yaml").unwrap();
        remove_folders(desk.path(), &made);
        assert!(names(&desk.path().join("a")).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_of_a_file_is_kept_and_a_new_one_is_no_secret() {
        use std::os::unix::fs::PermissionsExt;
        let desk = tempfile::tempdir().unwrap();
        let mode = |name: &str| {
            fs::metadata(desk.path().join(name))
                .unwrap()
                .permissions()
                .mode()
                & 0o777
        };
        fs::write(desk.path().join("plain"), "").unwrap();
        create(desk.path(), "new", b"").unwrap();
        assert_eq!(mode("new"), mode("plain"));
        fs::set_permissions(desk.path().join("new"), fs::Permissions::from_mode(0o750)).unwrap();
        replace(desk.path(), "new", b"x").unwrap();
        assert_eq!(mode("new"), 0o750);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        use std::os::unix::fs::symlink;
        let desk = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("x.yaml"), "old").unwrap();
        symlink(outside.path(), desk.path().join("folder")).unwrap();
        symlink(outside.path().join("x.yaml"), desk.path().join("x.yaml")).unwrap();
        symlink(
            outside.path().join("new.yaml"),
            desk.path().join("dangling.yaml"),
        )
        .unwrap();
        let link = |result: Result<(), FilesError>| {
            matches!(result.unwrap_err(), FilesError::Symlink { .. })
        };
        assert!(link(replace(desk.path(), "folder/x.yaml", b"new")));
        assert!(link(replace(desk.path(), "x.yaml", b"new")));
        assert!(link(remove(desk.path(), "x.yaml")));
        assert!(link(
            create(desk.path(), "folder/new.yaml", b"").map(|_| ())
        ));
        assert!(link(create(desk.path(), "dangling.yaml", b"").map(|_| ())));
        assert_eq!(fs::read(outside.path().join("x.yaml")).unwrap(), b"old");
        assert_eq!(names(outside.path()), ["x.yaml"]);
    }

    #[test]
    fn a_long_name_can_be_written() {
        let desk = tempfile::tempdir().unwrap();
        let name = "ü".repeat(127);
        create(desk.path(), &name, b"x").unwrap();
        assert_eq!(names(desk.path()), [name]);
    }
}
