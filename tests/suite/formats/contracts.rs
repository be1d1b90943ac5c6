//! What the published descriptions of the formats ask for, and our own promises on top.
//!
//! The descriptions of SARIF, Code Quality and rdjson are written down in files beside this one, in our own words and no
//! wider than what we write. `ITSM_PUBLISHED` names a folder with the published schemas, against which the same outputs
//! are held where it is set: `sarif-schema-2.1.0.json` (OASIS, sarif-spec), `codeclimate.json` (GitLab,
//! `app/validators/json_schemas`) and `DiagnosticResult.json` (reviewdog, `proto/rdf/jsonschema`). For JUnit the attributes
//! and elements are those that both the schema of Jenkins (xunit-plugin, junit-10.xsd) and that of Ant's task (Windy Road,
//! JUnit.xsd) allow, and all that the latter asks for.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use itsm::diagnostic;
use itsm::diagnostic::Diagnostic;
use itsm::diagnostic::Level;
use jsonschema::Validator;
use roxmltree::Document;
use roxmltree::Node;
use serde_json::Value;

use super::Stage;
use super::finding;

fn validator(text: &str) -> Validator {
    let schema: Value = serde_json::from_str(text).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// The published schema of a file name, where its folder is known.
fn published(name: &str) -> Option<Validator> {
    let folder = std::env::var_os("ITSM_PUBLISHED")?;
    let path = Path::new(&folder).join(name);
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(validator(&text))
}

fn holds(validator: &Validator, value: &Value) {
    let faults: Vec<String> = validator
        .iter_errors(value)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Holds a SARIF log to the specification.
pub(super) fn sarif(log: &Value) {
    static OWN: LazyLock<Validator> =
        LazyLock::new(|| validator(include_str!("sarif.schema.json")));
    static PUBLISHED: LazyLock<Option<Validator>> =
        LazyLock::new(|| published("sarif-schema-2.1.0.json"));
    holds(&OWN, log);
    PUBLISHED.iter().for_each(|schema| holds(schema, log));
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: HashSet<&str> = rules
        .iter()
        .filter_map(|rule| rule["id"].as_str())
        .collect();
    assert_eq!(ids.len(), rules.len(), "every rule is there once");
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let text = result["message"]["text"].as_str().unwrap();
        let unpaired = text.replace("{{", "").replace("}}", "");
        assert!(!unpaired.contains(['{', '}']), "{text}");
    }
}

/// Holds a Code Quality report to GitLab's description.
pub(super) fn gitlab(report: &Value) {
    static OWN: LazyLock<Validator> =
        LazyLock::new(|| validator(include_str!("gitlab.schema.json")));
    static PUBLISHED: LazyLock<Option<Validator>> = LazyLock::new(|| published("codeclimate.json"));
    holds(&OWN, report);
    let issues = report.as_array().unwrap();
    for issue in issues {
        PUBLISHED.iter().for_each(|schema| holds(schema, issue));
    }
    let prints: HashSet<&str> = issues
        .iter()
        .filter_map(|issue| issue["fingerprint"].as_str())
        .collect();
    assert_eq!(
        prints.len(),
        issues.len(),
        "findings with one fingerprint are shown as one"
    );
}

/// Holds an rdjson object to reviewdog's description.
pub(super) fn rdjson(output: &Value) {
    static OWN: LazyLock<Validator> =
        LazyLock::new(|| validator(include_str!("rdjson.schema.json")));
    static PUBLISHED: LazyLock<Option<Validator>> =
        LazyLock::new(|| published("DiagnosticResult.json"));
    holds(&OWN, output);
    PUBLISHED.iter().for_each(|schema| holds(schema, output));
}

fn attributes<'a>(node: Node<'a, '_>) -> Vec<&'a str> {
    node.attributes()
        .map(|attribute| attribute.name())
        .collect()
}

fn elements<'a, 'input>(node: Node<'a, 'input>) -> Vec<Node<'a, 'input>> {
    node.children().filter(Node::is_element).collect()
}

/// Holds JUnit XML to both schemas.
pub(super) fn junit(document: &Document<'_>) {
    let root = document.root_element();
    assert_eq!(
        (root.tag_name().name(), attributes(root).len()),
        ("testsuites", 0)
    );
    let suites = elements(root);
    assert_eq!(suites.len(), 1);
    let suite = suites[0];
    assert_eq!(suite.tag_name().name(), "testsuite");
    let all = "id name package hostname timestamp tests failures errors skipped time";
    assert_eq!(attributes(suite).join(" "), all);
    let children = elements(suite);
    let (cases, around): (Vec<Node<'_, '_>>, Vec<Node<'_, '_>>) = children
        .iter()
        .partition(|node| node.has_tag_name("testcase"));
    let names: Vec<&str> = around.iter().map(|node| node.tag_name().name()).collect();
    assert_eq!(names, ["properties", "system-out", "system-err"]);
    assert_eq!(children[0].tag_name().name(), "properties");
    assert!(
        around.iter().all(|node| node.first_child().is_none()),
        "nothing of a record is in the output"
    );
    let mut seen = HashSet::new();
    let mut counts = [0, 0];
    for case in &cases {
        assert_eq!(attributes(*case), ["name", "classname", "time"]);
        assert!(
            seen.insert(case.attribute("name").unwrap()),
            "GitLab leaves out a name that it knows"
        );
        let inside = elements(*case);
        assert!(inside.len() <= 1);
        for verdict in inside {
            let is_failure = verdict.has_tag_name("failure");
            let known: &[&str] = if is_failure {
                &["message", "type"]
            } else {
                &["message"]
            };
            assert_eq!(attributes(verdict), known);
            assert!(is_failure || verdict.has_tag_name("skipped"));
            counts[usize::from(is_failure)] += 1;
        }
    }
    let number = |name: &str| suite.attribute(name).unwrap().parse::<usize>().unwrap();
    assert_eq!(number("tests"), cases.len());
    assert!(
        number("tests") > 0,
        "an empty report counts as a missing one"
    );
    assert_eq!([number("skipped"), number("failures")], counts);
    assert_eq!(number("errors"), 0);
    assert_eq!(
        suite.attribute("timestamp").unwrap().len(),
        "2026-11-20T12:00:00".len()
    );
}

/// Holds Checkstyle's XML to what its readers look for.
pub(super) fn checkstyle(document: &Document<'_>) {
    let root = document.root_element();
    assert_eq!(
        (root.tag_name().name(), attributes(root)),
        ("checkstyle", vec!["version"])
    );
    for file in elements(root) {
        assert_eq!(
            (file.tag_name().name(), attributes(file)),
            ("file", vec!["name"])
        );
        for error in elements(file) {
            assert_eq!(error.tag_name().name(), "error");
            assert_eq!(
                attributes(error),
                ["line", "column", "severity", "message", "source"]
            );
            let severity = error.attribute("severity").unwrap();
            assert!(["error", "warning"].contains(&severity));
        }
    }
}

/// A record, and findings in it: at a word behind wide characters, over two lines, and about a file as a whole.
fn example() -> Stage {
    let path = "cis/a b.yaml";
    let text = "id: a b\ntitle: Größe 🦀\nstate: ü {neu}\nlog:\n  - {at: x,\n     by: y}\n";
    let findings = vec![
        Diagnostic {
            message: "`state` can't be `ü {neu}`".to_owned(),
            hint: Some("did you mean `new`?".to_owned()),
            record: Some("a b".to_owned()),
            ..finding(path, [3, 10, 3, 15])
        },
        Diagnostic {
            rule: "log-entry".into(),
            level: Level::Warning,
            message: "`at` is no time".to_owned(),
            ..finding(path, [5, 5, 6, 12])
        },
        Diagnostic {
            rule: "unmerged".into(),
            message: "git could not merge <this> & that".to_owned(),
            ..finding("notes/x.md", [1, 1, 1, 1])
        },
    ];
    Stage {
        prefix: "it/",
        ..Stage::new(findings, &[(path, text)])
    }
}

/// Set this variable to write the snapshots anew after a change of a format.
const RENEW: &str = "ITSM_RENEW";

#[test]
fn formats_are_what_their_readers_were_promised() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/snapshots/formats");
    for (name, text) in example().formats() {
        let path = folder.join(name);
        if std::env::var_os(RENEW).is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == text,
            "`{name}` is a contract: a change that a reader could trip over is a new version. \
             `{RENEW}=1 cargo test formats_are` shows the difference"
        );
    }
}

