//! What an operation may know of the world outside the desk.

use std::path::Path;
use std::path::PathBuf;

use chrono::DateTime;
use chrono::Utc;

use crate::git::GitEnv;
use crate::trust::SshEnv;

/// Reads a variable of the environment, where it is set to something.
pub type Variable = Box<dyn Fn(&str) -> Option<String>>;

/// Clock, place, entropy, variables, git and keys of one run of the program.
///
/// Everything below takes what it needs from here, so that a test can stand at any time and place.
pub struct Env {
    /// The time of the run.
    pub now: DateTime<Utc>,
    /// The directory in which the user stands.
    pub cwd: PathBuf,
    /// Where git is and what it is told.
    pub git: GitEnv,
    /// Where `ssh-keygen` and the keys of the user are.
    pub ssh: SshEnv,
    /// Draws 32 random bits.
    pub random: Box<dyn Fn() -> u32>,
    /// The variables, such as those by which a pipeline tells what it runs for.
    pub variable: Variable,
}

impl Env {
    /// The same time in another place, for looking only: without variables, and with no entropy.
    #[must_use]
    pub fn at(&self, cwd: &Path, git: GitEnv) -> Self {
        Self {
            now: self.now,
            cwd: cwd.to_path_buf(),
            git,
            ssh: self.ssh.clone(),
            random: Box::new(|| 0),
            variable: Box::new(|_| None),
        }
    }
}
