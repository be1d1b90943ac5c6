//! Records whose text commands a terminal, a pipeline or a page.

use super::runner;
use crate::support::Sandbox;

/// The formats, each to stdout.
const FORMATS: [&str; 9] = [
    "text",
    "json",
    "github",
    "markdown",
    "sarif",
    "gitlab",
    "junit",
    "rdjson",
    "checkstyle",
];

/// A desk with a record, findings about which repeat its text.
fn desk(impact: &str) -> Sandbox {
    let mut sandbox = Sandbox::desk();
    let text = format!(
        "id: INC-2611-0EV1D6\ntitle: \"{impact}\"\nstate: \"{impact}\"\nimpact: \"{impact}\"\n\"{impact}\": x\nlog:\n  \
         - {{at: 2026-11-20T08:00:00Z, by: ana, do: \"{impact}\", to: \"{impact}\"}}\n"
    );
    sandbox.commit(&[("incidents/INC-2611-0EV1D6.yaml", &text)]);
    sandbox.set("GITHUB_ACTIONS", "true");
    sandbox
}

#[test]
fn g01_no_format_controls_a_terminal() {
    let hostile = "\\e[2J \\e]0;title\\a \\e]8;;http://x\\a \\e]52;c;eA==\\a bell \\a back \\b cr \\r \\x9b2J \\x7f \\u202e";
    let sandbox = desk(hostile);
    for format in FORMATS {
        let output = sandbox.itsm(&["validate", "--format", format]);
        assert_eq!(output.code, 1, "{format}: {}", output.stderr);
        assert!(
            output.stdout.contains("2J"),
            "{format} shows the text: {}",
            output.stdout
        );
        for text in [&output.stdout, &output.stderr] {
            let raw = text.chars().find(|letter| {
                letter.is_control() && *letter != '\n' || ('\u{202a}'..='\u{202e}').contains(letter)
            });
            assert_eq!(raw, None, "{format}: {text}");
        }
    }
}

#[test]
fn g02_no_format_commands_a_pipeline() {
    for hostile in [
        "one\\n::add-mask::two",
        "::stop-commands::x",
        "\\n  ::set-env name=PATH::x",
        "x ##[add-mask]y",
        "\\r\\n##[stop-commands]x ##vso[task.setvariable variable=PATH]x",
        "%0A::add-mask::two%0D",
    ] {
        let sandbox = desk(hostile);
        for format in FORMATS {
            let output = sandbox.itsm(&["validate", "--format", format]);
            assert_eq!(output.code, 1, "{format}: {}", output.stderr);
            let found = runner::commands(&output.stdout);
            let is_own = |found: &&str| format == "github" && *found == "error";
            assert!(
                found.iter().all(is_own),
                "{format}: {found:?} in {}",
                output.stdout
            );
            assert_eq!(runner::commands(&output.stderr), [""; 0]);
        }
        let github = sandbox.itsm(&["validate", "--format", "github"]).stdout;
        assert_eq!(
            runner::commands(&github).len(),
            github.lines().count(),
            "{github}"
        );
        assert!(
            !github.contains("%0A"),
            "no line end comes out of an annotation: {github}"
        );
    }
}

#[test]
fn g05_a_summary_holds_no_link_image_mention_or_html() {
    let hostile = "a | b [x](javascript:1) ![p](http://x/y.png) @everyone <img src=x> <!-- c --> `code` <script>";
    let sandbox = desk(hostile);
    let markdown = sandbox.itsm(&["validate", "--format", "markdown"]).stdout;
    assert!(markdown.contains("everyone"), "{markdown}");
    let rows: Vec<&str> = markdown
        .lines()
        .filter(|line| line.starts_with("| error"))
        .collect();
    assert!(rows.len() > 1, "{markdown}");
    for row in rows {
        assert_eq!(row.matches('|').count(), 5, "{row}");
    }
    for harmful in ["[x]", "](", "![", "@everyone", "<", ">", "://", "`code`"] {
        assert!(!markdown.contains(harmful), "{harmful} in {markdown}");
    }
}
