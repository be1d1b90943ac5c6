//! Every format is read back with a parser that is not ours: nothing is lost, and everything is what it was.

use std::collections::HashSet;

use itsm::diagnostic;
use itsm::diagnostic::Diagnostic;
use itsm::diagnostic::Level;
use itsm::text::LineIndex;
use itsm::text::Position;
use itsm::text::printable;
use proptest::prelude::*;
use pulldown_cmark::Event;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;
use serde_json::Value;

use super::Stage;
use super::contracts;
use super::finding;
use super::runner;

/// What means something to one of the readers.
const TOKENS: [&str; 42] = [
    "\n",
    "\r",
    "\t",
    "\u{1b}[31m",
    "\u{0}",
    "\u{7}",
    "\u{7f}",
    "\u{9b}2J",
    "\u{ffff}",
    "\u{2028}",
    "\u{202e}",
    "::add-mask::",
    "::stop-commands::x",
    "##[add-mask]",
    "##vso[task]",
    "#",
    "[",
    "]",
    "|",
    "\\",
    "`",
    "``",
    "@everyone",
    "@",
    "![x](http://x/y.png)",
    "](javascript:1)",
    "<!-- ",
    " -->",
    "<script>",
    "]]>",
    "&amp;",
    "\"",
    "'",
    "{0}",
    "}",
    "%0A",
    ",",
    ":",
    "*a*",
    "_b_",
    "~~c~~",
    "$x$",
];

fn text() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        proptest::sample::select(TOKENS.to_vec()).prop_map(str::to_owned),
        "[a-zé🦀 ]{1,6}",
    ];
    proptest::collection::vec(token, 1..8).prop_map(|parts| parts.concat())
}

/// A file, and findings at two random places of it.
fn file() -> impl Strategy<Value = (String, String, Vec<Diagnostic>)> {
    let one = (
        any::<[u32; 2]>(),
        text(),
        proptest::option::of(text()),
        any::<bool>(),
        0..3_usize,
    );
    let findings = proptest::collection::vec(one, 0..14);
    (text(), "([a-zé🦀 ]{0,9}\r?\n){0,6}[a-z]{0,3}", findings).prop_map(
        |(path, source, findings)| {
            let lines = LineIndex::new(&source);
            let place = |at: u32| lines.position(at % u32::try_from(source.len() + 1).unwrap());
            let made = findings
                .into_iter()
                .map(|(at, message, hint, is_error, rule)| {
                    let (from, to) = (place(at[0]), place(at[1]));
                    let (start, end) = (from.min(to), from.max(to));
                    Diagnostic {
                        rule: ["field-value", "log-fold", "duplicate-key"][rule].into(),
                        level: if is_error {
                            Level::Error
                        } else {
                            Level::Warning
                        },
                        message,
                        hint,
                        ..finding(&path, [start.line, start.column, end.line, end.column])
                    }
                });
            let mut made: Vec<Diagnostic> = made.collect();
            made.sort();
            (path, source, made)
        },
    )
}

fn stage() -> impl Strategy<Value = Stage> {
    (proptest::collection::vec(file(), 0..4), any::<bool>()).prop_map(|(files, is_below)| {
        let mut paths = HashSet::new();
        let files = files
            .into_iter()
            .filter(|(path, _, _)| paths.insert(path.clone()));
        let mut files: Vec<_> = files.collect();
        files.sort_by(|a, b| a.0.cmp(&b.0));
        let sources: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text, _)| (path.as_str(), text.as_str()))
            .collect();
        let findings = files
            .iter()
            .flat_map(|(_, _, findings)| findings.clone())
            .collect();
        Stage {
            prefix: if is_below { "it/desk/" } else { "" },
            ..Stage::new(findings, &sources)
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn every_format_is_read_back_whole(stage in stage()) {
        sarif(&stage);
        json(&stage);
        gitlab(&stage);
        rdjson(&stage);
        junit(&stage);
        checkstyle(&stage);
        markdown(&stage);
        github(&stage);
    }

    #[test]
    fn no_format_commands_a_runner(stage in stage()) {
        for (name, text) in stage.formats() {
            let found = runner::commands(&text);
            let is_own = |found: &&str| name == "github" && ["error", "warning"].contains(found);
            prop_assert!(found.iter().all(is_own), "{}: {:?} in {}", name, found, text);
            let raw = text.chars().find(|letter| letter.is_control() && *letter != '\n');
            prop_assert_eq!(raw, None, "{}: {}", name, text);
        }
    }
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).expect(text)
}

