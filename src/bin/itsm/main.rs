//! The program `itsm`: the command line over the library.

mod args;
mod cli;
mod clock;
mod commands;
mod exit;
mod formats;
mod render;
mod ui;

use std::process::ExitCode;

fn main() -> ExitCode {
    exit::run()
}
