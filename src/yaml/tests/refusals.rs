//! What the dialect refuses, with the rule and the bytes that the finding points at.

use crate::text::Span;
use crate::yaml::Document;
use crate::yaml::FaultKind;
use crate::yaml::MAX_BYTES;
use crate::yaml::decode;

/// The rule, marked text and message of each fault.
fn faults(text: &str) -> Vec<(&'static str, &str, String)> {
    let faults = Document::parse(text).err().unwrap_or_default();
    let shown = faults.into_iter().map(|fault| {
        let marked = fault.span.of(text);
        (fault.kind.rule(), marked, fault.message)
    });
    shown.collect()
}

fn refused(text: &str, rule: &str, marked: &str, message: &str) {
    let expected = vec![(rule, marked, message.to_owned())];
    assert_eq!(faults(text), expected, "{text:?}");
}

/// As many lines as there are numbers.
fn lines(numbers: std::ops::Range<usize>, line: impl Fn(usize) -> String) -> String {
    numbers.map(line).collect::<Vec<_>>().concat()
}

#[test]
fn what_records_do_without_is_refused_where_it_stands() {
    for (text, marked, message) in [
        ("a: &x 1\n", "1", "anchors are not allowed"),
        ("a: *x\n", "*x", "aliases are not allowed"),
        ("a: !!str 1\n", "1", "tags are not allowed"),
        ("a: !custom 1\n", "1", "tags are not allowed"),
        ("a: !!binary aGk=\n", "aGk=", "tags are not allowed"),
        ("<<: {a: 1}\n", "<<", "merge keys are not allowed"),
        ("%YAML 1.2\n---\na: 1\n", "%", "directives are not allowed"),
        ("a: 1\n---\nb: 1\n", "---", "a second document in one file"),
        ("a: 1\n...\nb: 1\n", "", "a second document in one file"),
        ("a: 1\n---\n", "---", "a second document in one file"),
        ("? a\n: 1\n", "?", "keys announced by `?` are not allowed"),
        (
            "a: {? b : 1}\n",
            "?",
            "keys announced by `?` are not allowed",
        ),
        (
            "a: 1\n? b\n: 1\n",
            "?",
            "keys announced by `?` are not allowed",
        ),
        ("[a]: 1\n", "[", "a key must be text"),
        ("{a: 1}: 1\n", "{", "a key must be text"),
        (": 1\n", "", "a key must be text"),
        ("~: 1\n", "~", "a key must be text"),
        ("null: 1\n", "null", "a key must be text"),
        ("a: [b: 1]\n", "", "a mapping in a list needs braces"),
        ("a:\t1\n", "\t", "tab outside text"),
        ("a:\n\tb: 1\n", "\t", "tab outside text"),
        ("a: 1\t# c\n", "\t", "tab outside text"),
        ("a: 1\n\t\n", "\t", "tab outside text"),
        ("a: b\n\tc\n", "\t", "tab outside text"),
        ("a: b\n \tc\n", "\t", "tab outside text"),
        ("a: {b: 1,\tc: 2}\n", "\t", "tab outside text"),
    ] {
        refused(text, "yaml-dialect", marked, message);
    }
}

#[test]
fn a_self_reference_is_refused_as_anchor_and_alias() {
    let rules: Vec<_> = faults("a: &x [*x]\n")
        .into_iter()
        .map(|fault| fault.2)
        .collect();
    assert_eq!(
        rules,
        ["anchors are not allowed", "aliases are not allowed"]
    );
}

#[test]
fn all_faults_of_a_file_are_told_at_once() {
    let found = faults("a: &x 1\nb: !t 2\na: 3\nc: *x\n");
    let lines: Vec<_> = found.iter().map(|fault| (fault.0, fault.1)).collect();
    let dialect = "yaml-dialect";
    assert_eq!(
        lines,
        [
            (dialect, "1"),
            (dialect, "2"),
            ("duplicate-key", "a"),
            (dialect, "*x")
        ]
    );
}

#[test]
fn a_record_that_is_no_mapping_is_refused() {
    for (text, marked) in [
        ("", ""),
        ("# only a comment\n", ""),
        ("---\n", ""),
        ("null\n", "null"),
        ("text\n", "text"),
        ("'text'\n", "'text'"),
        ("[a, b]\n", "["),
        ("|\n  text\n", "|\n  text"),
    ] {
        refused(text, "yaml-dialect", marked, "a record must be a mapping");
    }
    let of_list = faults("- a\n");
    assert_eq!(of_list[0].2, "a record must be a mapping");
}

#[test]
fn a_duplicate_key_names_the_line_of_the_first() {
    refused(
        "a: 1\nb: 2\na: 3\n",
        "duplicate-key",
        "a",
        "the key `a` stands on line 1 already",
    );
    refused(
        "a:\n  b: 1\n  \"b\": 2\n",
        "duplicate-key",
        "\"b\"",
        "the key `b` stands on line 2 already",
    );
    refused(
        "a: {b: 1, b: 2}\n",
        "duplicate-key",
        "b",
        "the key `b` stands on line 1 already",
    );
    let many = lines(0..20, |key| format!("k{key}: 1\n"));
    refused(
        &(many + "k7: 2\n"),
        "duplicate-key",
        "k7",
        "the key `k7` stands on line 8 already",
    );
}

