use std::io;
use std::io::Read;
use std::path::PathBuf;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::Duration;

use itsm::git::Repo;
use itsm::git::TOLD_AT_COMMIT;
use itsm::git::TOLD_AT_PUSH;
use itsm::ops;
use itsm::ops::Env;
use itsm::ops::GitHook;
use itsm::ops::Hooked;
use itsm::ops::Kind;
use itsm::ops::OpsError;
use itsm::ops::ReceiveRequest;
use itsm::ops::Setting;

use crate::args::Writing;
use crate::clock;
use crate::commands::open;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::render;
use crate::ui::Ui;

/// The most that git says of a push, in bytes.
const LONGEST: u64 = 16 << 20;

/// Make git check records, name them in messages and merge them by field, with this program
///
/// Hooks and the merge driver's command line are git's own, and no clone brings them along: run this once in each
/// clone. Hooks of yours are never touched; what they would have to say is told instead. `itsm init` sets the merge
/// driver where the desk is made. In a bare repository the hook pre-receive is installed, which checks every push.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm hook install                      once in each clone
  itsm hook install --only merge-driver  nothing is checked before a commit
  itsm hook install --dry-run
  itsm -C desk.git hook install          on the server: pushes are checked
  itsm hook uninstall                    git merges records as text again

`git commit --no-verify` commits what the hook refuses; a pipeline or the server checks again.")]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Tell git where the merge driver is, and the desk's .gitattributes that it is wanted; install the hooks
    Install(Install),
    /// Take the merge driver out of the repository's configuration, and the hooks away
    Uninstall,
    /// Check what is about to be committed; git runs this
    ///
    /// Every record of the index is read, whatever the work tree holds, and reported is what the commit brings, and what
    /// is found in the files that are named. A step that was taken before and is not approved any more is left to the
    /// pull request: neither the decision that says so is refused nor what is committed after it.
    #[command(after_help = "Examples:
  itsm hook pre-commit                   as git's hook pre-commit calls it
  itsm hook pre-commit incidents/*.yaml  as the program pre-commit calls it

Exit codes: 0 nothing found, 1 something found.")]
    PreCommit {
        /// Report on these files, too, by their path in the repository
        #[arg(value_name = "PATH")]
        files: Vec<String>,
    },
    /// Name the records of a commit in its message; git runs this
    ///
    /// Adds a trailer `Itsm-Record: ID` for each record that the commit changes, and `Itsm-By-Hand: yes`. A message of
    /// this program's own is left alone, and one about more than 20 records. Whatever goes wrong, the commit goes on
    /// and its message stays.
    #[command(after_help = "Examples:
  itsm hook commit-msg .git/COMMIT_EDITMSG")]
    CommitMsg {
        /// The file that holds the message
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Check what a push brings, on the server; git runs this
    ///
    /// Reads a line `OLD NEW REF` for each ref. The pushed tip of each branch is checked as a desk and compared with
    /// what the branch was, a new branch with the default one; the default branch can be neither deleted nor
    /// replaced. Nothing is written.
    #[command(after_help = "Examples:
  itsm hook pre-receive < refs           as git's hook pre-receive calls it
  itsm hook pre-receive --protect 'release/*' --within 60

Exit codes: 0 the push may be taken in, anything else refuses it.")]
    PreReceive(PreReceive),
}

#[derive(Debug, clap::Args)]
struct Install {
    /// This alone; may be given several times
    #[arg(long, value_enum, value_name = "WHAT")]
    only: Vec<Piece>,
    #[command(flatten)]
    writing: Writing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Piece {
    /// Records are merged by field
    MergeDriver,
    /// Records are checked before they are committed
    PreCommit,
    /// Records are named in the message of the commit
    CommitMsg,
}

#[derive(Debug, clap::Args)]
struct PreReceive {
    /// A further branch that can be neither deleted nor replaced; `release/*` stands for many
    #[arg(long, value_name = "BRANCH")]
    protect: Vec<String>,
    /// After how many seconds the push is refused
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    within: u64,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    match &args.what {
        What::Install(wanted) => install(ui, env, wanted),
        What::Uninstall => uninstall(ui, env),
        What::PreCommit { files } => pre_commit(ui, env, files),
        What::CommitMsg { file } => {
            commit_msg(ui, env, file);
            Ok(())
        }
        What::PreReceive(request) => pre_receive(ui, env, request),
    }
}

fn install(ui: &mut Ui, env: &Env, wanted: &Install) -> Outcome {
    let dry_run = wanted.writing.dry_run;
    let desk = match open(env) {
        Ok(desk) => desk,
        Err(missing) => {
            let repo = server(env)?.ok_or(missing)?;
            return hooked(ui, &repo, GitHook::PreReceive, wanted);
        }
    };
    let is_wanted = |piece| wanted.only.is_empty() || wanted.only.contains(&piece);
    if is_wanted(Piece::MergeDriver) {
        driver(ui, &desk, &wanted.writing)?;
    }
    let repo = ops::repository(&desk)?;
    for (piece, hook) in [
        (Piece::PreCommit, GitHook::PreCommit),
        (Piece::CommitMsg, GitHook::CommitMsg),
    ] {
        if is_wanted(piece) {
            hooked(ui, repo, hook, wanted)?;
        }
    }
    if dry_run {
        ui.status("dry run: nothing was written");
    }
    Ok(())
}

/// The bare repository in which the user stands.
fn server(env: &Env) -> Result<Option<Repo>, OpsError> {
    let found = Repo::discover(&env.cwd, &env.git)?;
    Ok(found.filter(|repo| repo.work_tree().is_none()))
}

fn driver(ui: &mut Ui, desk: &ops::Desk, writing: &Writing) -> Outcome {
    let plan = ops::hook(desk)?;
    if writing.dry_run {
        ui.print(&render::plan::changes(&plan))?;
        return Ok(());
    }
    if plan.writes.is_empty() {
        for warning in &plan.warnings {
            ui.warn(warning);
        }
    } else {
        let done = plan.apply(desk, writing.mode())?;
        ui.done(".gitattributes asks for the merge driver `itsm`", &done);
    }
    match ops::set_driver(desk, &clock::program())? {
        Setting::Made => ui.status("git knows the merge driver `itsm` here: this program"),
        Setting::Kept => ui.status("git knew the merge driver `itsm` here already"),
    }
    Ok(())
}

/// Installs a hook; one that is in the way is an error only where this hook alone was asked for.
fn hooked(ui: &mut Ui, repo: &Repo, hook: GitHook, wanted: &Install) -> Outcome {
    let dry_run = wanted.writing.dry_run;
    let name = hook.name();
    match ops::install_hook(repo, hook, &clock::program(), dry_run)? {
        Hooked::Kept => ui.status(&format!("the hook {name} was installed already")),
        Hooked::Made if dry_run => ui.status(&format!("would install the hook {name}")),
        Hooked::Made => ui.status(&format!("installed the hook {name}")),
        Hooked::Foreign { what, line } => {
            let hint = format!("to have both, add this line to it: {line}");
            if !wanted.only.is_empty() || hook == GitHook::PreReceive {
                return Err(OpsError::refused(what).hint(hint).into());
            }
            ui.warn(&format!("{what}, which was left alone; {hint}"));
        }
    }
    Ok(())
}

fn uninstall(ui: &mut Ui, env: &Env) -> Outcome {
    let desk = match open(env) {
        Ok(desk) => desk,
        Err(missing) => {
            let repo = server(env)?.ok_or(missing)?;
            return unhooked(ui, &repo, GitHook::PreReceive);
        }
    };
    ops::unset_driver(&desk)?;
    ui.status("git no longer knows the merge driver `itsm` here, and merges records as text");
    let repo = ops::repository(&desk)?;
    unhooked(ui, repo, GitHook::PreCommit)?;
    unhooked(ui, repo, GitHook::CommitMsg)
}

fn unhooked(ui: &mut Ui, repo: &Repo, hook: GitHook) -> Outcome {
    if ops::remove_hook(repo, hook)? {
        ui.status(&format!("took the hook {} away", hook.name()));
    }
    Ok(())
}

fn pre_commit(ui: &mut Ui, env: &Env, files: &[String]) -> Outcome {
    let env = clock::in_hook(env, &TOLD_AT_COMMIT);
    let found = ops::validate_staged(&env, files)?;
    let shown = render::findings(&found.findings, &found.sources, ui.is_coloured());
    ui.print(&shown)?;
    if found.summary.errors == 0 {
        return Ok(());
    }
    ui.talk(&format!("{}; nothing was committed", found.summary.line()));
    Err(Stop::Found)
}

/// A message that can't be completed is still a message: nothing here stops a commit.
fn commit_msg(ui: &mut Ui, env: &Env, file: &std::path::Path) {
    let env = clock::in_hook(env, &TOLD_AT_COMMIT);
    let named = std::path::absolute(file).map_err(|error| {
        OpsError::new(
            Kind::Io,
            format!("{} can't be found: {error}", file.display()),
        )
    });
    if let Err(error) = named.and_then(|file| ops::name_records(&env, &file)) {
        ui.warn(&format!(
            "the records are not named in the message: {error}"
        ));
    }
}

fn pre_receive(ui: &mut Ui, env: &Env, request: &PreReceive) -> Outcome {
    let mut lines = String::new();
    io::stdin().take(LONGEST).read_to_string(&mut lines)?;
    let push = ReceiveRequest {
        lines,
        protected: request.protect.clone(),
    };
    let (sender, receiver) = mpsc::channel();
    let (place, now) = (env.cwd.clone(), env.now);
    // What a check has of the world can't go to another thread, so it is made there.
    thread::spawn(move || {
        let judged = clock::env(Some(&place)).and_then(|env| {
            let env = Env {
                now,
                ..clock::in_hook(&env, &TOLD_AT_PUSH)
            };
            ops::receive(&env, &push)
        });
        let _ = sender.send(judged);
    });
    let judged = receiver.recv_timeout(Duration::from_secs(request.within));
    let push = judged.map_err(|error| late(error, request.within))??;
    if push.refused.is_empty() {
        for branch in &push.first {
            ui.talk(&render::hook::first(branch));
        }
        return Ok(());
    }
    ui.talk(&render::hook::refused(&push.refused));
    Err(Stop::Found)
}

fn late(error: RecvTimeoutError, within: u64) -> OpsError {
    match error {
        RecvTimeoutError::Timeout => {
            let message = format!("refused: checking the push took longer than {within} s");
            OpsError::new(Kind::Busy, message)
                .hint("push less at once, or let the server allow more time: `--within SECONDS`")
        }
        RecvTimeoutError::Disconnected => {
            OpsError::new(Kind::Internal, "refused: the check of the push broke off")
        }
    }
}
