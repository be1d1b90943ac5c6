use std::io::IsTerminal;
use std::io::Read;

use itsm::ops;
use itsm::ops::Env;
use itsm::ops::NoteRequest;
use itsm::ops::OpsError;

use crate::args::Matching;
use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Write a note beside a record
///
/// A note is a Markdown file of its own, so that two people who write at once never conflict.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm note 7K3QXM \"The provider confirms a fault in Frankfurt\"
  journalctl -u postfix | itsm note 7K3QXM -")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    id: String,
    /// The text; `-` or nothing reads it from standard input
    text: Option<String>,
    #[command(flatten)]
    matching: Matching,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let mut desk = open(env)?;
    args.matching.hold(&mut desk, &args.id)?;
    let text = match args.text.as_deref() {
        Some("-") | None => from_input(ui, args.text.is_none())?,
        Some(text) => text.to_owned(),
    };
    let request = NoteRequest {
        id: args.id.clone(),
        text,
    };
    let (plan, id) = ops::note(&desk, env, &request)?;
    apply(ui, &desk, plan, &args.writing, &format!("noted on {id}"))
}

fn from_input(ui: &mut Ui, unasked: bool) -> Result<String, OpsError> {
    if unasked && std::io::stdin().is_terminal() {
        ui.status("write the note, then press Ctrl-D on a line of its own");
    }
    let mut text = String::new();
    let read = std::io::stdin().read_to_string(&mut text);
    read.map(|_| text).map_err(|error| {
        OpsError::usage(format!(
            "the note can't be read from standard input: {error}"
        ))
    })
}
