use itsm::ops;
use itsm::ops::Env;
use itsm::ops::OpsError;

use crate::args::At;
use crate::commands::read;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// Ask the desk a question in SQL
///
/// The tables are built from the records for this one question; nothing can be changed through them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm query --schema
  itsm query \"SELECT team, count(*) FROM incident WHERE category = 'active' GROUP BY team\"
  itsm query \"SELECT priority, median(clock_s) / 3600 FROM incident JOIN step USING (record) GROUP BY 1\" --format csv")]
pub(crate) struct Args {
    /// One SELECT
    #[arg(required_unless_present = "schema")]
    sql: Option<String>,
    /// List tables and columns
    #[arg(long, conflicts_with = "sql")]
    schema: bool,
    /// How to print the rows
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    at: At,
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
    if args.schema {
        let tables = ops::tables(&desk)?;
        return Ok(ui.print(&match args.format {
            Format::Json => render::query::schema_json(&tables) + "\n",
            _ => render::query::schema(&tables),
        })?);
    }
    let sql = args
        .sql
        .as_deref()
        .ok_or_else(|| OpsError::usage("a SELECT is needed"))?;
    let answer = ops::query(&desk, sql)?;
    let text = match args.format {
        Format::Table => render::query::table(&answer.rows).terminal(ui.width()),
        Format::Markdown => render::query::table(&answer.rows).markdown(),
        Format::Csv => itsm::report::csv(&render::query::table(&answer.rows)),
        Format::Json => render::query::json(&answer.rows) + "\n",
    };
    ui.print(&text)?;
    render::unread(ui, &answer.unread)
}
