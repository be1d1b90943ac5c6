//! Edits, before and after, compared byte for byte.

use serde_json::Value;
use serde_json::json;

use super::append;
use super::insert;
use super::parsed;
use super::path;
use super::remove;
use super::rename;
use super::set;
use super::set_before;
use crate::yaml::Edit;
use crate::yaml::Refusal;

/// Checks an edit on LF and CRLF, with a final newline and without.
pub(super) fn edits(before: &str, edit: &Edit, after: &str) {
    edits_once(before, edit, after);
    edits_once(
        &before.replace('\n', "\r\n"),
        edit,
        &after.replace('\n', "\r\n"),
    );
    let (Some(before), Some(after)) = (before.strip_suffix('\n'), after.strip_suffix('\n')) else {
        return;
    };
    edits_once(before, edit, after);
}

pub(super) fn edits_once(before: &str, edit: &Edit, after: &str) {
    let edited = parsed(before).edit(std::slice::from_ref(edit));
    let edited = edited.unwrap_or_else(|refusal| panic!("{before:?}: {refusal}"));
    assert_eq!(edited.text(), after, "{before:?} {edit:?}");
}

pub(super) fn refuses(before: &str, edit: &Edit) -> Refusal {
    let document = parsed(before);
    let refusal = document
        .edit(std::slice::from_ref(edit))
        .map(|edited| edited.text().to_owned());
    assert_eq!(document.text(), before);
    refusal.expect_err(before)
}

pub(super) fn entry() -> Value {
    json!({"at": "2026-11-20T08:02:11Z", "do": "open", "set": {"team": "a, b"}})
}

pub(super) const LINE: &str = "{at: 2026-11-20T08:02:11Z, do: open, set: {team: 'a, b'}}";

#[test]
fn a_scalar_is_replaced_where_it_stands() {
    for (before, after) in [
        ("a: 1\nstate: new\nb: 2\n", "a: 1\nstate: done\nb: 2\n"),
        ("state: new   # why\n", "state: done   # why\n"),
        ("state: 'new'\n", "state: 'done'\n"),
        ("state: \"new\" # c\n", "state: \"done\" # c\n"),
        ("state:   new\n", "state:   done\n"),
        ("state:\n  new\n", "state:\n  done\n"),
        ("state: one\n  two\nb: 1\n", "state: done\nb: 1\n"),
        ("\"state\": new\n", "\"state\": done\n"),
        ("state : new\n", "state : done\n"),
        ("\u{feff}state: new\n", "\u{feff}state: done\n"),
        ("---\nstate: new\n...\n", "---\nstate: done\n...\n"),
        ("ü: 🦀\nstate: new\n", "ü: 🦀\nstate: done\n"),
    ] {
        edits(before, &set("state", "done"), after);
    }
}

#[test]
fn an_empty_value_is_written_behind_its_colon() {
    for (before, after) in [
        ("state:\nb: 1\n", "state: done\nb: 1\n"),
        ("state: ~\nb: 1\n", "state: done\nb: 1\n"),
        ("state: null\n", "state: done\n"),
        ("state: # c\nb: 1\n", "state: done # c\nb: 1\n"),
        ("state:   \nb: 1\n", "state: done   \nb: 1\n"),
        ("b: 1\nstate:\n", "b: 1\nstate: done\n"),
    ] {
        edits(before, &set("state", "done"), after);
    }
}

#[test]
fn a_new_text_gets_the_quotes_that_it_needs() {
    edits("a: b\n", &set("a", "no"), "a: 'no'\n");
    edits("a: b\n", &set("a", "x # y"), "a: 'x # y'\n");
    edits(
        "a: b\n",
        &set("a", "2026-11-20T08:02:11Z"),
        "a: 2026-11-20T08:02:11Z\n",
    );
    edits("a: {b: c}\n", &set("a.b", "x, y"), "a: {b: 'x, y'}\n");
    edits("a: 'b'\n", &set("a", "it's"), "a: 'it''s'\n");
    edits("a: 'b'\n", &set("a", "\t"), "a: \"\\t\"\n");
}

