use clap::Subcommand;
use itsm::ops;
use itsm::ops::Env;
use itsm::ops::LeaveRequest;
use itsm::ops::Left;
use itsm::ops::OpsError;
use itsm::practice::parse_day;
use itsm::text::plural;

use crate::args::Matching;
use crate::args::Writing;
use crate::commands::apply;
use crate::commands::list::Format;
use crate::commands::open;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// Let somebody leave, or see everywhere they stand
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm person leave ana --to ben
  itsm person trace ana")]
pub(crate) struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    Leave(Leave),
    Trace(Trace),
}

/// Hand over somebody's work, end their keys and take their name and contacts away
///
/// Everything happens in one commit. Records that are not closed get the other person in every field that is a duty;
/// lists of people, such as the members of a team, lose the one who leaves. The id stays, because logs name it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm person leave ana --to ben
  itsm person leave ana --to ben --on 2026-10-31 --dry-run
  itsm person leave ana --to ben --keep-name

Earlier commits keep name and contacts: the page examples/privacy says what can be done about it.")]
struct Leave {
    /// The person's id, or an unambiguous part of it
    id: String,
    /// Who takes over; may be left out where there is nothing to take over
    #[arg(long, value_name = "PERSON")]
    to: Option<String>,
    /// The day on which they left, if not today
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Leave the name; contacts go all the same
    #[arg(long)]
    keep_name: bool,
    #[command(flatten)]
    matching: Matching,
    #[command(flatten)]
    writing: Writing,
}

/// Show everywhere a person stands: records, logs, notes, other files and commits
///
/// Names and addresses that the person's record once had are looked for, too. Nothing is written.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm person trace ana
  itsm person trace ana --format json")]
struct Trace {
    /// The person's id, or an unambiguous part of it
    id: String,
    /// How to print it; json has every place
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    match &args.task {
        Task::Leave(args) => leave(ui, env, args),
        Task::Trace(args) => trace(ui, env, args),
    }
}

fn leave(ui: &mut Ui, env: &Env, args: &Leave) -> Outcome {
    let mut desk = open(env)?;
    args.matching
        .hold_path(&mut desk, |desk| ops::person_path(desk, &args.id))?;
    let request = LeaveRequest {
        id: args.id.clone(),
        to: args.to.clone(),
        on: args.on.as_deref().map(day).transpose()?,
        keep_name: args.keep_name,
    };
    let (plan, left) = ops::leave(&desk, env, &request)?;
    apply(ui, &desk, plan, &args.writing, &summary(&left))?;
    if left.forgets && !args.writing.dry_run {
        let id = &left.id;
        ui.status(&format!(
            "commits from the addresses of {id} name nobody of this desk any more; earlier commits still hold what was taken away"
        ));
        ui.status(&format!(
            "`itsm person trace {id}` shows where {id} still stands"
        ));
    }
    Ok(())
}

fn day(text: &str) -> Result<chrono::NaiveDate, OpsError> {
    parse_day(text)
        .ok_or_else(|| OpsError::usage(format!("`{text}` is no day")).hint("write `2026-11-20`"))
}

/// `ana has left: 3 records handed to ben, 1 key ended`.
fn summary(left: &Left) -> String {
    let mut parts = Vec::new();
    if !left.handed.is_empty() {
        let records = plural(left.handed.len(), "record");
        parts.push(match &left.to {
            Some(to) => format!("{records} handed to {to}"),
            None => format!("taken out of {records}"),
        });
    }
    if left.keys > 0 {
        parts.push(format!("{} ended", plural(left.keys, "key")));
    }
    let gap = if parts.is_empty() { "" } else { ": " };
    format!("{} has left{gap}{}", left.id, parts.join(", "))
}

fn trace(ui: &mut Ui, env: &Env, args: &Trace) -> Outcome {
    let desk = open(env)?;
    let trace = ops::trace(&desk, &args.id)?;
    if let Format::Json = args.format {
        ui.line(&render::trace::json(&trace))?;
        return render::unread(ui, &trace.unread);
    }
    let table = render::trace::table(&trace);
    ui.line(&render::trace::who(&trace))?;
    ui.print("\n")?;
    ui.print(&match args.format {
        Format::Markdown => table.markdown(),
        _ => table.terminal(ui.width()),
    })?;
    for path in &trace.unsearched {
        ui.warn(&format!("{path} is no text and was not searched"));
    }
    if trace.is_shallow {
        ui.warn("the history here is cut off: earlier names and commits may be missing (`git fetch --unshallow`)");
    }
    ui.status(&plural(trace.places.len(), "place"));
    render::unread(ui, &trace.unread)
}
