//! Holding a record to what a script has seen of it.
//!
//! A script reads a record, decides, and writes. Between the two somebody else may have written. So it can name the
//! digest of the file that it decided on, and nothing is written where the file is another one by then.

use sha2::Digest;
use sha2::Sha256;

use crate::files::Write;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::record::stem;
use crate::text::hex;

/// The fewest digits that name a content.
const FEWEST: usize = 8;

/// The digits of a whole SHA-256.
const MOST: usize = 64;

/// A file, and the digest that it must have.
#[derive(Debug)]
pub(crate) struct Expected {
    path: String,
    digest: String,
}

impl Desk {
    /// Refuses unless the file at a path has this SHA-256, or one that starts so (at least eight digits).
    ///
    /// The condition stays with the desk: a plan that writes the file is held to the bytes on which it is based.
    pub fn expect(&mut self, path: &str, digest: &str) -> Result<(), OpsError> {
        let expected = Expected {
            path: path.to_owned(),
            digest: checked(digest)?,
        };
        let bytes = self
            .content(path)
            .map_err(|fault| OpsError::refused(fault.message))?;
        expected.hold(&bytes)?;
        self.expected = Some(expected);
        Ok(())
    }

    /// Refuses writes that are based on another content than the one expected.
    pub(crate) fn hold(&self, writes: &[Write]) -> Result<(), OpsError> {
        let Some(expected) = &self.expected else {
            return Ok(());
        };
        let same = writes.iter().filter(|write| write.path == expected.path);
        let mut based = same.filter_map(|write| write.expected.as_deref());
        based.try_for_each(|bytes| expected.hold(bytes))
    }
}

impl Expected {
    fn hold(&self, bytes: &[u8]) -> Result<(), OpsError> {
        let now = digest_of(bytes);
        if now.starts_with(&self.digest) {
            return Ok(());
        }
        let id = stem(&self.path);
        let message = format!("{id} has changed: its file now has the SHA-256 {now}");
        Err(OpsError::new(Kind::Busy, message)
            .hint(format!(
                "`itsm history {id}` and `git diff` show what changed"
            ))
            .hint("decide again, and pass the new digest with `--if-match`"))
    }
}

/// The SHA-256 of a file's bytes, in hexadecimal.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn checked(digest: &str) -> Result<String, OpsError> {
    let is_hex = digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex && (FEWEST..=MOST).contains(&digest.len()) {
        return Ok(digest.to_ascii_lowercase());
    }
    let message = format!("`{digest}` is no digest: {FEWEST} to {MOST} hexadecimal digits");
    Err(OpsError::usage(message).hint("`itsm show ID --format json` has it as `file_sha256`"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use std::ffi::OsStr;
    use std::path::PathBuf;

    use super::*;
    use crate::files;
    use crate::git::GitEnv;
    use crate::ops::Env;
    use crate::trust::SshEnv;

    const PATH: &str = "people/ana.yaml";

    fn write(expected: &[u8]) -> Write {
        Write {
            path: PATH.to_owned(),
            expected: Some(expected.to_vec()),
            content: Some(b"new".to_vec()),
        }
    }

    #[test]
    fn a_plan_that_read_the_file_after_it_changed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let env = Env {
            now: chrono::DateTime::UNIX_EPOCH,
            cwd: PathBuf::new(),
            git: GitEnv::find(OsStr::new("")),
            ssh: SshEnv::find(OsStr::new(""), None),
            random: Box::new(|| 0),
            variable: Box::new(|_| None),
        };
        let mut desk = Desk::unborn(folder.path(), None, &env, "small");
        files::create(folder.path(), PATH, b"seen").unwrap();
        let digest = digest_of(b"seen").to_uppercase();
        assert!(desk.expect(PATH, &digest[..FEWEST]).is_ok());
        assert!(desk.hold(&[write(b"seen")]).is_ok());
        let late = desk.hold(&[write(b"changed")]).unwrap_err();
        assert_eq!(late.kind, Kind::Busy);
        assert_eq!(
            desk.expect(PATH, &"0".repeat(FEWEST)).unwrap_err().kind,
            Kind::Busy
        );
    }
}
