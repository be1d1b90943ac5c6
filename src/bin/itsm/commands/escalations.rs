use itsm::ops;
use itsm::ops::Env;
use itsm::ops::EscalationRequest;

use crate::commands::read;
use crate::commands::sla::as_of;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;
use itsm::ops::moment;

/// Print each threshold that was crossed in a stretch of time, once
///
/// The stretch ends just before `--until`, so that runs that follow each other tell each crossing once: give to `--since` what
/// `--until` was the last time. What was written later about the time before is told in the stretch in which it was written.
/// Each crossing has an id that stays the same: record, metric, kind of agreement, measurement, percent. It is told at its first
/// crossing only, even where a change of priority takes the crossing back and it comes again.
///
/// Agreements are taken as they are written now: a crossing of the time before, known only since an agreement was recorded late,
/// is not told.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm escalations --since 08:00
  itsm escalations --since 2026-11-20T11:00:00Z --until 2026-11-20T12:00:00Z
  itsm escalations --since 2026-11-19 --percent 100 --format json")]
pub(crate) struct Args {
    /// The first instant of the stretch
    #[arg(long, value_name = "TIME")]
    since: String,
    /// The first instant after it; without it, now
    #[arg(long, value_name = "TIME", alias = "as-of")]
    until: Option<String>,
    /// Only thresholds of at least this share of the goal, in percent
    #[arg(long, value_name = "N", default_value_t = 1)]
    percent: u32,
    /// A line a crossing for mail or chat, or a documented object for scripts
    #[arg(long, value_enum, default_value_t = Format::Lines)]
    format: Format,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Lines,
    Json,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = read(ui, env, None)?;
    let request = EscalationRequest {
        since: moment(&args.since, &desk)?,
        until: as_of(args.until.as_deref(), &desk)?,
        percent: args.percent,
    };
    let found = ops::escalations(&desk, request)?;
    match args.format {
        Format::Json => ui.line(&render::escalations::json(&found))?,
        Format::Lines => {
            ui.print(&render::escalations::lines(&found, &desk))?;
            ui.status(&render::escalations::sum(&found));
        }
    }
    render::unread(ui, &found.unread)
}
