use itsm::ops;
use itsm::ops::Env;
use itsm::ops::Piece;
use itsm::ops::RedactRequest;

use crate::args::Matching;
use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::exit::Outcome;
use crate::ui::Ui;

/// Take a text out of a record or a note, and keep its digest and the reason
///
/// The date and the reason take its place, and the log gets the SHA-256 of the old text. Fields whose history the log
/// keeps are refused. Earlier commits still hold the text: the page examples/privacy says what can be done about it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm redact 7K3QXM --field description --reason \"names a patient\"
  itsm redact 7K3QXM --note ana-7k3q --reason \"held a password\"")]
pub(crate) struct Args {
    /// The record's id, or an unambiguous part of it
    id: String,
    /// The field whose text is taken out
    #[arg(long, required_unless_present = "note", conflicts_with = "note")]
    field: Option<String>,
    /// The note whose text is taken out: its file name, or an unambiguous part of it
    #[arg(long, value_name = "NAME")]
    note: Option<String>,
    /// Why, in one line that does not repeat what is taken out
    #[arg(short, long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    matching: Matching,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let mut desk = open(env)?;
    args.matching.hold(&mut desk, &args.id)?;
    let note = args.note.clone().map(Piece::Note);
    let field = || Piece::Field(args.field.clone().unwrap_or_default());
    let request = RedactRequest {
        id: args.id.clone(),
        piece: note.unwrap_or_else(field),
        reason: args.reason.clone(),
    };
    let (plan, what) = ops::redact(&desk, env, &request)?;
    apply(ui, &desk, plan, &args.writing, &format!("redacted {what}"))?;
    if !args.writing.dry_run {
        ui.status("earlier commits still hold the text");
    }
    Ok(())
}
