use itsm::ops;
use itsm::ops::Env;
use itsm::ops::Examination;

use crate::clock;
use crate::commands::open;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::render;
use crate::ui::Ui;

/// Look after the repository: merge driver, attributes, hooks, leftovers
///
/// Finds what would spoil a merge or a commit: a merge driver that is missing or half set up, `merge=union` on records,
/// files that git could not merge, hooks that can't run, leftovers of a crash, an unknown identity. Writes nothing
/// without `--fix`, and with it mends only what needs no decision.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm doctor
  itsm doctor --fix
  itsm doctor --format json

Exit codes: 0 healthy, 1 something is not well.")]
pub(crate) struct Args {
    /// Mend what can be mended without a decision
    #[arg(long)]
    fix: bool,
    /// A table for people or a documented object for scripts
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = open(env)?;
    let examination = Examination {
        program: clock::program(),
        search_path: clock::path(),
    };
    let mut found = ops::examine(&desk, env, &examination)?;
    let mut mended = Vec::new();
    if args.fix {
        mended = ops::mend(&desk, &found)?;
        found = ops::examine(&desk, env, &examination)?;
    }
    match args.format {
        Format::Table => {
            for line in &mended {
                ui.status(line);
            }
            ui.print(&render::doctor::table(&found, ui.width()))?;
        }
        Format::Json => ui.line(&render::doctor::json(&found, &mended))?,
    }
    if found.is_empty() {
        ui.status("healthy: nothing to mend");
        return Ok(());
    }
    if !args.fix && found.iter().any(|one| one.mending().is_some()) {
        ui.status("`itsm doctor --fix` does what stands behind `--fix`");
    }
    Err(Stop::Found)
}
