use itsm::ops;
use itsm::ops::Env;

use crate::args::At;
use crate::commands::list::Format;
use crate::commands::read;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// Show what happened to a record: its log and its notes
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm history 7K3QXM
  itsm history 7K3QXM --field assignee
  itsm history 7K3QXM --format json")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    id: String,
    /// Only what changed this field
    #[arg(long)]
    field: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    at: At,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = read(ui, env, args.at.rev.as_deref())?;
    let (id, happenings) = ops::history(&desk, &args.id, args.field.as_deref())?;
    let text = match args.format {
        Format::Table => render::history::table(&happenings, &desk).terminal(ui.width()),
        Format::Markdown => render::history::table(&happenings, &desk).markdown(),
        Format::Json => render::history::json(&id, &happenings),
    };
    Ok(ui.print(&text)?)
}
