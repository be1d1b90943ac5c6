//! Running a child process within limits.
//!
//! What a child prints is bounded, and so is the time that a reading child may take: a hostile or broken repository
//! must not hang the program or fill its memory.

use std::io;
use std::io::Read;
use std::io::Write;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::text::printable;

/// The most that a child may print to its standard output.
const STDOUT_LIMIT: u64 = 256 << 20;
/// The most that is kept of a child's standard error; the rest is read and dropped.
const STDERR_LIMIT: u64 = 1 << 20;
/// How many of the last lines of standard error are shown.
const SHOWN_LINES: usize = 20;

/// How a child ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) success: bool,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

/// Why a child was not run to its end.
#[derive(Debug)]
pub(crate) enum Failure {
    Io(io::Error),
    TooSlow,
    TooMuch,
}

impl Ended {
    /// The first line of standard output.
    pub(crate) fn line(&self) -> String {
        let text = String::from_utf8_lossy(&self.stdout);
        text.lines().next().unwrap_or_default().to_owned()
    }

    /// The last lines of standard error, without anything that a terminal would act on.
    pub(crate) fn shown(&self) -> String {
        let lines: Vec<_> = self.stderr.lines().map(printable).collect();
        lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n")
    }
}

/// Runs a child to its end, or stops it when it passes a limit.
pub(crate) fn run(
    command: &mut Command,
    input: &[u8],
    time: Option<Duration>,
) -> Result<Ended, Failure> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(Failure::Io)?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        scope.spawn(move || stdin.map(|mut pipe| pipe.write_all(input)));
        let errors = scope.spawn(move || stderr.map(kept));
        let (sender, receiver) = mpsc::channel();
        scope.spawn(move || sender.send(stdout.map(bounded)));
        let printed = match time {
            Some(time) => receiver.recv_timeout(time).map_err(|_| Failure::TooSlow),
            None => receiver.recv().map_err(|_| Failure::TooSlow),
        };
        let printed = printed.and_then(|read| read.unwrap_or(Ok(Vec::new())));
        let success = finish(&mut child, printed.is_ok())?;
        let stderr = errors.join().ok().flatten().unwrap_or_default();
        printed.map(|stdout| Ended {
            success,
            stdout,
            stderr,
        })
    })
}

fn finish(child: &mut Child, leave: bool) -> Result<bool, Failure> {
    if !leave {
        child.kill().map_err(Failure::Io)?;
    }
    child
        .wait()
        .map(|status| status.success())
        .map_err(Failure::Io)
}

fn bounded(pipe: impl Read) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = pipe.take(STDOUT_LIMIT + 1).read_to_end(&mut bytes);
    match read.map_err(Failure::Io)? as u64 {
        size if size > STDOUT_LIMIT => Err(Failure::TooMuch),
        _ => Ok(bytes),
    }
}

fn kept(mut pipe: impl Read) -> String {
    let mut bytes = Vec::new();
    let read = pipe.by_ref().take(STDERR_LIMIT).read_to_end(&mut bytes);
    if read.is_ok() {
        // A child that still has something to say must not wait for us.
        let _ = io::copy(&mut pipe, &mut io::sink());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
