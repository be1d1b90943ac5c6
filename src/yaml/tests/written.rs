//! What a document says about its text, and what new text looks like.

use serde_json::json;

use super::parsed;
use super::path;
use crate::yaml::Context;
use crate::yaml::Kind;
use crate::yaml::Refusal;
use crate::yaml::scalar;
use crate::yaml::write;

const RECORD: &str = "\
# itsm: ignore[example] on purpose
id: INC-1
title: \"say \\\"hi\\\"\" # quoted
empty:
tilde: ~
cis: [mx-01, 'it''s']
text: |
  one

  two

log:
- {at: 2026-11-20T08:02:11Z, set: {a: , b: x}}
-
  do: open
";

#[test]
fn values_are_untyped_and_keep_their_order() {
    let value = parsed(RECORD).root().to_value();
    let expected = json!({
        "id": "INC-1",
        "title": "say \"hi\"",
        "empty": null,
        "tilde": null,
        "cis": ["mx-01", "it's"],
        "text": "one\n\ntwo\n",
        "log": [{"at": "2026-11-20T08:02:11Z", "set": {"a": null, "b": "x"}}, {"do": "open"}],
    });
    assert_eq!(value.to_string(), expected.to_string());
}

#[test]
fn spans_cover_what_is_written() {
    let document = parsed(RECORD);
    for (at, written) in [
        ("id", "INC-1"),
        ("title", "\"say \\\"hi\\\"\""),
        ("empty", ""),
        ("tilde", "~"),
        ("cis", "[mx-01, 'it''s']"),
        ("cis[1]", "'it''s'"),
        ("text", "|\n  one\n\n  two"),
        ("log[0].set", "{a: , b: x}"),
        ("log[0].set.a", ""),
        ("log[1]", "do: open"),
    ] {
        let span = document.at(&path(at)).unwrap().span();
        assert_eq!(span.of(RECORD), written, "{at}");
    }
    let log = document.at(&path("log")).unwrap().span();
    assert!(log.of(RECORD).starts_with("- {at") && log.of(RECORD).ends_with("do: open"));
    let empty = document.at(&path("empty")).unwrap().span();
    assert!(RECORD[..empty.range().start].ends_with("empty:"));
}

#[test]
fn a_finding_points_at_the_nearest_thing_that_is_there() {
    let document = parsed(RECORD);
    for (at, written) in [
        ("id", "INC-1"),
        ("empty", "empty"),
        ("state", "id"),
        ("", "id"),
        ("cis[7]", "cis"),
        ("log[1].by", "do: open"),
        ("log[0].set.c", "set"),
        ("title.x.y", "title"),
    ] {
        assert_eq!(document.place(&path(at)).of(RECORD), written, "{at}");
    }
    assert_eq!(
        document.key_span(&path("log[1].do")).unwrap().of(RECORD),
        "do"
    );
    assert_eq!(document.key_span(&path("log[1]")), None);
    assert_eq!(document.key_span(&path("nothing")), None);
}

#[test]
fn comments_come_in_order_with_their_text() {
    let document = parsed(RECORD);
    let comments: Vec<_> = document
        .comments()
        .map(|one| (one.text, one.span.of(RECORD)))
        .collect();
    assert_eq!(
        comments,
        [
            (
                " itsm: ignore[example] on purpose",
                "# itsm: ignore[example] on purpose"
            ),
            (" quoted", "# quoted"),
        ]
    );
    let header = parsed("a: | # why\n  x # text\n# end");
    assert_eq!(
        header.comments().map(|one| one.text).collect::<Vec<_>>(),
        [" why", " end"]
    );
    let ending = parsed("a: 1 # c\r\nb: 2\r\n");
    assert_eq!(ending.comments().next().unwrap().text, " c");
}

#[test]
fn null_is_told_from_text() {
    let document = parsed(
        "a:\nb: ~\nc: null\nd: NULL\ne: Null\nf: ''\ng: '~'\nh: \"null\"\ni: nULL\nj: |\n\nk: [~, x]\n",
    );
    let root = document.root();
    for (key, value) in root.entries().take(10) {
        let is_null = "abcde".contains(key.text().unwrap());
        assert_eq!(value.is_null(), is_null, "{:?}", key.text());
        assert_eq!(value.text().is_none(), is_null);
    }
    assert!(!root.get("g").unwrap().is_plain());
    assert_eq!(root.get("j").unwrap().text(), Some(""));
    let items = root.get("k").unwrap();
    assert_eq!(
        (items.kind(), items.len(), items.text()),
        (Kind::Sequence, 2, None)
    );
    assert_eq!(items.entries().count(), 0);
    assert_eq!(root.items().count(), 0);
}

#[test]
fn one_document_may_be_framed() {
    for text in [
        "---\na: 1\n",
        "---\na: 1\n...\n",
        "a: 1\n...\n# end\n",
        "\u{feff}a: 1\n",
        "# c\n---\na: 1",
        "{a: 1}\n",
    ] {
        assert_eq!(
            parsed(text).root().to_value(),
            json!({"a": "1"}),
            "{text:?}"
        );
        assert_eq!(parsed(text).text(), text);
    }
}

