//! What is listed by hand is listed completely: commands, their help, the reference, the top of the tree.

use std::fs;
use std::path::PathBuf;

use crate::support::Sandbox;

fn at(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The names of the files of a folder, sorted.
fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(at(folder)).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    names
}

/// Commands that people do not call, which the list of commands leaves out.
const HIDDEN: [&str; 2] = ["generate", "merge-driver"];

/// The commands, by their files.
fn commands() -> Vec<String> {
    let files = names("src/bin/itsm/commands").into_iter();
    files
        .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
        .filter(|name| name != "mod")
        .collect()
}

/// The words between quotes that follow some text in the files below a folder.
fn words_after(folder: &str, marks: &[&str], words: &mut Vec<String>) {
    for name in names(folder) {
        let path = format!("{folder}/{name}");
        if at(&path).is_dir() {
            words_after(&path, marks, words);
            continue;
        }
        let text = fs::read_to_string(at(&path)).unwrap();
        for mark in marks {
            let found = text.split(mark).skip(1);
            let found = found.filter_map(|rest| rest.trim_start().strip_prefix('"'));
            words.extend(found.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
    }
}

#[test]
fn every_reason_of_an_audit_is_explained() {
    let sandbox = Sandbox::new();
    let mut words = Vec::new();
    for folder in ["src/ops/audit", "src/ops/approvals"] {
        let marks = ["finding(", "about(", "reason: "];
        words_after(folder, &marks, &mut words);
    }
    words.retain(|word| !word.is_empty() && !word.contains(' '));
    assert!(words.len() > 15, "{words:?}");
    words.extend(["rejected", "quorum", "no-rule", "unknown-contributor"].map(str::to_owned));
    words.extend(["post-review-late", "post-review-overdue"].map(str::to_owned));
    let unfit = itsm::practice::approval::Unfit::ALL.iter();
    words.extend(unfit.map(|one| one.code().to_owned()));
    for word in words {
        let said = sandbox.itsm(&["explain", &word]);
        assert_eq!(said.code, 0, "explain {word}: {}", said.stderr);
    }
}

#[test]
fn every_command_file_is_a_command_with_examples() {
    let sandbox = Sandbox::new();
    let all = fs::read_to_string(at("src/bin/itsm/cli.rs")).unwrap();
    let reference = sandbox.itsm(&["generate", "reference"]).stdout;
    for file in commands() {
        let name = file.replace('_', "-");
        let module = if ["match", "move"].contains(&file.as_str()) {
            format!("r#{file}")
        } else {
            file.clone()
        };
        assert!(
            all.contains(&format!("({module}::Args)")),
            "add a variant for `{name}` to Command in src/bin/itsm/cli.rs"
        );
        let help = sandbox.itsm(&[&name, "--help"]);
        assert_eq!(help.code, 0, "itsm {name} --help: {}", help.stderr);
        if HIDDEN.contains(&name.as_str()) {
            continue;
        }
        assert!(
            reference.contains(&format!("\n## itsm {name}\n")),
            "the reference has a section on `{name}`"
        );
        let examples = format!("  itsm {name}");
        let nested = sandbox.itsm(&[&name, "csv", "--help"]).stdout;
        let text = if name == "import" {
            nested
        } else {
            help.stdout
        };
        assert!(
            text.contains("Examples:") && text.contains(&examples),
            "give the help of `{name}` an `after_help` with `Examples:`"
        );
    }
}

#[test]
fn commands_that_write_can_be_tried_and_those_that_read_know_the_past() {
    let sandbox = Sandbox::new();
    let has = |name: &str, option: &str| sandbox.itsm(&[name, "--help"]).stdout.contains(option);
    for name in [
        "init",
        "new",
        "edit",
        "move",
        "start",
        "resolve",
        "close",
        "note",
        "link",
        "adopt",
        "kpi",
        "renumber",
        "merge-records",
        "redact",
        "correct",
        "upgrade",
    ] {
        assert!(
            has(name, "--dry-run") && has(name, "--no-commit"),
            "`itsm {name}` takes --dry-run and --no-commit"
        );
    }
    for name in [
        "show", "list", "history", "validate", "kpi", "query", "schema", "impact", "schedule",
    ] {
        assert!(has(name, "--rev"), "`itsm {name}` takes --rev");
    }
    for name in [
        "show", "list", "mine", "history", "validate", "kpi", "query", "whoami", "impact",
        "schedule",
    ] {
        assert!(has(name, "--format"), "`itsm {name}` takes --format");
    }
}

#[test]
fn the_top_of_the_tree_stays_small() {
    let allowed = [
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "examples",
        "schema",
        "src",
        "target",
        "tests",
    ];
    let strangers: Vec<String> = names(".")
        .into_iter()
        .filter(|name| !name.starts_with('.') && !allowed.contains(&name.as_str()))
        .collect();
    assert!(
        strangers.is_empty(),
        "put it below src, schema, examples or tests: {strangers:?}"
    );
}

/// Set this variable to write the reference anew after a change of the command line.
const RENEW: &str = "ITSM_RENEW";

#[test]
fn the_reference_is_what_the_program_says() {
    let path = at("tests/suite/snapshots/reference.md");
    let printed = Sandbox::new().itsm(&["generate", "reference"]).stdout;
    if std::env::var_os(RENEW).is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &printed).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == printed,
        "the command line has changed: look at the difference after `{RENEW}=1 cargo test the_reference`"
    );
}

#[test]
fn completions_and_manual_name_every_command() {
    let sandbox = Sandbox::new();
    let manual = sandbox.itsm(&["generate", "man"]);
    assert_eq!(manual.code, 0);
    for shell in ["bash", "zsh", "fish"] {
        let script = sandbox.itsm(&["generate", "completions", shell]).stdout;
        let names = commands().into_iter().map(|file| file.replace('_', "-"));
        for name in names.filter(|name| !HIDDEN.contains(&name.as_str())) {
            assert!(script.contains(name.as_str()), "{shell} completes `{name}`");
            assert!(
                manual.stdout.contains(name.as_str()),
                "the manual tells of `{name}`"
            );
        }
    }
}
