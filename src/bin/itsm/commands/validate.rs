use itsm::ops;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::OpsError;
use itsm::ops::SinceRequest;
use itsm::ops::Validation;
use itsm::text::plural;

use crate::args::At;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::formats::Formats;
use crate::formats::Found;
use crate::ui::Ui;

/// Check every record; never writes
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm validate
  itsm validate --format github         annotations in a pull request
  itsm validate INC-2611-7K3QXM         all records are read, these alone reported
  itsm validate --since origin/main     what a branch brings; no entry or note may be lost
  itsm validate --since origin/main --only operational
  itsm validate --merge-with origin/main  what a merge would bring: conflicts, ids twice, lost records
  itsm explain illegal-transition       what a rule means
  itsm validate --format text --format github --format markdown:\"$GITHUB_STEP_SUMMARY\"
  itsm validate --format sarif:itsm.sarif
  itsm validate --format gitlab:gl-code-quality-report.json --format junit:itsm.xml
  itsm validate --format rdjson | reviewdog -f=rdjson

Formats: each is printed, or written to its :FILE as a whole; text and github can be printed together. text is for
eyes, json has everything as it is; their paths are those of the desk. In all others paths are those of the repository,
messages end after 1,000 characters, and what the reader would refuse is left out and counted: github 10 of a level,
sarif 25,000 results, junit 30 MB, markdown 1 MiB together with what stands in $GITHUB_STEP_SUMMARY. In junit what
makes the command fail is a failure, and anything else is skipped.

Exit codes, whatever the formats: 0 nothing found, 1 something found, 3 no record to check, 74 a file can't be written.")]
pub(crate) struct Args {
    /// Report on these records alone: ids or paths
    #[arg(value_name = "ID|PATH")]
    records: Vec<String>,
    /// Report on what came since this git revision alone, edits that are not committed among it
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    /// Find every change that needs a review
    #[arg(long, value_enum, value_name = "KIND", requires = "since")]
    only: Option<Only>,
    #[command(flatten)]
    formats: Formats,
    /// Pass where there is no record at all
    #[arg(long)]
    allow_empty: bool,
    /// Check what a merge of this git revision would bring, without making it
    #[arg(long, value_name = "REV", conflicts_with = "since")]
    merge_with: Option<String>,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Only {
    /// Daily work, which each record type's definition tells from what needs a review
    Operational,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    args.formats.check()?;
    let found = validate(ui, env, args)?;
    let shown = Found {
        task: "validate",
        summary: &found.summary,
        findings: &found.findings,
        sources: &found.sources,
        prefix: &found.prefix,
    };
    args.formats.report(ui, env, &shown)?;
    ui.status(&found.summary.line());
    if args.formats.fails(&found.findings) {
        return Err(Stop::Found);
    }
    if found.summary.records + found.summary.unread == 0 && !args.allow_empty {
        ui.talk("error: no record to check; `--allow-empty` lets that pass");
        return Err(Stop::Nothing);
    }
    Ok(())
}

fn validate(ui: &mut Ui, env: &Env, args: &Args) -> Result<Validation, OpsError> {
    let at = args.at.rev.as_deref();
    if let Some(with) = &args.merge_with {
        return ops::validate_merge(env, at, with, &args.records);
    }
    let desk = Desk::open(env, at)?;
    let Some(rev) = &args.since else {
        return ops::validate(&desk, &args.records);
    };
    let request = SinceRequest {
        rev: rev.clone(),
        only_operational: args.only == Some(Only::Operational),
    };
    let (found, since) = ops::validate_since(&desk, env, &args.records, &request)?;
    let files = plural(since.files, "file");
    let base = since.base;
    ui.status(&if since.is_parent {
        format!("{rev} is what is checked, so its last commit is: {files} changed since {base}")
    } else {
        format!("{files} changed since {base}")
    });
    Ok(found)
}
