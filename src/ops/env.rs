//! What an operation may know of the world outside the desk.

use std::path::PathBuf;

use chrono::DateTime;
use chrono::Utc;

use crate::git::GitEnv;
use crate::trust::SshEnv;

/// Clock, place, entropy, git and keys of one run of the program.
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
}
