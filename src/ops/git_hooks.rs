//! The hooks by which git calls this program.
//!
//! A hook of the user's own is never touched: what it would have to say is told instead. One of ours is known by its
//! mark, and holds a line for each desk of the repository, which does nothing where a branch has no such desk.

use std::fs;
use std::path::Path;

use crate::files;
use crate::git::Repo;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::desk::CONFIG;
use crate::ops::hook::quoted;

/// The first lines of a hook of ours.
const HEAD: &str =
    "#!/bin/sh\n# Made by `itsm hook install`; `itsm hook uninstall` takes it away.\n";

/// A hook that this program can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GitHook {
    /// Checks what is about to be committed.
    PreCommit,
    /// Names the records in the message.
    CommitMsg,
    /// Checks what is about to be received from a push.
    PreReceive,
}

/// What became of a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hooked {
    /// It was there, with this very program.
    Kept,
    /// It calls this program now, or would after a dry run.
    Made,
    /// There is another hook, or git takes hooks from a folder outside of the repository: what was left alone, and the
    /// line that calls this program.
    Foreign {
        /// What is in the way, as a phrase.
        what: String,
        /// The line for that hook.
        line: String,
    },
}

impl GitHook {
    /// The name of the file, and of the command.
    pub fn name(self) -> &'static str {
        match self {
            Self::PreCommit => "pre-commit",
            Self::CommitMsg => "commit-msg",
            Self::PreReceive => "pre-receive",
        }
    }

    /// What only a line of this hook for this desk starts with.
    fn condition(self, prefix: &str) -> String {
        if self == Self::PreReceive {
            return String::new();
        }
        format!("[ ! -f {} ] || ", quoted(&format!("{prefix}{CONFIG}")))
    }

    /// The call of a program, as a shell reads it.
    fn call(self, program: &str, prefix: &str) -> String {
        let place = match prefix.strip_suffix('/') {
            Some(folder) => format!(" -C {}", quoted(folder)),
            None => String::new(),
        };
        let argument = if self == Self::CommitMsg {
            " \"$1\""
        } else {
            ""
        };
        format!("{program}{place} hook {}{argument} || exit 1", self.name())
    }

    /// Whether a line of a hook of ours is about this hook and desk.
    fn is_about(self, line: &str, prefix: &str) -> bool {
        let condition = self.condition(prefix);
        line.starts_with(&condition) && line.contains(&format!(" hook {}", self.name()))
    }
}

/// Installs a hook that calls a program; a dry run only looks.
pub fn install_hook(
    repo: &Repo,
    hook: GitHook,
    program: &Path,
    dry_run: bool,
) -> Result<Hooked, OpsError> {
    let folder = repo.hooks_dir()?;
    let (prefix, name) = (repo.prefix(), hook.name());
    let foreign = |what: String| Hooked::Foreign {
        what,
        line: hook.call("itsm", prefix),
    };
    if !repo.owns(&folder) {
        let what = format!("git takes hooks from {}", folder.display());
        return Ok(foreign(what));
    }
    let program = program.to_str().ok_or_else(|| no_text(program))?;
    let call = hook.call(&quoted(program), prefix);
    let line = format!("{}{call}\n", hook.condition(prefix));
    let old = match present(&folder, name) {
        Present::Ours(old) => old,
        Present::Other => return Ok(foreign(format!("there is another hook {name}"))),
        Present::Nothing => {
            if !dry_run {
                create(&folder, name, &format!("{HEAD}{line}"))?;
            }
            return Ok(Hooked::Made);
        }
    };
    let is_kept = |known: &str| hook.is_about(known, prefix) && known.contains(&quoted(program));
    if old.lines().any(is_kept) {
        return Ok(Hooked::Kept);
    }
    if !dry_run {
        let new = without(&old, hook, prefix) + &line;
        files::replace(&folder, name, new.as_bytes())?;
    }
    Ok(Hooked::Made)
}

/// Takes a hook of ours away, or the desk's line out of it; says whether there was one.
pub fn remove_hook(repo: &Repo, hook: GitHook) -> Result<bool, OpsError> {
    let folder = repo.hooks_dir()?;
    let name = hook.name();
    let Present::Ours(old) = present(&folder, name) else {
        return Ok(false);
    };
    if !repo.owns(&folder) {
        return Ok(false);
    }
    let new = without(&old, hook, repo.prefix());
    if new == old {
        return Ok(false);
    }
    if new == HEAD {
        files::remove(&folder, name)?;
    } else {
        files::replace(&folder, name, new.as_bytes())?;
    }
    Ok(true)
}

/// The hook without the lines about a desk; what the user added stays.
fn without(text: &str, hook: GitHook, prefix: &str) -> String {
    let others = text.lines().filter(|line| !hook.is_about(line, prefix));
    others.flat_map(|line| [line, "\n"]).collect()
}

/// What is in the place of a hook.
enum Present {
    Nothing,
    /// A hook of ours, with its text.
    Ours(String),
    /// Anything else, a link among it.
    Other,
}

fn present(folder: &Path, name: &str) -> Present {
    let file = folder.join(name);
    let Ok(meta) = fs::symlink_metadata(&file) else {
        return Present::Nothing;
    };
    let text = meta.is_file().then(|| fs::read_to_string(file).ok());
    match text.flatten() {
        Some(text) if text.starts_with(HEAD) => Present::Ours(text),
        _ => Present::Other,
    }
}

fn create(folder: &Path, name: &str, text: &str) -> Result<(), OpsError> {
    fs::create_dir_all(folder).map_err(|error| {
        let message = format!("{} can't be made: {error}", folder.display());
        OpsError::new(Kind::Io, message)
    })?;
    Ok(files::create_program(folder, name, text.as_bytes())?)
}

fn no_text(program: &Path) -> OpsError {
    let message = format!("git can't be told of {}: it is no UTF-8", program.display());
    OpsError::new(Kind::State, message)
}