#[test]
fn the_example_keeps_to_the_descriptions() {
    let stage = example();
    let report = stage.report();
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let log = read(&diagnostic::sarif(&report));
    sarif(&log);
    gitlab(&read(&diagnostic::gitlab(&report)));
    rdjson(&read(&diagnostic::rdjson(&report)));
    junit(&Document::parse(&diagnostic::junit(&report)).unwrap());
    checkstyle(&Document::parse(&diagnostic::checkstyle(&report)).unwrap());
    assert_eq!(
        log["runs"][0]["automationDetails"]["id"],
        "itsm/validate/it/"
    );
}

#[test]
fn columns_are_bytes_in_rdjson_and_characters_in_sarif() {
    let stage = example();
    let rdjson: Value = serde_json::from_str(&diagnostic::rdjson(&stage.report())).unwrap();
    let range = |at: usize| &rdjson["diagnostics"][at]["location"]["range"];
    // `state: ü ` is nine characters and ten bytes.
    assert_eq!(range(0)["start"]["column"], 11);
    assert_eq!(range(0)["end"]["column"], 16);
    assert_eq!(range(1)["end"]["line"], 6);
    assert!(
        range(2)["start"].get("column").is_none(),
        "the text of the file is not known"
    );
    let sarif: Value = serde_json::from_str(&diagnostic::sarif(&stage.report())).unwrap();
    let place = |at: usize| &sarif["runs"][0]["results"][at]["locations"][0]["physicalLocation"];
    assert_eq!(place(0)["region"]["startColumn"], 10);
    assert_eq!(place(0)["artifactLocation"]["uri"], "it/cis/a%20b.yaml");
    // The finding of two lines stands third, since it is a warning: `  - {at: x,` has eleven characters.
    assert_eq!(place(2)["region"]["endLine"], 5);
    assert_eq!(place(2)["region"]["endColumn"], 12);
    assert_eq!(place(2)["contextRegion"]["endLine"], 6);
}

#[test]
fn no_finding_is_a_passed_test_and_an_empty_list_elsewhere() {
    let stage = Stage::new(Vec::new(), &[]);
    let report = stage.report();
    let junit_text = diagnostic::junit(&report);
    let document = Document::parse(&junit_text).unwrap();
    junit(&document);
    assert_eq!(diagnostic::gitlab(&report), "[]\n");
    let log: Value = serde_json::from_str(&diagnostic::sarif(&report)).unwrap();
    assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));
    assert_eq!(diagnostic::github(&report), "");
    assert!(!diagnostic::markdown(&report, 0).contains('|'));
}