#[test]
fn numbers_booleans_and_null_are_written_plain() {
    edits("a: b\n", &set("a", 30), "a: 30\n");
    edits("a: '30'\n", &set("a", 30), "a: 30\n");
    edits("a: b\n", &set("a", true), "a: true\n");
    edits("a: b # c\n", &set("a", Value::Null), "a: null # c\n");
    edits("a: 30\n", &set("a", "30"), "a: '30'\n");
}

#[test]
fn what_is_said_already_is_left_as_it_is() {
    for text in ["a:   \"x\"  # c\n", "a: 'x'\n", "a: >-\n  x\n"] {
        edits(text, &set("a", "x"), text);
    }
    edits("a: ~\n", &set("a", Value::Null), "a: ~\n");
    edits(
        "a: { b:  [x,w] }\n",
        &set("a", json!({"b": ["x", "w"]})),
        "a: { b:  [x,w] }\n",
    );
}

#[test]
fn block_text_is_replaced_without_its_neighbours() {
    for (before, after) in [
        ("a: |\n  x\n  y\n\nb: 1\n", "a: z\n\nb: 1\n"),
        (
            "a: | # why\n  x\n\n\n# c\nb: 1\n",
            "a: z # why\n\n\n# c\nb: 1\n",
        ),
        ("a: >-\n  x\n\n  y\nb: 1\n", "a: z\nb: 1\n"),
        ("a: |2\n    x\nb: 1\n", "a: z\nb: 1\n"),
        ("a: |\n\nb: 1\n", "a: z\n\nb: 1\n"),
        ("a: |+\n  x\n\nb: 1\n", "a: z\nb: 1\n"),
    ] {
        edits_once(before, &set("a", "z"), after);
        edits_once(
            &before.replace('\n', "\r\n"),
            &set("a", "z"),
            &after.replace('\n', "\r\n"),
        );
    }
    edits("b: 1\na: |\n  x\n", &set("a", "z"), "b: 1\na: z\n");
}

#[test]
fn a_text_of_several_lines_becomes_block_text() {
    for (before, after) in [
        ("a: x\nb: 1\n", "a: |\n  one\n\n  two\nb: 1\n"),
        ("a: x # c\nb: 1\n", "a: | # c\n  one\n\n  two\nb: 1\n"),
        ("a:\nb: 1\n", "a: |\n  one\n\n  two\nb: 1\n"),
        ("a: |\n    x\n\nb: 1\n", "a: |\n  one\n\n  two\n\nb: 1\n"),
        ("a: [x,\n  y]\nb: 1\n", "a: |\n  one\n\n  two\nb: 1\n"),
    ] {
        edits(before, &set("a", "one\n\ntwo\n"), after);
    }
    edits("a: x\n", &set("a", "one\ntwo"), "a: |-\n  one\n  two\n");
    edits(
        "a: {b: x}\n",
        &set("a.b", "one\ntwo"),
        "a: {b: \"one\\ntwo\"}\n",
    );
    edits("a: x\n", &set("a", " one\ntwo"), "a: \" one\\ntwo\"\n");
    edits(
        "a:\n  - x\n  - y\n",
        &set("a[0]", "one\ntwo"),
        "a:\n  - |-\n    one\n    two\n  - y\n",
    );
    // Without a line break at the end of the file, block text would lose its last one.
    edits_once("a: x", &set("a", "one\ntwo\n"), "a: \"one\\ntwo\\n\"");
}

#[test]
fn a_collection_is_replaced_whole() {
    for (before, after) in [
        ("a:\n  - x\n  - y # c\n\n# d\nb: 1\n", "a: z\n\n# d\nb: 1\n"),
        ("a:\n- x\n- y\nb: 1\n", "a: z\nb: 1\n"),
        ("a: # c\n  x: 1\n  y: |\n    t\nb: 1\n", "a: z # c\nb: 1\n"),
        ("a: [x,\n  y] # c\nb: 1\n", "a: z # c\nb: 1\n"),
        ("a: {}\n", "a: z\n"),
    ] {
        edits(before, &set("a", "z"), after);
    }
    edits(
        "a: x # c\nb: 1\n",
        &set("a", json!({"k": "v"})),
        "a: # c\n  k: v\nb: 1\n",
    );
    edits(
        "a:\n  k: v\nb: 1\n",
        &set("a", json!({"l": "w"})),
        "a:\n  l: w\nb: 1\n",
    );
    edits(
        "a:\n  - k: v\n    l: w\n  - x\n",
        &set("a[0]", "z"),
        "a:\n  - z\n  - x\n",
    );
    edits(
        "a: {b: [x, y], c: 1}\n",
        &set("a.b", "z"),
        "a: {b: z, c: 1}\n",
    );
    edits("a: x\n", &set("a", json!(["p", "q"])), "a: [p, q]\n");
}

