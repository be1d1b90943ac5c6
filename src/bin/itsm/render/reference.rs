//! Manual pages and the reference, from the definitions of the command line.

use std::fmt::Write;

use std::io;

use clap::Command;

/// The manual pages of the program and of every command, one after the other.
pub(crate) fn man(command: &Command) -> io::Result<String> {
    let mut bytes = Vec::new();
    page(command, &mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn page(command: &Command, bytes: &mut Vec<u8>) -> io::Result<()> {
    clap_mangen::Man::new(command.clone()).render(bytes)?;
    command
        .get_subcommands()
        .filter(|one| !one.is_hide_set())
        .try_for_each(|one| page(one, bytes))
}

/// The help of every command as Markdown.
pub(crate) fn markdown(command: &Command) -> String {
    let mut out = "# Reference of itsm\n".to_owned();
    section(command, "itsm", &mut out);
    out
}

fn section(command: &Command, name: &str, out: &mut String) {
    let help = command
        .clone()
        .term_width(100)
        .render_long_help()
        .to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    let _ = write!(
        out,
        "\n## {name}\n\n```text\n{}\n```\n",
        help.join("\n").trim_end()
    );
    for one in command
        .get_subcommands()
        .filter(|one| !one.is_hide_set() && one.get_name() != "help")
    {
        section(one, &format!("{name} {}", one.get_name()), out);
    }
}
