//! What validation says about a desk, and where exactly.

mod agreements;
mod fields;
mod ignores;
mod links;
mod logs;
mod reading;
mod steps;

use std::collections::BTreeMap;

use itsm::check;
use itsm::check::Context;
use itsm::diagnostic::Diagnostic;
use itsm::record::Corpus;
use itsm::record::parse_time;
use itsm::schema::Config;
use itsm::schema::Definitions;

/// The path of the incident that most of these tests are about.
const INCIDENT: &str = "incidents/2026/11/INC-2611-7K3QXM.yaml";

/// An incident with further lines between its state and its log.
fn incident(fields: &str, log: &str) -> String {
    format!("id: INC-2611-7K3QXM\ntitle: Mail is rejected\n{fields}log:\n{log}")
}

/// The one entry that opens an incident in the state `new`.
const OPENED: &str = "  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}\n";

/// The findings about a desk of these files, as of 2026-12-01 at noon.
fn check(profile: &str, files: &[(&str, &[u8])]) -> Vec<Diagnostic> {
    let files: BTreeMap<&str, &[u8]> = files.iter().copied().collect();
    let own = files
        .iter()
        .filter(|(path, _)| path.starts_with(".itsm/schema/"));
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let own: Vec<(String, String)> = own
        .map(|(path, bytes)| ((*path).to_owned(), text(bytes)))
        .collect();
    let mut found = Vec::new();
    let definitions = Definitions::load(profile, &own, &mut found);
    let paths = files.keys().map(|path| (*path).to_owned()).collect();
    let corpus = Corpus::load(paths, &definitions, |path| Ok(files[path].to_vec()));
    let context = Context {
        corpus: &corpus,
        definitions: &definitions,
        config: &Config::default(),
        now: parse_time("2026-12-01T12:00:00Z").unwrap(),
    };
    check::run(&context, found)
}

/// A finding as `line:column-line:column rule: message (hint)`, the end exclusive.
fn line(one: &Diagnostic) -> String {
    let (start, end) = (one.region.start, one.region.end);
    let hint = one.hint.as_ref().map(|hint| format!(" ({hint})"));
    format!(
        "{}:{}-{}:{} {}: {}{}",
        start.line,
        start.column,
        end.line,
        end.column,
        one.rule,
        one.message,
        hint.unwrap_or_default()
    )
}

/// The findings about one incident in a desk of the profile `small`.
fn about(text: &str) -> Vec<String> {
    let found = check("small", &[(INCIDENT, text.as_bytes())]);
    found.iter().map(line).collect()
}

/// The rules and places of the findings about one incident.
fn places(text: &str) -> Vec<String> {
    let found = about(text);
    found
        .iter()
        .map(|one| one.split(": ").next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn a_record_that_is_right_has_no_finding() {
    assert_eq!(about(&incident("state: new\n", OPENED)), [""; 0]);
}

#[test]
fn findings_are_sorted_by_file_and_place() {
    let first = incident("state: new\ncolour: red\nsize: 1\n", OPENED);
    let second = first.replace("7K3QXM", "000000");
    let found = check(
        "small",
        &[
            (INCIDENT, first.as_bytes()),
            ("incidents/2026/11/INC-2611-000000.yaml", second.as_bytes()),
        ],
    );
    let places: Vec<(&str, usize)> = found
        .iter()
        .map(|one| {
            (
                one.record.as_deref().unwrap_or_default(),
                one.region.start.line,
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            ("INC-2611-000000", 4),
            ("INC-2611-000000", 5),
            ("INC-2611-7K3QXM", 4),
            ("INC-2611-7K3QXM", 5),
        ]
    );
}
