use itsm::ops;
use itsm::ops::Adopt;
use itsm::ops::Env;

use crate::args::Matching;
use crate::args::Said;
use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Take an edit made by hand into a record's log
///
/// Compares the record with what its log adds up to, appends the one entry that explains the difference, and commits the
/// file whole. A record without a log is adopted as opened.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm adopt 7K3QXM
  itsm adopt 7K3QXM --do resolve         where several transitions fit
  itsm adopt web-01 --dry-run            shows the entry")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    id: String,
    /// The transition that explains a new state, where several fit
    #[arg(long = "do", value_name = "TRANSITION")]
    step: Option<String>,
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
    let request = Adopt {
        id: args.id.clone(),
        step: args.step.clone(),
        said: args.said.circumstances(&desk)?,
    };
    let (plan, id) = ops::adopt(&desk, env, &request)?;
    if plan.writes.is_empty() {
        ui.status(&format!("nothing to adopt: {id} is what its log says"));
        return Ok(());
    }
    apply(ui, &desk, plan, &args.writing, &format!("adopted {id}"))
}
