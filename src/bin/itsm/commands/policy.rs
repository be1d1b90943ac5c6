use clap::Subcommand;
use itsm::diagnostic;
use itsm::diagnostic::Summary;
use itsm::ops;
use itsm::ops::Env;
use itsm::ops::ExplainRequest;
use itsm::ops::OpsError;
use itsm::ops::PolicyRequest;
use itsm::schema::POLICY;
use itsm::text::plural;

use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::commands::read;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// Write, check and explain the policy: who has to approve what
///
/// The policy is .itsm/policy.yaml. Roles say who people are, rules how many of which roles a step of a record needs and
/// how well their decisions have to be proven.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm policy init
  itsm policy check
  itsm policy explain 00chg")]
pub(crate) struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    Init(Init),
    Check(Check),
    Explain(Explain),
}

/// Write a first policy, which a team of three can live with
///
/// A colleague's review is enough up to high risk, a change of very high risk needs signatures, and what can't wait is
/// looked at once more afterwards. It counts once it is on the trusted side, such as the main branch of the remote.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm policy init
  itsm policy init --approvers ana,ben,cleo
  itsm policy init --dry-run")]
struct Init {
    /// Who approves changes and edits of the policy, by their ids; everybody in people/ if nobody is named
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    approvers: Vec<String>,
    #[command(flatten)]
    writing: Writing,
}

/// Find what is wrong with the policy, and what will not work as it seems
///
/// Unknown words, types, fields, steps and people; rules that add nothing; values that no rule is for; roles that nobody
/// holds; quorums that are never reached; people who have no key where one is asked for; faults of .itsm/keys.yaml.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm policy check
  itsm policy check --format json

Exit codes: 0 it can be used (warnings included), 2 it can't, 3 there is none.")]
struct Check {
    /// The line of the file with a caret, or a documented object for scripts
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    format: CheckFormat,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum CheckFormat {
    Text,
    Json,
}

/// Show which rules a record has to meet and why, who may act, who may not, and what is missing
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm policy explain 00chg                      the steps that it waits for or took
  itsm policy explain 00chg --step peer-review   a step ahead of time
  itsm policy explain .itsm/keys.yaml            an edit of the keys
  itsm policy explain 00chg --format markdown    as a comment of a pull request")]
struct Explain {
    /// The record: its id, or an unambiguous part of it; or a file that governs the desk
    #[arg(value_name = "ID|PATH")]
    id: String,
    /// The step, as its approval guard calls it
    #[arg(long, value_name = "STEP")]
    step: Option<String>,
    /// The trusted side: the revision whose policy, keys and people are used; the newest known of the remote's main branch
    /// if none is named
    #[arg(long, value_name = "REV")]
    target: Option<String>,
    /// text for people, markdown for a comment, or a documented object for scripts
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    format: ExplainFormat,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum ExplainFormat {
    Text,
    Markdown,
    Json,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    match &args.task {
        Task::Init(args) => init(ui, env, args),
        Task::Check(args) => check(ui, env, args),
        Task::Explain(args) => explain(ui, env, args),
    }
}

fn init(ui: &mut Ui, env: &Env, args: &Init) -> Outcome {
    let desk = open(env)?;
    let request = PolicyRequest {
        approvers: args.approvers.clone(),
    };
    let init = ops::init_policy(&desk, &request)?;
    let alone = init.alone();
    apply(
        ui,
        &desk,
        init.plan,
        &args.writing,
        &format!("wrote {POLICY}"),
    )?;
    if let Some(meaning) = alone {
        ui.status(meaning);
    }
    Ok(())
}

fn check(ui: &mut Ui, env: &Env, args: &Check) -> Outcome {
    let desk = read(ui, env, None)?;
    let found = ops::check_policy(&desk)?;
    let summary = Summary::new(0, 0, &found.findings);
    match args.format {
        CheckFormat::Text => {
            let shown = render::findings(&found.findings, &found.sources, ui.is_coloured());
            ui.print(&shown)?;
        }
        CheckFormat::Json => ui.line(&diagnostic::json(&summary, &found.findings))?,
    }
    let (errors, warnings) = (
        plural(summary.errors, "error"),
        plural(summary.warnings, "warning"),
    );
    if found.is_valid() {
        ui.status(&format!("{POLICY} can be used: {warnings}"));
        return Ok(());
    }
    let message = format!("{POLICY} can't be used: {errors}, {warnings}");
    Err(OpsError::usage(message).into())
}

fn explain(ui: &mut Ui, env: &Env, args: &Explain) -> Outcome {
    let desk = read(ui, env, None)?;
    let request = ExplainRequest {
        id: args.id.clone(),
        step: args.step.clone(),
        target: args.target.clone(),
    };
    let explained = ops::explain_approvals(&desk, env, &request)?;
    if explained.is_ahead {
        ui.warn(&format!(
            "the trusted side has no {POLICY} yet; this is by the one of the present commit"
        ));
    }
    match args.format {
        ExplainFormat::Text => {
            let text = render::policy::text(ui, &explained);
            ui.print(&text)?;
        }
        ExplainFormat::Markdown => ui.print(&render::policy::markdown(&explained))?,
        ExplainFormat::Json => ui.line(&render::policy::json(&explained))?,
    }
    Ok(())
}
