use itsm::ops;
use itsm::ops::Env;

use crate::args::At;
use crate::commands::read;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;
use itsm::ops::moment;

/// Show what a change risks, what it reaches, what stands against it and what is missing for its next step
///
/// Everything is worked out as the next step would do it; nothing is written.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm preview 00chg                      for the people who decide
  itsm preview 00chg --format markdown    as a comment of a pull request
  itsm preview 00chg --format json        for scripts
  itsm preview 00chg --as-of 2026-12-01   as if it were decided on then")]
pub(crate) struct Args {
    /// The change: its id, or an unambiguous part of it
    #[arg(value_name = "ID")]
    id: String,
    /// terminal for people, markdown for a comment, or a documented object for scripts
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    format: Format,
    /// Look at it as if it were then
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Terminal,
    Markdown,
    Json,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let mut desk = read(ui, env, args.at.rev.as_deref())?;
    if let Some(text) = &args.as_of {
        desk.now = moment(text, &desk)?;
    }
    let seen = ops::preview(&desk, &args.id)?;
    let text = match args.format {
        Format::Terminal => render::preview::terminal::text(ui, &desk, &seen),
        Format::Markdown => render::preview::markdown::text(&desk, &seen),
        Format::Json => render::preview::json::json(&desk, &seen),
    };
    ui.print(&text)?;
    render::unread(ui, &seen.consequence.unread)
}
