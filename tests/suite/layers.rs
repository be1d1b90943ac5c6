//! The tree keeps to its layers, its vendor homes and its sizes.

use std::fs;
use std::path::Path;

/// The layer of each module of the library, as the table in `src/lib.rs` has it.
const LAYERS: &[(&str, u8)] = &[
    ("text", 0),
    ("diagnostic", 1),
    ("files", 1),
    ("yaml", 2),
    ("schema", 3),
    ("record", 4),
    ("practice", 5),
    ("check", 6),
    ("git", 6),
    ("import", 6),
    ("index", 6),
    ("merge", 6),
    ("report", 6),
    ("trust", 6),
    ("ops", 7),
];

/// Each vendor crate, or part of the standard library, and the folders that may name it.
const HOMES: &[(&str, &[&str])] = &[
    ("granit_parser", &["src/yaml/"]),
    ("serde_yaml", &["src/yaml/"]),
    ("git2", &["src/git/"]),
    ("std::process::Command", &["src/git/", "src/trust/"]),
    ("rusqlite", &["src/index/"]),
    ("walkdir", &["src/files/"]),
    ("tempfile", &["src/files/"]),
    ("clap", &["src/bin/itsm/"]),
    ("indicatif", &["src/bin/itsm/"]),
    ("comfy_table", &["src/report/"]),
    ("csv", &["src/import/", "src/report/"]),
    ("annotate_snippets", &["src/diagnostic/"]),
    // Reading holidays and recurrence rules is one thing, writing a schedule another.
    ("icalendar", &["src/report/", "src/schema/calendar/"]),
    ("jsonschema", &["src/schema/"]),
    ("serde_json_canonicalizer", &["src/trust/"]),
    ("ssh_key", &["src/trust/"]),
    ("similar", &["src/merge/", "src/report/"]),
];

const LINES_OF_A_FILE: usize = 400;
const LINES_OF_A_FUNCTION: usize = 60;

/// A source file: its path from the top, and its lines without the tests at its end.
struct Source {
    path: String,
    lines: Vec<String>,
}

/// Every production file below `src/`.
fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    walk(Path::new(env!("CARGO_MANIFEST_DIR")), "src", &mut found);
    assert!(found.len() > 100, "the sources are found");
    found
}

fn walk(top: &Path, folder: &str, found: &mut Vec<Source>) {
    for entry in fs::read_dir(top.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{folder}/{name}");
        if entry.file_type().unwrap().is_dir() {
            if name != "tests" {
                walk(top, &path, found);
            }
        } else if Path::new(&name).extension().is_some_and(|end| end == "rs") && name != "tests.rs"
        {
            let text = fs::read_to_string(top.join(&path)).unwrap();
            let lines = text
                .lines()
                .take_while(|line| *line != "#[cfg(test)]")
                .map(str::to_owned)
                .collect();
            found.push(Source { path, lines });
        }
    }
}

impl Source {
    /// The lines of code, with their number from 1.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let numbered = self
            .lines
            .iter()
            .enumerate()
            .map(|(at, line)| (at + 1, line.as_str()));
        numbered.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// The module of the library that the file belongs to; none for the program and for `lib.rs`.
    fn module(&self) -> Option<&str> {
        let rest = self.path.strip_prefix("src/")?;
        let (module, _) = rest.split_once('/')?;
        (module != "bin").then_some(module)
    }
}

/// The names that follow `crate::` in a line.
fn mentioned(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::").skip(1).map(|rest| {
        rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .next()
            .unwrap_or_default()
    })
}

fn layer(module: &str) -> Option<u8> {
    LAYERS
        .iter()
        .find(|(name, _)| *name == module)
        .map(|(_, layer)| *layer)
}

#[test]
fn every_module_has_a_layer_and_the_documentation_says_the_same() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs")).unwrap();
    let modules = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in modules {
        let layer = layer(module).unwrap_or_else(|| {
            panic!("give `{module}` a layer in LAYERS and in the table of src/lib.rs")
        });
        assert!(
            text.contains(&format!("| {layer} | `{module}` |")),
            "the table in src/lib.rs has to say `| {layer} | `{module}` | job |`"
        );
    }
}

