//! What git is set to: configuration, attributes and where hooks are.
//!
//! Values are read as git itself sees them, from all its files; written is the repository's own configuration alone.

use std::path::PathBuf;

use crate::git::GitError;
use crate::git::Repo;
use crate::git::program::Mode;

impl Repo {
    /// The value of a setting; where several files set it, the one that counts.
    pub fn setting(&self, key: &str) -> Result<Option<String>, GitError> {
        let ended = self.git(Mode::Read, &["config", "--null", "--get", key], b"")?;
        let text = String::from_utf8_lossy(&ended.stdout).into_owned();
        Ok(ended
            .success
            .then(|| text.trim_end_matches('\0').to_owned()))
    }

    /// Whether a setting is on, in any of git's words for it; `None` where it is not set or is no yes or no.
    pub fn switch(&self, key: &str) -> Result<Option<bool>, GitError> {
        let ended = self.git(Mode::Read, &["config", "--type=bool", "--get", key], b"")?;
        Ok(ended.success.then(|| ended.line() == "true"))
    }

    /// Sets a value in the repository's own configuration, in place of all that it had there.
    pub fn set_setting(&self, key: &str, value: &str) -> Result<(), GitError> {
        let args = ["config", "--local", "--replace-all", key, value];
        let ended = self.git(Mode::Write, &args, b"")?;
        if ended.success {
            return Ok(());
        }
        Err(GitError::Unexpected {
            command: format!("config {key}"),
            output: ended.shown(),
        })
    }

    /// Takes a setting out of the repository's own configuration; one that is not there is no error.
    pub fn unset_setting(&self, key: &str) -> Result<(), GitError> {
        let ended = self.git(Mode::Write, &["config", "--local", "--unset-all", key], b"")?;
        // For a key that is not set git fails without a word.
        if ended.success || ended.stderr.is_empty() {
            return Ok(());
        }
        Err(GitError::Unexpected {
            command: format!("config --unset-all {key}"),
            output: ended.shown(),
        })
    }

    /// The value of an attribute of a file of the desk (`set` and `unset` are values too); `None` where none is given.
    pub fn attribute(&self, path: &str, name: &str) -> Result<Option<String>, GitError> {
        let path = format!("{}{path}", self.prefix());
        let printed = self.ask(&["check-attr", "-z", name, "--", &path], b"")?;
        let value = printed.split(|byte| *byte == 0).nth(2).unwrap_or_default();
        let value = String::from_utf8_lossy(value).into_owned();
        Ok((!value.is_empty() && value != "unspecified").then_some(value))
    }

    /// The folder that git takes hooks from; it need not exist.
    pub fn hooks_dir(&self) -> Result<PathBuf, GitError> {
        let args = ["rev-parse", "--path-format=absolute", "--git-path", "hooks"];
        let printed = self.ask(&args, b"")?;
        let text = String::from_utf8_lossy(&printed);
        Ok(PathBuf::from(text.trim_end_matches(['\n', '\r'])))
    }
}
