use itsm::ops;
use itsm::ops::Case;
use itsm::ops::Ending;
use itsm::ops::Env;
use itsm::ops::SyncReport;
use itsm::ops::SyncRequest;
use itsm::ops::Validation;
use itsm::ops::Waiting;
use itsm::text::plural;

use crate::exit::Outcome;
use crate::exit::Stop;
use crate::render;
use crate::render::sync;
use crate::ui::Ui;

/// Take in what others did and send what you did
///
/// Fetches, puts your commits onto the others' (or merges, where git is set to), joins records that both sides changed
/// field by field, checks the result and pushes it. Where people have to decide, nothing is pushed: the merge stays open
/// until `itsm conflicts` has settled it, and `itsm sync` goes on. Without a network it says so and your work goes on.
/// Where the remote takes no commits on its branch, they go to a branch of their own, for a pull request.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm sync
  itsm sync --dry-run        asks the remote, and shows what would come in and go out
  itsm sync --abort          takes an open merge back
  itsm sync --format json")]
pub(crate) struct Args {
    /// Ask the remote and show what would come in and go out; only remote-tracking branches change
    #[arg(short = 'n', long, conflicts_with = "abort")]
    dry_run: bool,
    /// Take an open merge back: everything is as it was before it
    #[arg(long)]
    abort: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Tables for people
    Text,
    /// A documented object for scripts
    Json,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    if args.abort {
        ops::abort_sync(env)?;
        ui.status("the merge was taken back; everything is as it was before");
        return Ok(());
    }
    let request = SyncRequest {
        dry_run: args.dry_run,
    };
    let report = ops::sync(env, request)?;
    match args.format {
        Format::Json => ui.line(&sync::json(&report))?,
        Format::Text if ui.is_quiet() && !args.dry_run => {
            ui.print(&sync::undecided_text(&report, ui.width()))?;
        }
        Format::Text => ui.print(&sync::text(&report, ui.width()))?,
    }
    end(ui, &report, args.format)
}

/// Says how it ended, and fails where something has to be done first.
fn end(ui: &mut Ui, report: &SyncReport, format: Format) -> Outcome {
    let there = format!("{}/{}", report.remote, report.branch);
    let unsent = plural(report.outgoing.len(), "commit");
    match &report.ending {
        Ending::Done => ui.status(&sync::summary(report)),
        Ending::Tried => ui.status("dry run: nothing came in and nothing was sent"),
        Ending::Offline(said) => {
            let line = said.lines().find(|line| !line.is_empty());
            let line = line.unwrap_or_default().trim_start_matches("fatal: ");
            let waits = if report.outgoing.len() == 1 {
                "waits"
            } else {
                "wait"
            };
            ui.warn(&format!(
                "{} can't be reached ({line}); {unsent} {waits} here until it can",
                report.remote
            ));
        }
        Ending::Review { branch, said } => {
            ui.talk(said);
            ui.talk(&format!(
                "{there} takes no commits; {unsent} went to {branch}: open a pull request from {branch} into {}",
                report.branch
            ));
        }
        Ending::Waiting(waiting) => {
            wait(ui, waiting);
            return Err(Stop::Found);
        }
        Ending::Invalid(found) => {
            invalid(ui, report, found, format)?;
            return Err(Stop::Found);
        }
    }
    Ok(())
}

fn wait(ui: &mut Ui, waiting: &[Waiting]) {
    let label = ui.red("error:");
    let wait = if waiting.len() == 1 { "waits" } else { "wait" };
    let files = plural(waiting.len(), "file");
    ui.talk(&format!(
        "{label} {files} {wait} for a decision; nothing was sent"
    ));
    let mut hints = Vec::new();
    let is_by_hand = |one: &&Waiting| matches!(one.case, Case::Edited | Case::Other { .. });
    let mut to_decide = waiting.iter().filter(|one| !is_by_hand(one));
    if let Some(id) = to_decide.find_map(Waiting::record) {
        hints.push(format!(
            "`itsm conflicts {id}` shows both sides and takes one of them"
        ));
    }
    if let Some(file) = waiting.iter().find(is_by_hand) {
        hints.push(format!("edit or remove {0}, then `git add {0}`", file.path));
    }
    hints.push("`itsm sync` goes on then; `itsm sync --abort` returns to before".to_owned());
    for hint in hints {
        let label = ui.cyan("hint:");
        ui.talk(&format!("{label} {}", itsm::text::printable(&hint)));
    }
}

fn invalid(ui: &mut Ui, report: &SyncReport, found: &Validation, format: Format) -> Outcome {
    if format == Format::Text {
        let shown = render::findings(&found.findings, &found.sources, ui.is_coloured());
        ui.print(&shown)?;
    }
    let label = ui.red("error:");
    let errors = plural(found.findings.len(), "error");
    ui.talk(&format!(
        "{label} nothing was sent: the result has {errors} that the other side has not"
    ));
    let label = ui.cyan("hint:");
    if report.lacks_approvals() {
        let (remote, branch) = (&report.remote, &report.branch);
        ui.talk(&format!(
            "{label} `git switch --create NAME` and `itsm sync` propose them on a branch of their own, for a pull request; \
             `git branch --force {branch} {remote}/{branch}` takes them off `{branch}` then"
        ));
        return Ok(());
    }
    ui.talk(&format!(
        "{label} mend them, commit, and run `itsm sync` again"
    ));
    let moved = report.outgoing.first().map(|one| one.id.as_str());
    if let Some(before) = report.before.as_deref().filter(|one| Some(*one) != moved) {
        let short = before.get(..7).unwrap_or(before);
        ui.talk(&format!(
            "{label} `git reset --keep {short}` returns to before"
        ));
    }
    Ok(())
}
