pub(super) mod import;
mod verify;

use clap::Subcommand;
use itsm::ops::Env;

use crate::exit::Outcome;
use crate::ui::Ui;

/// Verify who approved what, and take in the reviews of a forge
///
/// Policy and keys are those of the trusted side (`--target`), never those of what is judged.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm approvals verify
  itsm approvals verify CHG-2611-7K3QXM --target origin/main
  itsm approvals import --forge github --pr 7 --from answers/*.json")]
pub(crate) struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    Verify(verify::Args),
    Import(import::Args),
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    match &args.task {
        Task::Verify(args) => verify::run(ui, env, args),
        Task::Import(args) => import::run(ui, env, args),
    }
}
