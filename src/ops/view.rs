//! Other views of a desk than its work tree and a revision of it: what is about to be committed, what is being received,
//! and what a bare repository holds.

use std::path::Path;

use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::desk::no_repository;
use crate::ops::desk::root;
use crate::ops::receive::desks;
use crate::ops::source::Source;
use crate::record::is_note_path;
use crate::text::plural;
use crate::yaml::MAX_BYTES;

impl Desk {
    /// Opens the desk as it is about to be committed.
    pub(crate) fn staged(env: &Env) -> Result<Self, OpsError> {
        let root = root(&env.cwd)?;
        let repo = Repo::discover(&root, &env.git)?.ok_or_else(|| no_repository(&root))?;
        let files = repo.staged_files(is_of_desk, MAX_BYTES)?;
        Self::read_from(root, Some(repo), Source::Index(files), env.now)
    }

    /// Opens the desk of a push that is not taken in yet: the clock of who committed counts for nothing.
    pub(crate) fn received(env: &Env, repo: Repo, commit: &str) -> Result<Self, OpsError> {
        let files = repo.files_of(commit)?;
        let root = repo.desk().to_path_buf();
        Self::read_from(root, Some(repo), Source::Commit(files), env.now)
    }

    /// The same desk as it was at a commit.
    pub(crate) fn at(&self, commit: &str) -> Result<Self, OpsError> {
        let files = self.repository()?.files_of(commit)?;
        let now = files.time();
        self.read_again(Source::Commit(files), now)
    }
}

/// The files of a desk as the user has them, also those that a sparse checkout leaves to git.
pub(crate) fn of_work_tree(repo: Option<&Repo>) -> Result<Source, OpsError> {
    let left_out = repo.map(|repo| repo.left_out_files(is_of_desk, MAX_BYTES));
    let left_out = left_out.transpose()?.flatten();
    Ok(left_out.map_or(Source::Files, Source::Sparse))
}

/// Whether a file is likely to be read.
fn is_of_desk(path: &str) -> bool {
    let ending = Path::new(path).extension();
    ending.is_some_and(|ending| ending == "yaml") || is_note_path(path)
}

impl Desk {
    /// Opens the desk for whoever looks at its history alone: a bare repository has no files, so that its desk is read as
    /// a revision has it.
    pub fn open_history(env: &Env, rev: &str) -> Result<Self, OpsError> {
        match root(&env.cwd) {
            Ok(_) => Self::open(env, None),
            Err(missing) => {
                let mut desk = bare(env, Some(rev), missing)?;
                desk.now = env.now;
                Ok(desk)
            }
        }
    }
}

/// The desk of a revision of a bare repository, which has no files.
pub(crate) fn bare(env: &Env, rev: Option<&str>, missing: OpsError) -> Result<Desk, OpsError> {
    let found = Repo::discover(&env.cwd, &env.git).ok().flatten();
    let Some(repo) = found.filter(|repo| repo.work_tree().is_none()) else {
        return Err(missing);
    };
    let place = repo.desk().display().to_string();
    if let Some(outer) = repo.around()? {
        let message = format!(
            "the bare repository {place} lies in the work tree {}, and may have come with it",
            outer.display()
        );
        return Err(OpsError::new(Kind::State, message).hint("move it out of there if it is yours"));
    }
    let Some(rev) = rev else {
        let message = format!("{place} is a bare repository, which has no files");
        return Err(OpsError::new(Kind::State, message).hint(
            "name a revision where the command takes one, `--rev main`; others need a clone",
        ));
    };
    let files = repo.files_of(rev)?;
    let (commit, now) = (files.id().to_owned(), files.time());
    let folders = desks(&repo, &commit)?;
    let [folder] = &folders[..] else {
        let message = format!(
            "{rev} holds {}, so none can be read here",
            plural(folders.len(), "desk")
        );
        return Err(OpsError::usage(message).hint("clone the repository, and go to the desk"));
    };
    let repo = repo.below(folder);
    let files = repo.files_of(&commit)?;
    let root = repo.desk().to_path_buf();
    Desk::read_from(root, Some(repo), Source::Commit(files), now)
}
