use itsm::ops;
use itsm::ops::Env;
use itsm::ops::Upgrade;
use itsm::ops::Upgraded;
use itsm::text::plural;

use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Bring the records to the definitions in force, or the desk to another profile
///
/// Applies the migrations that wait, in order and as one commit: fields and states get their new names, missing values are
/// filled in, values are replaced, files move. Closed records stay as they are: they are understood under their old names.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm upgrade --dry-run               what would change, file by file
  itsm upgrade                         one commit, which git revert takes back
  itsm upgrade --closed                closed records too
  itsm upgrade --profile itil          from now on; what was done before stays right")]
pub(crate) struct Args {
    /// Change closed records too
    #[arg(long)]
    closed: bool,
    /// Give the desk other life cycles from now on
    #[arg(long, value_enum)]
    profile: Option<Profile>,
    #[command(flatten)]
    writing: Writing,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Profile {
    Small,
    Itil,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = open(env)?;
    let request = Upgrade {
        closed: args.closed,
        profile: args.profile.map(|profile| match profile {
            Profile::Small => "small".to_owned(),
            Profile::Itil => "itil".to_owned(),
        }),
    };
    let (plan, upgraded) = ops::upgrade(&desk, env, &request)?;
    if plan.writes.is_empty() {
        ui.status("nothing to upgrade");
        return Ok(());
    }
    apply(ui, &desk, plan, &args.writing, &said(&upgraded))
}

fn said(upgraded: &Upgraded) -> String {
    let mut said = format!("upgraded {}", plural(upgraded.records, "record"));
    if !upgraded.migrations.is_empty() {
        said += " by ";
        said += &upgraded.migrations.join(", ");
    }
    if let Some(profile) = &upgraded.profile {
        said += ", profile ";
        said += profile;
    }
    said
}