#[test]
fn imports_point_down() {
    let mut faults = Vec::new();
    for source in sources() {
        let Some(own) = source.module() else { continue };
        let own_layer = layer(own).unwrap_or_else(|| panic!("give `{own}` a layer in LAYERS"));
        for (number, line) in source.code() {
            let upward = mentioned(line)
                .filter(|name| *name != own)
                .filter(|name| layer(name).is_some_and(|other| other >= own_layer));
            faults.extend(upward.map(|name| {
                format!(
                    "{}:{number}: `{own}` (layer {own_layer}) uses `{name}`",
                    source.path
                )
            }));
        }
    }
    assert!(
        faults.is_empty(),
        "move what is shared to a lower layer, or the caller up to `ops`:\n{}",
        faults.join("\n")
    );
}

#[test]
fn vendor_crates_stay_at_home() {
    let mut faults = Vec::new();
    for source in sources() {
        for (number, line) in source.code() {
            for (name, homes) in HOMES {
                let named = line.contains(&format!("{name}::"))
                    || line.contains(&format!("use {name}"))
                    || (name.contains("::") && line.contains(name));
                let is_other =
                    line.contains(&format!("::{name}")) || line.contains(&format!("_{name}"));
                if named && !is_other && !homes.iter().any(|home| source.path.starts_with(home)) {
                    faults.push(format!(
                        "{}:{number}: `{name}` belongs in {}",
                        source.path,
                        homes.join(" or ")
                    ));
                }
            }
        }
    }
    assert!(
        faults.is_empty(),
        "give the home a function that does it, without vendor types in its signature:\n{}",
        faults.join("\n")
    );
}

#[test]
fn production_files_are_short() {
    let long = sources()
        .into_iter()
        .filter(|source| source.lines.len() > LINES_OF_A_FILE);
    let long: Vec<String> = long
        .map(|source| format!("{}: {} lines", source.path, source.lines.len()))
        .collect();
    assert!(
        long.is_empty(),
        "split by job (at most {LINES_OF_A_FILE} lines without tests):\n{}",
        long.join("\n")
    );
}

#[test]
fn functions_are_short() {
    let mut long = Vec::new();
    for source in sources() {
        let mut started: Option<(usize, usize)> = None;
        for (at, line) in source.lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let head = line
                .trim_start()
                .trim_start_matches("pub(crate) ")
                .trim_start_matches("pub(super) ")
                .trim_start_matches("pub ");
            if head.starts_with("fn ") || head.starts_with("const fn ") {
                started = Some((at, indent));
            }
            if let Some((from, depth)) =
                started.filter(|(_, depth)| indent == *depth && line.trim() == "}")
            {
                let lines = at - from + 1;
                if lines > LINES_OF_A_FUNCTION {
                    long.push(format!(
                        "{}:{}: {lines} lines from column {}",
                        source.path,
                        from + 1,
                        depth + 1
                    ));
                }
                started = None;
            }
        }
    }
    assert!(
        long.is_empty(),
        "name the steps and give each a function (at most {LINES_OF_A_FUNCTION} lines):\n{}",
        long.join("\n")
    );
}

#[test]
fn nothing_is_left_for_later() {
    let words = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
        concat!("dbg", "!("),
        concat!("todo", "!("),
    ];
    let mut left = Vec::new();
    for source in sources() {
        for (at, line) in source.lines.iter().enumerate() {
            let found = words.iter().filter(|word| line.contains(**word));
            left.extend(found.map(|word| format!("{}:{}: {word}", source.path, at + 1)));
        }
    }
    assert!(
        left.is_empty(),
        "do it now, or write an issue:\n{}",
        left.join("\n")
    );
}

#[test]
fn every_file_says_its_job_first() {
    let silent = sources().into_iter().filter(|source| {
        !source
            .lines
            .first()
            .is_some_and(|line| line.starts_with("//! "))
    });
    // The help of a command is its documentation; clap prints it.
    let silent = silent.filter(|source| !source.path.starts_with("src/bin/itsm/commands/"));
    let silent: Vec<String> = silent.map(|source| source.path).collect();
    assert!(
        silent.is_empty(),
        "begin with `//! ` and the job in one sentence:\n{}",
        silent.join("\n")
    );
}