#[test]
fn values_inside_collections_are_replaced() {
    edits(
        "a:\n  - x # c\n  - y\n",
        &set("a[1]", "z"),
        "a:\n  - x # c\n  - z\n",
    );
    edits("a:\n-\n- y\n", &set("a[0]", "z"), "a:\n- z\n- y\n");
    edits(
        "a:\n  - k: v\n    l: w\n",
        &set("a[0].l", "z"),
        "a:\n  - k: v\n    l: z\n",
    );
    edits("a: [x, 'y', z]\n", &set("a[1]", "w"), "a: [x, 'w', z]\n");
    edits(
        "a: [\n  x, # c\n  y\n]\n",
        &set("a[0]", "w"),
        "a: [\n  w, # c\n  y\n]\n",
    );
    edits("a: {b: , c: 1}\n", &set("a.b", "z"), "a: {b: z , c: 1}\n");
    edits("a: {b, c: 1}\n", &set("a.b", "z"), "a: {b: z, c: 1}\n");
    edits("a: {\"b\":1}\n", &set("a.b", "z"), "a: {\"b\":z}\n");
    edits(
        "l:\n  - {a: 1, b: 2} # c\n",
        &set("l[0].b", "z"),
        "l:\n  - {a: 1, b: z} # c\n",
    );
}

#[test]
fn a_new_key_comes_last_or_before_its_sibling() {
    edits("a: 1\n", &set("k", "v"), "a: 1\nk: v\n");
    edits(
        "a: 1 # c\n\n# end\n",
        &set("k", "v"),
        "a: 1 # c\nk: v\n\n# end\n",
    );
    edits(
        "a: |\n  x\n\n# end\n",
        &set("k", "v"),
        "a: |\n  x\nk: v\n\n# end\n",
    );
    edits("a:\n- x\n", &set("k", "v"), "a:\n- x\nk: v\n");
    edits(
        "a:\n  b: 1\nc: 2\n",
        &set("a.k", "v"),
        "a:\n  b: 1\n  k: v\nc: 2\n",
    );
    edits(
        "a:\n  - b: 1\nc: 2\n",
        &set("a[0].k", "v"),
        "a:\n  - b: 1\n    k: v\nc: 2\n",
    );
    edits(
        "a: 1\nlog: []\n",
        &set_before("k", "v", "log"),
        "a: 1\nk: v\nlog: []\n",
    );
    edits(
        "a: 1\n# of log\nlog: []\n",
        &set_before("k", "v", "log"),
        "a: 1\nk: v\n# of log\nlog: []\n",
    );
    edits(
        "# head\nlog: []\n",
        &set_before("k", "v", "log"),
        "# head\nk: v\nlog: []\n",
    );
    edits(
        "a:\n  - b: 1\n",
        &set_before("a[0].k", "v", "b"),
        "a:\n  - k: v\n    b: 1\n",
    );
    edits("a: 1\n", &set_before("k", "v", "nothing"), "a: 1\nk: v\n");
    edits(
        "\u{feff}a: 1\n",
        &set_before("k", "v", "a"),
        "\u{feff}k: v\na: 1\n",
    );
    edits("---\na: 1\n...\n", &set("k", "v"), "---\na: 1\nk: v\n...\n");
    edits(
        "a: 1\n",
        &set("k", json!({"x": {"v": "z"}})),
        "a: 1\nk:\n  x:\n    v: z\n",
    );
    edits("a: 1\n", &set("no", "x"), "a: 1\n'no': x\n");
}