#[test]
fn tabs_inside_text_and_comments_are_text() {
    for text in [
        "a: \"b\tc\"\n",
        "a: 'b\tc'\n",
        "a: |\n  b\tc\n",
        "a: b\tc\n",
        "a: b #\tc\n",
        "a: |\n  \tb\n",
    ] {
        assert!(
            parsed(text)
                .root()
                .get("a")
                .unwrap()
                .text()
                .unwrap()
                .contains('b'),
            "{text:?}"
        );
    }
}

/// Texts that some reader would take for something else.
const QUOTED: &[&str] = &[
    "no",
    "On",
    "y",
    "N",
    "true",
    "0123",
    "1_000",
    "0x1F",
    "0o17",
    "0b1",
    "1:30",
    "190:20:30",
    ".inf",
    "-.INF",
    ".nan",
    "12e03",
    "0e1234",
    "1.5",
    "-1",
    "+1",
    ".5",
    "1e-3",
    "2026-01-01",
    "2026-1-2",
    "2026-01-01 10:00:00",
    "2026-01-01T10:00:00",
    "2026-01-01t10:00:00Z",
    "null",
    "Null",
    "~",
    "",
    "<<",
    "=",
    "<<<<<<< HEAD",
    "=======",
    "a: b",
    "a #b",
    "- a",
    "-",
    "# a",
    "'a'",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "`a",
    "|",
    ">",
    "? a",
    " a",
    "a ",
    "a:",
    "[a]",
    "{a}",
    "---",
];

/// Texts that look odd, but are text to every reader.
const PLAIN: &[&str] = &[
    "INC-2611-7K3QXM",
    "2026-11-20T08:02:11Z",
    "2026-11-20T08:02:11.5+01:00",
    "10.0.0.1",
    "1.2.3",
    "a:b",
    "a#b",
    "-a",
    "it's",
    "Größe 🦀",
    "http://example.org/x?y=1",
    "a, b",
    "nope",
    "1st",
    "2026-11",
    "deadbeef",
    "v1",
    "e5",
    "12:ab",
];

#[test]
fn what_another_reader_would_take_for_no_text_is_quoted() {
    for text in QUOTED {
        assert_eq!(
            scalar(text, Context::Block),
            format!("'{}'", text.replace('\'', "''"))
        );
    }
    for text in PLAIN {
        assert_eq!(scalar(text, Context::Block), *text);
    }
    assert_eq!(scalar("a, b", Context::Flow), "'a, b'");
    assert_eq!(scalar("a]", Context::Flow), "'a]'");
    assert_eq!(
        scalar("2026-11-20T08:02:11Z", Context::Flow),
        "2026-11-20T08:02:11Z"
    );
    assert_eq!(
        scalar("a\n\"b\"\t\\\u{1b}\u{2028}", Context::Block),
        "\"a\\n\\\"b\\\"\\t\\\\\\x1B\\u2028\""
    );
}

#[test]
fn a_new_file_has_the_house_form() {
    let value = json!({
        "id": "INC-1",
        "title": "Mail: broken",
        "minutes": 30,
        "major": false,
        "team": null,
        "cis": ["mx-01", "no"],
        "none": [],
        "details": {"a": "1", "deep": {"b": "x"}, "empty": {}},
        "text": "one\n\n  two\n",
        "strip": "one\ntwo",
        "log": [
            {"at": "2026-11-20T08:02:11Z", "by": "ana", "do": "open", "set": {"service": "mail, calendar"}},
            {"at": "2026-11-20T08:03:00Z", "reason": "one\ntwo"},
        ],
        "long": ["a ".repeat(60).trim(), "b"],
    });
    let expected = "\
id: INC-1
title: 'Mail: broken'
minutes: 30
major: false
team: null
cis: [mx-01, 'no']
none: []
details:
  a: '1'
  deep:
    b: x
  empty: {}
text: |
  one

    two
strip: |-
  one
  two
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, set: {service: 'mail, calendar'}}
  - {at: 2026-11-20T08:03:00Z, reason: \"one\\ntwo\"}
long:
  - a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a
  - b
";
    assert_eq!(write(&value).unwrap(), expected);
}

#[test]
fn what_no_record_may_hold_is_not_written() {
    assert_eq!(write(&json!({"a": "x\u{1b}y"})), Err(Refusal::Unwritable));
    assert_eq!(write(&json!(["a"])), Err(Refusal::Unwritable));
    assert_eq!(write(&json!({})), Ok("{}\n".to_owned()));
}

#[test]
fn a_colon_before_a_question_mark_is_quoted_between_brackets() {
    // A reader of YAML 1.1 takes `:?` there for the start of something else.
    let text = write(&json!({"tags": ["why:?"]})).unwrap();
    assert_eq!(text, "tags: ['why:?']\n");
}
