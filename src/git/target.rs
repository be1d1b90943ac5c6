//! What a commit is to be compared with: the parents that it names itself, and the branch that work goes to.

use std::ffi::OsStr;
use std::path::Path;
use std::path::PathBuf;

use git2::ErrorCode;
use git2::Repository;
use git2::RepositoryOpenFlags;

use crate::git::GitError;
use crate::git::Repo;
use crate::git::program::Mode;

impl Repo {
    /// The parents that a commit names, whether they are here or not.
    ///
    /// They are read from the commit's own bytes: at the edge of a shallow clone git acts as if there were none.
    pub fn parents_named_by(&self, commit: &str) -> Result<Vec<String>, GitError> {
        let id = self.id_of(commit)?;
        let printed = self.ask(&["cat-file", "commit", &id], b"")?;
        let text = String::from_utf8_lossy(&printed);
        let head = text.lines().take_while(|line| !line.is_empty());
        let parents = head.filter_map(|line| line.strip_prefix("parent "));
        Ok(parents.map(str::to_owned).collect())
    }

    /// The paths in a commit of all files of one name, from the top of the repository.
    pub fn files_named(&self, commit: &str, name: &str) -> Result<Vec<String>, GitError> {
        let id = self.id_of(commit)?;
        let args = ["ls-tree", "-r", "-z", "--name-only", "--full-tree", &id];
        let printed = self.ask(&args, b"")?;
        let paths = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let named = paths.filter(|path| path.rsplit('/').next() == Some(name));
        Ok(named.map(std::borrow::Cow::into_owned).collect())
    }

    /// The work tree in which a bare repository lies: it may have come with the files of a repository of others, with a
    /// configuration of theirs.
    pub fn around(&self) -> Result<Option<PathBuf>, GitError> {
        let Some(above) = self.git_dir().parent() else {
            return Ok(None);
        };
        let ceilings: [&OsStr; 0] = [];
        match Repository::open_ext(above, RepositoryOpenFlags::empty(), ceilings) {
            Ok(outer) => Ok(outer.workdir().map(Path::to_path_buf)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The reference that a symbolic one stands for; any other stands for itself.
    pub fn pointed(&self, name: &str) -> Result<String, GitError> {
        let args = ["symbolic-ref", "--quiet", name];
        let ended = self.git(Mode::Read, &args, b"")?;
        Ok(if ended.success {
            ended.line()
        } else {
            name.to_owned()
        })
    }

    /// The branch that work goes to: of a clone the one that its remote names, of a bare repository its own; none where
    /// neither is known.
    pub fn default_branch(&self) -> Result<Option<String>, GitError> {
        if self.work_tree().is_none() {
            return self.branch();
        }
        let args = ["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"];
        let full = self.git(Mode::Read, &args, b"")?.line();
        Ok(full.strip_prefix("refs/remotes/origin/").map(str::to_owned))
    }
}
