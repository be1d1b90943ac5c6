use itsm::ops;
use itsm::ops::CodeOwners;
use itsm::ops::Desk;
use itsm::ops::Env;

use crate::args::Writing;
use crate::commands::apply;
use crate::commands::approvals::import::Forge;
use crate::commands::open;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::ui::Ui;

/// Make the CODEOWNERS file of a forge from the approval policy
///
/// Records that need a review, approvals, the desk's own files and the pipelines belong to those who hold the roles of
/// the policy, by their logins in `.itsm/keys.yaml`. The forge then asks them for reviews; whether enough of the right
/// people have approved is judged from the policy.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm codeowners                          print it, for GitHub
  itsm codeowners --forge gitlab --write   write .gitlab/CODEOWNERS and commit it
  itsm codeowners --check                  in a pipeline: exit 1 where the committed file is another")]
pub(crate) struct Args {
    /// The forge; Forgejo is Gitea
    #[arg(long, value_enum, default_value_t = Forge::Github)]
    forge: Forge,
    /// Compare with the committed file, and exit 1 where it is another
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Write the file where the forge looks for it
    #[arg(long)]
    write: bool,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = open(env)?;
    let owners = ops::code_owners(&desk, args.forge.into())?;
    for warning in &owners.warnings {
        ui.warn(warning);
    }
    if args.check {
        return check(ui, &desk, &owners);
    }
    if !args.write {
        return Ok(ui.print(&owners.text)?);
    }
    let plan = ops::write_code_owners(&desk, &owners)?;
    if plan.writes.is_empty() {
        ui.status(&format!("{} is up to date", owners.path));
        return Ok(());
    }
    let what = format!("wrote {}", owners.path);
    apply(ui, &desk, plan, &args.writing, &what)
}

fn check(ui: &mut Ui, desk: &Desk, owners: &CodeOwners) -> Outcome {
    if ops::has_code_owners(desk, owners)? {
        ui.status(&format!("{} is up to date", owners.path));
        return Ok(());
    }
    ui.talk(&format!(
        "{} is not what the policy says; `itsm codeowners --write` makes it so",
        owners.path
    ));
    Err(Stop::Found)
}
