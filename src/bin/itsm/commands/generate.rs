use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// Print what packagers need: manual page, shell completions, reference
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// The manual pages, all in one (roff)
    Man,
    /// Completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// The reference of every command (Markdown)
    Reference,
}

pub(crate) fn run(ui: &mut Ui, args: &Args) -> Outcome {
    let mut command = Cli::command();
    command.build();
    let text = match &args.what {
        What::Man => render::reference::man(&command)?,
        What::Completions { shell } => {
            let mut bytes = Vec::new();
            clap_complete::generate(*shell, &mut command, "itsm", &mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        }
        What::Reference => render::reference::markdown(&command),
    };
    Ok(ui.print(&text)?)
}