#[test]
fn conflict_marks_are_told_alone() {
    let text = "a: 1\n<<<<<<< HEAD\nb: 1\nb: 2\n=======\nb: 3\n>>>>>>> theirs\n";
    refused(
        text,
        "conflict-markers",
        "<<<<<<< HEAD",
        "unresolved merge conflict",
    );
    let text = "a: 1\r\n=======\r\n";
    refused(
        text,
        "conflict-markers",
        "=======",
        "unresolved merge conflict",
    );
    assert!(faults("a: |\n  <<<<<<< HEAD\n  =======\n").is_empty());
}

#[test]
fn control_characters_are_refused_written_or_escaped() {
    for (text, marked) in [
        ("a: b\0c\n", "\0"),
        ("a: b\u{7}c\n", "\u{7}"),
        ("a: \u{7f}\n", "\u{7f}"),
        ("a: \u{85}\n", "\u{85}"),
        ("a: x\u{2028}y\n", "\u{2028}"),
        ("a: x\ry\n", "\r"),
        ("a: x\u{feff}\n", "\u{feff}"),
        ("a: \"b\\0c\"\n", "\"b\\0c\""),
        ("a: \"\\x1b\"\n", "\"\\x1b\""),
        ("\"\\a\": 1\n", "\"\\a\""),
    ] {
        let found = faults(text);
        let rules: Vec<_> = found.iter().map(|fault| (fault.0, fault.1)).collect();
        assert_eq!(rules, [("yaml-dialect", marked)], "{text:?}");
    }
    assert!(faults("a: \"tab\\t line\\n return\\r Größe 🦀 €\"\n").is_empty());
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_offset() {
    let fault = decode(b"a: M\xfcller\n").unwrap_err();
    assert_eq!(
        (fault.kind, fault.span),
        (FaultKind::NotUtf8, Span::new(4, 5))
    );
    assert_eq!(fault.message, "not UTF-8 at byte 4");
    assert_eq!(decode(b"\xff\xfea\0").unwrap_err().span, Span::new(0, 1));
    assert_eq!(decode(b"a: \xe2\x82").unwrap_err().span, Span::new(3, 5));
    assert_eq!(decode("a: €".as_bytes()).unwrap(), "a: €");
}

#[test]
fn size_is_checked_before_anything_else() {
    let large = vec![0xff; MAX_BYTES + 1];
    assert_eq!(decode(&large).unwrap_err().kind, FaultKind::TooLarge);
    let scalar = format!("a: {}", "x".repeat(MAX_BYTES));
    assert_eq!(faults(&scalar)[0].0, "too-large");
    let largest = format!("a: {}", "x".repeat(MAX_BYTES - 3));
    assert!(Document::parse(largest).is_ok());
}

#[test]
fn nesting_ends_at_level_32() {
    let nested = |levels: usize| format!("a: {}{}\n", "[".repeat(levels), "]".repeat(levels));
    assert!(Document::parse(nested(31)).is_ok());
    refused(
        &nested(32),
        "too-large",
        "[",
        "nested deeper than 32 levels",
    );
    for text in [
        "[".repeat(100_000),
        "{a: ".repeat(20_000),
        "- ".repeat(50_000),
    ] {
        let found = Document::parse(text).unwrap_err();
        assert!(
            found.iter().any(|fault| fault.kind == FaultKind::TooLarge),
            "{found:?}"
        );
    }
    assert!(Document::parse("? ".repeat(50_000)).is_err());
    let block = lines(0..33, |level| format!("{:level$}a:\n", ""));
    assert_eq!(faults(&block)[0].0, "too-large");
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (one, next) in "abcdefgh".chars().zip("bcdefghi".chars()) {
        let aliases = vec![format!("*{one}"); 9].join(", ");
        text = format!("{text}{next}: &{next} [{aliases}]\n");
    }
    assert!(faults(&text).iter().all(|fault| fault.0 == "yaml-dialect"));
    assert!(!faults(&text).is_empty());
}

#[test]
fn a_syntax_error_has_a_place() {
    let found = faults("a: [1, 2\nb: 3\n");
    assert_eq!((found[0].0, found[0].1), ("yaml-syntax", ":"));
    let found = faults("a: [x, , y]\n");
    assert_eq!(
        (found[0].0, found[0].2.as_str()),
        ("yaml-syntax", "a value is missing before `,`")
    );
    assert_eq!(faults("a: 'b\n")[0].0, "yaml-syntax");
    assert_eq!(faults("a: b: c\n")[0].0, "yaml-syntax");
}

#[test]
fn broken_files_get_a_list_of_bounded_length() {
    let text = "a: \0\n".repeat(1000);
    assert_eq!(faults(&text).len(), 20);
    let text = "a: 1\n".repeat(1000);
    assert_eq!(faults(&text).len(), 20);
    let text = lines(0..1000, |key| format!("k{key}:\t1\n"));
    assert_eq!(faults(&text).len(), 20);
}
