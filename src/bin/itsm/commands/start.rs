use itsm::ops::Env;
use itsm::ops::Target;

use crate::commands::r#move;
use crate::commands::r#move::OnTheWay;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Take up the work: assigns the record to you and moves it on
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm start 7K3QXM
  itsm start 7K3QXM --set assignee=ben")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    id: String,
    #[command(flatten)]
    on_the_way: OnTheWay,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    r#move::go(ui, env, &args.id, Target::Short("start"), &args.on_the_way)
}