/// The message with its hint.
fn sentence(one: &Diagnostic) -> String {
    let hint = one.hint.as_ref().map(|hint| format!("; {hint}"));
    format!("{}{}", one.message, hint.unwrap_or_default())
}

/// The same, as a person is shown it.
fn told(one: &Diagnostic) -> String {
    printable(&sentence(one)).into_owned()
}

/// Errors first, otherwise in order.
fn by_level(stage: &Stage) -> Vec<&Diagnostic> {
    let mut findings: Vec<&Diagnostic> = stage.findings.iter().collect();
    findings.sort_by_key(|one| one.level);
    findings
}

fn sarif(stage: &Stage) {
    let log = read(&diagnostic::sarif(&stage.report()));
    contracts::sarif(&log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), stage.findings.len());
    let mut marks = HashSet::new();
    for (result, one) in results.iter().zip(by_level(stage)) {
        let location = &result["locations"][0]["physicalLocation"];
        let uri = location["artifactLocation"]["uri"].as_str().unwrap();
        assert_eq!(decoded(uri), format!("{}{}", stage.prefix, one.path));
        assert_eq!(result["level"], one.level.name());
        assert_eq!(result["ruleId"], &*one.rule);
        let whole = location.get("contextRegion").unwrap_or(&location["region"]);
        assert_eq!(whole["startLine"], one.region.start.line);
        assert_eq!(whole["endLine"], one.region.end.line);
        assert_eq!(whole["endColumn"], one.region.end.column);
        assert_eq!(location["region"]["endLine"], one.region.start.line);
        let message = result["message"]["text"].as_str().unwrap();
        let plain = message.replace("{{", "{").replace("}}", "}");
        assert_eq!(plain, told(one).replace("](", "] ("));
        let prints = &result["partialFingerprints"];
        let hash = prints["primaryLocationLineHash"].as_str().unwrap();
        let mark = (uri.to_owned(), one.rule.clone(), hash.to_owned());
        assert!(marks.insert(mark), "{prints}");
    }
}

