//! A desk's repository: where it is and who works in it.

use std::ffi::OsStr;
use std::fs;
use std::path::MAIN_SEPARATOR;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;

use git2::ErrorCode;
use git2::Repository;
use git2::RepositoryOpenFlags;

use crate::git::GitEnv;
use crate::git::GitError;
use crate::git::child::Ended;
use crate::git::names::Lately;
use crate::git::program::Mode;

/// The repository that a desk lies in.
///
/// The desk may be a folder of the repository; every path that goes in or comes out is relative to the desk.
pub struct Repo {
    env: GitEnv,
    desk: PathBuf,
    work_tree: Option<PathBuf>,
    git_dir: PathBuf,
    common_dir: PathBuf,
    prefix: String,
    reader: Result<Repository, String>,
    /// The names that were asked for last.
    pub(super) names: Mutex<Lately>,
    /// A reader that whoever reads contents shares, for to open one is dear.
    spare: OnceLock<Arc<Mutex<Repository>>>,
}

/// Who commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The name, as in `user.name`.
    pub name: String,
    /// The address, as in `user.email`.
    pub email: String,
}

impl Repo {
    /// Finds the repository that holds a desk, or `None` where there is none.
    ///
    /// A repository of a format that libgit2 does not know (sha256, reftable) is found through the git program: it can
    /// be committed to, and reading says what is missing.
    pub fn discover(desk: &Path, env: &GitEnv) -> Result<Option<Self>, GitError> {
        let desk = fs::canonicalize(desk).map_err(|source| {
            let action = format!("find {}", desk.display());
            GitError::Io { action, source }
        })?;
        let ceilings: [&OsStr; 0] = [];
        match Repository::open_ext(&desk, RepositoryOpenFlags::empty(), ceilings) {
            Ok(reader) => Self::of_reader(desk, env, reader).map(Some),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) if error.code() == ErrorCode::Owner => Err(untrusted(desk, error.message())),
            Err(error) => Self::of_program(desk, env, error.message()).map(Some),
        }
    }

    /// Opens the repository that takes a push in, as its hook sees it: with the objects that came in, and without its
    /// work tree, which is of the past whatever becomes of the push.
    pub fn receiving(dir: &Path, env: &GitEnv) -> Result<Self, GitError> {
        let dir = env.told("GIT_DIR").map_or(dir, Path::new);
        let reader = opened(dir, env).map_err(|error| match error.code() {
            ErrorCode::Owner => untrusted(dir.to_owned(), error.message()),
            _ => GitError::Open {
                dir: dir.to_owned(),
                reason: error.message().to_owned(),
            },
        })?;
        Ok(Self {
            env: env.clone(),
            prefix: String::new(),
            desk: canonical(dir),
            work_tree: None,
            git_dir: canonical(reader.path()),
            common_dir: canonical(reader.commondir()),
            reader: Ok(reader),
            names: Mutex::default(),
            spare: OnceLock::new(),
        })
    }

    /// The same bare repository, with a desk in a folder: empty, or a path that ends in a slash.
    #[must_use]
    pub fn below(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.prefix);
        self
    }

    /// One more reader of history, which many threads may have.
    pub(super) fn spare_reader(&self) -> Result<Arc<Mutex<Repository>>, GitError> {
        if let Some(known) = self.spare.get() {
            return Ok(Arc::clone(known));
        }
        let spare = opened(self.reader()?.path(), &self.env)?;
        let spare = self.spare.get_or_init(|| Arc::new(Mutex::new(spare)));
        Ok(Arc::clone(spare))
    }

    fn of_reader(desk: PathBuf, env: &GitEnv, reader: Repository) -> Result<Self, GitError> {
        let work_tree = reader.workdir().map(canonical);
        let (git_dir, common_dir) = (canonical(reader.path()), canonical(reader.commondir()));
        if work_tree.is_some() && desk.starts_with(&git_dir) {
            return Err(GitError::InsideGitDir(desk));
        }
        let mut env = env.clone();
        if work_tree.is_none() {
            // Where the user lets git find no bare repository by itself, it has to be named.
            let named = git_dir.to_string_lossy().into_owned();
            env.vars.push(("GIT_DIR".to_owned(), named));
        }
        Ok(Self {
            env,
            prefix: prefix(&desk, work_tree.as_deref()),
            desk,
            work_tree,
            git_dir,
            common_dir,
            reader: Ok(reader),
            names: Mutex::default(),
            spare: OnceLock::new(),
        })
    }

    fn of_program(desk: PathBuf, env: &GitEnv, reason: &str) -> Result<Self, GitError> {
        let ask = [
            "rev-parse",
            "--absolute-git-dir",
            "--git-common-dir",
            "--show-toplevel",
        ];
        let answer = env.run(&desk, Mode::Read, &ask, b"")?;
        let text = String::from_utf8_lossy(&answer.stdout).into_owned();
        let [git_dir, common_dir, work_tree] = text.lines().collect::<Vec<_>>()[..] else {
            let reason = format!("{reason}; {}", answer.shown());
            return Err(GitError::Open { dir: desk, reason });
        };
        let work_tree = Some(canonical(Path::new(work_tree)));
        Ok(Self {
            env: env.clone(),
            prefix: prefix(&desk, work_tree.as_deref()),
            git_dir: canonical(Path::new(git_dir)),
            common_dir: canonical(&desk.join(common_dir)),
            desk,
            work_tree,
            reader: Err(reason.to_owned()),
            names: Mutex::default(),
            spare: OnceLock::new(),
        })
    }

    /// The desk's folder.
    pub fn desk(&self) -> &Path {
        &self.desk
    }

    /// The top of the work tree; `None` in a bare repository.
    pub fn work_tree(&self) -> Option<&Path> {
        self.work_tree.as_deref()
    }

    /// Whether a folder is one of git's own, as hooks are in unless the user has them elsewhere.
    pub fn owns(&self, folder: &Path) -> bool {
        let folder = canonical(folder);
        folder.starts_with(&self.git_dir) || folder.starts_with(&self.common_dir)
    }

    /// The desk's folder within the repository: empty, or a path that ends in a slash.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether a file lies in the work tree or among git's own files; the path must have no links in it.
    pub fn holds(&self, file: &Path) -> bool {
        let work_tree = self.work_tree.as_deref();
        let mut folders = work_tree.into_iter().chain([self.common_dir.as_path()]);
        folders.any(|folder| file.starts_with(folder))
    }

    pub(crate) fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    pub(crate) fn common_dir(&self) -> &Path {
        &self.common_dir
    }

    /// The reader of history, where the repository's format allows one.
    pub(crate) fn reader(&self) -> Result<&Repository, GitError> {
        self.reader.as_ref().map_err(|reason| {
            let reason = reason.clone();
            GitError::NoReader { reason }
        })
    }

    pub(crate) fn env(&self) -> &GitEnv {
        &self.env
    }

    /// Where git runs: at the top of the work tree, or in a bare repository itself.
    pub(super) fn dir(&self) -> &Path {
        self.work_tree.as_deref().unwrap_or(&self.git_dir)
    }

    /// Runs git; a command that fails is no error here.
    pub(crate) fn git(&self, mode: Mode, args: &[&str], input: &[u8]) -> Result<Ended, GitError> {
        self.env.run(self.dir(), mode, args, input)
    }

    /// Runs git for an answer that it must be able to give.
    pub(crate) fn ask(&self, args: &[&str], input: &[u8]) -> Result<Vec<u8>, GitError> {
        let ended = self.git(Mode::Read, args, input)?;
        if ended.success {
            return Ok(ended.stdout);
        }
        Err(GitError::Unexpected {
            command: args.first().copied().unwrap_or_default().to_owned(),
            output: ended.shown(),
        })
    }

    /// The id of the commit that is checked out; `None` before the first one.
    pub fn head(&self) -> Result<Option<String>, GitError> {
        let args = ["rev-parse", "--quiet", "--verify", "HEAD^{commit}"];
        match &self.reader {
            Ok(reader) => Ok(reader.refname_to_id("HEAD").ok().map(|id| id.to_string())),
            Err(_) => {
                Ok(Some(self.git(Mode::Read, &args, b"")?.line()).filter(|id| !id.is_empty()))
            }
        }
    }

    /// The branch that is checked out, which may have no commit yet; `None` when HEAD is detached.
    pub fn branch(&self) -> Result<Option<String>, GitError> {
        let full = if let Ok(reader) = &self.reader {
            let head = reader.find_reference("HEAD")?;
            head.symbolic_target().ok().flatten().map(str::to_owned)
        } else {
            let args = ["symbolic-ref", "--quiet", "HEAD"];
            Some(self.git(Mode::Read, &args, b"")?.line()).filter(|name| !name.is_empty())
        };
        Ok(full.map(|name| name.strip_prefix("refs/heads/").unwrap_or(&name).to_owned()))
    }

    /// Who would be a commit's author; git's guess from the machine's name does not count.
    pub fn identity(&self) -> Result<Identity, GitError> {
        self.person("GIT_AUTHOR_IDENT")
    }

    /// Author or committer.
    pub(crate) fn person(&self, variable: &str) -> Result<Identity, GitError> {
        person(self.dir(), &self.env, variable)
    }

    /// Makes a repository in a folder.
    pub fn create(folder: &Path, env: &GitEnv) -> Result<Self, GitError> {
        let ended = env.run(folder, Mode::Write, &["init", "--quiet"], b"")?;
        let made = if ended.success {
            Self::discover(folder, env)?
        } else {
            None
        };
        made.ok_or_else(|| GitError::Unexpected {
            command: "init".to_owned(),
            output: ended.shown(),
        })
    }
}

