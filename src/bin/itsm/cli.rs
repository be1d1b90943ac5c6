//! The command line as a whole.

use clap::Parser;
use clap::Subcommand;

use crate::args::Global;
use crate::commands::adopt;
use crate::commands::approvals;
use crate::commands::approve;
use crate::commands::audit;
use crate::commands::calendar;
use crate::commands::close;
use crate::commands::codeowners;
use crate::commands::conflicts;
use crate::commands::correct;
use crate::commands::dashboard;
use crate::commands::demo;
use crate::commands::doctor;
use crate::commands::edit;
use crate::commands::escalations;
use crate::commands::evidence;
use crate::commands::explain;
use crate::commands::generate;
use crate::commands::history;
use crate::commands::hook;
use crate::commands::impact;
use crate::commands::import;
use crate::commands::init;
use crate::commands::keys;
use crate::commands::kpi;
use crate::commands::link;
use crate::commands::list;
use crate::commands::major;
use crate::commands::r#match;
use crate::commands::merge_driver;
use crate::commands::merge_records;
use crate::commands::mine;
use crate::commands::r#move;
use crate::commands::new;
use crate::commands::note;
use crate::commands::person;
use crate::commands::policy;
use crate::commands::preview;
use crate::commands::query;
use crate::commands::redact;
use crate::commands::refreeze;
use crate::commands::renumber;
use crate::commands::resolve;
use crate::commands::schedule;
use crate::commands::schema;
use crate::commands::show;
use crate::commands::sla;
use crate::commands::start;
use crate::commands::sync;
use crate::commands::undo;
use crate::commands::upgrade;
use crate::commands::validate;
use crate::commands::whoami;

/// IT service management over plain files in git
#[derive(Debug, Parser)]
#[command(
    name = "itsm",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
#[command(
    after_help = "A desk is a folder with an itsm.yaml. `itsm demo` shows a small one at work; `itsm init` makes yours."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(init::Args),
    New(new::Args),
    Show(show::Args),
    List(list::Args),
    Mine(mine::Args),
    Edit(edit::Args),
    Move(r#move::Args),
    Start(start::Args),
    Resolve(resolve::Args),
    Close(close::Args),
    Major(major::Args),
    Match(r#match::Args),
    Note(note::Args),
    Link(link::Args),
    MergeRecords(merge_records::Args),
    Renumber(renumber::Args),
    History(history::Args),
    Adopt(adopt::Args),
    Upgrade(upgrade::Args),
    Correct(correct::Args),
    Refreeze(refreeze::Args),
    Undo(undo::Args),
    Person(person::Args),
    Approve(approve::Args),
    Approvals(approvals::Args),
    Keys(keys::Args),
    Policy(policy::Args),
    Redact(redact::Args),
    Sync(sync::Args),
    Whoami(whoami::Args),
    Validate(validate::Args),
    Audit(audit::Args),
    Conflicts(conflicts::Args),
    Hook(hook::Args),
    Doctor(doctor::Args),
    Calendar(calendar::Args),
    #[command(visible_alias = "due")]
    Sla(sla::Args),
    Escalations(escalations::Args),
    Dashboard(dashboard::Args),
    Impact(impact::Args),
    Schedule(schedule::Args),
    Preview(preview::Args),
    Codeowners(codeowners::Args),
    Kpi(kpi::Args),
    Query(query::Args),
    Evidence(evidence::Args),
    Import(import::Args),
    Schema(schema::Args),
    Explain(explain::Args),
    Demo(demo::Args),
    MergeDriver(merge_driver::Args),
    Generate(generate::Args),
}
