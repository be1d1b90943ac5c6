use std::path::Path;
use std::path::PathBuf;

use indicatif::ProgressBar;
use indicatif::ProgressStyle;
use itsm::ops;
use itsm::ops::Audit;
use itsm::ops::AuditRequest;
use itsm::ops::AuditVerdict;
use itsm::ops::Auditor;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::OpsError;

use crate::commands::told;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::render;
use crate::ui::Ui;

/// Check every step of the history since a commit that you trust
///
/// Each commit on the line is held against the one before it: states that changed without an entry, steps that were
/// skipped, entries, notes and records that are gone, times that can't be so, and merges that say something else than their
/// sides. Nothing is written, nothing of the repository's settings is run.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm audit --from 4f1c2ab                     everything since that commit
  itsm audit --from v2026-10 --to origin/main   between two revisions
  itsm audit --from-file /var/lib/itsm/accepted the commit that the last audit ended with, kept elsewhere
  itsm audit --from 4f1c2ab --format json       for scripts
  itsm -C desk.git audit --from 4f1c2ab         in a bare repository
  itsm explain back-dated                       what a reason means

Exit codes: 0 nothing worse than warnings, 3 nothing to audit, 4 the history is not all here, 6 something was found.")]
pub(crate) struct Args {
    /// The revision that is trusted, at which the audit starts
    #[arg(long, value_name = "REV", required_unless_present = "from_file")]
    from: Option<String>,
    /// A file with that revision in its first line; it has to lie outside of the repository
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    from_file: Option<PathBuf>,
    /// The revision at which it ends, HEAD if not given
    #[arg(long, value_name = "REV")]
    to: Option<String>,
    /// How to print findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For people, the oldest first
    Text,
    /// A documented object for scripts
    Json,
    /// For a comment or the summary of a pipeline
    Markdown,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = Desk::open_history(env, args.to.as_deref().unwrap_or("HEAD"))?;
    let desk = told(ui, desk);
    let request = AuditRequest {
        from: from(&desk, env, args)?,
        to: args.to.clone(),
    };
    let bar = bar(ui);
    let mut judge = Auditor::of(&desk, args.to.as_deref(), env.now);
    let audit = ops::audit(&desk, &request, &mut judge, &mut |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    show(ui, &desk, args.format, &audit?)
}

fn show(ui: &mut Ui, desk: &Desk, format: Format, audit: &Audit) -> Outcome {
    let text = match format {
        Format::Text => render::audit::text::text(ui, desk, audit),
        Format::Json => render::audit::json::json(audit),
        Format::Markdown => render::audit::markdown::text(desk, audit),
    };
    ui.print(&text)?;
    ui.status(&render::audit::summary(audit));
    match audit.verdict() {
        AuditVerdict::Passed => Ok(()),
        AuditVerdict::Failed => Err(Stop::Unproven),
    }
}

/// The revision that is trusted: whoever can push must not be able to say which one that is.
fn from(desk: &Desk, env: &Env, args: &Args) -> Result<String, OpsError> {
    let Some(file) = &args.from_file else {
        return Ok(args.from.clone().unwrap_or_default());
    };
    let file = env.cwd.join(file);
    let shown = file.display();
    let real = std::fs::canonicalize(&file).map_err(|error| unreadable(&file, &error))?;
    let repo = desk.repo.as_ref();
    if repo.is_some_and(|repo| repo.holds(&real)) {
        return Err(
            OpsError::usage(format!("{shown} lies in the repository that is audited"))
                .hint("keep it where those who push can't change it"),
        );
    }
    let text = std::fs::read_to_string(&real).map_err(|error| unreadable(&file, &error))?;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        return Err(OpsError::usage(format!(
            "{shown} names no revision in its first line"
        )));
    }
    Ok(line.to_owned())
}

fn unreadable(file: &Path, error: &std::io::Error) -> OpsError {
    OpsError::usage(format!("{} can't be read: {error}", file.display()))
}

fn bar(ui: &Ui) -> ProgressBar {
    if !ui.is_interactive() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} commits {eta}");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
