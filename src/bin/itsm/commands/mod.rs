//! The commands, one a file: arguments with their help, then `run`.
//!
//! A command turns arguments into a request of `ops` and shows the outcome; it decides nothing itself.

pub(crate) mod adopt;
pub(crate) mod approvals;
pub(crate) mod approve;
pub(crate) mod audit;
pub(crate) mod calendar;
pub(crate) mod close;
pub(crate) mod codeowners;
pub(crate) mod conflicts;
pub(crate) mod correct;
pub(crate) mod dashboard;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod edit;
pub(crate) mod escalations;
pub(crate) mod evidence;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod history;
pub(crate) mod hook;
pub(crate) mod impact;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod keys;
pub(crate) mod kpi;
pub(crate) mod link;
pub(crate) mod list;
pub(crate) mod major;
pub(crate) mod r#match;
pub(crate) mod merge_driver;
pub(crate) mod merge_records;
pub(crate) mod mine;
pub(crate) mod r#move;
pub(crate) mod new;
pub(crate) mod note;
pub(crate) mod person;
pub(crate) mod policy;
pub(crate) mod preview;
pub(crate) mod query;
pub(crate) mod redact;
pub(crate) mod refreeze;
pub(crate) mod renumber;
pub(crate) mod resolve;
pub(crate) mod schedule;
pub(crate) mod schema;
pub(crate) mod show;
pub(crate) mod sla;
pub(crate) mod start;
pub(crate) mod sync;
pub(crate) mod undo;
pub(crate) mod upgrade;
pub(crate) mod validate;
pub(crate) mod whoami;

use itsm::diagnostic::Level;
use itsm::ops::{Desk, Env, Plan};

use crate::args::Writing;
use crate::cli::Cli;
use crate::cli::Command;
use crate::clock;
use crate::exit::Outcome;
use crate::render::plan;
use crate::ui::Ui;

/// Runs the command that the command line names.
pub(crate) fn run(ui: &mut Ui, cli: Cli) -> Outcome {
    let env = clock::env(cli.global.cwd.as_deref())?;
    dispatch(ui, &env, cli.command)
}

/// Runs a command in a world; the demonstration brings its own.
pub(crate) fn dispatch(ui: &mut Ui, env: &Env, command: Command) -> Outcome {
    match command {
        Command::Init(args) => init::run(ui, env, &args),
        Command::New(args) => new::run(ui, env, &args),
        Command::Show(args) => show::run(ui, env, &args),
        Command::List(args) => list::run(ui, env, &args),
        Command::Mine(args) => mine::run(ui, env, &args),
        Command::Edit(args) => edit::run(ui, env, &args),
        Command::Move(args) => r#move::run(ui, env, &args),
        Command::Start(args) => start::run(ui, env, &args),
        Command::Resolve(args) => resolve::run(ui, env, &args),
        Command::Close(args) => close::run(ui, env, &args),
        Command::Major(args) => major::run(ui, env, &args),
        Command::Match(args) => r#match::run(ui, env, &args),
        Command::Note(args) => note::run(ui, env, &args),
        Command::Link(args) => link::run(ui, env, &args),
        Command::MergeRecords(args) => merge_records::run(ui, env, &args),
        Command::Refreeze(args) => refreeze::run(ui, env, &args),
        Command::Renumber(args) => renumber::run(ui, env, &args),
        Command::History(args) => history::run(ui, env, &args),
        Command::Hook(args) => hook::run(ui, env, &args),
        Command::Conflicts(args) => conflicts::run(ui, env, &args),
        Command::Doctor(args) => doctor::run(ui, env, &args),
        Command::Adopt(args) => adopt::run(ui, env, &args),
        Command::Audit(args) => audit::run(ui, env, &args),
        Command::Upgrade(args) => upgrade::run(ui, env, &args),
        Command::Correct(args) => correct::run(ui, env, &args),
        Command::Undo(args) => undo::run(ui, env, &args),
        Command::Person(args) => person::run(ui, env, &args),
        Command::Policy(args) => policy::run(ui, env, &args),
        Command::Redact(args) => redact::run(ui, env, &args),
        Command::Sync(args) => sync::run(ui, env, &args),
        Command::Whoami(args) => whoami::run(ui, env, &args),
        Command::Validate(args) => validate::run(ui, env, &args),
        Command::Calendar(args) => calendar::run(ui, env, &args),
        Command::Sla(args) => sla::run(ui, env, &args),
        Command::Escalations(args) => escalations::run(ui, env, &args),
        Command::Dashboard(args) => dashboard::run(ui, env, &args),
        Command::Impact(args) => impact::run(ui, env, &args),
        Command::Schedule(args) => schedule::run(ui, env, &args),
        Command::Preview(args) => preview::run(ui, env, &args),
        Command::Approvals(args) => approvals::run(ui, env, &args),
        Command::Approve(args) => approve::run(ui, env, &args),
        Command::Keys(args) => keys::run(ui, env, &args),
        Command::Kpi(args) => kpi::run(ui, env, &args),
        Command::Query(args) => query::run(ui, env, &args),
        Command::Import(args) => import::run(ui, env, &args),
        Command::Codeowners(args) => codeowners::run(ui, env, &args),
        Command::Schema(args) => schema::run(ui, env, &args),
        Command::Evidence(args) => evidence::run(ui, env, &args),
        Command::Explain(args) => explain::run(ui, env, &args),
        Command::Demo(args) => demo::run(ui, env, &args),
        Command::MergeDriver(args) => merge_driver::run(ui, env, &args),
        Command::Generate(args) => generate::run(ui, &args),
    }
}

/// The desk as it is in the work tree.
fn open(env: &Env) -> Result<Desk, itsm::ops::OpsError> {
    Desk::open(env, None)
}

/// The desk to read from, as it is or as it was; says so where its configuration is not understood.
fn read(ui: &mut Ui, env: &Env, rev: Option<&str>) -> Result<Desk, itsm::ops::OpsError> {
    Ok(told(ui, Desk::open(env, rev)?))
}

/// Says what is wrong with a desk that is read.
fn told(ui: &mut Ui, desk: Desk) -> Desk {
    let errors = desk.findings.iter();
    for finding in errors.filter(|finding| finding.level == Level::Error) {
        let (path, start) = (&finding.path, finding.region.start);
        ui.warn(&format!(
            "{path}:{}:{}: {}",
            start.line, start.column, finding.message
        ));
    }
    if let Some(reason) = desk.config.refusal(env!("CARGO_PKG_VERSION")) {
        ui.warn(&format!("{reason}; what is shown may be wrong"));
    }
    desk
}

/// Applies a plan, or shows it with `--dry-run`, and says what was done.
fn apply(ui: &mut Ui, desk: &Desk, plan: Plan, writing: &Writing, what: &str) -> Outcome {
    let mode = writing.mode();
    if mode.dry_run {
        return dry_run(ui, &plan);
    }
    let done = plan.apply(desk, mode)?;
    ui.done(what, &done);
    Ok(())
}

/// Shows what a plan would write, and what the user should know about it.
fn dry_run(ui: &mut Ui, plan: &Plan) -> Outcome {
    ui.print(&plan::changes(plan))?;
    for warning in &plan.warnings {
        ui.warn(warning);
    }
    ui.status("dry run: nothing was written");
    Ok(())
}
