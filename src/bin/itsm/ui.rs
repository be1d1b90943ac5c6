//! The one object that writes to the terminal: data on stdout, talk on stderr.

use std::io;
use std::io::BufWriter;
use std::io::IsTerminal;
use std::io::Stdout;
use std::io::Write;

use itsm::ops::Done;
use itsm::text::printable;

use crate::args::Colour;
use crate::args::Global;
use crate::clock::variable;

/// Width of a table where no terminal says one: enough for a log of a pipeline.
const WIDTH: u16 = 120;

/// Output of one run.
pub(crate) struct Ui {
    out: BufWriter<Stdout>,
    colour: bool,
    quiet: bool,
    width: u16,
    interactive: bool,
}

impl Ui {
    /// Decides on colour once: only on a terminal, never with `NO_COLOR`, unless the user says otherwise.
    pub(crate) fn new(global: &Global) -> Self {
        let wanted = match global.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                let dumb = variable("TERM").is_some_and(|term| term == "dumb");
                io::stdout().is_terminal() && variable("NO_COLOR").is_none() && !dumb
            }
        };
        Self {
            out: BufWriter::new(io::stdout()),
            colour: wanted,
            quiet: global.quiet,
            width: width(),
            interactive: io::stdin().is_terminal() && io::stderr().is_terminal(),
        }
    }

    /// Writes data.
    pub(crate) fn print(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }

    /// Writes a line of data.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        self.print(text)?;
        self.print("\n")
    }

    /// Sends what is buffered on its way.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Says something that is no data; a closed stderr is nobody's fault.
    pub(crate) fn talk(&mut self, text: &str) {
        let _ = self.out.flush();
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Says what was done, unless the user wants quiet.
    pub(crate) fn status(&mut self, text: &str) {
        if !self.quiet {
            self.talk(text);
        }
    }

    /// Whether the user wants quiet.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Warns.
    pub(crate) fn warn(&mut self, text: &str) {
        let label = self.paint("33;1", "warning:");
        self.talk(&format!("{label} {}", printable(text)));
    }

    /// Says how to go on.
    pub(crate) fn hint(&mut self, text: &str) {
        let label = self.cyan("hint:");
        self.talk(&format!("{label} {}", printable(text)));
    }

    /// Says what became of a plan: what was done, where it was committed, what to look at.
    pub(crate) fn done(&mut self, what: &str, done: &Done) {
        for warning in &done.warnings {
            self.warn(warning);
        }
        let what = printable(what).into_owned();
        match (&done.commit, done.written) {
            (Some(commit), _) => {
                let short = commit.get(..7).unwrap_or(commit).to_owned();
                self.status(&format!("{what}; committed as {short}"));
            }
            (None, true) => self.status(&format!("{what}; not committed")),
            (None, false) => self.status(&format!("{what}; nothing written")),
        }
    }

    /// The width that tables have to fit.
    pub(crate) fn width(&self) -> u16 {
        self.width
    }

    /// Whether questions can be asked and progress shown.
    pub(crate) fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// Whether output is coloured.
    pub(crate) fn is_coloured(&self) -> bool {
        self.colour
    }

    /// Text in red, where colour is wanted.
    pub(crate) fn red(&self, text: &str) -> String {
        self.paint("31;1", text)
    }

    /// Text in cyan, where colour is wanted.
    pub(crate) fn cyan(&self, text: &str) -> String {
        self.paint("36;1", text)
    }

    /// Bold text, where colour is wanted.
    pub(crate) fn bold(&self, text: &str) -> String {
        self.paint("1", text)
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// Asks a question on the terminal; an empty answer is none, the end of input an error.
    pub(crate) fn ask(&mut self, question: &str) -> io::Result<Option<String>> {
        self.out.flush()?;
        let _ = write!(io::stderr(), "{question} ");
        let _ = io::stderr().flush();
        let mut answer = String::new();
        if io::stdin().read_line(&mut answer)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let answer = answer.trim();
        Ok((!answer.is_empty()).then(|| answer.to_owned()))
    }
}

/// The width of the terminal, or what `COLUMNS` says.
fn width() -> u16 {
    let columns = variable("COLUMNS").and_then(|columns| columns.parse().ok());
    let terminal = terminal_size::terminal_size().filter(|_| io::stdout().is_terminal());
    terminal
        .map(|(width, _)| width.0)
        .or(columns)
        .unwrap_or(WIDTH)
}
