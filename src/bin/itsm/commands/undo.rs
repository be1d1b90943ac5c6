use itsm::ops;
use itsm::ops::Env;

use crate::commands::open;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Take back the last commit that itsm made
///
/// The branch goes back by one commit and the files of that commit become what they were before it; everything else,
/// staged or edited, stays as it is. A commit that others may have, on a remote branch or under a tag, is not taken
/// back: `itsm correct` is for those.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm undo --dry-run       names the commit and its files
  itsm undo
  git cherry-pick COMMIT    makes it again, as `itsm undo` says at the end")]
pub(crate) struct Args {
    /// Show what would be taken back, and change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = open(env)?;
    let undone = if args.dry_run {
        ops::undoable(&desk)?
    } else {
        ops::undo(&desk)?
    };
    for file in &undone.files {
        let word = if file.is_new { "removed" } else { "restored" };
        ui.line(&format!("{word} {}", itsm::text::printable(&file.path)))?;
    }
    let id = undone.commit.id.get(..7).unwrap_or(&undone.commit.id);
    let subject = itsm::text::printable(&undone.commit.subject);
    if args.dry_run {
        ui.status(&format!("dry run: {id} “{subject}” would be taken back"));
    } else {
        ui.status(&format!(
            "took back {id} “{subject}”; to make it again: git cherry-pick {id}"
        ));
    }
    Ok(())
}
