//! The message of a commit that is about to be made, in the file that git hands to a hook.
//!
//! What is a comment, a cut or a trailer in it is git's to say, so git reads and changes it; the file is replaced as a
//! whole or stays as it is.

use std::path::Path;

use crate::git::GitError;
use crate::git::Identity;
use crate::git::Repo;
use crate::git::program::Mode;

/// What stands in the line below which `git commit --verbose` shows the change.
const CUT: &str = "------------------------ >8 ------------------------";

/// A trailer that git itself does not count as a message.
const SIGN_OFF: &str = "Signed-off-by: ";

/// The trailer by which a commit names a further author.
const CO_AUTHOR: &str = "co-authored-by:";

/// The further authors that a commit's message names, wherever in it: more than git or a forge would take for some do no
/// harm, one too few hides somebody.
pub fn co_authors(message: &str) -> impl Iterator<Item = Identity> {
    let lines = message.lines().map(str::trim_start);
    lines.filter_map(|line| {
        let (key, rest) = line.split_at_checked(CO_AUTHOR.len())?;
        if !key.eq_ignore_ascii_case(CO_AUTHOR) {
            return None;
        }
        let (name, email) = rest.rsplit_once('<')?;
        let email = email.split('>').next().unwrap_or(email);
        Some(Identity {
            name: name.trim().to_owned(),
            email: email.trim().to_owned(),
        })
    })
}

impl Repo {
    /// The trailers of the message in a file: key and value.
    pub fn message_trailers(&self, file: &Path) -> Result<Vec<(String, String)>, GitError> {
        let file = file.to_string_lossy();
        let printed = self.ask(
            &["interpret-trailers", "--parse", "--no-divider", &file],
            b"",
        )?;
        let text = String::from_utf8_lossy(&printed);
        let pairs = text.lines().filter_map(|line| line.split_once(": "));
        Ok(pairs
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect())
    }

    /// Adds trailers at the end of the message in a file.
    pub fn add_message_trailers(
        &self,
        file: &Path,
        trailers: &[(String, String)],
    ) -> Result<(), GitError> {
        let trailers: Vec<String> = trailers
            .iter()
            .map(|(key, value)| format!("--trailer={key}: {value}"))
            .collect();
        let file = file.to_string_lossy();
        let mut args = vec![
            "interpret-trailers",
            "--in-place",
            "--no-divider",
            "--where=end",
            "--if-exists=addIfDifferent",
            "--if-missing=add",
        ];
        args.extend(trailers.iter().map(String::as_str));
        args.push(&file);
        let ended = self.git(Mode::Write, &args, b"")?;
        if ended.success {
            return Ok(());
        }
        Err(GitError::Unexpected {
            command: "interpret-trailers".to_owned(),
            output: ended.shown(),
        })
    }

    /// Whether a message says anything: one that is empty, or nothing but the template, stops the commit.
    pub fn is_message(&self, text: &str) -> Result<bool, GitError> {
        let said = self.stripped(text)?;
        let template = self.template()?.unwrap_or_default();
        let own = said.strip_prefix(template.as_str()).unwrap_or(&said);
        let mut lines = own.lines();
        Ok(lines.any(|line| !line.trim().is_empty() && !line.starts_with(SIGN_OFF)))
    }

    /// The message without comments and what git cuts off.
    fn stripped(&self, text: &str) -> Result<String, GitError> {
        let kept = text.lines().take_while(|line| !line.ends_with(CUT));
        let kept: String = kept.flat_map(|line| [line, "\n"]).collect();
        let printed = self.ask(&["stripspace", "--strip-comments"], kept.as_bytes())?;
        Ok(String::from_utf8_lossy(&printed).into_owned())
    }

    /// What every message starts with here.
    fn template(&self) -> Result<Option<String>, GitError> {
        let args = [
            "config",
            "--type=path",
            "--null",
            "--get",
            "commit.template",
        ];
        let ended = self.git(Mode::Read, &args, b"")?;
        let path = String::from_utf8_lossy(&ended.stdout).into_owned();
        let path = self.dir().join(path.trim_end_matches('\0'));
        let text = std::fs::read_to_string(path).ok().filter(|_| ended.success);
        text.map(|text| self.stripped(&text)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_authors_are_read_however_they_are_written() {
        let message = "Better\n\nCo-authored-by: Ben Test <ben@example.org>\n  \
            co-authored-by:Cleo <cleo@example.org\nCo-authored-by: nobody\nSigned-off-by: Dan <dan@example.org>\n";
        let found = co_authors(message).map(|one| (one.name, one.email));
        let found: Vec<(String, String)> = found.collect();
        let expected = [
            ("Ben Test", "ben@example.org"),
            ("Cleo", "cleo@example.org"),
        ];
        assert_eq!(
            found,
            expected.map(|(name, email)| (name.to_owned(), email.to_owned()))
        );
    }
}
