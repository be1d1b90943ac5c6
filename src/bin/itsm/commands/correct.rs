use clap::builder::NonEmptyStringValueParser;
use itsm::ops;
use itsm::ops::CorrectRequest;
use itsm::ops::Env;

use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Set a record back to what it was at an earlier commit
///
/// Every field and the state get the values of then, and one entry at the end of the log says so and why. Nothing is
/// taken out of the log or the history, so this is the way on after commits that others have. Id, aliases, notes and
/// text that was redacted stay as they are.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm correct 7K3QXM --to HEAD~1 --reason \"resolved the wrong one\"
  itsm correct 7K3QXM --to 1a2b3c4 --field urgency --field team --reason \"typed into the wrong window\"
  git log --oneline -- incidents/2026/11/INC-2611-7K3QXM.yaml      names the commits")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    id: String,
    /// The git revision at which the record was right
    #[arg(long, value_name = "REV")]
    to: String,
    /// Set back this field alone; may be repeated
    #[arg(long = "field", value_name = "FIELD")]
    fields: Vec<String>,
    /// Why
    #[arg(short, long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    reason: String,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = open(env)?;
    let request = CorrectRequest {
        id: args.id.clone(),
        rev: args.to.clone(),
        fields: args.fields.clone(),
        reason: args.reason.clone(),
    };
    let (plan, done) = ops::correct(&desk, env, &request)?;
    let (id, commit) = (&done.id, &done.commit);
    if plan.writes.is_empty() {
        ui.status(&format!(
            "nothing to correct: {id} is what it was at {commit}"
        ));
        return Ok(());
    }
    let what = if done.fields.is_empty() {
        format!("corrected {id}: its log now says what it was at {commit}")
    } else {
        format!(
            "corrected {id}: {} as in {commit} again",
            done.fields.join(", ")
        )
    };
    apply(ui, &desk, plan, &args.writing, &what)
}
