//! A test as a terminal session: commands with what they print and how they end.
//!
//! A session is text. A line `$ COMMAND` is run by a shell; the lines below it, up to the next command, are what it has
//! to print: stdout first, then stderr with `! ` before each line, then `[CODE]` unless the code is 0. What can't be the
//! same twice is replaced: the desk's folder by `DESK`, the id of a new commit by `COMMIT`.

use std::path::Path;

use crate::support::Sandbox;

impl Sandbox {
    /// Plays a session and compares everything that is seen with everything that is expected.
    pub(crate) fn play(&self, session: &str) {
        let expected = dedented(session);
        let mut seen = String::new();
        let mut commands = expected
            .iter()
            .filter_map(|line| line.strip_prefix("$ "))
            .peekable();
        assert!(
            commands.peek().is_some(),
            "a session has at least one line `$ COMMAND`"
        );
        for command in commands {
            let shown = format!("$ {command}\n{}", self.transcript(command));
            seen += &shown;
        }
        let expected = expected.join("\n") + "\n";
        assert!(
            seen == expected,
            "the session went another way\n--- expected\n{expected}--- seen\n{seen}---"
        );
    }

    /// What a shell command prints and how it ends, as sessions show it.
    pub(crate) fn transcript(&self, command: &str) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_itsm"));
        let folder = program.parent().expect("the program's folder").display();
        let line = format!("PATH='{folder}':$PATH; {command}");
        let output = self.run(Path::new("sh"), &["-c", &line]);
        let mut shown = String::new();
        for line in self.stable(&output.stdout).lines() {
            shown += line;
            shown += "\n";
        }
        for line in self.stable(&output.stderr).lines() {
            shown += "! ";
            shown += line;
            shown += "\n";
        }
        if output.code != 0 {
            let code = format!("[{}]\n", output.code);
            shown += &code;
        }
        shown
    }

    /// The text without what differs from run to run.
    fn stable(&self, text: &str) -> String {
        let real = self.root().canonicalize().expect("the desk's folder");
        let text = text.replace(&real.display().to_string(), "DESK");
        let text = text.replace(&self.root().display().to_string(), "DESK");
        let mut parts = text.split("committed as ");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let rest = part.trim_start_matches(|letter: char| letter.is_ascii_hexdigit());
            out.push_str("committed as COMMIT");
            out.push_str(rest);
        }
        out
    }
}

/// The lines of a session without the indentation that the test's code gives them.
fn dedented(session: &str) -> Vec<String> {
    let lines: Vec<&str> = session.trim_matches('\n').trim_end().lines().collect();
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let least = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(indent)
        .min()
        .unwrap_or(0);
    lines
        .iter()
        .map(|line| line.get(least..).unwrap_or_default().to_owned())
        .collect()
}
