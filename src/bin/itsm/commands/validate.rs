use itsm::ops;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::Fallback;
use itsm::ops::OpsError;
use itsm::ops::Since;
use itsm::ops::SinceRequest;
use itsm::ops::Validation;
use itsm::text::plural;
use itsm::text::printable;

use crate::args::At;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::formats::Formats;
use crate::formats::Found;
use crate::ui::Ui;

/// The revision that stands for the one that the surroundings name; a branch of that name is `refs/heads/auto`.
const AUTO: &str = "auto";

/// Check every record; never writes
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm validate
  itsm validate --format github         annotations in a pull request
  itsm validate INC-2611-7K3QXM         all records are read, these alone reported
  itsm validate --since origin/main     what a branch brings; no entry or note may be lost
  itsm validate --since auto            the same, from where the pipeline says, or the remote's branch
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
    /// Report on what came since this git revision alone, edits that are not committed among it; `auto` finds it: from
    /// what the pipeline says, or where the history parts from the branch that work goes to
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    /// What to do where the history at hand does not reach back so far; `full` in a pipeline, else `fail`
    #[arg(long, value_enum, value_name = "WHAT", requires = "since")]
    since_fallback: Option<SinceFallback>,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum SinceFallback {
    /// Check everything, and say so
    Full,
    /// Fail, and say what to fetch
    Fail,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    args.formats.check()?;
    let (found, has_nothing) = validate(ui, env, args)?;
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
    if found.summary.records + found.summary.unread == 0 && !args.allow_empty && !has_nothing {
        ui.talk("error: no record to check; `--allow-empty` lets that pass");
        return Err(Stop::Nothing);
    }
    Ok(())
}

/// What was found, and whether nothing had to be checked.
fn validate(ui: &mut Ui, env: &Env, args: &Args) -> Result<(Validation, bool), OpsError> {
    let at = args.at.rev.as_deref();
    if let Some(with) = &args.merge_with {
        return Ok((ops::validate_merge(env, at, with, &args.records)?, false));
    }
    let desk = Desk::open(env, at)?;
    let Some(rev) = &args.since else {
        return Ok((ops::validate(&desk, &args.records)?, false));
    };
    let request = SinceRequest {
        rev: Some(rev.clone()).filter(|rev| rev != AUTO),
        fallback: args.since_fallback.map(|wanted| match wanted {
            SinceFallback::Full => Fallback::Full,
            SinceFallback::Fail => Fallback::Fail,
        }),
        only_operational: args.only == Some(Only::Operational),
    };
    let (found, since) = ops::validate_since(&desk, env, &args.records, &request)?;
    compared(ui, rev, &since);
    Ok((found, matches!(since, Since::Nothing(_))))
}

/// Says what was compared with what: an empty range must not look like one in which all is well.
fn compared(ui: &mut Ui, rev: &str, since: &Since) {
    match since {
        Since::Everything(why) => ui.warn(&format!(
            "everything is checked, and nothing is compared with what was before: {why}"
        )),
        Since::Nothing(why) => ui.status(&format!("nothing to check: {}", printable(why))),
        Since::Range {
            base,
            is_parent,
            files,
            origin,
            unwalked,
        } => {
            let (files, origin) = (plural(*files, "file"), origin.as_deref());
            let origin = origin.map_or(String::new(), |origin| format!(" ({origin})"));
            ui.status(&if *is_parent {
                format!(
                    "{rev} is what is checked, so its last commit is: {files} changed since {base}"
                )
            } else {
                format!("{files} changed since {base}{}", printable(&origin))
            });
            if let Some(why) = unwalked {
                ui.warn(&format!(
                    "the commits since {base} were not looked at one by one, and no approvals were judged; the two ends alone were compared: {}; a pipeline checks out with `fetch-depth: 0`",
                    printable(why)
                ));
            }
        }
    }
}
