use itsm::ops;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::Filter;
use itsm::ops::OpsError;
use itsm::ops::Order;

use crate::args::At;
use crate::commands::read;
use crate::commands::sla::as_of;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;
use itsm::ops::moment;

/// List records: open work, unless you ask for something else
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm list                            open incidents, problems and changes
  itsm list incident --priority P1,P2 --group service
  itsm list --group assignee --sla     who is overloaded, and what is due next
  itsm list ci --where class=server --all
  itsm list change --category active --sort planned_start --format markdown")]
pub(crate) struct Args {
    /// Types to list; without any, all kinds of work
    #[arg(value_name = "TYPE")]
    types: Vec<String>,
    #[command(flatten)]
    filters: Filters,
    /// Sort by this field; `-` before it turns the order round
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Option<String>,
    /// Group by this field, with how many records there are of each category
    #[arg(long, value_name = "FIELD")]
    group: Option<String>,
    /// One row a group: how much is open, breached and at risk by the agreements, and what is due next
    #[arg(long, requires = "group", conflicts_with_all = ["all", "sort", "columns"])]
    sla: bool,
    /// Open work, values and clocks as of this time; without it, now. Filters look at records as they stand
    #[arg(long, value_name = "TIME", requires = "sla")]
    as_of: Option<String>,
    /// The columns to show
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',')]
    columns: Vec<String>,
    /// How to print the list
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    at: At,
}

/// Which records to list.
#[derive(Debug, clap::Args)]
struct Filters {
    /// Resolved and closed records too, and types that are no work
    #[arg(short, long)]
    all: bool,
    /// Only records in these states
    #[arg(long, value_name = "STATE,…", value_delimiter = ',')]
    state: Vec<String>,
    /// Only records in these categories: initial, active, waiting, resolved, closed
    #[arg(long, value_name = "CATEGORY,…", value_delimiter = ',')]
    category: Vec<String>,
    /// Only records of these assignees
    #[arg(long, value_name = "PERSON,…", value_delimiter = ',')]
    assignee: Vec<String>,
    /// Only records of these priorities
    #[arg(long, value_name = "LEVEL,…", value_delimiter = ',')]
    priority: Vec<String>,
    /// Only records of these services
    #[arg(long, value_name = "SERVICE,…", value_delimiter = ',')]
    service: Vec<String>,
    /// Only records whose id, title or description holds this text
    #[arg(long)]
    text: Option<String>,
    /// Only records whose field has this value
    #[arg(long = "where", value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    /// Only records opened at or after this time
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only records opened before this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

/// How to print a list.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum Format {
    /// A table that fits the terminal
    Table,
    /// A table for a pull request or a wiki
    Markdown,
    /// A documented object for scripts
    Json,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = read(ui, env, args.at.rev.as_deref())?;
    let filter = filter(args, &desk)?;
    if let Some(field) = args.group.as_deref().filter(|_| args.sla) {
        return workload(ui, &desk, &filter, field, args);
    }
    let order = Order {
        sort: args.sort.clone(),
        group: args.group.clone(),
        columns: args.columns.clone(),
    };
    let report = ops::list(&desk, &filter, &order)?;
    render::list::show(ui, &report, order.group.as_deref(), args.format)
}

/// Shows how much open work there is of each value of a field, and how its clocks stand.
fn workload(ui: &mut Ui, desk: &Desk, filter: &Filter, field: &str, args: &Args) -> Outcome {
    let as_of = as_of(args.as_of.as_deref(), desk)?;
    let work = ops::workload(desk, filter, field, as_of)?;
    let zone = desk.config.timezone;
    let table = render::workload::table(&work, field, zone);
    match args.format {
        Format::Json => ui.line(&render::workload::json(&work, field))?,
        Format::Markdown => {
            ui.print(&table.markdown())?;
            ui.line(&format!("\n{}", render::workload::sum(&work, zone)))?;
        }
        Format::Table => {
            if !work.loads.is_empty() {
                ui.print(&table.terminal(ui.width()))?;
            }
            ui.line(&render::workload::sum(&work, zone))?;
        }
    }
    render::unread(ui, &work.unread)
}

fn filter(args: &Args, desk: &Desk) -> Result<Filter, OpsError> {
    let filters = &args.filters;
    let time = |text: &Option<String>| text.as_ref().map(|text| moment(text, desk)).transpose();
    Ok(Filter {
        types: args.types.clone(),
        states: filters.state.clone(),
        categories: filters.category.clone(),
        assignees: filters.assignee.clone(),
        priorities: filters.priority.clone(),
        services: filters.service.clone(),
        text: filters.text.clone(),
        fields: filters.fields.clone(),
        since: time(&filters.since)?,
        until: time(&filters.until)?,
        all: filters.all,
    })
}
