//! Reading one file of a desk.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;

use crate::files::path::is_safe;

/// A file that is not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The path leaves the desk, or some operating system would read it as something else.
    #[error("refusing to read {path:?}: it is no plain relative path")]
    Unsafe {
        /// The path as it was given.
        path: String,
    },
    /// Nothing stands under that path.
    #[error("cannot read {path}: there is no such file")]
    Missing {
        /// The file.
        path: String,
    },
    /// The file, or a folder on the way to it, is a symbolic link.
    #[error("refusing to read {path}: {link} is a symbolic link")]
    Symlink {
        /// The file.
        path: String,
        /// The link on the way to it.
        link: String,
    },
    /// A folder, a pipe, a socket or a device.
    #[error("refusing to read {path}: it is no regular file")]
    NotRegular {
        /// The file.
        path: String,
    },
    /// The file is larger than was allowed.
    #[error("refusing to read {path}: it is larger than {limit} bytes")]
    TooLarge {
        /// The file.
        path: String,
        /// How many bytes were allowed.
        limit: u64,
    },
    /// The operating system refused.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the operating system said.
        source: io::Error,
    },
}

impl ReadError {
    /// The name of the rule under which validation reports it.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            _ => "unreadable-file",
        }
    }
}

/// Reads a regular file of at most `limit` bytes, whose path is relative to the desk and passes no symbolic link.
pub fn read(root: &Path, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
    if !is_safe(path) {
        return Err(ReadError::Unsafe {
            path: path.to_owned(),
        });
    }
    if let Some(link) = link_on(root, path) {
        let path = path.to_owned();
        return Err(ReadError::Symlink { path, link });
    }
    read_listed(root, path, limit)
}

/// Reads a file that [`walk`](crate::files::walk) has just listed, which goes through no linked folder.
///
/// Of many thousand files each would otherwise cost a look at every folder on its way.
pub fn read_listed(root: &Path, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
    let full = root.join(path);
    let meta = fs::symlink_metadata(&full).map_err(unreadable(path))?;
    if meta.is_symlink() {
        let (path, link) = (path.to_owned(), path.to_owned());
        return Err(ReadError::Symlink { path, link });
    }
    if !meta.is_file() {
        return Err(ReadError::NotRegular {
            path: path.to_owned(),
        });
    }
    if meta.len() > limit {
        return Err(too_large(path, limit));
    }
    bounded(&full, path, meta.len(), limit)
}

/// The file may grow between the look at its size and the reading of it.
fn bounded(full: &Path, path: &str, size: u64, limit: u64) -> Result<Vec<u8>, ReadError> {
    let file = File::open(full).map_err(unreadable(path))?;
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    let read = file.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    let read = read.map_err(unreadable(path))?;
    if read as u64 > limit {
        return Err(too_large(path, limit));
    }
    Ok(bytes)
}

/// The first part of a relative path that is a symbolic link.
pub(crate) fn link_on(root: &Path, path: &str) -> Option<String> {
    let ends = path.match_indices('/').map(|(at, _)| at);
    ends.chain([path.len()])
        .map(|end| &path[..end])
        .find(|part| fs::symlink_metadata(root.join(part)).is_ok_and(|meta| meta.is_symlink()))
        .map(str::to_owned)
}

fn too_large(path: &str, limit: u64) -> ReadError {
    let path = path.to_owned();
    ReadError::TooLarge { path, limit }
}

fn unreadable(path: &str) -> impl FnOnce(io::Error) -> ReadError {
    let path = path.to_owned();
    move |source| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::Missing { path },
        _ => ReadError::Unreadable { path, source },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::disallowed_methods)]
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let desk = tempfile::tempdir().unwrap();
        fs::write(desk.path().join("a.yaml"), "12345").unwrap();
        assert_eq!(read(desk.path(), "a.yaml", 5).unwrap(), b"12345");
        let refused = read(desk.path(), "a.yaml", 4).unwrap_err();
        assert!(matches!(refused, ReadError::TooLarge { limit: 4, .. }));
    }

    #[test]
    fn what_is_no_file_has_its_own_error() {
        let desk = tempfile::tempdir().unwrap();
        fs::create_dir(desk.path().join("folder")).unwrap();
        fs::write(desk.path().join("file"), "").unwrap();
        let error = |path| read(desk.path(), path, 10).unwrap_err();
        assert!(matches!(error("folder"), ReadError::NotRegular { .. }));
        assert!(matches!(error("absent/x"), ReadError::Missing { .. }));
        assert!(matches!(error("file/x"), ReadError::Missing { .. }));
        assert!(matches!(error("../x"), ReadError::Unsafe { .. }));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_refused_on_the_whole_way() {
        use std::os::unix::fs::symlink;
        let desk = tempfile::tempdir().unwrap();
        fs::create_dir(desk.path().join("real")).unwrap();
        fs::write(desk.path().join("real/x.yaml"), "secret").unwrap();
        symlink("real", desk.path().join("linked")).unwrap();
        symlink("real/x.yaml", desk.path().join("y.yaml")).unwrap();
        for (path, link) in [("linked/x.yaml", "linked"), ("y.yaml", "y.yaml")] {
            let error = read(desk.path(), path, 10).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("refusing to read {path}: {link} is a symbolic link")
            );
        }
    }
}
