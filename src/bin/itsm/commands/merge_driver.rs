use std::ffi::OsString;
use std::path::PathBuf;

use itsm::ops;
use itsm::ops::Drive;
use itsm::ops::Env;
use itsm::text::printable;

use crate::exit::Outcome;
use crate::exit::Stop;
use crate::ui::Ui;

/// Merge three versions of a file by field; git runs this
///
/// `itsm hook install` sets it up. The second file gets the result. A file that is no record is merged by line.
#[derive(Debug, clap::Args)]
#[command(
    hide = true,
    after_help = "Examples:
  itsm merge-driver %O %A %B %L %P       as git's setting merge.itsm.driver has it

Exit codes: 0 merged, 1 the file holds markers, 129 nothing could be done and git stops."
)]
pub(crate) struct Args {
    /// The common ancestor
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// The current side, which gets the result
    #[arg(value_name = "CURRENT")]
    current: PathBuf,
    /// The side that comes in
    #[arg(value_name = "INCOMING")]
    incoming: PathBuf,
    /// How many characters a conflict marker has
    #[arg(value_name = "SIZE", value_parser = clap::value_parser!(u16).range(1..=1000))]
    size: u16,
    /// The path in the repository
    #[arg(value_name = "PATH", allow_hyphen_values = true)]
    path: OsString,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let request = Drive {
        base: args.base.clone(),
        current: args.current.clone(),
        incoming: args.incoming.clone(),
        marker_size: usize::from(args.size),
        path: args.path.to_string_lossy().into_owned(),
    };
    let open = ops::drive(env, &request)?;
    for message in &open {
        let line = format!("{}: {message}", request.path);
        ui.status(&printable(&line));
    }
    if open.is_empty() {
        Ok(())
    } else {
        Err(Stop::Found)
    }
}
