//! The console blocks of the README and of the examples, run as they stand.
//!
//! Each block holds commands; what they print stands below each of them. `ITSM_RENEW=1` writes it there.

use std::fmt::Write;
use std::path::Path;

use crate::support::Sandbox;

/// The block that builds the project itself can't run inside its own tests.
const OUTSIDE: &str = "git clone";

#[test]
fn the_console_blocks_of_the_readme_print_what_it_shows() {
    prints_what_it_shows("README.md");
}

#[test]
fn the_console_blocks_of_every_example_print_what_they_show() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut pages: Vec<String> = std::fs::read_dir(examples)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| format!("examples/{name}/README.md"))
        .collect();
    pages.sort();
    for page in pages {
        prints_what_it_shows(&page);
    }
}

/// Every page starts in an empty folder; `ITSM_EXAMPLES` names the folder of examples.
fn prints_what_it_shows(page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    let text = std::fs::read_to_string(&path).unwrap();
    let played = play(&text);
    if std::env::var_os("ITSM_RENEW").is_some() {
        std::fs::write(&path, &played).unwrap();
    }
    assert_eq!(
        masked(&text),
        masked(&played),
        "{page}: run with ITSM_RENEW=1 and look at the difference"
    );
}

/// The text with every block replaced by the commands and what they print now.
fn play(text: &str) -> String {
    let mut session = Session::new();
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        writeln!(out, "{line}").unwrap();
        if line != "```console" {
            continue;
        }
        let mut block = Vec::new();
        while let Some(line) = lines.next_if(|line| *line != "```") {
            block.push(line);
        }
        if block.iter().any(|line| line.contains(OUTSIDE)) {
            for line in &block {
                writeln!(out, "{line}").unwrap();
            }
            continue;
        }
        for command in commands(&block) {
            let shown = command.replace('\n', "\n> ");
            write!(out, "$ {shown}\n{}", session.run(&command)).unwrap();
        }
    }
    out
}

/// The commands of a block; lines that start with `> ` go on with the one before.
fn commands(block: &[&str]) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    for line in block {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push(command.to_owned());
        } else if let (Some(more), Some(last)) = (line.strip_prefix("> "), commands.last_mut()) {
            last.push('\n');
            last.push_str(more);
        }
    }
    commands
}

/// A shell that stays in the folder to which the last command went.
struct Session {
    sandbox: Sandbox,
    folder: String,
}

impl Session {
    fn new() -> Self {
        let mut sandbox = Sandbox::new();
        let program = Path::new(env!("CARGO_BIN_EXE_itsm"))
            .parent()
            .unwrap()
            .display()
            .to_string();
        let path = std::env::var("PATH").unwrap_or_default();
        sandbox.set("PATH", &format!("{program}:{path}"));
        sandbox.set("ITSM_SEED", "readme");
        sandbox.set("COLUMNS", "100");
        sandbox.set(
            "ITSM_EXAMPLES",
            concat!(env!("CARGO_MANIFEST_DIR"), "/examples"),
        );
        let folder = sandbox.root().display().to_string();
        Self { sandbox, folder }
    }

    fn run(&mut self, command: &str) -> String {
        let script = format!(
            "cd '{}'\nexec 2>&1\n{command}\necho\necho \"@$PWD\"",
            self.folder
        );
        let output = self.sandbox.run(Path::new("/bin/sh"), &["-c", &script]);
        let (printed, folder) = output.stdout.rsplit_once("\n@").unwrap();
        folder.trim_end().clone_into(&mut self.folder);
        let printed = printed.trim_end_matches('\n');
        let lines = printed.lines().map(|line| format!("{}\n", line.trim_end()));
        lines.collect()
    }
}

/// Commit ids depend on every shipped definition; the rest of the line is what matters.
fn masked(text: &str) -> String {
    let is_id = |word: &str| word.len() == 7 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let line = |line: &str| {
        let words = line
            .split(' ')
            .map(|word| if is_id(word) { "0000000" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
