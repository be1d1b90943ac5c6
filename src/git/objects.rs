//! One run of git that gives the contents of objects one after the other, as they are asked for.
//!
//! Whoever walks a history does not know beforehand what will be looked at, and a run of git for each object would take
//! longer than everything else. Nothing is fetched: an object that is not here is said to be missing.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::process::Child;
use std::process::ChildStdin;
use std::process::ChildStdout;
use std::process::Stdio;

use crate::git::GitError;
use crate::git::Repo;
use crate::git::program::Mode;

/// What there is under the name of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// More bytes than were allowed.
    TooLarge,
    /// Nothing that is here.
    Missing,
}

/// A running git that is asked for objects.
#[derive(Debug)]
pub struct Objects {
    child: Child,
    // Closed first when the value goes, so that git ends by itself.
    asking: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Repo {
    /// Starts a git that is asked for objects.
    pub fn objects(&self) -> Result<Objects, GitError> {
        let dir = self.work_tree().unwrap_or(self.git_dir());
        let mut command = self.env().command(dir, Mode::Read)?;
        command.args(["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(Stdio::null());
        let mut child = command.spawn().map_err(failed)?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(asking), Some(answers)) => Ok(Objects {
                child,
                asking: Some(asking),
                answers: BufReader::new(answers),
            }),
            _ => Err(silent()),
        }
    }
}

impl Objects {
    /// What there is under the name of an object: an id, or `COMMIT:PATH`.
    pub fn read(&mut self, name: &str, limit: usize) -> Result<Object, GitError> {
        // A line is a name: one that holds a line end would be two.
        if name.contains('\n') {
            return Ok(Object::Missing);
        }
        let asking = self.asking.as_mut().ok_or_else(silent)?;
        writeln!(asking, "{name}").map_err(failed)?;
        asking.flush().map_err(failed)?;
        let mut head = String::new();
        self.answers.read_line(&mut head).map_err(failed)?;
        let head = head.trim_end_matches('\n');
        if head.ends_with(" missing") || head.ends_with(" ambiguous") {
            return Ok(Object::Missing);
        }
        let size = head.rsplit(' ').next().and_then(|size| size.parse().ok());
        self.body(size.ok_or_else(silent)?, limit)
    }

    /// Reads as many bytes and the line end behind them.
    fn body(&mut self, size: u64, limit: usize) -> Result<Object, GitError> {
        let whole = size + 1;
        if size > limit as u64 {
            let mut rest = self.answers.by_ref().take(whole);
            std::io::copy(&mut rest, &mut std::io::sink()).map_err(failed)?;
            return Ok(Object::TooLarge);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(whole).unwrap_or_default());
        let mut rest = self.answers.by_ref().take(whole);
        rest.read_to_end(&mut bytes).map_err(failed)?;
        if bytes.pop().is_none() || bytes.len() as u64 != size {
            return Err(silent());
        }
        Ok(Object::Bytes(bytes))
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        self.asking = None;
        // It has nothing left to do; a failure to end it is nobody's fault.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn failed(source: std::io::Error) -> GitError {
    GitError::Io {
        action: "ask git cat-file".to_owned(),
        source,
    }
}

fn silent() -> GitError {
    GitError::Unexpected {
        command: "cat-file".to_owned(),
        output: "it ended too early".to_owned(),
    }
}
