use std::path::Path;
use std::path::PathBuf;

use itsm::ops;
use itsm::ops::Ci;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::Init;
use itsm::ops::NewDesk;

use crate::args::Writing;
use crate::clock;
use crate::commands::apply;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Make a desk: itsm.yaml, editor settings, you as its first person, a policy for approvals
///
/// With `--ci` also the file by which a forge checks every pull request; in a desk that is there already, that file alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm init                              in this folder, in its git repository or a new one
  itsm init desk --profile itil --timezone Europe/Madrid
  itsm init play --sample small          with services, CIs and people to play with
  itsm init --ci github                  .github/workflows/itsm.yml for this desk, made if there is none
  itsm init --ci pre-commit --dry-run")]
pub(crate) struct Args {
    /// The folder; made if it is not there
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
    /// The life cycles: few states, or those that ITIL recommends
    #[arg(long, value_enum, default_value_t = Profile::Small)]
    profile: Profile,
    /// The IANA time zone of days and periods
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    timezone: String,
    /// The desk's name for people
    #[arg(long)]
    name: Option<String>,
    /// Put sample records in
    #[arg(long, value_enum)]
    sample: Option<Sample>,
    /// Leave out the policy that says who has to approve what; `itsm policy init` writes it later
    #[arg(long)]
    no_policy: bool,
    /// Write the pipeline that checks the desk
    #[arg(long, value_enum, value_name = "WHERE")]
    ci: Option<Forge>,
    #[command(flatten)]
    writing: Writing,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Profile {
    Small,
    Itil,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Sample {
    Small,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Forge {
    /// .github/workflows/itsm.yml
    Github,
    /// .gitlab-ci.yml
    Gitlab,
    /// .forgejo/workflows/itsm.yml
    Forgejo,
    /// .pre-commit-config.yaml, for the program pre-commit
    PreCommit,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let directory = args
        .directory
        .as_ref()
        .map_or_else(|| env.cwd.clone(), |directory| env.cwd.join(directory));
    let is_desk = Desk::open(&env.at(&directory, env.git.clone()), None).is_ok();
    if args.ci.is_none() || !is_desk {
        desk(ui, env, args, &directory)?;
    }
    if let Some(forge) = args.ci {
        pipeline(ui, env, args, (&directory, forge))?;
    }
    Ok(())
}

fn desk(ui: &mut Ui, env: &Env, args: &Args, directory: &Path) -> Outcome {
    let request = Init {
        directory: directory.to_path_buf(),
        profile: match args.profile {
            Profile::Small => "small".to_owned(),
            Profile::Itil => "itil".to_owned(),
        },
        timezone: args.timezone.clone(),
        name: args.name.clone(),
        sample: args.sample.is_some(),
        policy: !args.no_policy,
        dry_run: args.writing.dry_run,
    };
    let NewDesk { desk, plan, alone } = ops::init(env, &request)?;
    let place = args
        .directory
        .as_ref()
        .map_or("this folder".into(), |place| place.to_string_lossy());
    apply(
        ui,
        &desk,
        plan,
        &args.writing,
        &format!("made a desk in {place}"),
    )?;
    if !args.writing.dry_run {
        ops::set_driver(&desk, &clock::program())?;
        if let Some(meaning) = alone {
            ui.status(meaning);
        }
        ui.status("next: itsm new incident \"…\", itsm list, itsm validate");
    }
    Ok(())
}

fn pipeline(ui: &mut Ui, env: &Env, args: &Args, (directory, forge): (&Path, Forge)) -> Outcome {
    let (ci, next) = match forge {
        Forge::Github => (Ci::GitHub, "let a ruleset require its checks"),
        Forge::Gitlab => (Ci::GitLab, "let the project require that pipelines succeed"),
        Forge::Forgejo => (
            Ci::Forgejo,
            "let the branch's protection require its checks",
        ),
        Forge::PreCommit => (Ci::PreCommit, "pre-commit install --install-hooks"),
    };
    let (top, plan) = ops::ci_pipeline(env, directory, ci)?;
    let what = format!("wrote {}", ci.file());
    apply(ui, &top, plan, &args.writing, &what)?;
    if !args.writing.dry_run {
        ui.status(&format!("next: {next}"));
    }
    Ok(())
}
