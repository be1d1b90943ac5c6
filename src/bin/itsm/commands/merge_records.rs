use itsm::ops;
use itsm::ops::Env;
use itsm::ops::MergeRecords;
use itsm::ops::Merged;
use itsm::text::plural;

use crate::args::Matching;
use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Make one record of two that tell of the same thing
///
/// The second gets the link `duplicate-of` to the first, its notes move there, and it is cancelled where it is still
/// open. Fields stay as they are: take over what the first lacks with `itsm edit`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm merge-records 7K3QXM 04TZ7B       7K3QXM goes on, 04TZ7B ends
  itsm merge-records 7K3QXM 04TZ7B --reason \"same outage, reported twice\"")]
pub(crate) struct Args {
    /// The record that goes on: its id, or an unambiguous part of it
    keep: String,
    /// The record that ends
    drop: String,
    /// Give the ending record a value that its last step needs; lists are separated by commas
    #[arg(short, long, value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// What there is to say about it, beside that it is a duplicate
    #[arg(short, long, value_name = "TEXT")]
    reason: Option<String>,
    /// About the record that ends
    #[command(flatten)]
    matching: Matching,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let mut desk = open(env)?;
    args.matching.hold(&mut desk, &args.drop)?;
    let request = MergeRecords {
        keep: args.keep.clone(),
        drop: args.drop.clone(),
        set: args.set.clone(),
        reason: args.reason.clone(),
    };
    let (plan, merged) = ops::merge_records(&desk, env, &request)?;
    if plan.writes.is_empty() {
        let (drop, keep) = (&merged.drop, &merged.keep);
        ui.status(&format!("{drop} is a duplicate of {keep} already"));
        return Ok(());
    }
    apply(ui, &desk, plan, &args.writing, &told(&merged))
}

fn told(merged: &Merged) -> String {
    let notes = match merged.notes {
        0 => String::new(),
        count => format!(", {} moved", plural(count, "note")),
    };
    let end = match &merged.step {
        Some((step, to)) => format!("{step} ({} → {to})", merged.from),
        None => format!("it stays {}, from where nothing cancels it", merged.from),
    };
    format!(
        "{} is a duplicate of {}{notes}: {end}",
        merged.drop, merged.keep
    )
}