#[test]
fn a_kept_tail_of_block_text_stays_with_it() {
    let before = "a: |+\n  x\n\n\nb: 1\n";
    edits_once(before, &set("k", "v"), "a: |+\n  x\n\n\nb: 1\nk: v\n");
    edits_once("a: |+\n  x\n\n\n", &set("k", "v"), "a: |+\n  x\n\n\nk: v\n");
    edits_once(
        "a: |\n  x\n     \nb: 1\n",
        &set("b", "2x"),
        "a: |\n  x\n     \nb: 2x\n",
    );
}

#[test]
fn a_new_key_joins_a_flow_mapping() {
    edits("a: {}\n", &set("a.k", "v"), "a: {k: v}\n");
    edits("a: { }\n", &set("a.k", "v"), "a: {k: v}\n");
    edits("a: {b: 1}\n", &set("a.k", "v"), "a: {b: 1, k: v}\n");
    edits("a: { b: 1 }\n", &set("a.k", "v"), "a: { b: 1, k: v }\n");
    edits("a: {b: 1, }\n", &set("a.k", "v"), "a: {b: 1, k: v, }\n");
    edits(
        "a: {b: 1}\n",
        &set_before("a.k", "v", "b"),
        "a: {k: v, b: 1}\n",
    );
    edits(
        "a: {\n  b: 1, # c\n}\n",
        &set("a.k", "v"),
        "a: {\n  b: 1, # c\n  k: v,\n}\n",
    );
    edits(
        "a: {\n  b: 1 # c\n}\n",
        &set("a.k", "v"),
        "a: {\n  b: 1, # c\n  k: v\n}\n",
    );
    edits("{a: 1}\n", &set("k", "v"), "{a: 1, k: v}\n");
    edits("a: {b: }\n", &set("a.k", "v"), "a: {b: , k: v }\n");
}

#[test]
fn an_edit_that_has_no_place_is_refused() {
    let missing = |path: &str| Refusal::Missing {
        path: path.to_owned(),
    };
    assert_eq!(refuses("a: 1\n", &set("b.c", "x")), missing("b"));
    assert_eq!(refuses("a: 1\n", &set("a.c", "x")), missing("a"));
    assert_eq!(refuses("a: [x]\n", &set("a[1]", "x")), missing("a[1]"));
    assert_eq!(refuses("a: 1\n", &remove("b")), missing("b"));
    assert_eq!(refuses("a: 1\n", &remove("")), missing(""));
    assert_eq!(
        refuses("a: 1\n", &append("a", "x")),
        Refusal::NoList {
            path: "a".to_owned()
        }
    );
    assert_eq!(refuses("a: 1\n", &append("b.c", "x")), missing("b"));
    assert_eq!(refuses("a: [x]\n", &insert("a[2]", "x")), missing("a[2]"));
    assert_eq!(refuses("a: 1\n", &insert("a[0]", "x")), missing("a[0]"));
    assert_eq!(refuses("a: 1\n", &insert("a", "x")), missing("a"));
    assert_eq!(refuses("a: 1\n", &rename("b", "x")), missing("b"));
    assert_eq!(refuses("a: [x]\n", &rename("a[0]", "x")), missing("a[0]"));
    assert_eq!(
        refuses("a: 1\nb: 2\n", &rename("a", "b")).to_string(),
        "can't rename `a`: there is a `b` already"
    );
    assert_eq!(
        refuses("a: 1\n", &set("a", "\u{1b}")),
        Refusal::Unsafe {
            path: "a".to_owned()
        }
    );
    assert_eq!(
        refuses("a: 1\n", &remove("a")),
        Refusal::Unsafe {
            path: "a".to_owned()
        }
    );
}

#[test]
fn several_edits_are_made_together_or_not_at_all() {
    let document = parsed("state: new\nlog: []\n");
    let edited = document.edit(&[set("state", "done"), append("log", json!({"do": "close"}))]);
    assert_eq!(
        edited.unwrap().text(),
        "state: done\nlog:\n  - {do: close}\n"
    );
    let refused = document.edit(&[set("state", "done"), remove("nothing")]);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "can't edit `nothing`: it is not there"
    );
    assert_eq!(document.at(&path("state")).unwrap().text(), Some("new"));
}
