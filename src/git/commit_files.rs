//! A commit as a source of files: names at once, contents when they are asked for.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use chrono::DateTime;
use chrono::Utc;
use git2::Oid;
use git2::Repository;

use crate::git::Commit;
use crate::git::GitError;
use crate::git::Names;
use crate::git::Repo;
use crate::git::names::BlobKind;
use crate::git::names::Named;
use crate::git::time::time_of;

/// Why a file of a commit can't be had.
#[derive(Debug, thiserror::Error)]
pub enum CommitFileError {
    /// The commit has no file of that path.
    #[error("cannot read {0}: the commit has no such file")]
    Missing(String),
    /// The path is a symbolic link, which is never followed.
    #[error("refusing to read {0}: it is a symbolic link")]
    Symlink(String),
    /// The file is larger than was allowed.
    #[error("refusing to read {path}: it is larger than {limit} bytes")]
    TooLarge {
        /// The file.
        path: String,
        /// How many bytes were allowed.
        limit: usize,
    },
    /// The object is not in the repository, as in a partial clone.
    #[error("cannot read {0}: its object is not in this repository")]
    Absent(String),
    /// The object can't be read.
    #[error("cannot read {path}: {source}")]
    Object {
        /// The file.
        path: String,
        /// What the reader said.
        source: git2::Error,
    },
}

impl CommitFileError {
    /// The name of the rule under which validation reports it.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            _ => "unreadable-file",
        }
    }
}

/// The files of one commit, below the desk's folder.
pub struct CommitFiles {
    commit: Commit,
    files: Names,
    // A handle of libgit2 serves one thread at a time; reading a blob is short beside parsing it.
    reader: Arc<Mutex<Repository>>,
}

impl std::fmt::Debug for CommitFiles {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("CommitFiles")
            .field("commit", &self.commit)
            .finish_non_exhaustive()
    }
}

impl Repo {
    /// Opens the files of the commit that a revision names.
    pub fn files_of(&self, rev: &str) -> Result<CommitFiles, GitError> {
        let commit = self.resolve(rev)?;
        let files = self.named(&commit.id)?;
        Ok(CommitFiles {
            commit,
            files,
            reader: self.spare_reader()?,
        })
    }
}

impl CommitFiles {
    /// The id of the commit.
    pub fn id(&self) -> &str {
        &self.commit.id
    }

    /// When it was committed.
    pub fn time(&self) -> DateTime<Utc> {
        time_of(&self.commit.time.to_string())
    }

    /// The names of the files and of their contents.
    pub fn names(&self) -> &Names {
        &self.files
    }

    /// The files' paths with the ids of their contents, sorted by path.
    pub(super) fn ids(&self) -> impl Iterator<Item = (&str, Oid)> {
        let files = self.files.files().iter();
        files.map(|one| (&*one.path, one.id))
    }

    /// The paths of the files below a folder, sorted.
    pub fn paths_below(&self, folder: &str) -> Vec<String> {
        let start = format!("{folder}/");
        let files = self.files.files();
        let from = files.partition_point(|one| *one.path < *start);
        let below = files[from..]
            .iter()
            .take_while(|one| one.path.starts_with(&start));
        below.map(|one| one.path.to_string()).collect()
    }

    fn find(&self, path: &str) -> Option<&Named> {
        let files = self.files.files();
        let found = files.binary_search_by(|one| (*one.path).cmp(path));
        files.get(found.ok()?)
    }

    /// Whether the commit has a file of this path.
    pub fn has(&self, path: &str) -> bool {
        self.find(path).is_some()
    }

    /// The id of a file's content; of a symbolic link, that of its target's name.
    pub fn content_id(&self, path: &str) -> Option<String> {
        self.find(path).map(|one| one.id.to_string())
    }

    /// The bytes of a file, as the repository stores them.
    pub fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, CommitFileError> {
        let Named { kind, id, .. } = self
            .find(path)
            .ok_or_else(|| CommitFileError::Missing(path.to_owned()))?;
        if *kind == BlobKind::Symlink {
            return Err(CommitFileError::Symlink(path.to_owned()));
        }
        let failed = |source| CommitFileError::Object {
            path: path.to_owned(),
            source,
        };
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let (size, _) = reader
            .odb()
            .and_then(|store| store.read_header(*id))
            .map_err(failed)?;
        if size > limit {
            return Err(CommitFileError::TooLarge {
                path: path.to_owned(),
                limit,
            });
        }
        let blob = reader.find_blob(*id).map_err(failed)?;
        Ok(blob.content().to_vec())
    }
}
