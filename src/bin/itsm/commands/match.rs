use clap::ValueEnum;
use itsm::ops;
use itsm::ops::Env;

use crate::args::At;
use crate::commands::read;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// Propose known errors and similar records, with the reasons
///
/// The score is the sum of the reasons: an item in common 40, the same error code 40, the same service 20, and up to 30 for
/// words in common (of title, description, error code, symptom, workaround and solution; rare words count more).
/// The record itself, its duplicates and what was cancelled are left out.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm match 7K3QXM
  itsm match 7K3QXM --limit 10 --format json
  itsm link 7K3QXM investigated-by PRB-2611-9XZ2KA      takes a proposal up")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    id: String,
    /// The most proposals of each kind
    #[arg(long, value_name = "N", default_value_t = 5)]
    limit: u16,
    /// table for people, json for scripts
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = read(ui, env, args.at.rev.as_deref())?;
    let found = ops::matches(&desk, &args.id, usize::from(args.limit))?;
    match args.format {
        Format::Json => ui.print(&render::matching::json(&found))?,
        Format::Table => {
            let text = render::matching::text(ui, &found);
            ui.print(&text)?;
            if text.is_empty() {
                ui.status(&format!("nothing is known that is like {}", found.id));
            }
        }
    }
    render::unread(ui, &found.unread)
}
