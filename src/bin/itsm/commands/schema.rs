use itsm::ops::Env;
use itsm::ops::OpsError;
use itsm::text::one_of;

use crate::args::At;
use crate::commands::read;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// Print the JSON Schema of a record type, for editors and other tools
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm schema                       the types there are
  itsm schema incident > incident.schema.json
  itsm explain incident             the same for people: fields, states, transitions")]
pub(crate) struct Args {
    /// The type; without one, the types are listed
    #[arg(value_name = "TYPE")]
    record_type: Option<String>,
    #[command(flatten)]
    at: At,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = read(ui, env, args.at.rev.as_deref())?;
    let types = desk.definitions.types();
    let Some(name) = &args.record_type else {
        return Ok(ui.print(&render::schema::types(types).terminal(ui.width()))?);
    };
    let definition = desk.definitions.record_type(name).ok_or_else(|| {
        let names: Vec<&str> = types.iter().map(|one| one.name.as_str()).collect();
        OpsError::usage(format!("no record type `{name}`"))
            .nearest(name, names.iter().copied())
            .hint(format!("the types are {}", one_of(names)))
    })?;
    Ok(ui.line(&render::schema::json(definition))?)
}
