use itsm::ops;
use itsm::ops::Env;
use itsm::text::printable;

use crate::args::At;
use crate::commands::read;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// Show a record, what happened to it, and where it can go
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm show 7K3QXM                     any unambiguous part of an id will do
  itsm show web-01 --rev v2026-09      as it was then
  itsm show mx-01 --incoming           and what names it or links to it
  itsm show INC-2611-7K3QXM --format yaml
  itsm show 7K3QXM --format json       has the digest that `--if-match` takes
  itsm show CHG-2611-7K3QXM --digest   what an approval of it names

Comments, the order of keys, quotes and line ends leave the digest as it is. To check it with other tools:
  itsm show CHG-2611-7K3QXM --canonical | sha256sum")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    id: String,
    /// text for people, json for scripts, yaml for the file as it stands
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Also what links to the record; reads every record
    #[arg(short, long)]
    incoming: bool,
    /// Only the digest of what an approval stands for: the SHA-256 of what `--canonical` prints
    #[arg(long, conflicts_with_all = ["canonical", "incoming", "format"])]
    digest: bool,
    /// Only what the digest is made of, byte for byte
    #[arg(long, conflicts_with_all = ["incoming", "format"])]
    canonical: bool,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    Yaml,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = read(ui, env, args.at.rev.as_deref())?;
    let shown = ops::show(&desk, &args.id)?;
    if args.digest {
        return Ok(ui.line(&shown.digest)?);
    }
    if args.canonical {
        return Ok(ui.print(&shown.canonical)?);
    }
    let (typed, id) = (args.id.to_lowercase(), &shown.listed.id);
    if !id.to_lowercase().contains(&typed) {
        ui.status(&format!("{} is now {id}", printable(&args.id)));
    }
    let incoming = if args.incoming {
        Some(ops::incoming(&desk, &shown.listed.id)?)
    } else {
        None
    };
    let text = match args.format {
        Format::Text => render::show::text(ui, &shown, incoming.as_deref(), &desk),
        Format::Json => render::show::json(&shown, incoming.as_deref()),
        Format::Yaml => shown.text,
    };
    Ok(ui.print(&text)?)
}
