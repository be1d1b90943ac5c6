//! What consumers refuse or drop in silence is left out and counted.

use itsm::diagnostic;
use itsm::diagnostic::Diagnostic;
use itsm::diagnostic::Level;
use roxmltree::Document;
use serde_json::Value;

use super::Stage;
use super::contracts;
use super::finding;
use crate::support::Sandbox;

/// So many findings in one file, warnings first.
fn many(count: usize, message: &str) -> Stage {
    let one = |number: usize| Diagnostic {
        level: if number < 10 {
            Level::Warning
        } else {
            Level::Error
        },
        message: format!("{message} `f{number}`"),
        ..finding("a\\b.yaml", [number + 1, 1, number + 1, 3])
    };
    let text = "id: x\n".repeat(count);
    Stage::new((0..count).map(one).collect(), &[("a\\b.yaml", &text)])
}

#[test]
fn g07_sarif_leaves_out_results_above_25000_and_says_so() {
    let mut stage = many(30_000, "too many");
    stage.findings[20].message = "long ".repeat(2_000);
    let log: Value = serde_json::from_str(&diagnostic::sarif(&stage.report())).unwrap();
    contracts::sarif(&log);
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    assert!(
        results.iter().all(|result| result["level"] == "error"),
        "errors are kept first"
    );
    let notes = &run["invocations"][0]["toolExecutionNotifications"];
    let note = notes[0]["message"]["text"].as_str().unwrap();
    assert!(note.starts_with("5000 findings left out"), "{note}");
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%5Cb.yaml");
    let message = results[10]["message"]["text"].as_str().unwrap();
    assert!(message.ends_with(" … (9000 more characters)"), "{message}");
    assert_eq!(
        message.chars().count(),
        1_000 + " … (9000 more characters)".chars().count()
    );
}

#[test]
fn junit_stays_within_what_gitlab_reads_of_a_file() {
    let stage = many(16_000, &"long ".repeat(200));
    let text = diagnostic::junit(&stage.report());
    assert!(text.len() < 30_000_000, "{}", text.len());
    let document = Document::parse(&text).unwrap();
    contracts::junit(&document);
    let cases: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"))
        .collect();
    let last = cases.last().unwrap().first_element_child().unwrap();
    let left_out = 16_000 - (cases.len() - 1);
    assert!(left_out > 0);
    let expected =
        format!("{left_out} more findings left out: a file of test results has 30 MB at the most");
    assert_eq!(last.attribute("message").unwrap(), expected);
}

#[test]
fn g09_a_summary_stays_below_1_mib_with_what_stands_there_already() {
    let stage = many(30_000, "too many");
    for behind in [0, 1_000_000, 1_048_000, 2_000_000] {
        let text = diagnostic::markdown(&stage.report(), behind);
        let rows = text
            .lines()
            .filter(|line| line.starts_with("| error") || line.starts_with("| warning"));
        let left_out = 30_000 - rows.count();
        assert!(
            text.contains(&format!("\n{left_out} more findings left out")),
            "after {behind} bytes"
        );
        assert!(
            behind > 1_040_000 || behind + text.len() <= 1_048_576,
            "{}",
            behind + text.len()
        );
    }
}

#[test]
fn g09_more_errors_than_a_runner_shows_are_counted_and_all_stand_in_log_and_summary() {
    let mut sandbox = Sandbox::desk();
    let files: Vec<(String, String)> = (0..12)
        .map(|number| {
            (
                format!("cis/c-{number:02}.yaml"),
                format!("id: c-{number:02}\ntitle: 'open\n"),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    sandbox.commit(&files);
    let summary = sandbox.root().join("../summary.md");
    std::fs::write(&summary, "# Build\n").unwrap();
    sandbox.set("GITHUB_ACTIONS", "true");
    sandbox.set("GITHUB_STEP_SUMMARY", &summary.display().to_string());
    let shown = sandbox.transcript(
        "itsm validate --format text --format github --format markdown:\"$GITHUB_STEP_SUMMARY\"",
    );
    let commands: Vec<&str> = shown
        .lines()
        .filter(|line| line.starts_with("::"))
        .collect();
    assert_eq!(commands.len(), 10, "{shown}");
    assert!(
        commands[8].starts_with("::error file=cis/c-08.yaml,"),
        "{shown}"
    );
    assert_eq!(commands[9], "::error::and 3 errors more");
    for number in 0..12 {
        assert!(
            shown.contains(&format!("--> cis/c-{number:02}.yaml:")),
            "{shown}"
        );
    }
    let summary = std::fs::read_to_string(&summary).unwrap();
    assert!(
        summary.starts_with("# Build\n\n## itsm validate\n"),
        "{summary}"
    );
    assert_eq!(
        summary
            .lines()
            .filter(|line| line.starts_with("| error |"))
            .count(),
        12
    );
}