/// Percent-decoding, written down here once more.
fn decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'%' {
            let code = std::str::from_utf8(&tail[..2]).unwrap();
            bytes.push(u8::from_str_radix(code, 16).unwrap());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn json(stage: &Stage) {
    let summary = diagnostic::Summary::new(2, 0, &stage.findings);
    let output = read(&diagnostic::json(&summary, &stage.findings));
    let findings = output["findings"].as_array().unwrap();
    assert_eq!(findings.len(), stage.findings.len());
    for (shown, one) in findings.iter().zip(&stage.findings) {
        assert_eq!(shown["path"], one.path);
        assert_eq!(shown["message"], one.message);
        assert_eq!(shown["hint"].as_str(), one.hint.as_deref());
    }
}

fn gitlab(stage: &Stage) {
    let report = read(&diagnostic::gitlab(&stage.report()));
    contracts::gitlab(&report);
    let issues = report.as_array().unwrap();
    assert_eq!(issues.len(), stage.findings.len());
    for (issue, one) in issues.iter().zip(&stage.findings) {
        assert_eq!(
            issue["location"]["path"],
            format!("{}{}", stage.prefix, one.path)
        );
        assert_eq!(issue["description"], format!("{}: {}", one.rule, told(one)));
    }
}

fn rdjson(stage: &Stage) {
    let output = read(&diagnostic::rdjson(&stage.report()));
    contracts::rdjson(&output);
    let entries = output["diagnostics"].as_array().unwrap();
    assert_eq!(entries.len(), stage.findings.len());
    for (entry, one) in entries.iter().zip(&stage.findings) {
        let (place, source) = (&entry["location"], &stage.sources[&one.path]);
        assert_eq!(place["path"], format!("{}{}", stage.prefix, one.path));
        for (shown, at) in [("start", one.region.start), ("end", one.region.end)] {
            let column = place["range"][shown]["column"].as_u64().unwrap();
            assert_eq!(usize::try_from(column).unwrap(), byte_column(source, at));
        }
    }
}

/// The column in bytes, counted in the line itself.
fn byte_column(source: &str, at: Position) -> usize {
    let line = source.split('\n').nth(at.line - 1).unwrap();
    let before: String = line.chars().take(at.column - 1).collect();
    before.len() + 1
}

/// What XML can hold of a text.
fn in_xml(text: &str) -> String {
    printable(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

fn junit(stage: &Stage) {
    let text = diagnostic::junit(&stage.report());
    let document = roxmltree::Document::parse(&text).expect(&text);
    contracts::junit(&document);
    let cases = document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"));
    let told_of = cases.filter(|case| case.first_element_child().is_some());
    let told_of: Vec<_> = told_of.collect();
    assert_eq!(told_of.len(), stage.findings.len());
    for (case, one) in told_of.iter().zip(by_level(stage)) {
        let verdict = case.first_element_child().unwrap();
        let is_failure = one.level == Level::Error;
        assert!(verdict.has_tag_name(if is_failure { "failure" } else { "skipped" }));
        assert_eq!(verdict.attribute("message").unwrap(), in_xml(&one.message));
        let place = format!(
            "{}{}:{}:{}",
            stage.prefix, one.path, one.region.start.line, one.region.start.column
        );
        let whole = format!("{place}: {}: {}", one.level.name(), sentence(one));
        assert_eq!(verdict.text().unwrap(), in_xml(&whole));
    }
}

fn checkstyle(stage: &Stage) {
    let text = diagnostic::checkstyle(&stage.report());
    let document = roxmltree::Document::parse(&text).expect(&text);
    contracts::checkstyle(&document);
    let errors = document
        .descendants()
        .filter(|node| node.has_tag_name("error"));
    let errors: Vec<_> = errors.collect();
    assert_eq!(errors.len(), stage.findings.len());
    for (error, one) in errors.iter().zip(&stage.findings) {
        let path = format!("{}{}", stage.prefix, one.path);
        assert_eq!(
            error.parent().unwrap().attribute("name").unwrap(),
            in_xml(&path)
        );
        assert_eq!(error.attribute("message").unwrap(), in_xml(&told(one)));
    }
}

/// The texts of the cells of a Markdown table, row by row; nothing but text may be in them.
fn cells(markdown: &str) -> Vec<Vec<String>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_WIKILINKS;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut is_inside = false;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::TableRow) => {
                rows.push(Vec::new());
                is_inside = true;
            }
            Event::End(TagEnd::TableRow) => is_inside = false,
            Event::Start(Tag::TableCell) if is_inside => {
                rows.last_mut().unwrap().push(String::new());
            }
            Event::Text(text) | Event::Code(text) if is_inside => {
                let row = rows.last_mut().unwrap();
                row.last_mut().unwrap().push_str(&text);
            }
            Event::End(TagEnd::TableCell) => {}
            other => assert!(!is_inside, "{other:?} in {markdown}"),
        }
    }
    rows
}

fn markdown(stage: &Stage) {
    let text = diagnostic::markdown(&stage.report(), 0);
    let rows = cells(&text);
    assert_eq!(rows.len(), stage.findings.len(), "{text}");
    for (row, one) in rows.iter().zip(by_level(stage)) {
        assert_eq!(row[3], told(one).trim(), "{text}");
        let (path, start) = (format!("{}{}", stage.prefix, one.path), one.region.start);
        let place = format!("{}:{}:{}", printable(&path), start.line, start.column);
        assert_eq!(row[2], place.trim());
    }
    let mentions = text.replace("`@`", "").replace("@@", "");
    assert!(!mentions.contains("@everyone"), "{text}");
}

fn github(stage: &Stage) {
    let text = diagnostic::github(&stage.report());
    let shown: usize = [Level::Error, Level::Warning]
        .map(|level| {
            stage
                .findings
                .iter()
                .filter(|one| one.level == level)
                .count()
                .min(10)
        })
        .iter()
        .sum();
    assert_eq!(text.lines().count(), shown);
    assert_eq!(runner::commands(&text).len(), shown, "{text}");
}
