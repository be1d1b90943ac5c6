//! Records whose text commands a terminal, a pipeline or a page.

use itsm::diagnostic::Diagnostic;

use super::Stage;
use super::finding;
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

/// The first character that a terminal would act on.
fn raw(text: &str) -> Option<char> {
    let is_raw = |letter: &char| {
        letter.is_control() && *letter != '\n' || ('\u{202a}'..='\u{202e}').contains(letter)
    };
    text.chars().find(is_raw)
}

#[test]
fn g01_no_format_controls_a_terminal() {
    let hostile = "\u{1b}[2J \u{1b}]0;title\u{7} \u{1b}]8;;http://x\u{7} \u{1b}]52;c;eA==\u{7} back \u{8} cr \r \u{9b}2J \u{7f} \u{202e}";
    let one = Diagnostic {
        message: hostile.to_owned(),
        hint: Some(hostile.to_owned()),
        ..finding(hostile, [1, 1, 1, 9])
    };
    for (format, text) in Stage::new(vec![one], &[(hostile, hostile)]).formats() {
        assert_eq!(raw(&text), None, "{format}: {text}");
        let is_shown = text.contains("\\x1b[2J")
            || text.contains("&#92;x1b&#91;2J")
            || text.contains("\\u001b[2J");
        assert!(is_shown, "{format}: {text}");
    }
    let sandbox = desk("\\e[2J \\e]0;title\\a back \\b cr \\r \\x9b2J \\x7f \\u202e");
    for format in FORMATS {
        let output = sandbox.itsm(&["validate", "--format", format]);
        assert_eq!(output.code, 1, "{format}: {}", output.stderr);
        assert_eq!(raw(&output.stdout), None, "{format}: {}", output.stdout);
        assert_eq!(raw(&output.stderr), None, "{format}: {}", output.stderr);
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
