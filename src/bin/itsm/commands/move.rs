use itsm::ops;
use itsm::ops::Env;
use itsm::ops::Move;
use itsm::ops::Target;

use crate::args::Matching;
use crate::args::Said;
use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Move a record along its life cycle
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm move 7K3QXM pend --reason \"waiting for the provider\"
  itsm move 7K3QXM in-progress          a state will do where one transition leads to it
  itsm move 7K3QXM resolve --set solution=\"Relay restarted\" --happened 08:40
  itsm show 7K3QXM                      names the transitions that are open")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    id: String,
    /// A transition, or the state to reach
    #[arg(value_name = "TRANSITION|STATE")]
    to: String,
    #[command(flatten)]
    on_the_way: OnTheWay,
}

/// What a move can say and set.
#[derive(Debug, clap::Args)]
pub(crate) struct OnTheWay {
    /// Give a field a value on the way; lists are separated by commas
    #[arg(short, long, value_name = "FIELD=VALUE")]
    set: Vec<String>,
    #[command(flatten)]
    said: Said,
    /// Move this record alone, without those that would follow it, such as the children of an incident
    #[arg(long)]
    alone: bool,
    #[command(flatten)]
    matching: Matching,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    go(
        ui,
        env,
        &args.id,
        Target::Named(args.to.clone()),
        &args.on_the_way,
    )
}

/// Moves a record; the short commands come here too.
pub(crate) fn go(
    ui: &mut Ui,
    env: &Env,
    id: &str,
    target: Target,
    on_the_way: &OnTheWay,
) -> Outcome {
    let mut desk = open(env)?;
    on_the_way.matching.hold(&mut desk, id)?;
    let request = Move {
        id: id.to_owned(),
        target,
        set: on_the_way.set.clone(),
        said: on_the_way.said.circumstances(&desk)?,
        alone: on_the_way.alone,
    };
    let (plan, moved) = ops::transition(&desk, env, &request)?;
    let with = match moved.followers.as_slice() {
        [] => String::new(),
        ids => format!(", and with it {}", ids.join(", ")),
    };
    let what = format!(
        "{}: {} ({} → {}){with}",
        moved.id, moved.transition, moved.from, moved.to
    );
    apply(ui, &desk, plan, &on_the_way.writing, &what)
}
