//! The demonstration: a desk with a history, and the commands that work with it.
//!
//! Every command runs just as a user would run it, but at a fixed time and as a person of the sample desk, so that the
//! demonstration needs no configuration and looks the same everywhere.

use std::path::Path;
use std::path::PathBuf;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use clap::Parser;
use itsm::ops;
use itsm::ops::Env;
use itsm::ops::Kind;
use itsm::ops::OpsError;
use itsm::record::Id;
use itsm::record::print_time;

use crate::cli::Cli;
use crate::commands;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::ui::Ui;

/// When the demonstration begins: the morning after the last entry of the sample desk.
const BEGIN: &str = "2026-11-20T08:02:00Z";

/// The bits from which the demonstration's ids are drawn.
const RANDOM: u32 = 0x2f1c_7a35;

/// What one may want to know.
const QUESTION: &str =
    "SELECT service, count(*) AS incidents FROM incident GROUP BY service ORDER BY incidents DESC";

/// A person of the sample desk, as git is to see them.
const PERSON: [(&str, &str); 2] = [("NAME", "Ana Ribas"), ("EMAIL", "ana.ribas@example.org")];

/// Builds the desk and runs the commands.
pub(crate) fn run(ui: &mut Ui, env: &Env, directory: Option<&Path>) -> Outcome {
    let folder = folder(env, directory)?;
    let mut demo = Demo {
        ui,
        base: env,
        folder: folder.clone(),
        now: itsm::record::parse_time(BEGIN).unwrap_or(env.now),
    };
    demo.say(
        "A team of six keeps its desk in git. This makes theirs, with some months of history:",
    )?;
    let place = folder.display().to_string();
    demo.command(&[
        "init",
        &place,
        "--sample",
        "small",
        "--timezone",
        "Europe/Madrid",
    ])?;
    demo.history()?;
    demo.tour()?;
    demo.say(&format!(
        "The desk is in {place}; it is yours to play with."
    ))
}

/// A new folder for the desk: the named one, which must be empty, or a temporary one that stays.
fn folder(env: &Env, directory: Option<&Path>) -> Result<PathBuf, OpsError> {
    let Some(directory) = directory else {
        let name = format!("itsm-demo-{:08x}", (env.random)());
        return Ok(std::env::temp_dir().join(name));
    };
    let folder = env.cwd.join(directory);
    let is_empty = std::fs::read_dir(&folder).map_or(true, |mut entries| entries.next().is_none());
    if is_empty {
        return Ok(folder);
    }
    let message = format!("{} is not empty", folder.display());
    Err(OpsError::new(Kind::Refused, message)
        .hint("name a new folder; the demonstration touches nothing that is yours"))
}

struct Demo<'a> {
    ui: &'a mut Ui,
    base: &'a Env,
    folder: PathBuf,
    now: DateTime<Utc>,
}

impl Demo<'_> {
    /// The commands, in the order of an ordinary morning.
    fn tour(&mut self) -> Outcome {
        self.say("Is everything in order?")?;
        self.command(&["validate"])?;
        self.say("What is open?")?;
        self.command(&["list"])?;
        self.incident()?;
        self.say("How did the months go?")?;
        self.command(&[
            "kpi",
            "--from",
            "2026-08-01",
            "--to",
            "2026-12-01",
            "--by",
            "month",
        ])?;
        self.say("And anything else one may want to know:")?;
        self.command(&["query", QUESTION])?;
        self.say("Reports are committed beside the records:")?;
        self.command(&[
            "kpi",
            "--from",
            "2026-10-01",
            "--to",
            "2026-11-01",
            "--commit",
        ])
    }

    /// An incident, from the call to the end.
    fn incident(&mut self) -> Outcome {
        let id = Id::draw("INC", self.now.date_naive(), RANDOM).to_string();
        let id = id.as_str();
        self.say("A call comes in. Priority follows from impact and urgency:")?;
        let how = [
            "--set",
            "impact=high",
            "--set",
            "urgency=medium",
            "--set",
            "service=mail",
        ];
        self.command(&[&["new", "incident", "Outbound mail is rejected"], &how[..]].concat())?;
        self.command(&["start", id])?;
        self.command(&[
            "note",
            id,
            "The provider lists our relay as a source of spam",
        ])?;
        self.say("Each step is one commit. A step that lacks something says what:")?;
        self.expect_refusal(&["resolve", id])?;
        self.later(38);
        let done = "solution=Relay delisted and outbound rate limited";
        self.command(&[
            "resolve",
            id,
            "--set",
            done,
            "--set",
            "resolution_site=remote",
        ])?;
        self.command(&["close", id])?;
        self.command(&["show", id])
    }

    fn say(&mut self, text: &str) -> Outcome {
        let text = self.ui.bold(text);
        Ok(self.ui.line(&format!("\n{text}"))?)
    }

    fn later(&mut self, minutes: i64) {
        self.now += TimeDelta::minutes(minutes);
    }

    /// Shows a command and runs it, a minute after the one before.
    fn command(&mut self, args: &[&str]) -> Outcome {
        let shown: Vec<String> = args.iter().map(|arg| quoted(arg)).collect();
        let prompt = self.ui.cyan(&format!("$ itsm {}", shown.join(" ")));
        self.ui.line(&format!("\n{prompt}"))?;
        self.ui.flush()?;
        let cli = Cli::try_parse_from(std::iter::once("itsm").chain(args.iter().copied()));
        let cli = cli.map_err(|error| OpsError::new(Kind::Internal, error.to_string()))?;
        let env = self.env();
        self.later(1);
        commands::dispatch(self.ui, &env, cli.command)
    }

    /// Runs a command that is to be refused, and shows the refusal.
    fn expect_refusal(&mut self, args: &[&str]) -> Outcome {
        match self.command(args) {
            Err(Stop::Failed(error)) if error.kind == Kind::Refused => {
                crate::exit::say(self.ui, &error);
                Ok(())
            }
            Err(other) => Err(other),
            Ok(()) => {
                Err(OpsError::new(Kind::Internal, "a step was taken that lacks something").into())
            }
        }
    }

    /// The world of the demonstration at its present minute.
    fn env(&self) -> Env {
        let mut git = self.base.git.clone();
        let date = print_time(self.now);
        for role in ["AUTHOR", "COMMITTER"] {
            for (part, value) in PERSON {
                git.vars
                    .push((format!("GIT_{role}_{part}"), value.to_owned()));
            }
            git.vars.push((format!("GIT_{role}_DATE"), date.clone()));
        }
        Env {
            now: self.now,
            cwd: self.folder.clone(),
            git,
            ssh: self.base.ssh.clone(),
            random: Box::new(|| RANDOM),
            variable: Box::new(|_| None),
        }
    }

    /// Commits the sample desk's history in one go.
    fn history(&mut self) -> Outcome {
        let env = self.env();
        let desk = ops::Desk::open(&env, None)?;
        let plan = ops::sample_history();
        let files = plan.writes.len();
        let done = plan.apply(&desk, ops::Mode::default())?;
        self.ui
            .done(&format!("added {files} files of history"), &done);
        Ok(())
    }
}

/// An argument as one would type it in a shell.
fn quoted(arg: &str) -> String {
    let plain = arg
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "-_=./:,".contains(letter));
    if plain {
        arg.to_owned()
    } else {
        format!("\"{arg}\"")
    }
}
