use std::path::Path;
use std::path::PathBuf;

use itsm::ops;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::Kind;
use itsm::ops::OpsError;
use itsm::ops::Plan;
use itsm::ops::ReviewImport;
use itsm::ops::ReviewRequest;
use itsm::text::plural;
use itsm::trust::forge;
use itsm::trust::forge::Answer;

use crate::args::Writing;
use crate::commands::open;
use crate::exit::Outcome;
use crate::render::reviews;
use crate::ui::Ui;

/// Take in the reviews of a pull request as statements that the importing bot signs
///
/// Runs in a clone of the result, by a job that the pull request can't alter, with the answers of the forge's API saved
/// before; nothing is fetched here. A review counts for a record where it is the newest of a person who may push, who
/// neither opened the pull request nor is a bot, and where the commit that was looked at has exactly the record's
/// present content. Accounts are people by their number in `.itsm/keys.yaml`, never by their name.
///
/// What has to be saved, for the pull request N (`gh api --paginate PATH > FILE`, or curl, every page of a list):
///
/// GitHub: `repos/OWNER/NAME/pulls/N`, the same with `/reviews` and `/commits`, and who may push: for each reviewer
/// `repos/OWNER/NAME/collaborators/LOGIN/permission`, or `authorCanPushToRepository` of a GraphQL query; optional are
/// `repos/OWNER/NAME/branches/BASE/protection` and `repos/OWNER/NAME/rules/branches/BASE`
///
/// GitLab: `projects/ID/merge_requests/N`, the same with `/commits`, `/approvals`, `/approval_state`, `/notes` and
/// `/versions`, further `projects/ID/approvals` and `projects/ID/members/all`; optional are `/reviewers` of the merge
/// request and `users/ID`. Approvals count only where the project drops them when commits are pushed, and the merge
/// request has no rules of its own
///
/// Gitea and Forgejo: `repos/OWNER/NAME/pulls/N`, the same with `/reviews` and `/commits`; optional is
/// `repos/OWNER/NAME/branch_protections/BASE`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm approvals import --forge github --pr 7 --from pr.json reviews.json commits.json permission-*.json --key ~/bot
  itsm approvals import --forge gitlab --pr 12 --from answers/*.json --dry-run
  itsm approvals import --forge gitea --pr 3 --from all.json --record CHG-2611-7K3QXM --format json

Importing again changes nothing. The commits of the pull request have to be there, even after it was squashed:
`git fetch origin refs/pull/N/head`, on GitLab refs/merge-requests/N/head.")]
pub(crate) struct Args {
    /// The kind of forge; Forgejo is Gitea
    #[arg(long, value_enum)]
    forge: Forge,
    /// The number of the pull request or merge request
    #[arg(long, value_name = "N")]
    pr: u64,
    /// The saved answers, in any order
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    from: Vec<PathBuf>,
    /// Only this record, or this file that governs the desk; without it, all that the pull request touches
    #[arg(long, value_name = "ID")]
    record: Vec<String>,
    /// The step that is decided on; without it, those that the pull request takes or waits for
    #[arg(long, value_name = "STEP")]
    step: Option<String>,
    /// The bot's key; without it, the one of git's `user.signingkey`
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// A list for people or a documented object for scripts
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    writing: Writing,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum Forge {
    Github,
    Gitlab,
    #[value(alias = "forgejo")]
    Gitea,
}

impl From<Forge> for forge::Forge {
    fn from(forge: Forge) -> Self {
        match forge {
            Forge::Github => Self::Github,
            Forge::Gitlab => Self::Gitlab,
            Forge::Gitea => Self::Gitea,
        }
    }
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = open(env)?;
    let answers = args.from.iter().map(|file| answer(env, file));
    let answers = answers.collect::<Result<Vec<_>, _>>()?;
    let request = ReviewRequest {
        forge: args.forge.into(),
        number: args.pr,
        answers: &answers,
        records: &args.record,
        step: args.step.as_deref(),
        key: args.key.as_deref(),
    };
    // What is only shown need not be signed.
    let (plan, import) = if args.writing.dry_run {
        (Plan::default(), ops::reviews(&desk, &request)?)
    } else {
        ops::import_reviews(&desk, env, &request)?
    };
    let text = match args.format {
        Format::Text => reviews::text(ui, &desk, &import),
        Format::Json => reviews::json(&import),
    };
    ui.print(&text)?;
    finish(ui, &desk, plan, &import, &args.writing)
}

fn answer(env: &Env, file: &Path) -> Result<Answer, OpsError> {
    let bytes = std::fs::read(env.cwd.join(file)).map_err(|error| {
        OpsError::new(
            Kind::Io,
            format!("{} can't be read: {error}", file.display()),
        )
    })?;
    Ok(Answer {
        file: file.display().to_string(),
        bytes,
    })
}

fn finish(
    ui: &mut Ui,
    desk: &Desk,
    plan: Plan,
    import: &ReviewImport,
    writing: &Writing,
) -> Outcome {
    for warning in &import.warnings {
        ui.warn(warning);
    }
    if writing.dry_run {
        ui.status("dry run: nothing was written");
        return Ok(());
    }
    if plan.writes.is_empty() {
        ui.status("nothing to import");
        return Ok(());
    }
    let done = plan.apply(desk, writing.mode())?;
    let count = plural(import.imported(), "review");
    ui.done(&format!("imported {count}"), &done);
    Ok(())
}
