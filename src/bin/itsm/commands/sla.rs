use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use itsm::ops;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::OpsError;
use itsm::ops::Refreeze;
use itsm::ops::SlaFilter;
use itsm::ops::Standing;
use itsm::practice::parse_length;

use crate::args::At;
use crate::args::Writing;
use crate::commands::apply;
use crate::commands::read;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;
use itsm::ops::moment;

/// Show what is due next by the agreements, or why the clocks of a record stand as they do
///
/// Without an id, the running clocks of open work by the time at which they are due, with those that are breached or at risk
/// marked. With one, each clock of the record: its target, every stretch in which it ran or stood still, and the sum.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
#[command(after_help = "Examples:
  itsm sla                             what is due next
  itsm sla --mine --at-risk --breached what presses of mine
  itsm due --mine --within 8h          what of mine is due in the next eight hours
  itsm sla --service mail --format markdown
  itsm sla INC-2611-00NEW1             why its clocks stand as they do
  itsm sla INC-2611-00NEW1 --as-of \"2026-11-20 17:00\"
  itsm sla INC-2611-00DNE3 --recompute what the agreements of now give for closed work")]
pub(crate) struct Args {
    /// The record whose clocks are explained
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// Only work of these teams
    #[arg(
        long,
        value_name = "TEAM,…",
        value_delimiter = ',',
        conflicts_with = "id"
    )]
    team: Vec<String>,
    /// Only work of these assignees
    #[arg(
        long,
        value_name = "PERSON,…",
        value_delimiter = ',',
        conflicts_with = "id"
    )]
    assignee: Vec<String>,
    /// Only work that is assigned to you
    #[arg(long, conflicts_with_all = ["assignee", "id"])]
    mine: bool,
    /// Only work on these services
    #[arg(
        long,
        value_name = "SERVICE,…",
        value_delimiter = ',',
        conflicts_with = "id"
    )]
    service: Vec<String>,
    /// Only clocks that are breached; with `--at-risk`, both
    #[arg(long, conflicts_with = "id")]
    breached: bool,
    /// Only clocks that are at risk; with `--breached`, both
    #[arg(long, conflicts_with = "id")]
    at_risk: bool,
    /// Only running clocks that are due within this length of time by the clock on the wall, breached ones included: 8h, 90m
    #[arg(long, value_name = "LENGTH", value_parser = length, conflicts_with = "id")]
    within: Option<TimeDelta>,
    /// Clocks that have stopped too, and work that is done
    #[arg(short, long, conflicts_with = "id")]
    all: bool,
    /// Read the clocks as of this time; without it, now
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// Beside what was frozen when the work was closed, show what the agreements of now give
    #[arg(long, requires = "id")]
    recompute: bool,
    /// Freeze what the agreements of now give, for this reason
    #[arg(short, long, value_name = "TEXT", requires = "recompute", conflicts_with_all = ["as_of", "rev"])]
    reason: Option<String>,
    /// How to print clocks
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    writing: Writing,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// A table that fits the terminal; of one record, an explanation in words
    Table,
    /// A table for a pull request or a wiki; of one record, the words as they are
    Markdown,
    /// A documented object for scripts
    Json,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = read(ui, env, args.at.rev.as_deref())?;
    let as_of = as_of(args.as_of.as_deref(), &desk)?;
    if let Some(id) = &args.id {
        explain(ui, &desk, id, as_of, args)?;
        return match &args.reason {
            Some(reason) => freeze(ui, &desk, env, id, reason, &args.writing),
            None => Ok(()),
        };
    }
    let report = ops::sla(&desk, &filter(args, &desk, env)?, as_of)?;
    let zone = desk.config.timezone;
    match args.format {
        Format::Json => ui.line(&render::sla::json::list(&report))?,
        Format::Markdown => {
            ui.print(&render::sla::list::table(&report.rows, zone, u16::MAX).markdown())?;
            ui.line(&format!("\n{}", render::sla::list::sum(&report, zone)))?;
        }
        Format::Table => {
            if !report.rows.is_empty() {
                let width = ui.width();
                let table = render::sla::list::table(&report.rows, zone, width);
                ui.print(&table.terminal(width))?;
            }
            ui.line(&render::sla::list::sum(&report, zone))?;
        }
    }
    if report.untimed > 0 {
        ui.status(&render::sla::list::untimed(report.untimed));
    }
    render::unread(ui, &report.unread)
}

fn length(text: &str) -> Result<TimeDelta, String> {
    parse_length(text).ok_or_else(|| "write 8h, 90m or 1h30m".to_owned())
}

/// The time as of which clocks are read.
pub(crate) fn as_of(text: Option<&str>, desk: &Desk) -> Result<DateTime<Utc>, OpsError> {
    text.map_or(Ok(desk.now), |text| moment(text, desk))
}

fn explain(ui: &mut Ui, desk: &Desk, id: &str, as_of: DateTime<Utc>, args: &Args) -> Outcome {
    let found = ops::explain_sla(desk, id, as_of)?;
    let zone = desk.config.timezone;
    let text = match args.format {
        Format::Json => render::sla::json::explanation(&found) + "\n",
        Format::Table => render::sla::explain::text(ui, &found, zone, args.recompute),
        Format::Markdown => {
            let text = render::sla::explain::text(ui, &found, zone, args.recompute);
            let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
            lines.join("\n") + "\n"
        }
    };
    Ok(ui.print(&text)?)
}

/// Puts the verdicts of now in place of those that were frozen.
fn freeze(
    ui: &mut Ui,
    desk: &Desk,
    env: &Env,
    id: &str,
    reason: &str,
    writing: &Writing,
) -> Outcome {
    let request = Refreeze {
        id: id.to_owned(),
        reason: reason.to_owned(),
    };
    let (plan, refrozen) = ops::refreeze(desk, env, &request)?;
    if plan.writes.is_empty() {
        ui.status(&format!("the verdicts on {} are the same", refrozen.id));
        return Ok(());
    }
    let what = format!("judged {} anew", refrozen.id);
    apply(ui, desk, plan, writing, &what)
}

fn filter(args: &Args, desk: &Desk, env: &Env) -> Result<SlaFilter, OpsError> {
    let mut assignees = args.assignee.clone();
    if args.mine {
        assignees.push(ops::me(desk, env)?);
    }
    let asked = [
        (args.breached, Standing::Breached),
        (args.at_risk, Standing::AtRisk),
    ];
    let standings = asked.into_iter().filter(|(asked, _)| *asked);
    Ok(SlaFilter {
        teams: args.team.clone(),
        assignees,
        services: args.service.clone(),
        standings: standings.map(|(_, standing)| standing).collect(),
        within: args.within,
        all: args.all,
    })
}
