use itsm::ops;
use itsm::ops::Env;
use itsm::ops::VerifyRequest;

use crate::args::At;
use crate::commands::read;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::render::verified;
use crate::ui::Ui;

/// Check every decision anew: signature, key, role, content, quorum
///
/// Without an id it looks at what was decided on since the trusted side, and names what waits for a decision. With an id
/// the record has to be approved; a standard change rests on its template. Where somebody said no since the step was taken
/// and the work had not begun, the change is `stopped`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm approvals verify --target origin/main       in the pipeline of a pull request
  itsm approvals verify CHG-2611-7K3QXM            one change, waiting or decided on
  itsm approvals verify .itsm/policy.yaml          an edit of the policy
  itsm approvals verify --all --format json        everything that was ever decided on

Exit codes: 0 everything is approved, 3 nothing was asked about but a step that is not taken yet,
6 something is not approved, or is stopped by a no since.")]
pub(crate) struct Args {
    /// Ids of records, or files that govern the desk
    #[arg(value_name = "ID|PATH")]
    subjects: Vec<String>,
    /// The trusted side [default: the main branch of the remote, or HEAD]
    #[arg(long, value_name = "REV")]
    target: Option<String>,
    /// Look at this step alone, such as authorize or peer-review
    #[arg(long)]
    step: Option<String>,
    /// Judge what the trusted side has already as well, by the policy and the keys of then
    #[arg(long)]
    all: bool,
    /// text for people, markdown for a comment, or a documented object for scripts
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

pub(super) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = read(ui, env, args.at.rev.as_deref())?;
    let request = VerifyRequest {
        subjects: args.subjects.clone(),
        target: args.target.clone(),
        step: args.step.clone(),
        all: args.all,
    };
    let verified = ops::verify_approvals(&desk, env, &request)?;
    let is_strict = !args.subjects.is_empty();
    match args.format {
        Format::Text => ui.print(&verified::text(ui, &verified))?,
        Format::Markdown => ui.print(&verified::markdown(&verified))?,
        Format::Json => ui.line(&verified::json(&verified, is_strict))?,
    }
    ui.status(&verified::summary(&verified));
    if let Some(strangers) = &verified.strangers {
        ui.warn(&strangers.message);
    }
    for doubt in &verified.doubts {
        ui.warn(&doubt.message());
    }
    for earlier in verified::earlier(&verified, &args.subjects) {
        ui.status(&format!(
            "{earlier} is an earlier id of a record that is named above"
        ));
    }
    if verified.is_satisfied(is_strict) {
        Ok(())
    } else if verified.is_nothing() {
        Err(Stop::Nothing)
    } else {
        Err(Stop::Unproven)
    }
}
