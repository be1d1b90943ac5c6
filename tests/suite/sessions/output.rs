//! What reaches the terminal, and what must not.

use std::io::Read;
use std::process::Command;
use std::process::Stdio;

use crate::support::Sandbox;

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let sandbox = Sandbox::desk();
    for args in [
        &["list"][..],
        &["show", "00new"],
        &["validate", "--format", "json"],
        &["generate", "reference"],
        &["--help"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_itsm"));
        command.args(args).current_dir(sandbox.root()).env_clear();
        command.envs(sandbox.vars().iter().map(|(name, value)| (name, value)));
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{args:?}: {said}");
        assert!(!said.contains("panicked"), "{args:?}: {said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_is_exit_74() {
    let sandbox = Sandbox::desk();
    let shown = sandbox.transcript("itsm list > /dev/full");
    assert!(shown.ends_with("[74]\n"), "{shown}");
    assert!(!shown.contains("panicked"), "{shown}");
}

/// A record whose text tries to command the terminal or a pipeline.
const HOSTILE: &str = "id: INC-2611-0EV1D6\ntitle: \"red \\e[31m bell \\a back \\b\\r::stop-commands::x\"\nstate: new\n\
    description: \"one\\n::add-mask::two\\n\\e]0;title\\a\"\nimpact: \"\\e[2J\"\nlog:\n  \
    - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: new, reason: \"\\e[31m\", set: {impact: \"\\e[2J\"}}\n";

#[test]
fn control_characters_of_a_record_are_never_printed_raw() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[("incidents/INC-2611-0EV1D6.yaml", HOSTILE)]);
    let commands = [
        &["list"][..],
        &["list", "--format", "markdown"],
        &["list", "--format", "json"],
        &["list", "--group", "impact"],
        &["show", "0ev1d6"],
        &["show", "0ev1d6", "--format", "json"],
        &["history", "0ev1d6"],
        &["history", "0ev1d6", "--format", "json"],
        &["validate"],
        &["validate", "--format", "json"],
        &["validate", "--format", "github"],
        &["query", "SELECT title, description, impact FROM incident"],
        &[
            "query",
            "SELECT title, description, impact FROM incident",
            "--format",
            "csv",
        ],
        &[
            "query",
            "SELECT title, description, impact FROM incident",
            "--format",
            "json",
        ],
        &[
            "query",
            "SELECT title, description, impact FROM incident",
            "--format",
            "markdown",
        ],
        &["resolve", "0ev1d6", "--dry-run"],
        &["edit", "0ev1d6", "--set", "urgency=low", "--dry-run"],
        &["adopt", "0ev1d6"],
        &["show", "\u{1b}[31m"],
        &["edit", "00new", "--set", "\u{1b}[31m=x"],
        &["move", "00new", "\u{1b}[31m"],
    ];
    for args in commands {
        let output = sandbox.itsm(args);
        for text in [&output.stdout, &output.stderr] {
            let raw = text
                .chars()
                .find(|letter| letter.is_control() && *letter != '\n' && *letter != '\t');
            assert_eq!(raw, None, "{args:?} printed {text:?}");
            assert!(
                !text
                    .lines()
                    .any(|line| line.starts_with("::add-mask") || line.starts_with("::stop")),
                "{args:?} printed {text:?}"
            );
        }
    }
}

#[test]
fn g03_a_formula_in_a_record_does_not_reach_a_spreadsheet() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        r#"
        $ itsm --quiet new incident "=cmd|' /C calc'!A0"
        INC-2611-G9QFE7
        $ itsm query "SELECT title, -1 AS n FROM incident WHERE id = 'INC-2611-G9QFE7'" --format csv
        title,n
        '=cmd|' /C calc'!A0,-1
        "#,
    );
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let mut sandbox = Sandbox::desk();
    sandbox.unset("NO_COLOR");
    let has_colour =
        |sandbox: &Sandbox, args: &[&str]| sandbox.itsm(args).stdout.contains('\u{1b}');
    assert!(
        !has_colour(&sandbox, &["show", "00new"]),
        "stdout is no terminal"
    );
    assert!(has_colour(
        &sandbox,
        &["show", "00new", "--color", "always"]
    ));
    sandbox.set("NO_COLOR", "1");
    assert!(
        has_colour(&sandbox, &["show", "00new", "--color", "always"]),
        "an option is stronger than the environment"
    );
    assert!(!has_colour(&sandbox, &["show", "00new"]));
}

#[test]
fn quiet_keeps_data_and_errors() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm -q list --columns id
        ID
        INC-2611-00NEW1
        INC-2611-00WRK2
        CHG-2611-00CHG4
        $ itsm -q start 00new
        $ itsm -q show nowhere
        ! error: no record has the id `nowhere`
        ! hint: `itsm list --all` shows every record
        [2]
        ",
    );
}

#[test]
fn data_goes_to_stdout_and_talk_to_stderr() {
    let sandbox = Sandbox::desk();
    for args in [
        &["list", "--format", "json"][..],
        &["kpi", "--format", "json"],
        &["query", "SELECT 1", "--format", "json"],
        &["validate", "--format", "json"],
        &["whoami", "--format", "json"],
        &["history", "00new", "--format", "json"],
        &["show", "00new", "--format", "json"],
    ] {
        let output = sandbox.itsm(args);
        let parsed: serde_json::Value = serde_json::from_str(&output.stdout).expect(&output.stdout);
        assert_eq!(parsed.get("version"), Some(&1.into()), "{args:?}");
    }
}

#[test]
fn a_directory_can_be_named_in_place_of_the_current_one() {
    let sandbox = Sandbox::desk();
    let elsewhere = sandbox.itsm(&["-C", "incidents/2026", "list", "--columns", "id"]);
    assert_eq!(elsewhere.stdout.lines().count(), 4, "{}", elsewhere.stderr);
    let nowhere = sandbox.itsm(&["-C", "nowhere", "list"]);
    assert_eq!(nowhere.code, 2, "{}", nowhere.stderr);
}

#[test]
fn g11_what_looks_like_a_secret_is_found_and_never_printed() {
    let sandbox = Sandbox::desk();
    let token = format!("glpat-{}", "x9".repeat(12));
    let path = "incidents/2026/11/INC-2611-00NEW1.yaml";
    let text = sandbox
        .read(path)
        .replace("\nlog:", &format!("\ndescription: Use {token}\nlog:"));
    sandbox.write(path, &text);
    for format in [
        "text",
        "json",
        "github",
        "sarif",
        "gitlab",
        "junit",
        "rdjson",
        "checkstyle",
    ] {
        let shown = sandbox.itsm(&["validate", "--format", format]);
        assert_eq!(shown.code, 0, "{format}");
        assert!(
            shown.stdout.contains("secret-in-text"),
            "{format}: {}",
            shown.stdout
        );
        assert!(
            !shown.stdout.contains(&token) && !shown.stderr.contains(&token),
            "{format}"
        );
    }
}
