use itsm::ops;
use itsm::ops::EditRequest;
use itsm::ops::Env;

use crate::args::Matching;
use crate::args::Said;
use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Set fields of a record without moving it
///
/// Comments, key order and quoting stay as they are. Changes of tracked fields go into the log.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm edit 7K3QXM --set urgency=high --set team=messaging
  itsm edit 7K3QXM --set cis=mx-01,mx-02
  itsm edit 7K3QXM --set priority_override=P1 --reason \"the board meets today\"
  itsm edit 7K3QXM --set assignee=       clears the field")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    id: String,
    /// Give a field a value; lists are separated by commas, nothing clears
    #[arg(short, long, value_name = "FIELD=VALUE", required = true)]
    set: Vec<String>,
    #[command(flatten)]
    said: Said,
    #[command(flatten)]
    matching: Matching,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let mut desk = open(env)?;
    args.matching.hold(&mut desk, &args.id)?;
    let request = EditRequest {
        id: args.id.clone(),
        set: args.set.clone(),
        said: args.said.circumstances(&desk)?,
    };
    let (plan, id) = ops::edit(&desk, env, &request)?;
    if plan.writes.is_empty() {
        ui.status(&format!("{id} has these values already"));
        return Ok(());
    }
    apply(ui, &desk, plan, &args.writing, &format!("edited {id}"))
}
