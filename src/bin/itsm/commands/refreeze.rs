use clap::builder::NonEmptyStringValueParser;
use itsm::ops;
use itsm::ops::Env;
use itsm::ops::Refreeze;

use crate::args::Matching;
use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Judge a closed record anew by the agreements of now
///
/// When work is closed, what its clocks came to is written into the record and stays, whatever becomes of agreements and
/// calendars. This command alone writes it again, with an entry in the log that says why.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm refreeze 7K3QXM --reason \"the calendar lacked Easter Monday\"
  itsm refreeze 7K3QXM --reason \"edited by hand\" --dry-run")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    id: String,
    /// Why the verdicts of then are not to stand
    #[arg(short, long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    reason: String,
    #[command(flatten)]
    matching: Matching,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let mut desk = open(env)?;
    args.matching.hold(&mut desk, &args.id)?;
    let request = Refreeze {
        id: args.id.clone(),
        reason: args.reason.clone(),
    };
    let (plan, done) = ops::refreeze(&desk, env, &request)?;
    if plan.writes.is_empty() {
        ui.status(&format!("nothing changes: {} is judged alike now", done.id));
        return Ok(());
    }
    let missed = done.after.iter().filter(|one| !one.met).count();
    let what = format!(
        "{} judged anew: {} kept, {missed} missed",
        done.id,
        done.after.len() - missed
    );
    apply(ui, &desk, plan, &args.writing, &what)
}
