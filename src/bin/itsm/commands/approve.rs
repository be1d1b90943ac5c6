use std::path::PathBuf;

use itsm::ops;
use itsm::ops::ApproveRequest;
use itsm::ops::Approving;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::OpsError;
use itsm::trust::Decision;

use crate::args::Writing;
use crate::commands::open;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// Sign that a change may go ahead, or that it must not
///
/// What is signed is shown first: the whole content, what it risks and reaches, what the step still lacks, and what is
/// another than at your last decision. The signature is made with your SSH key; any later edit of the content voids it.
/// Where nobody can be asked, `--yes` has to say that it is to be signed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm approve CHG-2611-7K3QXM
  itsm approve CHG-2611-7K3QXM --reject --comment \"No way back is planned\"
  itsm approve CHG-2611-7K3QXM --revoke           takes your decision back
  itsm approve CHG-2611-7K3QXM --role security    counts for this role alone
  itsm approve .itsm/policy.yaml                  an edit of the policy
  itsm approve CHG-2611-7K3QXM --dry-run          shows everything, signs nothing")]
pub(crate) struct Args {
    /// Ids of records, or unambiguous parts of them; or files that govern the desk
    #[arg(value_name = "ID|PATH", required = true)]
    subjects: Vec<String>,
    /// Say no
    #[arg(long, conflicts_with = "revoke")]
    reject: bool,
    /// Take your decision back
    #[arg(long)]
    revoke: bool,
    /// Decide in this role alone
    #[arg(long)]
    role: Option<String>,
    /// Decide on this step, such as peer-review [default: the one that the record waits for]
    #[arg(long)]
    step: Option<String>,
    /// Decide on what the step will set, for one such as `reschedule` that changes what is decided on
    #[arg(long, value_name = "FIELD=VALUE", requires = "step")]
    set: Vec<String>,
    /// What there is to say about it
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    /// The file of the key to sign with
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Sign without asking
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    for subject in &args.subjects {
        let desk = open(env)?;
        decide(ui, env, &desk, args, subject)?;
    }
    Ok(())
}

fn decide(ui: &mut Ui, env: &Env, desk: &Desk, args: &Args, subject: &str) -> Outcome {
    let request = ApproveRequest {
        subject: subject.to_owned(),
        decision: match (args.reject, args.revoke) {
            (true, _) => Decision::Reject,
            (_, true) => Decision::Revoke,
            _ => Decision::Approve,
        },
        role: args.role.clone(),
        step: args.step.clone(),
        set: args.set.clone(),
        comment: args.comment.clone(),
        key: args.key.clone(),
    };
    let approving = ops::prepare_approval(desk, env, &request)?;
    let name = approving.statement.subject().name.clone();
    ui.print(&render::approving::content(ui, &approving))?;
    // What surrounds the record now says nothing of a window that it does not have yet.
    let seen = ops::preview(desk, &name);
    if let Some(seen) = seen.ok().filter(|_| args.set.is_empty()) {
        let shown = render::preview::terminal::short(ui, desk, &seen);
        ui.print(&shown)?;
    }
    let shown = render::approving::text(ui, &approving);
    ui.print(&shown)?;
    if args.writing.dry_run || !is_wanted(ui, args, &approving)? {
        ui.status("nothing was signed");
        return Ok(());
    }
    let plan = ops::sign_approval(desk, env, &approving)?;
    let done = plan.apply(desk, args.writing.mode())?;
    let what = match request.decision {
        Decision::Approve => "approved",
        Decision::Reject => "rejected",
        Decision::Revoke => "decision taken back",
    };
    ui.done(&format!("{name}: {what} by {}", approving.person), &done);
    Ok(())
}

/// Asks a person at a terminal; a script has to say beforehand that it wants no question.
fn is_wanted(ui: &mut Ui, args: &Args, approving: &Approving) -> Result<bool, crate::exit::Stop> {
    if args.yes {
        return Ok(true);
    }
    if !ui.is_interactive() {
        let error = OpsError::usage("nothing was signed: nobody is at a terminal to be asked");
        let error = error.hint("read what is above, and sign it with `--yes`");
        return Err(error.hint("`--dry-run` shows it and signs nothing").into());
    }
    let verb = approving.statement.decision().name();
    let answer = ui.ask(&format!("Sign this ({verb})? [y/N] "))?;
    Ok(answer.is_some_and(|answer| matches!(answer.trim(), "y" | "Y" | "yes")))
}
