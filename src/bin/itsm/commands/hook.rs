use itsm::ops;
use itsm::ops::Env;
use itsm::ops::Setting;

use crate::args::Writing;
use crate::clock;
use crate::commands::dry_run;
use crate::commands::open;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Make git merge records by field, with this program
///
/// git keeps the driver's command line in its own configuration, which no clone brings along: run this once in each
/// clone. `itsm init` has done it where the desk was made.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm hook install                      once in each clone
  itsm hook install --dry-run
  itsm hook uninstall                    git merges records as text again")]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Tell git where the merge driver is, and the desk's .gitattributes that it is wanted
    Install(Writing),
    /// Take the merge driver out of the repository's configuration
    Uninstall,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    match &args.what {
        What::Install(writing) => install(ui, env, writing),
        What::Uninstall => uninstall(ui, env),
    }
}

fn install(ui: &mut Ui, env: &Env, writing: &Writing) -> Outcome {
    let desk = open(env)?;
    let plan = ops::hook(&desk)?;
    if writing.dry_run {
        return dry_run(ui, &plan);
    }
    if plan.writes.is_empty() {
        for warning in &plan.warnings {
            ui.warn(warning);
        }
    } else {
        let done = plan.apply(&desk, writing.mode())?;
        ui.done(".gitattributes asks for the merge driver `itsm`", &done);
    }
    match ops::set_driver(&desk, &clock::program())? {
        Setting::Made => ui.status("git knows the merge driver `itsm` here: this program"),
        Setting::Kept => ui.status("git knew the merge driver `itsm` here already"),
    }
    Ok(())
}

fn uninstall(ui: &mut Ui, env: &Env) -> Outcome {
    ops::unset_driver(&open(env)?)?;
    ui.status("git no longer knows the merge driver `itsm` here, and merges records as text");
    Ok(())
}
