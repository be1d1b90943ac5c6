use itsm::ops;
use itsm::ops::Env;
use itsm::ops::Mode;

use crate::args::At;
use crate::commands::dry_run;
use crate::commands::read;
use crate::commands::sla::as_of;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// Show the desk on one page of Markdown: what is open, at risk, breached, and waits for approval
///
/// The same records and the same `--as-of` give the same page, so that a pipeline can commit it or post it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm dashboard
  itsm dashboard --as-of 2026-11-20T12:00:00Z
  itsm dashboard --write DASHBOARD.md --commit")]
pub(crate) struct Args {
    /// Show the desk as of this time; without it, now
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// Write the page into this file of the desk, instead of showing it
    #[arg(long, value_name = "FILE", conflicts_with = "rev")]
    write: Option<String>,
    /// Commit the file
    #[arg(long, requires = "write")]
    commit: bool,
    /// Show what would be written, and write nothing
    #[arg(short = 'n', long, requires = "write")]
    dry_run: bool,
    /// Commit although no branch is checked out
    #[arg(long, requires = "commit")]
    allow_detached: bool,
    #[command(flatten)]
    at: At,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = read(ui, env, args.at.rev.as_deref())?;
    let found = ops::dashboard(&desk, as_of(args.as_of.as_deref(), &desk)?)?;
    let page = render::dashboard::page(&found, desk.config.timezone);
    let Some(path) = &args.write else {
        ui.print(&page)?;
        return render::unread(ui, &found.unread);
    };
    // A page that is short of what could not be read would look like good news.
    render::unread(ui, &found.unread)?;
    let plan = ops::dashboard_file(&desk, path, &page)?;
    if plan.writes.is_empty() {
        ui.status(&format!("{path} is already written"));
        return Ok(());
    }
    if args.dry_run {
        return dry_run(ui, &plan);
    }
    let mode = Mode {
        no_commit: !args.commit,
        allow_detached: args.allow_detached,
        ..Mode::default()
    };
    let done = plan.apply(&desk, mode)?;
    ui.done(&format!("wrote {path}"), &done);
    Ok(())
}
