use itsm::ops;
use itsm::ops::Adopt;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::text::plural;
use itsm::text::printable;

use crate::args::Matching;
use crate::args::Said;
use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::ui::Ui;

/// Take an edit made by hand into a record's log
///
/// Compares the record with what its log adds up to, appends the one entry that explains the difference, and commits the
/// file whole. A record without a log is adopted as opened. With `--since`, edits that are committed already are taken
/// in, all in one commit; records that no single entry explains are named and left.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm adopt 7K3QXM
  itsm adopt 7K3QXM --do resolve         where several transitions fit
  itsm adopt web-01 --dry-run            shows the entry
  itsm adopt --since origin/main~5       edits made on a forge's page, say")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    #[arg(required_unless_present = "since")]
    id: Option<String>,
    /// Take in all edits that were committed since this git revision, each as of its commit's author and time
    #[arg(long, value_name = "REV", conflicts_with_all = ["id", "step", "happened", "reason", "minutes", "if_match"])]
    since: Option<String>,
    /// The transition that explains a new state, where several fit
    #[arg(long = "do", value_name = "TRANSITION")]
    step: Option<String>,
    #[command(flatten)]
    said: Said,
    #[command(flatten)]
    matching: Matching,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let mut desk = open(env)?;
    if let Some(rev) = &args.since {
        return since(ui, env, &desk, rev, args);
    }
    let id = args.id.clone().unwrap_or_default();
    args.matching.hold(&mut desk, &id)?;
    let request = Adopt {
        id,
        step: args.step.clone(),
        said: args.said.circumstances(&desk)?,
    };
    let (plan, id) = ops::adopt(&desk, env, &request)?;
    if plan.writes.is_empty() {
        ui.status(&format!("nothing to adopt: {id} is what its log says"));
        return Ok(());
    }
    apply(ui, &desk, plan, &args.writing, &format!("adopted {id}"))
}

fn since(ui: &mut Ui, env: &Env, desk: &Desk, rev: &str, args: &Args) -> Outcome {
    let (plan, done) = ops::adopt_since(desk, env, rev)?;
    for (id, step) in &done.adopted {
        ui.line(&format!("{id} {step}"))?;
    }
    for (path, why) in &done.left {
        ui.warn(&format!("{path} is left: {}", why.message));
        for hint in &why.hints {
            ui.talk(&format!("hint: {}", printable(hint)));
        }
    }
    if !done.left.is_empty() {
        ui.talk("hint: `itsm adopt ID` takes such a record in alone, with `--do`, `--reason` and the like");
    }
    if plan.writes.is_empty() {
        ui.status(&format!("nothing to adopt since {rev}"));
    } else {
        let what = format!("adopted {}", plural(done.adopted.len(), "record"));
        apply(ui, desk, plan, &args.writing, &what)?;
    }
    if done.left.is_empty() {
        Ok(())
    } else {
        Err(Stop::Found)
    }
}
