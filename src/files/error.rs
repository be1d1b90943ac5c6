//! What can go wrong with a desk's files.

use std::io;

/// A file that cannot be listed or written.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The path leaves the desk, or some operating system would read it as something else.
    #[error("refusing the path {path:?}: it is no plain relative path")]
    Unsafe {
        /// The path as it was given.
        path: String,
    },
    /// The path, or a folder on the way to it, is a symbolic link.
    #[error("refusing to write {path}: {link} is a symbolic link")]
    Symlink {
        /// The file that was to be written.
        path: String,
        /// The link on the way to it.
        link: String,
    },
    /// The path is taken by something that is no regular file.
    #[error("refusing to write {path}: it is no regular file")]
    NotRegular {
        /// The file that was to be written.
        path: String,
    },
    /// A new file was to be made where one stands already.
    #[error("cannot create {path}: it exists already")]
    Exists {
        /// The file that was to be made.
        path: String,
    },
    /// A folder was to be made where one stands that holds something.
    #[error("cannot make the folder {path}: it exists and is not empty")]
    NotEmpty {
        /// The folder that was to be made.
        path: String,
    },
    /// The file is no longer what the decision to write it was based on.
    #[error("not writing {path}: it changed meanwhile; look again and repeat")]
    Changed {
        /// The file that changed.
        path: String,
    },
    /// What was read back from the disk is not what was written.
    #[error("cannot write {path}: the disk returned other bytes than were written")]
    Verify {
        /// The file that was to be written.
        path: String,
    },
    /// The operating system refused.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was attempted: `write`, `remove`, `list`.
        action: &'static str,
        /// The file or folder.
        path: String,
        /// What the operating system said.
        source: io::Error,
    },
}

/// Names the attempted action and the path of an I/O error.
pub(crate) fn failed(action: &'static str, path: &str) -> impl FnOnce(io::Error) -> FilesError {
    let path = path.to_owned();
    move |source| FilesError::Io {
        action,
        path,
        source,
    }
}