/// Who would be a commit's author, in a folder that may be in no repository.
pub fn identity(dir: &Path, env: &GitEnv) -> Result<Identity, GitError> {
    person(dir, env, "GIT_AUTHOR_IDENT")
}

/// Author or committer, as `git var` prints them: `Name <address> seconds zone`.
fn person(dir: &Path, env: &GitEnv, variable: &str) -> Result<Identity, GitError> {
    let args = ["-c", "user.useConfigOnly=true", "var", variable];
    let ended = env.run(dir, Mode::Read, &args, b"")?;
    parse_identity(&ended.line()).ok_or_else(|| {
        let shown = ended.shown();
        let reason = shown
            .lines()
            .rfind(|line| !line.is_empty())
            .unwrap_or("git names nobody");
        let reason = reason.trim_start_matches("fatal: ").to_owned();
        GitError::NoIdentity { reason }
    })
}

fn parse_identity(line: &str) -> Option<Identity> {
    let (person, _) = line.rsplit_once('>')?;
    let (name, email) = person.rsplit_once('<')?;
    Some(Identity {
        name: name.trim().to_owned(),
        email: email.to_owned(),
    })
}

/// Opens a repository at its very folder, with the objects of a push that is not taken in yet.
fn opened(git_dir: &Path, env: &GitEnv) -> Result<Repository, git2::Error> {
    let reader = Repository::open(git_dir)?;
    if let Some(quarantine) = env.told("GIT_OBJECT_DIRECTORY") {
        reader.odb()?.add_disk_alternate(quarantine)?;
    }
    Ok(reader)
}

fn untrusted(dir: PathBuf, message: &str) -> GitError {
    let name = dir.display();
    let reason = format!(
        "{message}; if you trust it, run `git config --global --add safe.directory {name}`"
    );
    GitError::Untrusted { reason, dir }
}

/// The path without links in it, or as it is where it cannot be resolved.
fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn prefix(desk: &Path, work_tree: Option<&Path>) -> String {
    let below = work_tree.and_then(|top| desk.strip_prefix(top).ok());
    match below.map(Path::to_string_lossy) {
        None => String::new(),
        Some(below) if below.is_empty() => String::new(),
        Some(below) => format!("{}/", below.replace(MAIN_SEPARATOR, "/")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_parsed_from_its_ends() {
        let found = parse_identity("Ana <3 Ops <ana@example.org> 1795176000 +0000");
        let expected = Identity {
            name: "Ana <3 Ops".to_owned(),
            email: "ana@example.org".to_owned(),
        };
        assert_eq!(found, Some(expected));
        assert_eq!(parse_identity(""), None);
    }
}
