use itsm::merge::Side;
use itsm::ops;
use itsm::ops::Choice;
use itsm::ops::Conflicts;
use itsm::ops::Decision;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::text::plural;

use crate::args::Matching;
use crate::commands::open;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::render;
use crate::ui::Ui;

/// Show and decide what could not be merged, field by field
///
/// `ours` is always what you did and `theirs` what came in, in a rebase too, where git has it the other way round. The
/// sides come from git, not from the markers in the file. A decided record is written and `git add`ed; where its log is
/// concerned, an entry says who decided and which steps count no more. Nothing is committed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm conflicts                         what is to be decided
  itsm conflicts 7K3QXM                  one record, long texts as a difference
  itsm conflicts 7K3QXM --take theirs --reason \"Ben was on site\"
  itsm conflicts 7K3QXM --take ours --take state=theirs
  itsm conflicts --merge                 merge every record that needs no decision

Exit codes: 0 nothing is left to merge, 1 something is.", mut_arg("if_match", |arg| {
    let help = "Only if the file as it stands, markers and all, has this SHA-256, or one that starts so; otherwise nothing is written, and the exit code is 5";
    arg.requires("take").help(help).long_help(None::<&str>)
}))]
pub(crate) struct Args {
    /// The record: its id, an unambiguous part of it, or its path
    #[arg(value_name = "ID|PATH")]
    name: Option<String>,
    /// The side to take, of everything that is open or of one field: ours, theirs, base; of two the later counts
    #[arg(long, value_name = "[FIELD=]SIDE", value_parser = choice, requires = "name")]
    take: Vec<Choice>,
    /// Why
    #[arg(short, long, value_name = "TEXT", requires = "take")]
    reason: Option<String>,
    #[command(flatten)]
    matching: Matching,
    /// Merge every record that needs no decision, as where the merge driver did not run
    #[arg(long, conflicts_with_all = ["name", "take", "if_match"])]
    merge: bool,
    /// A table for people or a documented object for scripts
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

/// Reads `SIDE` or `FIELD=SIDE`.
fn choice(text: &str) -> Result<Choice, String> {
    let (field, side) = match text.rsplit_once('=') {
        Some((field, side)) => (Some(field.to_owned()), side),
        None => (None, text),
    };
    let side = [Side::Base, Side::Ours, Side::Theirs]
        .into_iter()
        .find(|one| one.name() == side);
    let side = side.ok_or("write ours, theirs or base, or FIELD=ours and so on")?;
    Ok(Choice { field, side })
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let mut desk = open(env)?;
    if args.merge {
        let merged = ops::merge_clean(&desk, env)?;
        for id in &merged {
            ui.status(&format!("{id}: merged by field"));
        }
        return rest(ui, env, &desk, args);
    }
    match &args.name {
        Some(name) if args.take.is_empty() => one(ui, env, &desk, args, name),
        Some(name) => {
            args.matching.hold_path(&mut desk, |desk| {
                let found = ops::conflicts(desk, env)?;
                Ok(ops::waiting(&found, name)?.path.clone())
            })?;
            let decision = Decision {
                name: name.clone(),
                choices: args.take.clone(),
                reason: args.reason.clone(),
            };
            let id = ops::decide(&desk, env, &decision)?;
            ui.status(&format!("{id}: decided"));
            rest(ui, env, &desk, args)
        }
        None => rest(ui, env, &desk, args),
    }
}

fn one(ui: &mut Ui, env: &Env, desk: &Desk, args: &Args, name: &str) -> Outcome {
    let found = ops::conflicts(desk, env)?;
    let waiting = ops::waiting(&found, name)?;
    match args.format {
        Format::Table => ui.print(&render::conflicts::text(ui, waiting))?,
        Format::Json => ui.line(&render::conflicts::json(std::slice::from_ref(waiting)))?,
    }
    Err(Stop::Found)
}

/// Shows what is left, and says how to go on.
fn rest(ui: &mut Ui, env: &Env, desk: &Desk, args: &Args) -> Outcome {
    let found = ops::conflicts(desk, env)?;
    match args.format {
        Format::Table => ui.print(&render::conflicts::table(&found.waiting, ui.width()))?,
        Format::Json => ui.line(&render::conflicts::json(&found.waiting))?,
    }
    let has_acted = args.merge || !args.take.is_empty();
    next(ui, &found, has_acted);
    if found.waiting.is_empty() {
        Ok(())
    } else {
        Err(Stop::Found)
    }
}

fn next(ui: &mut Ui, found: &Conflicts, has_acted: bool) {
    if !found.waiting.is_empty() {
        let count = plural(found.waiting.len(), "file");
        ui.status(&format!("{count} left to merge"));
        return;
    }
    match found.conclusion {
        Some(command) => ui.status(&format!(
            "nothing is left to merge: `itsm sync` goes on, or `{command}`"
        )),
        None if has_acted => ui.status("nothing is left to merge: commit what is staged"),
        None => ui.status("nothing to merge"),
    }
}
