//! Whether a history can be relied on: nothing of it is cut off, and nothing stands in the place of something else.
//!
//! Replacements and grafts are settings of one clone; whoever sets them shows another history than the one that others
//! have. They are switched off wherever git is called, and a verdict is refused all the same: the user would see one
//! thing and be told another.

use std::collections::HashSet;
use std::fs;

use crate::git::GitError;
use crate::git::Repo;

impl Repo {
    /// Refuses a repository in which objects or parents are replaced by others.
    pub fn refuse_replacements(&self) -> Result<(), GitError> {
        let args = [
            "for-each-ref",
            "--count=1",
            "--format=%(refname)",
            "refs/replace/",
        ];
        let printed = self.ask(&args, b"")?;
        let name = String::from_utf8_lossy(&printed).trim().to_owned();
        if !name.is_empty() {
            return Err(GitError::Replaced { name });
        }
        let grafts = self.common_dir().join("info/grafts");
        let bytes = fs::read(&grafts).unwrap_or_default();
        let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        if lines.any(|line| !line.is_empty() && !line.starts_with(b"#")) {
            return Err(GitError::Grafted { file: grafts });
        }
        Ok(())
    }

    /// The commits whose parents a shallow clone has left behind.
    pub(super) fn shallow_commits(&self) -> Result<HashSet<String>, GitError> {
        if !self.is_shallow()? {
            return Ok(HashSet::new());
        }
        let file = self.common_dir().join("shallow");
        let text = fs::read_to_string(&file).map_err(|source| GitError::Io {
            action: format!("read {}", file.display()),
            source,
        })?;
        Ok(text.lines().map(|line| line.trim().to_owned()).collect())
    }
}
