use itsm::ops;
use itsm::ops::Env;
use itsm::ops::Filter;
use itsm::ops::OpsError;
use itsm::ops::Order;

use crate::commands::list::Format;
use crate::commands::read;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// List the open work that is assigned to you
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm mine
  itsm mine --format json")]
pub(crate) struct Args {
    /// How to print the list
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let desk = read(ui, env, None)?;
    let me = ops::whoami(&desk, env)?;
    let person = me.person.ok_or_else(|| {
        OpsError::usage(format!(
            "no person of this desk has the address {}",
            me.identity.email
        ))
        .hint("`itsm whoami` says how to mend it")
    })?;
    let filter = Filter {
        assignees: vec![person],
        ..Filter::default()
    };
    let report = ops::list(&desk, &filter, &Order::default())?;
    render::list::show(ui, &report, None, args.format)
}
