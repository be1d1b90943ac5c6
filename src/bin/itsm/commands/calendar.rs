use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use itsm::ops;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::OpsError;
use itsm::practice::day_start;
use itsm::practice::parse_length;
use itsm::schema::CalendarDefinition;

use crate::args::At;
use crate::commands::read;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;
use itsm::ops::moment_in;

/// The days shown where no end is asked for.
const DAYS: u64 = 7;

/// Show business calendars, when they are open, and when an amount of open time is over
///
/// Without a name, the calendars of itsm.yaml. With one, its open time from `--from` to `--to`; with `--add`, the time at
/// which that much open time has passed since `--from`. Times without an offset are those of the calendar's clock.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm calendar                                            every calendar
  itsm calendar madrid                                     the next seven days
  itsm calendar madrid --from 2026-12-21 --to 2027-01-04
  itsm calendar madrid --add 4h --from \"2026-03-27 17:00\"
  itsm calendar madrid --add 90m --format json")]
pub(crate) struct Args {
    /// The calendar
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// The first instant; without it, now for `--add`, else the start of today
    #[arg(long, value_name = "TIME", requires = "name")]
    from: Option<String>,
    /// The first instant that no longer counts; without it, seven days after the first
    #[arg(long, value_name = "TIME", requires = "name")]
    to: Option<String>,
    /// The open time to add: 4h, 90m, 1h30m
    #[arg(long, value_name = "LENGTH", value_parser = length, requires = "name", conflicts_with = "to")]
    add: Option<TimeDelta>,
    /// A table for people or a documented object for scripts
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

fn length(text: &str) -> Result<TimeDelta, String> {
    parse_length(text).ok_or_else(|| {
        "write 4h, 90m or 1h30m; a length in days means nothing where days differ".to_owned()
    })
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = read(ui, env, args.at.rev.as_deref())?;
    let Some(name) = &args.name else {
        return list(ui, &desk, args.format);
    };
    let calendar = ops::calendar(&desk, name)?;
    if let Some(length) = args.add {
        let from = from(args, &desk, calendar)?.unwrap_or(desk.now);
        let due = ops::due(calendar, from, length)?;
        let text = match args.format {
            Format::Table => render::calendar::due(calendar, &due),
            Format::Json => render::calendar::due_json(calendar, &due),
        };
        return Ok(ui.line(&text)?);
    }
    let (from, to) = range(args, &desk, calendar)?;
    let openings = ops::openings(calendar, from, to)?;
    match args.format {
        Format::Table => {
            let table = render::calendar::openings(calendar, &openings);
            ui.print(&table.terminal(ui.width()))?;
            for line in render::calendar::holidays(&openings) {
                ui.line(&line)?;
            }
            ui.line(&render::calendar::sum(calendar, &openings))?;
        }
        Format::Json => ui.line(&render::calendar::openings_json(calendar, &openings))?,
    }
    Ok(())
}

fn list(ui: &mut Ui, desk: &Desk, format: Format) -> Outcome {
    let calendars = &desk.config.calendars;
    match format {
        Format::Json => ui.line(&render::calendar::list_json(calendars.values()))?,
        Format::Table if calendars.is_empty() => ui.status("no calendars in itsm.yaml"),
        Format::Table => {
            let table = render::calendar::list(calendars.values());
            ui.print(&table.terminal(ui.width()))?;
        }
    }
    Ok(())
}

fn from(
    args: &Args,
    desk: &Desk,
    calendar: &CalendarDefinition,
) -> Result<Option<DateTime<Utc>>, OpsError> {
    let text = args.from.as_ref();
    text.map(|text| moment_in(text, desk, calendar.timezone))
        .transpose()
}

/// The stretch asked for; without an end, seven days by the calendar's clock.
fn range(
    args: &Args,
    desk: &Desk,
    calendar: &CalendarDefinition,
) -> Result<(DateTime<Utc>, DateTime<Utc>), OpsError> {
    let zone = calendar.timezone;
    let today = || day_start(desk.now.with_timezone(&zone).date_naive(), zone);
    let from = from(args, desk, calendar)?.unwrap_or_else(today);
    if let Some(to) = &args.to {
        return Ok((from, moment_in(to, desk, zone)?));
    }
    let days = chrono::Days::new(DAYS);
    let day = from.with_timezone(&zone).date_naive();
    let to = day.checked_add_days(days).unwrap_or(day);
    Ok((from, day_start(to, zone)))
}
