use itsm::diagnostic;
use itsm::diagnostic::Level;
use itsm::ops;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::Validation;

use crate::args::At;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::ui::Ui;

/// Check every record; never writes
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm validate
  itsm validate --format github         annotations in a pull request
  itsm validate INC-2611-7K3QXM         all records are read, these alone reported
  itsm validate --merge-with origin/main  what a merge would bring: conflicts, ids twice, lost records
  itsm explain illegal-transition       what a rule means

Exit codes: 0 nothing found, 1 something found, 3 no record to check.")]
pub(crate) struct Args {
    /// Report on these records alone: ids or paths
    #[arg(value_name = "ID|PATH")]
    only: Vec<String>,
    /// How to print findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// From which level on findings make the command fail
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "LEVEL")]
    fail_on: FailOn,
    /// Pass where there is no record at all
    #[arg(long)]
    allow_empty: bool,
    /// Check what a merge of this git revision would bring, without making it
    #[arg(long, value_name = "REV")]
    merge_with: Option<String>,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// The line of the file with a caret
    Text,
    /// A documented object for scripts
    Json,
    /// Workflow commands that GitHub shows beside the lines
    Github,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Never,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let rev = args.at.rev.as_deref();
    let found = match &args.merge_with {
        Some(with) => ops::validate_merge(env, rev, with, &args.only)?,
        None => ops::validate(&Desk::open(env, rev)?, &args.only)?,
    };
    match args.format {
        Format::Text => text(ui, &found)?,
        Format::Json => ui.line(&diagnostic::json(&found.summary, &found.findings))?,
        Format::Github => ui.print(&diagnostic::github(&found.findings))?,
    }
    ui.status(&found.summary.line());
    if fails(args.fail_on, &found) {
        return Err(Stop::Found);
    }
    if found.summary.records + found.summary.unread == 0 && !args.allow_empty {
        ui.talk("error: no record to check; `--allow-empty` lets that pass");
        return Err(Stop::Nothing);
    }
    Ok(())
}

fn text(ui: &mut Ui, found: &Validation) -> Outcome {
    for finding in &found.findings {
        let source = found.sources.get(&finding.path).map(String::as_str);
        let shown = diagnostic::terminal(finding, source, ui.is_coloured());
        ui.line(&shown)?;
        ui.print("\n")?;
    }
    Ok(())
}

fn fails(on: FailOn, found: &Validation) -> bool {
    found.findings.iter().any(|finding| match on {
        FailOn::Error => finding.level == Level::Error,
        FailOn::Warning => true,
        FailOn::Never => false,
    })
}
