//! What a range changes beside the desk, in a repository that holds more than it.

use crate::git::GitError;
use crate::git::Repo;

impl Repo {
    /// The files beside the desk's folder that differ between two commits, relative to the top of the work tree.
    pub fn changed_outside(&self, from: Option<&str>, to: &str) -> Result<Vec<String>, GitError> {
        let (Some(from), false) = (from, self.prefix().is_empty()) else {
            return Ok(Vec::new());
        };
        let desk = format!(":(top,exclude,literal){}", self.prefix());
        let (from, to) = (self.id_of(from)?, self.id_of(to)?);
        let args = [
            "diff-tree",
            "-r",
            "-z",
            "--name-only",
            "--no-renames",
            &from,
            &to,
            "--",
            ":(top)",
            &desk,
        ];
        let printed = self.ask(&args, b"")?;
        let paths = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let paths = paths.filter(|path| !path.is_empty());
        Ok(paths.map(std::borrow::Cow::into_owned).collect())
    }
}
