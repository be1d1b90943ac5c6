//! The outside world of one run: clock, entropy, directory, git, keys.
//!
//! `ITSM_NOW` (RFC 3339) stands in for the clock and `ITSM_SEED` for entropy, so that a script or a test gives the same
//! result twice.

use std::cell::Cell;
use std::ffi::OsString;
use std::path::Path;
use std::path::PathBuf;

use chrono::DateTime;
use chrono::Utc;
use itsm::files;
use itsm::git::GitEnv;
use itsm::ops::Env;
use itsm::ops::OpsError;
use itsm::record::parse_time;
use itsm::trust::SshEnv;
use sha2::Digest;
use sha2::Sha256;

/// Reads a variable of the environment.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the edge that the ban points to"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The world as this run finds it; `directory` is where the user wants to stand.
pub(crate) fn env(directory: Option<&Path>) -> Result<Env, OpsError> {
    Ok(Env {
        now: now()?,
        cwd: cwd(directory)?,
        git: GitEnv::find(&path()),
        ssh: SshEnv::find(&path(), home()),
        random: random(variable("ITSM_SEED")),
        variable: Box::new(variable),
    })
}

/// The same world as a hook of git sees it: with what git tells it by variables, which are not heard otherwise.
pub(crate) fn in_hook(env: &Env, names: &[&str]) -> Env {
    let mut git = env.git.clone();
    for name in names {
        git.vars
            .extend(variable(name).map(|value| told(name, value)));
    }
    env.at(&env.cwd, git)
}

/// Paths that git tells are seen from where the hook was started; of several, each is a full one.
fn told(name: &str, value: String) -> (String, String) {
    let is_list = name.ends_with("DIRECTORIES");
    let full = std::path::absolute(&value).ok().filter(|_| !is_list);
    let full = full.and_then(|path| path.into_os_string().into_string().ok());
    (name.to_owned(), full.unwrap_or(value))
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the edge that the ban points to"
)]
fn now() -> Result<DateTime<Utc>, OpsError> {
    match variable("ITSM_NOW") {
        None => Ok(Utc::now()),
        Some(text) => parse_time(&text)
            .ok_or_else(|| OpsError::usage(format!("ITSM_NOW is no time: `{text}`"))),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the edge that the ban points to"
)]
fn cwd(directory: Option<&Path>) -> Result<PathBuf, OpsError> {
    let absolute = |path: &Path| Ok(files::without_dots(&std::path::absolute(path)?));
    let start = directory.map_or_else(std::env::current_dir, absolute);
    if let Some(missing) = directory.filter(|directory| !directory.is_dir()) {
        return Err(OpsError::usage(format!("no folder {}", missing.display())));
    }
    start.map_err(|error| OpsError::usage(format!("the current directory can't be found: {error}")))
}

/// This program as others are to call it: by the name under which the search path leads to it, which an update of the
/// program leaves in place, or else by the file itself.
pub(crate) fn program() -> PathBuf {
    let own = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("itsm"));
    let (Ok(real), Some(name)) = (own.canonicalize(), own.file_name()) else {
        return own;
    };
    let folders = path();
    let named = std::env::split_paths(&folders)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name));
    let mut same = named.filter(|file| file.canonicalize().is_ok_and(|file| file == real));
    same.next().unwrap_or(own)
}

/// The user's home, whatever the system calls it.
fn home() -> Option<PathBuf> {
    let home = variable("HOME").or_else(|| variable("USERPROFILE"));
    home.map(PathBuf::from)
}

/// The folders in which git is looked for.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the edge that the ban points to"
)]
pub(crate) fn path() -> OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

/// Entropy of the system, or numbers that follow from a seed.
fn random(seed: Option<String>) -> Box<dyn Fn() -> u32> {
    let Some(seed) = seed else {
        return Box::new(|| getrandom::u32().unwrap_or_default());
    };
    let count = Cell::new(0_u64);
    Box::new(move || {
        count.set(count.get() + 1);
        let digest = Sha256::digest(format!("{seed}/{}", count.get()));
        digest
            .iter()
            .take(4)
            .fold(0, |number, byte| number << 8 | u32::from(*byte))
    })
}
