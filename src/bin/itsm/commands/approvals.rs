pub(super) mod import;

use clap::Subcommand;
use itsm::ops::Env;

use crate::exit::Outcome;
use crate::ui::Ui;

/// Work with the approvals of changes
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Import(import::Args),
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    match &args.what {
        What::Import(args) => import::run(ui, env, args),
    }
}
