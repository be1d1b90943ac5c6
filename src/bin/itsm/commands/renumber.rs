use std::fmt::Write;

use itsm::ops;
use itsm::ops::Env;
use itsm::ops::Mention;
use itsm::ops::Renumber;
use itsm::text::plural;
use itsm::text::printable;

use crate::args::Matching;
use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::exit::Outcome;
use crate::ui::Ui;

/// How many places are listed.
const SHOWN: usize = 20;

/// Give a record another id
///
/// Moves its file and everything beside it, rewrites every reference to it, and keeps the old id as an alias that still
/// finds it. What people wrote in words stays; those places are listed. A record that has been approved keeps its id, and
/// so does a person whose id stands in logs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm renumber INC-2611-7K3QXM          draws another id
  itsm renumber mail-01 mx-01            for ids that people choose
  itsm renumber mail-01 mx-01 --dry-run  shows every change")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    #[arg(value_name = "OLD")]
    id: String,
    /// The new id; may be left out where ids are drawn
    new: Option<String>,
    #[command(flatten)]
    matching: Matching,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let mut desk = open(env)?;
    args.matching.hold(&mut desk, &args.id)?;
    let request = Renumber {
        id: args.id.clone(),
        new: args.new.clone(),
    };
    let (plan, renumbered) = ops::renumber(&desk, env, &request)?;
    let what = match renumbered.rewritten.len() {
        0 => format!("{} is now {}", renumbered.old, renumbered.new),
        count => format!(
            "{} is now {}, in {} too",
            renumbered.old,
            renumbered.new,
            plural(count, "other record")
        ),
    };
    apply(ui, &desk, plan, &args.writing, &what)?;
    Ok(ui.print(&listed(&renumbered.old, &renumbered.mentions))?)
}

/// The places that still say the old id, a line each.
fn listed(old: &str, mentions: &[Mention]) -> String {
    let mut out = String::new();
    if !mentions.is_empty() {
        let _ = writeln!(out, "{old} still stands in words:");
    }
    for one in mentions.iter().take(SHOWN) {
        let _ = writeln!(
            out,
            "  {}:{}: {}",
            printable(&one.path),
            one.line,
            printable(&one.place)
        );
    }
    if mentions.len() > SHOWN {
        let _ = writeln!(out, "  … and {} more", mentions.len() - SHOWN);
    }
    out
}
