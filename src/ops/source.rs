//! Where the files of a desk are read from: the work tree, a commit, or a merge that nobody has made yet.

use std::collections::BTreeMap;
use std::path::Path;

use crate::files;
use crate::git::CommitFileError;
use crate::git::CommitFiles;
use crate::git::StagedFiles;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::record::Content;
use crate::record::ReadFault;
use crate::yaml::MAX_BYTES;
use crate::yaml::decode;

/// Where the files of a desk are read from.
pub(crate) enum Source {
    /// The work tree.
    Files,
    /// The work tree, and what a sparse checkout leaves out of it.
    Sparse(StagedFiles),
    /// A commit.
    Commit(CommitFiles),
    /// What is about to be committed.
    Index(StagedFiles),
    /// A commit with some files in place of its own.
    Merged(Overlay),
}

/// A commit whose files are partly others.
pub(crate) struct Overlay {
    /// The commit.
    pub(crate) commit: CommitFiles,
    /// The files that are not as in the commit; none for one that is gone.
    pub(crate) files: BTreeMap<String, Option<Content>>,
}

impl Overlay {
    fn content(&self, path: &str) -> Content {
        match self.files.get(path) {
            None => of_commit(&self.commit, path, MAX_BYTES),
            Some(Some(content)) => content.clone(),
            Some(None) => Err(ReadFault {
                rule: "unreadable-file",
                message: format!("cannot read {path}: the merge removes it"),
            }),
        }
    }

    fn paths_below(&self, folder: &str) -> Vec<String> {
        let start = format!("{folder}/");
        let own = self.commit.paths_below(folder).into_iter();
        let own = own.filter(|path| !self.files.contains_key(path));
        let others = self
            .files
            .iter()
            .filter(|(path, file)| path.starts_with(&start) && file.is_some());
        let mut paths: Vec<String> = own.chain(others.map(|(path, _)| path.clone())).collect();
        paths.sort_unstable();
        paths
    }
}

/// The bytes of a file of a commit.
pub(crate) fn of_commit(commit: &CommitFiles, path: &str, limit: usize) -> Content {
    commit.read(path, limit).map_err(|error| not_read(&error))
}

fn not_read(error: &CommitFileError) -> ReadFault {
    ReadFault {
        rule: error.rule(),
        message: error.to_string(),
    }
}

impl Source {
    /// The bytes of a file.
    pub(crate) fn content(&self, root: &Path, path: &str) -> Content {
        match self {
            Self::Files => files::read(root, path, MAX_BYTES as u64).map_err(|error| fault(&error)),
            Self::Sparse(left_out) if left_out.has(path) && !is_there(root, path) => left_out
                .read(path, MAX_BYTES)
                .map_err(|error| not_read(&error)),
            Self::Sparse(_) => Self::Files.content(root, path),
            Self::Commit(commit) => of_commit(commit, path, MAX_BYTES),
            Self::Index(index) => index
                .read(path, MAX_BYTES)
                .map_err(|error| not_read(&error)),
            Self::Merged(overlay) => overlay.content(path),
        }
    }

    /// The id of a file's content in a commit; none where it is read from elsewhere.
    pub(crate) fn content_id(&self, path: &str) -> Option<String> {
        match self {
            Self::Commit(commit) => commit.content_id(path),
            Self::Files | Self::Sparse(_) | Self::Index(_) | Self::Merged(_) => None,
        }
    }

    /// Whether there is a file at a path, readable or not.
    pub(crate) fn has(&self, root: &Path, path: &str) -> bool {
        match self {
            Self::Files => is_there(root, path),
            Self::Sparse(left_out) => is_there(root, path) || left_out.has(path),
            Self::Commit(commit) => commit.has(path),
            Self::Index(index) => index.has(path),
            Self::Merged(overlay) => match overlay.files.get(path) {
                Some(file) => file.is_some(),
                None => overlay.commit.has(path),
            },
        }
    }

    /// The bytes of a file that has just been listed.
    pub(crate) fn listed_content(&self, root: &Path, path: &str) -> Content {
        match self {
            Self::Files => {
                files::read_listed(root, path, MAX_BYTES as u64).map_err(|error| fault(&error))
            }
            Self::Sparse(_) | Self::Commit(_) | Self::Index(_) | Self::Merged(_) => {
                self.content(root, path)
            }
        }
    }

    /// The text of a configuration file, without which nothing else can be understood.
    pub(crate) fn text(&self, root: &Path, path: &str) -> Result<String, OpsError> {
        let failed = |message: String| OpsError::usage(format!("{path} can't be read: {message}"));
        let bytes = self
            .content(root, path)
            .map_err(|fault| failed(fault.message))?;
        decode(&bytes)
            .map(str::to_owned)
            .map_err(|fault| failed(fault.message))
    }

    /// The paths of files below a folder; symlinks are among them, for reading to refuse.
    ///
    /// A folder that can't be listed, or is a link, is an error: its records must not go missing without a word.
    pub(crate) fn paths_below(&self, root: &Path, folder: &str) -> Result<Vec<String>, OpsError> {
        let entries = match self {
            Self::Files => files::walk(root, &[folder])?,
            Self::Sparse(left_out) => {
                let mut paths = Self::Files.paths_below(root, folder)?;
                paths.extend(left_out.paths_below(folder));
                paths.sort_unstable();
                paths.dedup();
                return Ok(paths);
            }
            Self::Commit(commit) => return Ok(commit.paths_below(folder)),
            Self::Index(index) => return Ok(index.paths_below(folder)),
            Self::Merged(overlay) => return Ok(overlay.paths_below(folder)),
        };
        if let Some(missing) = entries.iter().find_map(|entry| unseen(root, entry)) {
            return Err(missing);
        }
        let named = entries
            .into_iter()
            .filter(|entry| entry.kind != files::Kind::Other);
        Ok(named.map(|entry| entry.path).collect())
    }
}

fn is_there(root: &Path, path: &str) -> bool {
    root.join(path).symlink_metadata().is_ok()
}

/// Why the records of a folder would be missed, where an entry is such a folder.
fn unseen(root: &Path, entry: &files::Entry) -> Option<OpsError> {
    let path = &entry.path;
    if entry.kind == files::Kind::Unreadable {
        let message = format!("the folder {path} can't be listed");
        return Some(OpsError::new(Kind::Io, message).hint("check its permissions"));
    }
    let is_link = entry.kind == files::Kind::Symlink && !path.contains(".d/");
    let to_folder = is_link && root.join(path).is_dir();
    to_folder.then(|| {
        let message = format!("{path} is a symbolic link to a folder, which is never followed");
        OpsError::new(Kind::State, message).hint("put the records there, or take the link away")
    })
}

fn fault(error: &files::ReadError) -> ReadFault {
    ReadFault {
        rule: error.rule(),
        message: error.to_string(),
    }
}
