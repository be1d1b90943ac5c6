use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use clap::Subcommand;
use itsm::ops;
use itsm::ops::AddKeyRequest;
use itsm::ops::Env;
use itsm::ops::OpsError;
use itsm::ops::Owner;
use itsm::ops::RevokeKeyRequest;
use itsm::practice::parse_day;

use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::commands::read;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;
use itsm::ops::moment;

/// The most that is read of a file that should hold one public key, in bytes.
const LARGEST: u64 = 64 << 10;

/// Keep the keys with which people approve and bots vouch
///
/// The keys are in .itsm/keys.yaml. A key is never taken out: it ends or is revoked, for what it signed has to stay
/// provable. `.itsm/allowed_signers` says the same to `ssh-keygen` and `git`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm keys add
  itsm keys list
  itsm keys revoke laptop --reason \"stolen on the train\"")]
pub(crate) struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    Add(Add),
    List(List),
    Revoke(Revoke),
    Refresh(Refresh),
}

/// Add a public key
///
/// Ed25519 and ECDSA keys (P-256, P-384) are taken, those in a device included (sk-). The key is good from today on.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm keys add --name laptop          the one that git signs with, or the only one in ~/.ssh
  itsm keys add ~/.ssh/id_ed25519.pub
  itsm keys add ben.pub --person ben --until 2027-06-30
  itsm keys add importer.pub --bot importer --imports")]
struct Add {
    /// The `.pub` file of the key; `-` reads it from standard input
    file: Option<PathBuf>,
    /// Whose it is, if not yours: a person's id, or an unambiguous part of it
    #[arg(long, value_name = "ID", conflicts_with = "bot")]
    person: Option<String>,
    /// The program whose it is: an id that no person has
    #[arg(long, value_name = "ID", requires = "file")]
    bot: Option<String>,
    /// Let the bot vouch for reviews that were given on a forge
    #[arg(long, requires = "bot")]
    imports: bool,
    /// What the owner calls it
    #[arg(long)]
    name: Option<String>,
    /// The last day on which it is good
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    #[command(flatten)]
    writing: Writing,
}

/// List every key, with who has it and when it is good
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm keys list
  itsm keys list --format json
  itsm keys list --rev HEAD~10")]
struct List {
    /// text for people, json for scripts
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    at: crate::args::At,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Say that a key is not to be trusted any more
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm keys revoke laptop --reason \"stolen on the train\"
  itsm keys revoke SHA256:7K3Q --reason \"leaked\" --at 2026-11-19T18:00:00Z")]
struct Revoke {
    /// The key's fingerprint, the beginning of it, or its name
    key: String,
    /// Why
    #[arg(short, long, value_name = "TEXT")]
    reason: String,
    /// From when on, if not from now on: `2026-11-20T08:02:00+01:00`, `2026-11-20 08:02` in the desk's zone
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    #[command(flatten)]
    writing: Writing,
}

/// Write `.itsm/allowed_signers` anew, after an edit of .itsm/keys.yaml by hand or in a merge
///
/// While something is being merged it puts the keys of both sides together, where nobody has to decide, stages both files and
/// commits nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm keys refresh")]
struct Refresh {
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    match &args.task {
        Task::Add(args) => add(ui, env, args),
        Task::List(args) => list(ui, env, args),
        Task::Revoke(args) => revoke(ui, env, args),
        Task::Refresh(args) => refresh(ui, env, args),
    }
}

fn add(ui: &mut Ui, env: &Env, args: &Add) -> Outcome {
    let desk = open(env)?;
    let text = args.file.as_deref().map(|file| text_of(env, file));
    let owner = match (&args.person, &args.bot) {
        (Some(id), _) => Owner::Person(id.clone()),
        (None, Some(id)) => Owner::Bot {
            id: id.clone(),
            imports: args.imports,
        },
        (None, None) => Owner::Me,
    };
    let request = AddKeyRequest {
        text: text.transpose()?,
        owner,
        name: args.name.clone(),
        until: args.until.as_deref().map(day).transpose()?,
    };
    let (plan, added) = ops::add_key(&desk, env, &request)?;
    let what = format!("{} is a key of {}", added.fingerprint, added.holder);
    // What is to be done is known from what is there before the key.
    let next = ops::before_it_counts(&desk, &added.holder)?;
    apply(ui, &desk, plan, &args.writing, &what)?;
    if let Some(next) = next {
        ui.status(&next);
    }
    Ok(())
}

fn text_of(env: &Env, file: &Path) -> Result<String, OpsError> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        std::io::stdin().take(LARGEST).read_to_string(&mut text)
    } else {
        std::fs::File::open(env.cwd.join(file))
            .and_then(|file| file.take(LARGEST).read_to_string(&mut text))
    };
    match read {
        Ok(_) => Ok(text),
        Err(error) => Err(OpsError::usage(format!(
            "{} can't be read: {error}",
            file.display()
        ))),
    }
}

fn day(text: &str) -> Result<chrono::NaiveDate, OpsError> {
    parse_day(text)
        .ok_or_else(|| OpsError::usage(format!("`{text}` is no day")).hint("write `2026-11-20`"))
}

fn list(ui: &mut Ui, env: &Env, args: &List) -> Outcome {
    let desk = read(ui, env, args.at.rev.as_deref())?;
    let keyring = ops::keyring(&desk)?;
    match args.format {
        Format::Text => render::keys::text(ui, &keyring, desk.now),
        Format::Json => Ok(ui.line(&render::keys::json(&keyring, desk.now))?),
    }
}

fn revoke(ui: &mut Ui, env: &Env, args: &Revoke) -> Outcome {
    let desk = open(env)?;
    let at = args.at.as_deref().map(|text| moment(text, &desk));
    let request = RevokeKeyRequest {
        key: args.key.clone(),
        reason: args.reason.clone(),
        at: at.transpose()?,
    };
    let (plan, revoked) = ops::revoke_key(&desk, env, &request)?;
    let what = format!("{} of {} is revoked", revoked.fingerprint, revoked.holder);
    apply(ui, &desk, plan, &args.writing, &what)
}

fn refresh(ui: &mut Ui, env: &Env, args: &Refresh) -> Outcome {
    let desk = open(env)?;
    let what = "allowed_signers says what keys.yaml says";
    let mode = args.writing.mode();
    if !mode.dry_run
        && !mode.no_commit
        && let Some(next) = ops::refresh_in_merge(&desk)?
    {
        ui.status(&format!(
            "{what}; both are staged and nothing is committed: {next}"
        ));
        return Ok(());
    }
    let plan = ops::refresh_signers(&desk)?;
    apply(ui, &desk, plan, &args.writing, what)
}
