use std::io;
use std::io::ErrorKind;
use std::path::PathBuf;

use itsm::ops;
use itsm::ops::Create;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::Missing;

use crate::args::Said;
use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::exit::Outcome;
use crate::exit::say;
use crate::ui::Ui;

/// Open a new record
///
/// On a terminal the fields of the type's template are asked for; elsewhere those that are needed are named.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm new incident \"Outbound mail is rejected\" --set impact=high --set urgency=medium
  itsm new ci --id web-01 --set title=\"Web server 1\" --set class=server
  itsm new change --template relay-restart --var host=mx-01
  itsm new ci --from servers.csv        one record a row; the heading names the fields")]
pub(crate) struct Args {
    /// The type: incident, problem, change, ci, person, team, service or one of your own
    #[arg(value_name = "TYPE")]
    record_type: String,
    /// The title
    title: Option<String>,
    /// The id, for types whose ids are chosen; made from the title if left out
    #[arg(long)]
    id: Option<String>,
    /// Give a field a value; lists are separated by commas
    #[arg(short, long, value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// Follow a change template: its values, with the variables filled in, and the kind standard
    #[arg(long, value_name = "ID")]
    template: Option<String>,
    /// Give a variable of the template a value
    #[arg(long = "var", value_name = "NAME=VALUE", requires = "template")]
    vars: Vec<String>,
    /// Make one record a row of this CSV file, all in one commit
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["title", "id"])]
    from: Option<PathBuf>,
    #[command(flatten)]
    said: Said,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = open(env)?;
    let mut request = Create {
        record_type: args.record_type.clone(),
        id: args.id.clone(),
        set: args.set.clone(),
        template: args.template.clone(),
        vars: args.vars.clone(),
        said: args.said.circumstances(&desk)?,
    };
    if let Some(title) = &args.title {
        request.set.push(format!("title={title}"));
    }
    if let Some(file) = &args.from {
        return many(ui, env, &desk, args, &request, file);
    }
    if ui.is_interactive() {
        if args.record_type != "person" {
            // Nobody should answer ten questions to learn that git does not know them.
            ops::me(&desk, env)?;
        }
        ask(ui, &desk, &mut request)?;
    }
    let (plan, record) = ops::create(&desk, env, &request)?;
    apply(
        ui,
        &desk,
        plan,
        &args.writing,
        &format!("opened {} in {}", record.id(), record.path()),
    )?;
    let known = ops::known_errors_like(&desk, &record)?;
    if !known.is_empty() {
        ui.status(&format!(
            "known already: {}; see `itsm match {}`",
            known.join(", "),
            record.id()
        ));
    }
    Ok(ui.line(record.id())?)
}

fn many(
    ui: &mut Ui,
    env: &Env,
    desk: &Desk,
    args: &Args,
    common: &Create,
    file: &std::path::Path,
) -> Outcome {
    let requests = ops::requests_from_csv(common, file)?;
    let (plan, records) = ops::create_many(desk, env, &requests)?;
    apply(
        ui,
        desk,
        plan,
        &args.writing,
        &format!("opened {}", itsm::text::plural(records.len(), "record")),
    )?;
    for record in &records {
        ui.line(record.id())?;
    }
    Ok(())
}

/// Asks for what the request leaves open; what is not needed may be left empty.
///
/// The end of input ends the questions: what is missing then is named by the refusal.
fn ask(ui: &mut Ui, desk: &Desk, request: &mut Create) -> Outcome {
    for missing in ops::missing(desk, request)? {
        match answer(ui, desk, &request.record_type, &missing) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            answer => {
                let set = answer?.map(|answer| format!("{}={answer}", missing.field));
                request.set.extend(set);
            }
        }
    }
    Ok(())
}

/// An answer that the field can have; asks until there is one.
fn answer(
    ui: &mut Ui,
    desk: &Desk,
    record_type: &str,
    missing: &Missing,
) -> io::Result<Option<String>> {
    let question = question(missing);
    loop {
        match ui.ask(&question)? {
            None if missing.required => {}
            None => return Ok(None),
            Some(text) => match ops::accepts(desk, record_type, &missing.field, &text) {
                Ok(()) => return Ok(Some(text)),
                Err(error) => say(ui, &error),
            },
        }
    }
}

fn question(missing: &Missing) -> String {
    let choices = if missing.choices.is_empty() || missing.choices.len() > 8 {
        String::new()
    } else {
        format!(" ({})", missing.choices.join(", "))
    };
    let optional = if missing.required {
        ""
    } else {
        " [enter for none]"
    };
    format!("{}{choices}{optional}:", missing.field)
}
