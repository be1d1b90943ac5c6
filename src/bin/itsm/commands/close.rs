use itsm::ops::Env;
use itsm::ops::Target;

use crate::commands::r#move;
use crate::commands::r#move::OnTheWay;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Close a record for good
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm close 7K3QXM
  itsm close CHG-2611-9XZ2KA --set outcome=successful")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    id: String,
    #[command(flatten)]
    on_the_way: OnTheWay,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    r#move::go(ui, env, &args.id, Target::Short("close"), &args.on_the_way)
}
