//! From outcomes to exit codes.

use std::io;
use std::process::ExitCode;

use clap::Parser;
use itsm::ops::Kind;
use itsm::ops::OpsError;
use itsm::text::printable;

use crate::cli::Cli;
use crate::cli::Command;
use crate::ui::Ui;

/// Why a command ended without doing all of its work.
pub(crate) enum Stop {
    /// The operation could not be done.
    Failed(OpsError),
    /// What was asked for was done, and it found something: exit 1.
    Found,
    /// There was nothing to check: exit 3.
    Nothing,
    /// Approvals are missing, or an audit found something: exit 6.
    Unproven,
    /// The reader of our output has gone, which is no fault; or output can't be written.
    Output(io::Error),
}

impl From<OpsError> for Stop {
    fn from(error: OpsError) -> Self {
        Self::Failed(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// What makes git stop: any code up to 128 tells it that the merge driver has written a file with a conflict.
const STOPS_GIT: u8 = 129;

/// The result of a command.
pub(crate) type Outcome = Result<(), Stop>;

/// Parses the command line, runs the command, and says with which code to leave.
pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let is_driver = matches!(cli.command, Command::MergeDriver(_));
    let mut ui = Ui::new(&cli.global);
    let outcome = crate::commands::run(&mut ui, cli);
    let outcome = outcome.and_then(|()| Ok(ui.flush()?));
    ExitCode::from(match outcome {
        Err(Stop::Failed(error)) if is_driver => {
            say(&mut ui, &error);
            STOPS_GIT
        }
        Ok(()) => 0,
        Err(Stop::Found) => ui.flush().map_or(74, |()| 1),
        Err(Stop::Nothing) => ui.flush().map_or(74, |()| 3),
        Err(Stop::Unproven) => ui.flush().map_or(74, |()| 6),
        Err(Stop::Failed(error)) => {
            let _ = ui.flush();
            say(&mut ui, &error);
            code(error.kind)
        }
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(Stop::Output(error)) => {
            ui.talk(&format!("error: output can't be written: {error}"));
            74
        }
    })
}

/// Help and version are data; everything else that clap says is a wrong request.
fn usage(error: &clap::Error) -> ExitCode {
    let printed = error.print();
    match (error.use_stderr(), printed) {
        (false, Ok(())) => ExitCode::SUCCESS,
        (false, Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        (false, Err(_)) => ExitCode::from(74),
        (true, _) if std::env::args_os().any(|word| word == "merge-driver") => {
            ExitCode::from(STOPS_GIT)
        }
        (true, _) => ExitCode::from(2),
    }
}

/// Says why a command failed, and how to go on.
///
/// What git, a hook or a remote said keeps its lines; they are set in, so that none can pass for one of ours.
pub(crate) fn say(ui: &mut Ui, error: &OpsError) {
    let mut lines = error.message.lines();
    let first = lines.next().unwrap_or_default();
    ui.talk(&format!("{} {}", ui.red("error:"), printable(first)));
    for line in lines {
        ui.talk(format!("  {}", printable(line)).trim_end());
    }
    for hint in &error.hints {
        ui.hint(hint);
    }
}

fn code(kind: Kind) -> u8 {
    match kind {
        Kind::Refused => 1,
        Kind::Usage => 2,
        Kind::Nothing => 3,
        Kind::State => 4,
        Kind::Busy => 5,
        Kind::Io => 74,
        Kind::Internal => 70,
    }
}
