use itsm::ops;
use itsm::ops::Env;
use itsm::ops::LinkRequest;

use crate::args::Matching;
use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Link one record to another
///
/// A link is stored once, on the record that makes it; the other end is worked out.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm link INC-2611-7K3QXM caused-by CHG-2611-9XZ2KA
  itsm link INC-2611-7K3QXM duplicate-of INC-2611-04TZ7B
  itsm link INC-2611-7K3QXM caused-by CHG-2611-9XZ2KA --remove")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    id: String,
    /// The relation, or its inverse; `itsm explain relations` lists them
    relation: String,
    /// The other record's id, or an unambiguous part of it
    target: String,
    /// Take the link away
    #[arg(long)]
    remove: bool,
    #[command(flatten)]
    matching: Matching,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let mut desk = open(env)?;
    args.matching.hold(&mut desk, &args.id)?;
    let request = LinkRequest {
        id: args.id.clone(),
        relation: args.relation.clone(),
        target: args.target.clone(),
        remove: args.remove,
    };
    let (plan, what) = ops::link(&desk, &request)?;
    let verb = if args.remove { "unlinked" } else { "linked" };
    apply(ui, &desk, plan, &args.writing, &format!("{verb} {what}"))
}
