use chrono::Datelike;
use chrono::Months;
use chrono::NaiveDate;
use itsm::ops;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::KpiRequest;
use itsm::ops::OpsError;
use itsm::practice;
use itsm::practice::parse_day;

use crate::args::At;
use crate::args::Writing;
use crate::commands::apply;
use crate::commands::read;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// Compute KPIs from the records' logs
///
/// Periods are half-open, in the desk's time zone: a month ends where the next begins. Without dates, last month.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
#[command(after_help = "Examples:
  itsm kpi --from 2026-01-01 --to 2026-04-01 --by month
  itsm kpi incident-resolution-time --from 2026-10-01 --to 2026-11-01 --explain
  itsm kpi --from 2026-10-01 --to 2026-11-01 --compare previous --format markdown
  itsm kpi --from 2026-10-01 --to 2026-11-01 --commit      writes kpi/2026-10.yaml
  itsm kpi --list                                          every KPI there is")]
pub(crate) struct Args {
    /// The KPIs; without any, those that itsm.yaml chooses
    #[arg(value_name = "KPI")]
    ids: Vec<String>,
    /// Every KPI
    #[arg(short, long)]
    all: bool,
    /// The first day
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The first day that no longer counts
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// Split the time; without it, it is one period
    #[arg(long, value_enum)]
    by: Option<By>,
    /// Compare each period with the one before it
    #[arg(long, value_enum, value_name = "WITH")]
    compare: Option<Compare>,
    /// Name the records that make each figure
    #[arg(long)]
    explain: bool,
    /// List the KPIs that there are, and compute nothing
    #[arg(long)]
    list: bool,
    /// Write kpi/PERIOD.yaml for each period, and commit it
    #[arg(long, conflicts_with = "rev")]
    commit: bool,
    /// How to print figures
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    writing: Writing,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum By {
    Week,
    Month,
    Quarter,
    Year,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Compare {
    /// With the period of the same kind before it
    Previous,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Table,
    Json,
    Csv,
    Markdown,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = read(ui, env, args.at.rev.as_deref())?;
    if args.list {
        let table = render::kpi::catalogue(&ops::known_kpis(&desk)?);
        return Ok(ui.print(&table.terminal(ui.width()))?);
    }
    let report = ops::kpi(&desk, &request(args, &desk)?)?;
    let text = match args.format {
        Format::Table => render::kpi::table(&report).terminal(ui.width()),
        Format::Markdown => render::kpi::table(&report).markdown(),
        Format::Csv => itsm::report::csv(&render::kpi::sheet(&report)),
        Format::Json => ops::kpi_json(&report, args.explain) + "\n",
    };
    ui.print(&text)?;
    match args.format {
        Format::Table => ui.print(&render::kpi::coverage(&report))?,
        Format::Markdown => ui.print(&format!("\n{}", render::kpi::coverage(&report)))?,
        Format::Csv | Format::Json => {}
    }
    if args.explain && !matches!(args.format, Format::Json) {
        ui.print(&render::kpi::explanation(&report))?;
    }
    if args.commit {
        let (plan, what) = ops::kpi_files(&desk, &report)?;
        if plan.writes.is_empty() {
            ui.status(&format!("{what} are already written"));
        } else {
            apply(ui, &desk, plan, &args.writing, &format!("wrote {what}"))?;
        }
    }
    render::unread(ui, &report.unread)
}

fn request(args: &Args, desk: &Desk) -> Result<KpiRequest, OpsError> {
    let (from, to) = range(args, desk)?;
    Ok(KpiRequest {
        ids: args.ids.clone(),
        all: args.all,
        from,
        to,
        by: args.by.map(|by| match by {
            By::Week => practice::By::Week,
            By::Month => practice::By::Month,
            By::Quarter => practice::By::Quarter,
            By::Year => practice::By::Year,
        }),
        compare: args.compare.is_some(),
    })
}

/// The days asked for; without any, the month before the present one.
fn range(args: &Args, desk: &Desk) -> Result<(NaiveDate, NaiveDate), OpsError> {
    let today = desk.now.with_timezone(&desk.config.timezone).date_naive();
    let this_month = today.with_day(1).unwrap_or(today);
    let last_month = this_month
        .checked_sub_months(Months::new(1))
        .unwrap_or(this_month);
    let read = |text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => parse_day(text).map(Some).ok_or_else(|| {
            OpsError::usage(format!("`{text}` is no day")).hint("write `2026-11-20`")
        }),
    };
    match (read(&args.from)?, read(&args.to)?) {
        (None, None) => Ok((last_month, this_month)),
        (Some(from), None) => Ok((from, today.succ_opt().unwrap_or(today))),
        (None, Some(_)) => Err(OpsError::usage("`--to` needs `--from`")),
        (Some(from), Some(to)) => Ok((from, to)),
    }
}
