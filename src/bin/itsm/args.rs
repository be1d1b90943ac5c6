//! Options that several commands share.

use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use itsm::ops::Circumstances;
use itsm::ops::Desk;
use itsm::ops::Mode;
use itsm::ops::OpsError;
use itsm::ops::moment;

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Work as if started in this directory
    #[arg(short = 'C', long = "directory", global = true, value_name = "DIR")]
    pub(crate) cwd: Option<PathBuf>,
    /// Say only what went wrong
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub(crate) color: Colour,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Options of commands that write.
#[derive(Debug, Args)]
pub(crate) struct Writing {
    /// Write the files and leave the commit to you
    #[arg(long)]
    pub(crate) no_commit: bool,
    /// Show what would be written, and write nothing
    #[arg(short = 'n', long)]
    pub(crate) dry_run: bool,
    /// Commit although no branch is checked out
    #[arg(long)]
    pub(crate) allow_detached: bool,
}

impl Writing {
    /// How far to go with a plan.
    pub(crate) fn mode(&self) -> Mode {
        Mode {
            dry_run: self.dry_run,
            no_commit: self.no_commit,
            allow_detached: self.allow_detached,
        }
    }
}

/// A condition on the record as it stands.
#[derive(Debug, Args)]
pub(crate) struct Matching {
    /// Only if the record's file has this SHA-256 (`file_sha256` in `itsm show ID --format json`), or one that starts so;
    /// otherwise nothing is written, and the exit code is 5
    #[arg(long, value_name = "DIGEST")]
    if_match: Option<String>,
}

impl Matching {
    /// Holds what is going to be written to the condition on a record.
    pub(crate) fn hold(&self, desk: &mut Desk, id: &str) -> Result<(), OpsError> {
        self.hold_path(desk, |desk| desk.find(id))
    }

    /// Holds what is going to be written to the condition on the file at a path, which is looked for if there is one.
    pub(crate) fn hold_path(
        &self,
        desk: &mut Desk,
        find: impl Fn(&Desk) -> Result<String, OpsError>,
    ) -> Result<(), OpsError> {
        match &self.if_match {
            Some(digest) => desk.expect(&find(desk)?, digest),
            None => Ok(()),
        }
    }
}

/// What can be said about a step.
#[derive(Debug, Args)]
pub(crate) struct Said {
    /// When it took place, if not now: `2026-11-20T08:02:00+01:00`, `2026-11-20 08:02` or `08:02` today, in the desk's zone
    #[arg(long, value_name = "TIME")]
    pub(crate) happened: Option<String>,
    /// Why
    #[arg(short, long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// How long it took you, in minutes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..=525_600))]
    pub(crate) minutes: Option<i64>,
}

impl Said {
    /// The circumstances, with times read in the desk's zone.
    pub(crate) fn circumstances(&self, desk: &Desk) -> Result<Circumstances, OpsError> {
        let happened = self
            .happened
            .as_ref()
            .map(|text| moment(text, desk))
            .transpose()?;
        if happened.is_some_and(|at| at > desk.now) {
            return Err(OpsError::usage("`--happened` lies in the future"));
        }
        Ok(Circumstances {
            happened,
            reason: self.reason.clone(),
            minutes: self.minutes,
        })
    }
}

/// A past state of the desk.
#[derive(Debug, Args)]
pub(crate) struct At {
    /// Read the desk as it was at this git revision
    #[arg(long, value_name = "REV")]
    pub(crate) rev: Option<String>,
}
