use clap::ValueEnum;
use itsm::ops;
use itsm::ops::Env;
use itsm::ops::ImpactRequest;
use itsm::practice::impact::Limits;

use crate::args::At;
use crate::commands::read;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;
use itsm::ops::moment;

/// Show what fails when something fails, and whom to tell
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm impact san-01                   what fails when it fails, by which way, and who has to know
  itsm impact pdu-a pdu-b              both at once
  itsm impact sw-1 --without app-2     as if app-2 went on working
  itsm impact pdu-a --with-changes     as if what changes take down now were down already
  itsm impact mail --up                what it needs, and what of that takes it down alone
  itsm impact --spof                   what takes down a service or item of high criticality by itself
  itsm impact --spof mail              the same for one service
  itsm impact san-01 --format dot | dot -Tsvg > san-01.svg")]
pub(crate) struct Args {
    /// What fails; with `--spof`, what must not fail
    #[arg(value_name = "ID", required_unless_present = "spof")]
    ids: Vec<String>,
    /// Show what it needs, instead of what needs it
    #[arg(long, conflicts_with = "spof")]
    up: bool,
    /// Show the single points of failure
    #[arg(long)]
    spof: bool,
    /// Something that goes on working, whatever fails
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    without: Vec<String>,
    /// Let what open changes with an outage take down at the time be down already
    #[arg(long, conflicts_with_all = ["up", "spof"])]
    with_changes: bool,
    /// The time for which changes are looked at, instead of now: `2026-12-05 21:00`
    #[arg(long, value_name = "TIME", requires = "with_changes")]
    as_of: Option<String>,
    /// The most steps to follow
    #[arg(long, value_name = "N", default_value_t = 10, conflicts_with = "spof")]
    depth: u16,
    /// tree for people (with `--spof` a table), json for scripts, dot for Graphviz, mermaid for Markdown pages
    #[arg(long, value_enum, default_value_t = Format::Tree)]
    format: Format,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Tree,
    Json,
    Dot,
    Mermaid,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = read(ui, env, args.at.rev.as_deref())?;
    let as_of = args.as_of.as_ref();
    let as_of = as_of.map(|text| moment(text, &desk)).transpose()?;
    let with_changes = args.with_changes.then(|| as_of.unwrap_or(desk.now));
    let request = ImpactRequest {
        ids: args.ids.clone(),
        without: args.without.clone(),
        limits: Limits {
            depth: usize::from(args.depth),
            ..Limits::default()
        },
        up: args.up,
        with_changes,
    };
    if args.spof {
        let found = ops::single_points(&desk, &request)?;
        let text = match args.format {
            Format::Tree => render::impact::points::table(&found, ui.width()),
            Format::Json => render::impact::points::json(&found),
            Format::Dot | Format::Mermaid => {
                return Err(
                    ops::OpsError::usage("single points of failure are no drawing")
                        .hint("`--format tree` or `--format json`")
                        .into(),
                );
            }
        };
        ui.print(&text)?;
        return render::unread(ui, &found.unread);
    }
    let found = ops::impact(&desk, &request)?;
    if let Some(at) = with_changes {
        ui.talk(&format!("as of {}", render::time(at, &desk)));
    }
    let text = match args.format {
        Format::Tree => render::impact::tree::text(ui, &found, args.up),
        Format::Json => render::impact::json::json(&found, &request),
        Format::Dot => render::impact::dot::text(&found),
        Format::Mermaid => render::impact::mermaid::text(&found),
    };
    ui.print(&text)?;
    if found.impact.truncated {
        ui.warn("not everything is shown: there is more beyond `--depth`");
    }
    render::unread(ui, &found.unread)
}
