//! The git program and the environment it runs in.
//!
//! The program is found once, by its absolute path, and called with arguments, never through a shell. Variables that
//! would point it at another repository or slip settings in are taken away.

use std::ffi::OsStr;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::git::GitError;
use crate::git::child;
use crate::git::child::Ended;
use crate::git::child::Failure;

/// The oldest git that has every option used here.
const OLDEST: (u32, u32) = (2, 34);
/// How long a command that only reads may take.
const READ_TIME: Duration = Duration::from_secs(60);
/// How long a command that reaches a remote may take; a large first fetch over a slow line is not a fault.
const NETWORK_TIME: Duration = Duration::from_secs(20 * 60);
/// What would make git look elsewhere, or take settings from nowhere.
const CLEARED: [&str; 17] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_QUARANTINE_PATH",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_GRAFT_FILE",
    "GIT_CEILING_DIRECTORIES",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
];

/// What git tells a hook of a commit that must not be taken from it: which index is about to be committed.
pub const TOLD_AT_COMMIT: [&str; 1] = ["GIT_INDEX_FILE"];
/// What git tells a hook of a push: the repository, and where the objects are that came in and may be refused.
pub const TOLD_AT_PUSH: [&str; 4] = [
    "GIT_DIR",
    "GIT_QUARANTINE_PATH",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
];

/// Whether a command may change the repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It only looks: nothing that the repository configures is run, no lock is taken, and time is limited.
    Read,
    /// It changes something: hooks and signing happen, and may wait for a person.
    Write,
    /// It reaches a remote: hooks and helpers happen, and time is limited, generously.
    Network,
}

/// Where the git program is and which variables it gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitEnv {
    /// The program's absolute path; `None` where there is none.
    pub program: Option<PathBuf>,
    /// Variables that are set for it, also such as are taken away from what this process has.
    pub vars: Vec<(String, String)>,
    /// Whether it also sees the variables of this process.
    pub inherit: bool,
}

impl GitEnv {
    /// Finds git on a search path, such as the variable `PATH` holds; relative folders on it are passed over.
    pub fn find(path: &OsStr) -> Self {
        let name = format!("git{}", std::env::consts::EXE_SUFFIX);
        let program = std::env::split_paths(path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(&name))
            .find(|program| program.is_file());
        Self {
            program,
            vars: Vec::new(),
            inherit: true,
        }
    }

    /// The value of a variable that is set for git alone.
    pub(crate) fn told(&self, name: &str) -> Option<&str> {
        let mut vars = self.vars.iter().rev();
        vars.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    /// The same without what points git at a repository: for one of our own, which is where it is run.
    pub(crate) fn elsewhere(&self) -> Self {
        let mut env = self.clone();
        env.vars
            .retain(|(name, _)| !CLEARED.contains(&name.as_str()));
        env
    }

    /// The same with every commit signed by an SSH key: the path of its file, or `key::ssh-…` where an agent has it.
    pub(crate) fn signing(&self, key: &str, program: Option<&Path>) -> Self {
        let program = program.map(|program| program.to_string_lossy().into_owned());
        let settings = [
            ("commit.gpgSign", Some("true".to_owned())),
            ("gpg.format", Some("ssh".to_owned())),
            ("user.signingKey", Some(key.to_owned())),
            ("gpg.ssh.program", program),
        ];
        let settings = settings.into_iter();
        let settings = settings.filter_map(|(name, value)| Some((name, value?)));
        let mut env = self.clone();
        let mut count = 0;
        for (name, value) in settings {
            let key = (format!("GIT_CONFIG_KEY_{count}"), name.to_owned());
            env.vars
                .extend([key, (format!("GIT_CONFIG_VALUE_{count}"), value)]);
            count += 1;
        }
        env.vars
            .push(("GIT_CONFIG_COUNT".to_owned(), count.to_string()));
        env
    }

    /// Runs git in a directory; a command that fails is no error here.
    pub(crate) fn run(
        &self,
        dir: &Path,
        mode: Mode,
        args: &[&str],
        input: &[u8],
    ) -> Result<Ended, GitError> {
        let mut command = self.command(dir, mode)?;
        command.args(args);
        let time = match mode {
            Mode::Read => Some(READ_TIME),
            Mode::Write => None,
            Mode::Network => Some(NETWORK_TIME),
        };
        child::run(&mut command, input, time).map_err(|failure| stopped(args, failure))
    }

    pub(super) fn command(&self, dir: &Path, mode: Mode) -> Result<Command, GitError> {
        let program = self.program.as_deref().ok_or(GitError::NoProgram)?;
        let mut command = Command::new(program);
        if !self.inherit {
            command.env_clear();
        }
        for name in CLEARED {
            command.env_remove(name);
        }
        command
            .current_dir(dir)
            .envs(self.vars.iter().map(|(name, value)| (name, value)))
            .env("LC_ALL", "C")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            // The colon is git's own word for an editor that leaves everything as it is.
            .env("GIT_EDITOR", ":")
            .env("GIT_SEQUENCE_EDITOR", ":");
        if mode == Mode::Read {
            command
                .env("GIT_OPTIONAL_LOCKS", "0")
                .env("GIT_NO_LAZY_FETCH", "1")
                .env("GIT_PAGER", "cat");
            command.args(["-c", "core.fsmonitor=false"]);
        }
        Ok(command)
    }

    /// Whether git is of a version or newer.
    pub(super) fn is_at_least(&self, dir: &Path, wanted: (u32, u32)) -> Result<bool, GitError> {
        let found = self.run(dir, Mode::Read, &["--version"], b"")?.line();
        Ok(version(&found).is_some_and(|version| version >= wanted))
    }

    /// Makes sure that git is there and new enough.
    pub(crate) fn check_version(&self, dir: &Path) -> Result<(), GitError> {
        let found = self.run(dir, Mode::Read, &["--version"], b"")?.line();
        match version(&found) {
            Some(version) if version >= OLDEST => Ok(()),
            _ => Err(GitError::TooOld { found }),
        }
    }
}

/// The numbers in `git version 2.47.3`.
fn version(line: &str) -> Option<(u32, u32)> {
    let mut numbers = line.strip_prefix("git version ")?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn stopped(args: &[&str], failure: Failure) -> GitError {
    let command = args.first().copied().unwrap_or_default().to_owned();
    let reason = match failure {
        Failure::Io(source) => {
            let action = format!("run git {command}");
            return GitError::Io { action, source };
        }
        Failure::TooSlow => "it took too long",
        Failure::TooMuch => "it printed more than 256 MiB",
    };
    GitError::Stopped { command, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_whoever_built_git() {
        assert_eq!(version("git version 2.47.3"), Some((2, 47)));
        assert_eq!(version("git version 2.39.5 (Apple Git-154)"), Some((2, 39)));
        assert_eq!(version("git version 2.45.1.windows.1"), Some((2, 45)));
        assert_eq!(version("jit version 9"), None);
    }

    #[test]
    fn a_search_path_without_git_finds_none() {
        assert_eq!(GitEnv::find(OsStr::new(".:/nowhere")).program, None);
    }
}
