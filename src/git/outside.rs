//! What a range changes beside the desk, in a repository that holds more than it.

use crate::git::Altered;
use crate::git::GitError;
use crate::git::Repo;
use crate::git::steps::altered;

impl Repo {
    /// The files below some places that differ between two commits; places and files are seen from the top of the
    /// repository and begin with a slash. Without a first commit, all files.
    pub fn changed_at_top(
        &self,
        from: Option<&str>,
        to: &str,
        places: &[String],
    ) -> Result<Vec<Altered>, GitError> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let from = match from {
            Some(from) => self.id_of(from)?,
            None => self.empty_tree()?,
        };
        let to = self.id_of(to)?;
        let places: Vec<String> = places.iter().map(|place| self.pathspec(place)).collect();
        let compare = "diff-tree -r -z --raw --no-renames --no-abbrev";
        let mut args: Vec<&str> = compare.split(' ').collect();
        args.extend([from.as_str(), &to, "--"]);
        args.extend(places.iter().map(String::as_str));
        let printed = self.ask(&args, b"")?;
        let mut parts = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let mut changed = Vec::new();
        while let (Some(about), Some(path)) = (parts.next(), parts.next()) {
            changed.extend(altered(&about, &format!("/{path}"), ""));
        }
        Ok(changed)
    }

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
