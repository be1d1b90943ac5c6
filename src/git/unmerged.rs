//! Files that git could not merge.
//!
//! The three versions of each are read from the index, not from the work tree: the file there may have been edited
//! since, or may hold one side alone.

use std::collections::BTreeMap;

use crate::git::Busy;
use crate::git::GitError;
use crate::git::Repo;
use crate::git::commit::patiently;
use crate::git::program::Mode;

/// A file that git could not merge.
///
/// `ours` is always what the user did and `theirs` what came in. In a rebase git itself has it the other way round:
/// there the user's commits are put onto the other side's, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmerged {
    /// The path, relative to the desk; it begins with `../` where the file lies beside the desk.
    pub path: String,
    /// The common ancestor's bytes; `None` where both sides made the file.
    pub base: Option<Vec<u8>>,
    /// The bytes on the user's side; `None` where it removed the file.
    pub ours: Option<Vec<u8>>,
    /// The bytes on the side that came in; `None` where it removed the file.
    pub theirs: Option<Vec<u8>>,
    /// Whether all of them are files, none a symbolic link or another repository.
    pub is_file: bool,
}

/// The stages of one path: mode and id each.
type Stages = [Option<(String, String)>; 3];

impl Repo {
    /// The files that git could not merge, in the desk and beside it, ordered by their paths in the repository.
    pub fn unmerged(&self) -> Result<Vec<Unmerged>, GitError> {
        let is_swapped = self.operation() == Some(Busy::Rebase);
        let stages = self.stages()?;
        let ids = stages.values().flatten().flatten();
        let ids: Vec<String> = ids.map(|(_, id)| id.clone()).collect();
        let mut contents = self.contents(&ids)?.into_iter();
        let mut unmerged = Vec::new();
        for (path, stages) in &stages {
            let [base, mut ours, mut theirs] = [0, 1, 2].map(|at| match &stages[at] {
                Some(_) => contents.next().map(Option::unwrap_or_default),
                None => None,
            });
            if is_swapped {
                std::mem::swap(&mut ours, &mut theirs);
            }
            unmerged.push(Unmerged {
                path: self.seen_from_desk(path),
                base,
                ours,
                theirs,
                is_file: stages
                    .iter()
                    .flatten()
                    .all(|(mode, _)| mode.starts_with("100")),
            });
        }
        Ok(unmerged)
    }

    /// A path of the repository as the desk's folder has it.
    fn seen_from_desk(&self, path: &str) -> String {
        match path.strip_prefix(self.prefix()) {
            Some(own) => own.to_owned(),
            None => format!("{}{path}", "../".repeat(self.prefix().matches('/').count())),
        }
    }

    fn stages(&self) -> Result<BTreeMap<String, Stages>, GitError> {
        let printed = self.ask(&["ls-files", "--unmerged", "-z"], b"")?;
        let entries = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let mut stages: BTreeMap<String, Stages> = BTreeMap::new();
        for entry in entries {
            let Some((place, mode, id, path)) = stage(&entry) else {
                continue;
            };
            if let Some(slot) = stages.entry(path).or_default().get_mut(place) {
                *slot = Some((mode, id));
            }
        }
        Ok(stages)
    }

    /// Tells git that files are merged as they are in the work tree; one that is gone there is removed.
    pub fn mark_resolved(&self, paths: &[&str]) -> Result<(), GitError> {
        if paths.is_empty() {
            return Ok(());
        }
        let pathspecs: Vec<String> = paths.iter().map(|path| self.pathspec(path)).collect();
        let mut args = vec!["add", "--all", "--"];
        args.extend(pathspecs.iter().map(String::as_str));
        let ended = patiently(|_| self.git(Mode::Write, &args, b""))?;
        if ended.success {
            return Ok(());
        }
        Err(GitError::Unexpected {
            command: "add".to_owned(),
            output: ended.shown(),
        })
    }
}

/// Reads `MODE ID STAGE` and a path after a tab; the stage counts from 0.
fn stage(entry: &str) -> Option<(usize, String, String, String)> {
    let (facts, path) = entry.split_once('\t')?;
    let mut words = facts.split(' ');
    let (mode, id, stage) = (words.next()?, words.next()?, words.next()?);
    let place = stage.parse::<usize>().ok()?.checked_sub(1)?;
    Some((place, mode.to_owned(), id.to_owned(), path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_entry_is_read_with_its_stage() {
        let read = stage("100644 0a1b 2\tincidents/a b.yaml")
            .map(|(place, _, id, path)| (place, id, path));
        assert_eq!(
            read,
            Some((1, "0a1b".to_owned(), "incidents/a b.yaml".to_owned()))
        );
        assert_eq!(stage(""), None);
    }
}
