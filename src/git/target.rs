//! What a commit is to be compared with: the parents that it names itself, and the branch that work goes to.

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
