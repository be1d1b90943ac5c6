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
use itsm::ops::ReviewedMove;
use itsm::ops::ReviewedSubject;
use itsm::schema::CommitMode;
use itsm::text::plural;
use itsm::trust::forge;
use itsm::trust::forge::Answer;

use crate::args::Writing;
use crate::commands::open;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::render::reviews;
use crate::ui::Ui;

/// Take in the reviews of a pull request as statements that the importing bot signs
///
/// Runs in a clone of the result, by a job that the pull request can't alter, with the answers of the forge's API saved
/// before; nothing is fetched here. A review counts for a record where it is the newest of a person who may push, who
/// neither opened the pull request nor is a bot, and where the commit that was looked at has exactly the record's
/// present content. Accounts are people by their number in `.itsm/keys.yaml`, never by their name. The pull request has
/// to be merged, and its merge to be here. For a file that governs the desk it counts from that merge on, if it was given
/// before.
///
/// With `--move` each record that the pull request left waiting takes the step on which its reviews decided: the entry
/// names the person whose review was the last that was needed, and the bot signs the commit.
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
  itsm approvals import --forge github --pr 7 --from answers/*.json --key ~/bot --move
  itsm approvals import --forge gitlab --pr 12 --from answers/*.json --dry-run
  itsm approvals import --forge gitea --pr 3 --from all.json --record CHG-2611-7K3QXM --format json

Importing again changes nothing, and takes a step with `--move` that was not taken yet. The commits of the pull request have to be there, even after it was squashed:
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
    /// Also take the steps that the reviews decided on, each in a commit that the bot signs
    #[arg(long = "move", conflicts_with = "no_commit")]
    moves: bool,
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
        if args.moves && desk.config.commit != CommitMode::Auto {
            return Err(uncommitted().into());
        }
        ops::import_reviews(&desk, env, &request)?
    };
    if let Format::Text = args.format {
        ui.print(&reviews::text(ui, &desk, &import))?;
    }
    let has_new = import.imported() > 0;
    let is_done = finish(ui, &desk, plan, &import, &args.writing)?;
    let taken = Taking {
        env,
        request: &request,
        import: &import,
        has_new,
        writing: &args.writing,
    };
    let steps = if args.moves {
        taken.steps(ui)?
    } else {
        Vec::new()
    };
    let is_taken = steps.iter().any(|step| matches!(step, Some(Ok(_))));
    if args.writing.dry_run {
        ui.status("dry run: nothing was written");
    } else if !is_done && !is_taken {
        ui.status("nothing to import");
    }
    if let Format::Json = args.format {
        ui.print(&reviews::json(&import, &steps))?;
    }
    Ok(())
}

fn uncommitted() -> OpsError {
    OpsError::usage("the bot signs the commit of a step, and this desk leaves commits to its users")
        .hint("leave `--move` away, or set `commit: auto` in itsm.yaml")
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

/// Commits the statements; whether there were any.
fn finish(
    ui: &mut Ui,
    desk: &Desk,
    plan: Plan,
    import: &ReviewImport,
    writing: &Writing,
) -> Result<bool, Stop> {
    for warning in &import.warnings {
        ui.warn(warning);
    }
    if plan.writes.is_empty() {
        return Ok(false);
    }
    let done = plan.apply(desk, writing.mode())?;
    let count = plural(import.imported(), "review");
    ui.done(&format!("imported {count}"), &done);
    Ok(true)
}

/// What steps are taken with.
struct Taking<'a> {
    env: &'a Env,
    request: &'a ReviewRequest<'a>,
    import: &'a ReviewImport,
    /// Whether reviews were there that had no statement yet.
    has_new: bool,
    writing: &'a Writing,
}

impl Taking<'_> {
    /// Takes the steps of all subjects, each in a commit of its own; for each the step, why it is not taken, or nothing.
    fn steps(&self, ui: &mut Ui) -> Result<Vec<Option<Result<ReviewedMove, String>>>, Stop> {
        let mut steps = Vec::new();
        for subject in &self.import.subjects {
            // Each step leaves another desk behind.
            let desk = open(self.env)?;
            let step = match ops::reviewed_step(&desk, self.env, self.import, subject) {
                Ok(None) => None,
                Ok(Some((plan, step))) => {
                    self.take(ui, &desk, plan, &step)?;
                    Some(Ok(step))
                }
                Err(error) if matches!(error.kind, Kind::Refused | Kind::Usage | Kind::State) => {
                    Some(Err(self.refused(ui, subject, error)))
                }
                Err(error) => return Err(error.into()),
            };
            steps.push(step);
        }
        Ok(steps)
    }

    fn take(&self, ui: &mut Ui, desk: &Desk, plan: Plan, step: &ReviewedMove) -> Outcome {
        let (moved, by) = (&step.moved, &step.by);
        let what = format!(
            "{}: {} ({} → {}) by {by}",
            moved.id, moved.transition, moved.from, moved.to
        );
        if self.writing.dry_run {
            ui.status(&format!("would take {what}"));
            return Ok(());
        }
        let git = ops::signing_as_importer(desk, self.env, self.request, self.import)?;
        let signed = open(&self.env.at(&self.env.cwd, git))?;
        let done = plan.apply(&signed, self.writing.mode())?;
        ui.done(&what, &done);
        Ok(())
    }

    /// Says why a step is not taken, and how to go on.
    fn refused(&self, ui: &mut Ui, subject: &ReviewedSubject, error: OpsError) -> String {
        if self.writing.dry_run && self.has_new {
            let what = format!(
                "whether the reviews are enough for `{}` is known once they are imported",
                subject.step
            );
            ui.status(&format!("{}: {what}", subject.name));
            return what;
        }
        ui.warn(&format!("not moved: {}", error.message));
        for hint in &error.hints {
            ui.hint(hint);
        }
        error.message
    }
}
