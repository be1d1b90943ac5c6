//! Files that are no records: reported once, with their place, and nothing else about them.

use super::INCIDENT;
use super::OPENED;
use super::check;
use super::incident;

/// Rule, line and column of the findings about some bytes.
fn read(bytes: &[u8]) -> Vec<(String, usize, usize)> {
    let found = check("small", &[(INCIDENT, bytes)]);
    let place = |one: &itsm::diagnostic::Diagnostic| {
        (
            one.rule.to_string(),
            one.region.start.line,
            one.region.start.column,
        )
    };
    found.iter().map(place).collect()
}

fn found(rule: &str, line: usize, column: usize) -> Vec<(String, usize, usize)> {
    vec![(rule.to_owned(), line, column)]
}

#[test]
fn a_file_without_a_mapping_is_no_record() {
    for text in ["", "# only a comment\n", "null\n", "text\n", "- a\n- b\n"] {
        let found = check("small", &[(INCIDENT, text.as_bytes())]);
        assert_eq!(found.len(), 1, "{text:?}: {found:?}");
        assert!(
            found[0].message.contains("must be a mapping"),
            "{text:?}: {}",
            found[0].message
        );
    }
}

#[test]
fn a_key_that_stands_twice_is_found_at_the_second() {
    let text = incident("state: new\nstate: new\n", OPENED);
    assert_eq!(read(text.as_bytes()), found("duplicate-key", 4, 1));
}

#[test]
fn an_unresolved_merge_is_found_at_its_first_marker() {
    let text = incident(
        "<<<<<<< HEAD\nstate: new\n=======\nstate: closed\n>>>>>>> ana\n",
        OPENED,
    );
    assert_eq!(read(text.as_bytes()), found("conflict-markers", 3, 1));
}

#[test]
fn an_anchor_is_found_where_it_stands() {
    let text = incident("state: &a new\n", OPENED);
    let found = read(text.as_bytes());
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].0.as_str(), found[0].1), ("yaml-dialect", 3));
}

#[test]
fn a_file_that_is_no_text_is_found_at_its_start() {
    assert_eq!(read(b"id: a\ntitle: Caf\xe9\n"), found("not-utf8", 1, 1));
}

#[test]
fn deep_nesting_and_large_files_are_refused() {
    let deep = incident(&format!("tags: {}\n", "[".repeat(100_000)), OPENED);
    assert_eq!(read(deep.as_bytes())[0].0, "too-large");
    let large = incident(
        &format!("description: {}\n", "x".repeat(1024 * 1024)),
        OPENED,
    );
    assert_eq!(read(large.as_bytes())[0].0, "too-large");
}

#[test]
fn a_reference_to_a_file_that_cannot_be_read_does_not_dangle() {
    let log = "  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {assignee: ana}}\n";
    let text = incident("state: new\nassignee: ana\n", log);
    let found = check(
        "small",
        &[(INCIDENT, text.as_bytes()), ("people/ana.yaml", b"[")],
    );
    let rules: Vec<&str> = found.iter().map(|one| one.rule.as_ref()).collect();
    assert_eq!(rules, ["yaml-syntax"]);
}
