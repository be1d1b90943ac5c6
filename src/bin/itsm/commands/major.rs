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

/// Declare a major incident, and say who leads it
///
/// The same as `itsm edit ID --set major=true …`; what else it needs, the profile says: `itsm explain incident`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm major 7K3QXM --manager ana
  itsm major 7K3QXM --manager ana --communications ben --every 30m
  itsm major 7K3QXM --over --reason \"one branch alone\"      it is none after all")]
pub(crate) struct Args {
    /// The incident's id, or an unambiguous part of it
    id: String,
    /// Who leads the work
    #[arg(long, value_name = "PERSON", required_unless_present = "over")]
    manager: Option<String>,
    /// Who keeps everybody informed
    #[arg(long, value_name = "PERSON")]
    communications: Option<String>,
    /// The longest time between two updates: `30m`, `1h`
    #[arg(long, value_name = "LENGTH")]
    every: Option<String>,
    /// Say that it is no major incident after all
    #[arg(long, conflicts_with_all = ["manager", "communications", "every"])]
    over: bool,
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
        set: values(args),
        said: args.said.circumstances(&desk)?,
    };
    let (plan, id) = ops::edit(&desk, env, &request)?;
    if plan.writes.is_empty() {
        ui.status(&format!("{id} has these values already"));
        return Ok(());
    }
    let what = if args.over {
        format!("{id} is no major incident any more")
    } else {
        format!("{id} is a major incident")
    };
    apply(ui, &desk, plan, &args.writing, &what)
}

fn values(args: &Args) -> Vec<String> {
    let fields = [
        ("major_manager", &args.manager),
        ("communications_lead", &args.communications),
        ("update_interval", &args.every),
    ];
    let given = fields
        .into_iter()
        .filter_map(|(field, value)| Some(format!("{field}={}", value.as_ref()?)));
    std::iter::once(format!("major={}", !args.over))
        .chain(given)
        .collect()
}
