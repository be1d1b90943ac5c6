//! Temporary files that a crash left behind: this program's and those of a merge by git.
//!
//! A name alone decides nothing: whoever removes one has to know that nobody is writing it any more.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use walkdir::DirEntry;
use walkdir::WalkDir;

use crate::files::FilesError;
use crate::files::error::failed;
use crate::files::path::is_safe;
use crate::files::read::link_on;

/// How many random characters end the name of a temporary file.
const RANDOM: usize = 6;

/// The paths of temporary files of this program below a folder that were last written before a time, sorted.
pub fn leftovers(root: &Path, before: SystemTime) -> Vec<String> {
    let tree = WalkDir::new(root).into_iter();
    let inside = tree.filter_entry(|entry| entry.file_name() != ".git");
    let old = inside.flatten().filter(|entry| is_old(entry, before));
    let named = old.filter(|entry| is_own(&entry.file_name().to_string_lossy()));
    let mut paths: Vec<String> = named.filter_map(|entry| path(root, &entry)).collect();
    paths.sort_unstable();
    paths
}

/// The names of the copies that git writes for a merge driver, in the folder where it runs it, from before a time.
pub fn merge_leftovers(top: &Path, before: SystemTime) -> Vec<String> {
    let tree = WalkDir::new(top).min_depth(1).max_depth(1).into_iter();
    let old = tree.flatten().filter(|entry| is_old(entry, before));
    let mut names: Vec<String> = old
        .filter_map(|entry| path(top, &entry))
        .filter(|name| name.starts_with(".merge_file_"))
        .collect();
    names.sort_unstable();
    names
}

/// Removes a temporary file, unless it is something else by now.
pub fn remove_leftover(root: &Path, path: &str) -> Result<(), FilesError> {
    let path_owned = path.to_owned();
    if !is_safe(path) {
        return Err(FilesError::Unsafe { path: path_owned });
    }
    if let Some(link) = link_on(root, path) {
        let path = path_owned;
        return Err(FilesError::Symlink { path, link });
    }
    fs::remove_file(root.join(path)).map_err(failed("remove", path))
}

fn is_old(entry: &DirEntry, before: SystemTime) -> bool {
    let written = entry.metadata().ok().and_then(|meta| meta.modified().ok());
    entry.file_type().is_file() && written.is_some_and(|written| written < before)
}

/// `.NAME.itsm-RANDOM`
fn is_own(name: &str) -> bool {
    let random = name
        .strip_prefix('.')
        .and_then(|name| name.rsplit_once(".itsm-"))
        .map(|(_, random)| random);
    random.is_some_and(|random| {
        random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

fn path(root: &Path, entry: &DirEntry) -> Option<String> {
    let below = entry.path().strip_prefix(root).ok()?.to_str()?;
    Some(below.replace(std::path::MAIN_SEPARATOR, "/"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::disallowed_methods)]
    use super::*;
    use std::time::Duration;

    #[test]
    fn only_old_files_of_the_programs_own_naming_are_leftovers() {
        let desk = tempfile::tempdir().unwrap();
        let old = SystemTime::now() - Duration::from_secs(3600);
        for (path, is_old) in [
            ("a/.x.yaml.itsm-a1B2c3", true),
            ("a/.y.yaml.itsm-a1B2c3", false),
            (".git/.x.yaml.itsm-a1B2c3", true),
            ("a/.itsm-notes", true),
            ("a/.itsmignore", true),
            (".merge_file_a1B2c3", true),
        ] {
            let full = desk.path().join(path);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            fs::write(&full, "").unwrap();
            if is_old {
                let file = fs::File::options().write(true).open(&full).unwrap();
                file.set_modified(old - Duration::from_secs(60)).unwrap();
            }
        }
        assert_eq!(leftovers(desk.path(), old), ["a/.x.yaml.itsm-a1B2c3"]);
        assert_eq!(merge_leftovers(desk.path(), old), [".merge_file_a1B2c3"]);
        remove_leftover(desk.path(), "a/.x.yaml.itsm-a1B2c3").unwrap();
        assert!(leftovers(desk.path(), old).is_empty());
    }
}
