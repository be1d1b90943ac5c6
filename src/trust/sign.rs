//! Signing, which is left to `ssh-keygen`: agents, passphrases and devices are its business.
//!
//! The program is called by its absolute path, never through a shell. What is to be signed lies in a private folder for
//! as long as that takes, because the terminal has to stay free for a passphrase. What comes back is checked here before
//! anybody sees it.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use thiserror::Error;

use crate::files::Scratch;
use crate::trust::Key;
use crate::trust::PublicKey;
use crate::trust::PublicKeyFault;
use crate::trust::armor;

/// Where `ssh-keygen` is, and what it sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SshEnv {
    /// The program's absolute path; `None` where there is none.
    pub program: Option<PathBuf>,
    /// Variables that are set for it.
    pub vars: Vec<(String, String)>,
    /// Whether it also sees the variables of this process, such as where the agent is.
    pub inherit: bool,
    /// The user's home, which holds the folder `.ssh`.
    pub home: Option<PathBuf>,
}

impl SshEnv {
    /// Finds the program on a search path; relative folders on it are passed over.
    pub fn find(path: &OsStr, home: Option<PathBuf>) -> Self {
        let name = format!("ssh-keygen{}", std::env::consts::EXE_SUFFIX);
        let program = std::env::split_paths(path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(&name))
            .find(|program| program.is_file());
        Self {
            program,
            vars: Vec::new(),
            inherit: true,
            home: home.filter(|home| home.is_absolute()),
        }
    }
}

/// A key to sign with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// The public half.
    pub public: PublicKey,
    /// The file of the private half, or of the public one where an agent has the other; without one, an agent has it.
    pub file: Option<PathBuf>,
}

/// Where to look for the key of a user, the surest first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The file that the user named.
    pub file: Option<&'a Path>,
    /// What `user.signingkey` of git says: a file, or `key::ssh-…`; only where `gpg.format` is `ssh`.
    pub setting: Option<&'a str>,
    /// The keys that the desk knows of the user; of those in the home only these count, or any where there are none.
    pub known: &'a [Key],
}

/// Why nothing was signed.
#[derive(Debug, Error)]
pub enum SignError {
    /// There is no `ssh-keygen`.
    #[error("there is no program `ssh-keygen` on the search path")]
    NoProgram,
    /// No key was found.
    #[error("no key was found in {0}")]
    NoKey(String),
    /// Several keys were found, and nothing says which is meant.
    #[error("several keys are there: {}", .0.join(", "))]
    SeveralKeys(Vec<String>),
    /// A file could not be read.
    #[error("can't read {file}: {source}")]
    Read {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// What was found is no key that can be taken.
    #[error("{file}: {fault}")]
    Key {
        /// Where it was found.
        file: String,
        /// What is wrong with it.
        fault: PublicKeyFault,
    },
    /// The program or its folder failed.
    #[error("can't run ssh-keygen: {0}")]
    Io(#[from] io::Error),
    /// The program ended without a signature; it said why on the terminal.
    #[error("ssh-keygen did not sign")]
    Refused,
    /// The program returned something else than a signature by the key.
    #[error("what ssh-keygen returned is no signature by the key {0}")]
    Wrong(String),
}

/// Signs bytes in a namespace, and returns the armored signature.
pub fn sign(
    env: &SshEnv,
    key: &SigningKey,
    namespace: &str,
    bytes: &[u8],
) -> Result<String, SignError> {
    let program = env.program.as_deref().ok_or(SignError::NoProgram)?;
    let scratch = Scratch::new()?;
    let message = scratch.put("message", bytes)?;
    let file = match &key.file {
        Some(file) => file.clone(),
        None => scratch.put("key.pub", format!("{}\n", key.public.line()).as_bytes())?,
    };
    let mut command = Command::new(program);
    if !env.inherit {
        command.env_clear();
    }
    command.envs(env.vars.iter().map(|(name, value)| (name, value)));
    // Where its files are is nobody's concern; that a device waits to be touched is.
    if !key.public.is_in_hardware() {
        command.arg("-q");
    }
    command
        .args(["-Y", "sign", "-n", namespace, "-f"])
        .arg(&file)
        .arg(&message);
    let status = command.stdout(Stdio::null()).status()?;
    if !status.success() {
        return Err(SignError::Refused);
    }
    let signature = fs::read(scratch.path().join("message.sig"))?;
    let wrong = || SignError::Wrong(key.public.fingerprint());
    let read = armor::read(&signature).ok_or_else(wrong)?;
    if !armor::fits(&read, &key.public, namespace, bytes) {
        return Err(wrong());
    }
    String::from_utf8(signature).map_err(|_| wrong())
}

/// Finds the key with which a user signs.
pub fn user_key(env: &SshEnv, wanted: &Wanted<'_>) -> Result<SigningKey, SignError> {
    if let Some(file) = wanted.file {
        return from_file(file);
    }
    if let Some(setting) = wanted.setting {
        return from_setting(env, setting);
    }
    from_home(env, wanted.known)
}

fn from_setting(env: &SshEnv, setting: &str) -> Result<SigningKey, SignError> {
    let literal = setting
        .strip_prefix("key::")
        .or_else(|| setting.starts_with("ssh-").then_some(setting));
    if let Some(line) = literal {
        let public = PublicKey::parse(line).map_err(|fault| SignError::Key {
            file: "user.signingkey".to_owned(),
            fault,
        })?;
        return Ok(SigningKey { public, file: None });
    }
    match (setting.strip_prefix("~/"), &env.home) {
        (Some(below), Some(home)) => from_file(&home.join(below)),
        _ => from_file(Path::new(setting)),
    }
}

/// The key of a file; the public half lies beside a private one.
fn from_file(file: &Path) -> Result<SigningKey, SignError> {
    let is_public = file.extension().is_some_and(|end| end == "pub");
    let public = if is_public {
        file.to_path_buf()
    } else {
        let mut name = file.as_os_str().to_owned();
        name.push(".pub");
        PathBuf::from(name)
    };
    let shown = public.display().to_string();
    let text = fs::read_to_string(&public).map_err(|source| SignError::Read {
        file: shown.clone(),
        source,
    })?;
    let public = PublicKey::parse(&text).map_err(|fault| SignError::Key { file: shown, fault })?;
    Ok(SigningKey {
        public,
        file: Some(file.to_path_buf()),
    })
}

fn from_home(env: &SshEnv, known: &[Key]) -> Result<SigningKey, SignError> {
    let nowhere = || SignError::NoKey("`user.signingkey` of git or in ~/.ssh".to_owned());
    let folder = env
        .home
        .as_ref()
        .map(|home| home.join(".ssh"))
        .ok_or_else(nowhere)?;
    let entries = fs::read_dir(&folder).map_err(|_| nowhere())?;
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let public = files.filter(|file| file.extension().is_some_and(|end| end == "pub"));
    let mut keys: Vec<SigningKey> = public.filter_map(|file| from_file(&file).ok()).collect();
    keys.retain(|key| {
        known.is_empty()
            || known
                .iter()
                .any(|one| one.public.line() == key.public.line())
    });
    keys.sort_by(|a, b| a.file.cmp(&b.file));
    match <[SigningKey; 1]>::try_from(keys) {
        Ok([key]) => Ok(key),
        Err(keys) if keys.is_empty() => Err(nowhere()),
        Err(keys) => {
            let files = keys.iter().filter_map(|key| key.file.as_ref());
            Err(SignError::SeveralKeys(
                files.map(|file| file.display().to_string()).collect(),
            ))
        }
    }
}
