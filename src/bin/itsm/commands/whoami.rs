use itsm::ops;
use itsm::ops::Env;

use crate::commands::open;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::render;
use crate::ui::Ui;

/// Show who git says you are, and which person of the desk that is
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm whoami
  itsm whoami --format json")]
pub(crate) struct Args {
    /// text for people, json for scripts
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = open(env)?;
    let me = ops::whoami(&desk, env)?;
    if let Format::Json = args.format {
        return Ok(ui.line(&render::whoami::json(&me))?);
    }
    ui.line(&render::whoami::text(&me))?;
    if me.person.is_none() {
        let email = &me.identity.email;
        ui.status(&format!(
            "add yourself: itsm new person \"{}\" --set email={email}",
            me.identity.name
        ));
        ui.status(&format!(
            "or add {email} to `other_emails` of the person that you are"
        ));
        return Err(Stop::Found);
    }
    Ok(())
}
