use itsm::ops::Env;
use itsm::ops::Target;

use crate::commands::r#move;
use crate::commands::r#move::OnTheWay;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Say that the work is done
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm resolve 7K3QXM --set solution=\"Relay restarted\"
  itsm resolve 7K3QXM --happened 2026-11-20T08:40:00Z")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    id: String,
    #[command(flatten)]
    on_the_way: OnTheWay,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    r#move::go(
        ui,
        env,
        &args.id,
        Target::Short("resolve"),
        &args.on_the_way,
    )
}
