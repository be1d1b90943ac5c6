use chrono::DateTime;
use chrono::Days;
use chrono::TimeDelta;
use chrono::Utc;
use itsm::ops;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::FreeRequest;
use itsm::ops::OpsError;
use itsm::ops::ScheduleRequest;
use itsm::practice::parse_length;

use crate::args::At;
use crate::commands::read;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::render;
use crate::ui::Ui;
use itsm::ops::moment;

/// The days shown where no end is asked for.
const DAYS: u64 = 28;

/// Show which changes are planned, when none are wanted, and what they leave of the services
///
/// Without more, the changes of the next 28 days that are scheduled or being implemented, with the freezes of that time,
/// and the promised hours of each service less its planned outages. With `--free`, where there is room for a change.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm schedule                                        the next 28 days
  itsm schedule --from 2026-12-01 --to 2027-01-01 --tentative
  itsm schedule --service mail --format markdown       what is planned for a service, for a wiki
  itsm schedule --format ics > changes.ics             for a calendar program
  itsm schedule --free CHG-2611-00000A                 where there is room for a change
  itsm schedule --free CHG-2611-00000A --length 2h --within 30 --why")]
pub(crate) struct Args {
    /// The first instant; without it, now
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// The first instant that no longer counts; without it, 28 days after the first
    #[arg(long, value_name = "TIME", conflicts_with = "free")]
    to: Option<String>,
    /// Show changes that wait for their authorization too, and count their outages
    #[arg(long, conflicts_with = "free")]
    tentative: bool,
    /// Show every change with a planned time, whatever its state
    #[arg(long, conflicts_with = "free")]
    all_states: bool,
    /// Only what concerns this service
    #[arg(long, value_name = "SERVICE", conflicts_with = "free")]
    service: Option<String>,
    /// Show the next times at which this change could be done
    #[arg(long, value_name = "CHG")]
    free: Option<String>,
    /// How long the work takes; without it, as long as is planned
    #[arg(long, value_name = "LENGTH", value_parser = length, requires = "free")]
    length: Option<TimeDelta>,
    /// How many days to look ahead
    #[arg(long, value_name = "DAYS", default_value_t = 90, requires = "free", value_parser = clap::value_parser!(u16).range(1..=1096))]
    within: u16,
    /// How many times are enough
    #[arg(long, value_name = "N", default_value_t = 5, requires = "free", value_parser = clap::value_parser!(u16).range(1..=100))]
    count: u16,
    /// Show what was passed over, and why
    #[arg(long, requires = "free")]
    why: bool,
    /// A table for people, a page for a wiki, a documented object for scripts, a file for calendar programs
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Take this for the present time
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Markdown,
    Json,
    Ics,
}

fn length(text: &str) -> Result<TimeDelta, String> {
    parse_length(text).ok_or_else(|| "write 4h, 90m or 1h30m".to_owned())
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = read(ui, env, args.at.rev.as_deref())?;
    let time = |text: &Option<String>| text.as_ref().map(|text| moment(text, &desk)).transpose();
    let now = time(&args.as_of)?.unwrap_or(desk.now);
    let from = time(&args.from)?.unwrap_or(now);
    if let Some(id) = &args.free {
        return free(ui, &desk, args, id, from);
    }
    let later = || from.checked_add_days(Days::new(DAYS)).unwrap_or(from);
    let to = time(&args.to)?.unwrap_or_else(later);
    if to <= from {
        return Err(backwards(args).into());
    }
    let request = ScheduleRequest {
        from,
        to,
        tentative: args.tentative,
        all_states: args.all_states,
        service: args.service.clone(),
    };
    let schedule = ops::schedule(&desk, &request)?;
    let text = match args.format {
        Format::Table => render::schedule::text(&schedule, &desk, now, ui.width()),
        Format::Markdown => render::schedule::markdown(&schedule, &desk, now),
        Format::Json => render::schedule::json::json(&schedule, now),
        Format::Ics => render::schedule::ics::text(&schedule, &desk, now),
    };
    ui.print(&text)?;
    render::unread(ui, &schedule.unread)
}

/// Says in the words that were typed that nothing lies between the two times.
fn backwards(args: &Args) -> OpsError {
    let to = args.to.as_deref().unwrap_or_default();
    let (first, way_on) = match (&args.from, &args.as_of) {
        (Some(from), _) => (
            format!("`--from {from}`"),
            "give the earlier time to `--from`",
        ),
        (None, Some(as_of)) => (format!("`--as-of {as_of}`"), "add an earlier `--from`"),
        (None, None) => ("now".to_owned(), "add an earlier `--from`"),
    };
    OpsError::usage(format!("`--to {to}` is not after {first}")).hint(way_on)
}

fn free(ui: &mut Ui, desk: &Desk, args: &Args, id: &str, from: DateTime<Utc>) -> Outcome {
    if args.format == Format::Ics {
        return Err(
            OpsError::usage("a time that is free is no entry of a calendar")
                .hint("`--format table`, `markdown` or `json`")
                .into(),
        );
    }
    let request = FreeRequest {
        id: id.to_owned(),
        length: args.length,
        from,
        days: args.within,
        count: usize::from(args.count),
    };
    let free = ops::free(desk, &request)?;
    let text = match args.format {
        Format::Json => render::schedule::free::json(&free),
        Format::Markdown => render::schedule::free::markdown(&free, desk, args.why),
        Format::Table | Format::Ics => {
            render::schedule::free::text(&free, desk, args.why, ui.width())
        }
    };
    ui.print(&text)?;
    render::unread(ui, &free.unread)?;
    if free.found.slots.is_empty() {
        return Err(Stop::Found);
    }
    Ok(())
}
