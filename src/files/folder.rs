//! Making a folder with all of its files at once: it appears whole, or not at all.
//!
//! The files are written beside the target under a name that no listing takes for something else, reach the disk, and
//! only then the folder takes its name. What stands there already is never written into.

use std::collections::BTreeMap;
use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Write as _;
use std::path::Path;

use crate::files::FilesError;
use crate::files::error::failed;
use crate::files::path::is_safe;

/// Beyond so many files the disk is not waited for after each: the source can make them again.
const SYNCED_FILES: usize = 100;

/// Makes a folder that does not exist, or is empty, with files by their paths in it; folders on the way to it are made too.
///
/// Two paths that are the same but for upper and lower case are refused: not every disk tells them apart.
pub fn create_folder(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), FilesError> {
    let name = folder.display().to_string();
    check(files)?;
    vacant(folder)?;
    let parent = folder.parent().filter(|one| !one.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(failed("make the folder", &name))?;
    let short: String = folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .chars()
        .take(40)
        .collect();
    let temp = tempfile::Builder::new()
        .prefix(&format!(".{short}.itsm-"))
        .tempdir_in(parent)
        .map_err(failed("make the folder", &name))?;
    // The temporary folder is private; the one in it has the mode that the user's mask leaves.
    let whole = temp.path().join("whole");
    fs::create_dir(&whole).map_err(failed("make the folder", &name))?;
    let is_synced = files.len() <= SYNCED_FILES;
    for (path, bytes) in files {
        write(&whole, path, bytes, is_synced).map_err(failed("write", path))?;
    }
    vacant(folder)?;
    let cleared = fs::remove_dir(folder);
    match cleared {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(failed("replace", &name)(error));
        }
        _ => {}
    }
    fs::rename(&whole, folder).map_err(failed("make the folder", &name))?;
    settle(parent).map_err(failed("make the folder", &name))
}

/// Nothing stands there, or a folder without anything in it; a link is something, wherever it leads.
fn vacant(folder: &Path) -> Result<(), FilesError> {
    let path = folder.display().to_string();
    let meta = match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("write", &path)(error)),
        Ok(meta) => meta,
    };
    if meta.is_symlink() {
        let link = path.clone();
        return Err(FilesError::Symlink { path, link });
    }
    if !meta.is_dir() {
        return Err(FilesError::Exists { path });
    }
    let mut entries = fs::read_dir(folder).map_err(failed("list", &path))?;
    match entries.next() {
        None => Ok(()),
        Some(_) => Err(FilesError::NotEmpty { path }),
    }
}

fn check(files: &BTreeMap<String, Vec<u8>>) -> Result<(), FilesError> {
    if let Some(path) = files.keys().find(|path| !is_safe(path)) {
        let path = path.clone();
        return Err(FilesError::Unsafe { path });
    }
    let mut seen = std::collections::HashSet::new();
    match files.keys().find(|path| !seen.insert(path.to_lowercase())) {
        None => Ok(()),
        Some(path) => Err(FilesError::Exists { path: path.clone() }),
    }
}

fn write(root: &Path, path: &str, bytes: &[u8], is_synced: bool) -> io::Result<()> {
    let full = root.join(path);
    if let Some(folder) = full.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(full)?;
    file.write_all(bytes)?;
    if is_synced {
        file.sync_all()?;
    }
    Ok(())
}

/// Makes the new name durable as well; only Unix can sync a folder.
fn settle(parent: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::disallowed_methods)]
    use super::*;

    fn files(paths: &[&str]) -> BTreeMap<String, Vec<u8>> {
        let pairs = paths
            .iter()
            .map(|path| ((*path).to_owned(), path.as_bytes().to_vec()));
        pairs.collect()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_appears_with_all_of_its_files() {
        let top = tempfile::tempdir().unwrap();
        let target = top.path().join("a/pack");
        create_folder(&target, &files(&["x", "b/c/y"])).unwrap();
        assert_eq!(fs::read(target.join("b/c/y")).unwrap(), b"b/c/y");
        assert_eq!(names(&target), ["b", "x"]);
        assert_eq!(
            names(&top.path().join("a")),
            ["pack"],
            "nothing stays beside it"
        );
    }

    #[test]
    fn only_an_empty_folder_is_replaced() {
        let top = tempfile::tempdir().unwrap();
        fs::create_dir(top.path().join("empty")).unwrap();
        create_folder(&top.path().join("empty"), &files(&["x"])).unwrap();
        let again = create_folder(&top.path().join("empty"), &files(&["y"]));
        assert!(matches!(again.unwrap_err(), FilesError::NotEmpty { .. }));
        assert_eq!(names(&top.path().join("empty")), ["x"]);
        fs::write(top.path().join("file"), "").unwrap();
        let taken = create_folder(&top.path().join("file"), &files(&["x"]));
        assert!(matches!(taken.unwrap_err(), FilesError::Exists { .. }));
        assert_eq!(names(top.path()), ["empty", "file"]);
    }

    #[test]
    fn a_path_that_leads_elsewhere_leaves_nothing_behind() {
        let top = tempfile::tempdir().unwrap();
        for paths in [["ok", "../x"], ["ok", "a:b"], ["Ok", "ok"]] {
            assert!(create_folder(&top.path().join("pack"), &files(&paths)).is_err());
        }
        assert!(names(top.path()).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_never_followed() {
        let top = tempfile::tempdir().unwrap();
        fs::create_dir(top.path().join("real")).unwrap();
        std::os::unix::fs::symlink("real", top.path().join("link")).unwrap();
        let refused = create_folder(&top.path().join("link"), &files(&["x"]));
        assert!(matches!(refused.unwrap_err(), FilesError::Symlink { .. }));
        assert!(names(&top.path().join("real")).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_is_no_secret() {
        use std::os::unix::fs::PermissionsExt;
        let top = tempfile::tempdir().unwrap();
        fs::create_dir(top.path().join("plain")).unwrap();
        create_folder(&top.path().join("pack"), &files(&["x"])).unwrap();
        let mode = |name: &str| {
            let meta = fs::metadata(top.path().join(name)).unwrap();
            meta.permissions().mode() & 0o777
        };
        assert_eq!(mode("pack"), mode("plain"));
    }
}
