//! The commit with which a history began.

use crate::git::GitError;
use crate::git::Repo;

impl Repo {
    /// The id of the first commit on the line of first parents that leads to HEAD; none before the first one.
    pub fn first_commit(&self) -> Result<Option<String>, GitError> {
        if self.head()?.is_none() {
            return Ok(None);
        }
        let args = ["rev-list", "--first-parent", "--max-parents=0", "HEAD"];
        let printed = self.ask(&args, b"")?;
        let text = String::from_utf8_lossy(&printed);
        Ok(text.lines().last().map(str::to_owned))
    }
}
