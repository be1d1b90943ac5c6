//! Files that the user names for other programs to read: reports, wherever the user wants them.
//!
//! Not for files of a desk: the path is the user's own word and may lead anywhere. What stands there is replaced as a
//! whole, so that a reader never meets half a report. A symbolic link is not followed, since the files around may be
//! somebody else's: a pull request could have put it there.

use std::fs;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use crate::files::FilesError;
use crate::files::error::failed;
use crate::files::replace::Durability;
use crate::files::replace::filled;

/// Writes a file, in place of one that stands there; a device or pipe is written to.
pub fn publish(path: &Path, bytes: &[u8]) -> Result<(), FilesError> {
    let name = path.display().to_string();
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_symlink() => Err(FilesError::Symlink {
            path: name.clone(),
            link: name,
        }),
        Ok(meta) if meta.is_dir() => Err(FilesError::NotRegular { path: name }),
        Ok(meta) if !meta.is_file() => {
            let mut device = OpenOptions::new()
                .write(true)
                .open(path)
                .map_err(failed("write", &name))?;
            device.write_all(bytes).map_err(failed("write", &name))
        }
        found => {
            let temp = filled(path, &name, bytes, Durability::Cached)?;
            if let Ok(meta) = found {
                let kept = temp.as_file().set_permissions(meta.permissions());
                kept.map_err(failed("write", &name))?;
            }
            let moved = temp.persist(path).map_err(|error| error.error);
            moved.map(drop).map_err(failed("write", &name))
        }
    }
}

/// Writes behind what stands in a file, which is made where there is none.
pub fn append(path: &Path, bytes: &[u8]) -> Result<(), FilesError> {
    let name = path.display().to_string();
    let file = OpenOptions::new().append(true).create(true).open(path);
    let mut file = file.map_err(failed("write", &name))?;
    file.write_all(bytes).map_err(failed("write", &name))
}

/// The bytes of a file, 0 where there is none.
pub fn size(path: &Path) -> usize {
    let length = fs::metadata(path).map_or(0, |meta| meta.len());
    usize::try_from(length).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::disallowed_methods)]
    use super::*;

    #[test]
    fn a_file_is_made_replaced_and_written_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.sarif");
        assert_eq!(size(&path), 0);
        publish(&path, b"a longer text").unwrap();
        publish(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        append(&path, b" and more").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new and more");
        assert_eq!(size(&path), 12);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = publish(&folder.path().join("no/out"), b"").unwrap_err();
        assert!(error.to_string().contains("no/out"), "{error}");
        assert!(publish(folder.path(), b"").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed_and_a_device_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (secret, link) = (folder.path().join("secret"), folder.path().join("out"));
        fs::write(&secret, "old").unwrap();
        std::os::unix::fs::symlink(&secret, &link).unwrap();
        assert!(matches!(
            publish(&link, b"new").unwrap_err(),
            FilesError::Symlink { .. }
        ));
        assert_eq!(fs::read(&secret).unwrap(), b"old");
        publish(Path::new("/dev/null"), b"gone").unwrap();
    }
}
