use std::path::PathBuf;

use itsm::ops::Env;

use crate::exit::Outcome;
use crate::ui::Ui;

/// Build a small desk with a history, and work with it
///
/// Shows each command that it runs. Nothing is written outside DIR, a fresh temporary folder unless you name one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm demo
  itsm demo ~/play        keeps the desk there")]
pub(crate) struct Args {
    /// The folder of the desk; must be new or empty
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    crate::render::demo::run(ui, env, args.directory.as_deref())
}
