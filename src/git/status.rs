//! Whether files have edits that no commit holds.

use std::collections::HashMap;

use crate::git::GitError;
use crate::git::Repo;

/// Beyond so many paths git is asked about the whole work tree: it compares every path with every name in its index.
pub(crate) const FEW: usize = 200;

/// What git says of one path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// git does not know the file.
    Untracked,
    /// Staged, edited, removed or in conflict.
    Edited,
}

impl Repo {
    /// Those of some files that have edits that no commit holds: staged, not staged, or not known to git at all.
    pub fn dirty(&self, paths: &[&str]) -> Result<Vec<String>, GitError> {
        let states = self.states(paths)?;
        let dirty = paths.iter().filter(|path| states.contains_key(**path));
        Ok(dirty.map(|path| (*path).to_owned()).collect())
    }

    /// Every file of the desk that is not as the last commit has it, files that git does not know among them; sorted.
    pub fn unsettled(&self) -> Result<Vec<String>, GitError> {
        let mut unsettled: Vec<String> = self.states(&[])?.into_keys().collect();
        unsettled.sort_unstable();
        Ok(unsettled)
    }

    /// All files that git knows and that have edits which no commit holds: relative to the desk, or to the repository
    /// where they lie beside it.
    pub fn edited(&self) -> Result<Vec<String>, GitError> {
        let args = [
            "status",
            "--porcelain=v1",
            "-z",
            "--no-renames",
            "--untracked-files=no",
            "--ignore-submodules=dirty",
        ];
        let printed = self.ask(&args, b"")?;
        let entries = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let paths = entries.filter_map(|entry| Some(entry.get(3..)?.to_owned()));
        let own = |path: String| match path.strip_prefix(self.prefix()) {
            Some(own) => own.to_owned(),
            None => path,
        };
        Ok(paths.map(own).collect())
    }

    /// The states of those of some files that are not as the last commit has them.
    pub(crate) fn states(&self, paths: &[&str]) -> Result<HashMap<String, State>, GitError> {
        let pathspecs: Vec<String> = match paths.len() {
            0..=FEW => paths.iter().map(|path| self.pathspec(path)).collect(),
            _ => vec![":(top)".to_owned()],
        };
        let mut args = vec![
            "status",
            "--porcelain=v1",
            "-z",
            "--no-renames",
            "--untracked-files=all",
            "--",
        ];
        args.extend(pathspecs.iter().map(String::as_str));
        let printed = self.ask(&args, b"")?;
        let entries = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        Ok(entries.filter_map(|entry| self.state(&entry)).collect())
    }

    /// `XY path`, where the path is relative to the repository.
    fn state(&self, entry: &str) -> Option<(String, State)> {
        let (code, path) = entry.split_at_checked(3)?;
        let path = path.strip_prefix(self.prefix())?.to_owned();
        let state = if code == "?? " {
            State::Untracked
        } else {
            State::Edited
        };
        Some((path, state))
    }

    /// Names exactly one path to git, whatever characters it holds.
    ///
    /// One that begins with a slash is seen from the top of the repository, any other from the desk. The global option
    /// for literal paths would be handed on to the user's hooks.
    pub(crate) fn pathspec(&self, path: &str) -> String {
        match path.strip_prefix('/') {
            Some(path) => format!(":(top,literal){}", path.trim_end_matches('/')),
            None => format!(":(top,literal){}{path}", self.prefix()),
        }
    }
}
