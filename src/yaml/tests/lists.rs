//! Edits of lists and of whole keys, before and after, compared byte for byte.

use serde_json::json;

use super::append;
use super::edits::LINE;
use super::edits::edits;
use super::edits::entry;
use super::insert;
use super::remove;
use super::rename;
use crate::yaml::Edit;

#[test]
fn a_log_entry_is_one_new_line() {
    let new = append("log", entry());
    for (before, after) in [
        (
            "log:\n  - {at: x}\n",
            format!("log:\n  - {{at: x}}\n  - {LINE}\n"),
        ),
        (
            "log:\n- {at: x}\n",
            format!("log:\n- {{at: x}}\n- {LINE}\n"),
        ),
        (
            "log:\n- {at: x} # c\n\n# d\nb: 1\n",
            format!("log:\n- {{at: x}} # c\n- {LINE}\n\n# d\nb: 1\n"),
        ),
        (
            "log:\n    - at: x\n      by: me\n# c\n",
            format!("log:\n    - at: x\n      by: me\n    - {LINE}\n# c\n"),
        ),
        ("log: [{at: x}]\n", format!("log: [{{at: x}}, {LINE}]\n")),
        (
            "log: [\n  {at: x},\n]\n",
            format!("log: [\n  {{at: x}},\n  {LINE},\n]\n"),
        ),
        ("log:\n", format!("log:\n  - {LINE}\n")),
        (
            "log: ~ # c\nb: 1\n",
            format!("log: # c\n  - {LINE}\nb: 1\n"),
        ),
        ("log: []\nb: 1\n", format!("log:\n  - {LINE}\nb: 1\n")),
        ("a: 1\n", format!("a: 1\nlog:\n  - {LINE}\n")),
        ("a: 1\n...\n", format!("a: 1\nlog:\n  - {LINE}\n...\n")),
        (
            "log:\n  - {at: x,\n     by: y}\n",
            format!("log:\n  - {{at: x,\n     by: y}}\n  - {LINE}\n"),
        ),
    ] {
        edits(before, &new, &after);
    }
}

#[test]
fn items_are_appended_in_the_form_of_their_list() {
    edits("a: [x]\n", &append("a", "v"), "a: [x, v]\n");
    edits("a: []\n", &append("a", "v"), "a: [v]\n");
    edits("a: [ ]\n", &append("a", "v"), "a: [v]\n");
    edits("a:\n", &append("a", "v"), "a: [v]\n");
    edits("b: 1\n", &append("a", "v"), "b: 1\na: [v]\n");
    edits("a:\n  - x\n", &append("a", "no"), "a:\n  - x\n  - 'no'\n");
    edits(
        "a:\n  - - x\n    - y\n  - z\n",
        &append("a[0]", "w"),
        "a:\n  - - x\n    - y\n    - w\n  - z\n",
    );
    edits("a: {b: [x]}\n", &append("a.b", "v"), "a: {b: [x, v]}\n");
    edits(
        "a: {b: []}\n",
        &append("a.b", json!({"k": "v"})),
        "a: {b: [{k: v}]}\n",
    );
    edits(
        "a: [ # c\n  x ]\n",
        &append("a", "v"),
        "a: [ # c\n  x, v ]\n",
    );
    let mut block = append("a", json!({"k": "v", "l": {"m": "p"}}));
    if let Edit::Append { flow, .. } = &mut block {
        *flow = false;
    }
    edits(
        "a:\n  - x\n",
        &block,
        "a:\n  - x\n  - k: v\n    l:\n      m: p\n",
    );
}

#[test]
fn an_item_is_inserted_above_another_and_its_comments() {
    for (before, at, after) in [
        ("a:\n  - x\n  - y # c\n", 0, "a:\n  - v\n  - x\n  - y # c\n"),
        ("a:\n  - x\n  - y # c\n", 1, "a:\n  - x\n  - v\n  - y # c\n"),
        ("a:\n  - x\nb: 1\n", 1, "a:\n  - x\n  - v\nb: 1\n"),
        ("a:\n- x\n- y\n", 1, "a:\n- x\n- v\n- y\n"),
        (
            "a:\n  # of x\n  - x\n# of y\n  - y\n",
            1,
            "a:\n  # of x\n  - x\n  - v\n# of y\n  - y\n",
        ),
        ("a:\n  # of x\n  - x\n", 0, "a:\n  - v\n  # of x\n  - x\n"),
        (
            "a:\n  - |\n    x\n\n  - y\n",
            1,
            "a:\n  - |\n    x\n\n  - v\n  - y\n",
        ),
        ("a: [x, y]\n", 0, "a: [v, x, y]\n"),
        ("a: [x, y]\n", 1, "a: [x, v, y]\n"),
        ("a: [x, y]\n", 2, "a: [x, y, v]\n"),
        ("a: []\n", 0, "a: [v]\n"),
        ("a: [\n  x, # c\n  y\n]\n", 1, "a: [\n  x, # c\n  v, y\n]\n"),
    ] {
        edits(before, &insert(&format!("a[{at}]"), "v"), after);
    }
    edits(
        "a:\n  - - x\n    - y\n",
        &insert("a[0][0]", "v"),
        "a:\n  - - v\n    - x\n    - y\n",
    );
    edits(
        "log:\n  - {at: x}\n",
        &insert("log[0]", entry()),
        &format!("log:\n  - {LINE}\n  - {{at: x}}\n"),
    );
    edits(
        "\u{feff}a:\n- x\n",
        &insert("a[0]", 5),
        "\u{feff}a:\n- 5\n- x\n",
    );
}

#[test]
fn a_key_is_renamed_and_nothing_else() {
    for (before, at, after) in [
        ("a: 1 # c\nb: 2\n", "a", "k: 1 # c\nb: 2\n"),
        ("b: 2\na:\n- x\n", "a", "b: 2\nk:\n- x\n"),
        ("'a' : |\n  x\n", "a", "'k' : |\n  x\n"),
        ("a: {\"b\":1, c}\n", "a.b", "a: {\"k\":1, c}\n"),
        ("a: {b: 1, c}\n", "a.c", "a: {b: 1, k}\n"),
        (
            "a:\n  - b: 1\n    c: 2\n",
            "a[0].b",
            "a:\n  - k: 1\n    c: 2\n",
        ),
        ("\u{feff}a: 1\n", "a", "\u{feff}k: 1\n"),
    ] {
        edits(before, &rename(at, "k"), after);
    }
    edits("a: 1\n", &rename("a", "no"), "'no': 1\n");
    edits("a: {b: 1}\n", &rename("a.b", "x, y"), "a: {'x, y': 1}\n");
    edits("a: 1\n", &rename("a", "a"), "a: 1\n");
}

#[test]
fn a_removed_key_takes_its_lines_along() {
    edits("a: 1\nk: 2 # c\nb: 3\n", &remove("k"), "a: 1\nb: 3\n");
    edits("a: 1\nk: 2\n", &remove("k"), "a: 1\n");
    edits("k: 2\na: 1\n", &remove("k"), "a: 1\n");
    edits(
        "a: 1\nk: |\n  x\n\n# c\nb: 3\n",
        &remove("k"),
        "a: 1\n\n# c\nb: 3\n",
    );
    edits("a: 1\nk:\n- x\n- y\nb: 3\n", &remove("k"), "a: 1\nb: 3\n");
    edits(
        "a: 1\n# about k\nk:\nb: 3\n",
        &remove("k"),
        "a: 1\n# about k\nb: 3\n",
    );
    edits(
        "a:\n  - k: 1\n    b: 2\n",
        &remove("a[0].k"),
        "a:\n  - b: 2\n",
    );
    edits("a:\n  k: 1\nb: 2\n", &remove("a.k"), "a: {}\nb: 2\n");
    edits("a: {k: 1, b: 2}\n", &remove("a.k"), "a: {b: 2}\n");
    edits("a: {b: 2, k: 1}\n", &remove("a.k"), "a: {b: 2}\n");
    edits("a: {k: 1, }\n", &remove("a.k"), "a: { }\n");
    edits("a: {k: 1}\n", &remove("a.k"), "a: {}\n");
    edits("a: {b: , k: 1}\n", &remove("a.k"), "a: {b: }\n");
    edits("\u{feff}k: 1\na: 2\n", &remove("k"), "\u{feff}a: 2\n");
}

#[test]
fn a_removed_item_takes_its_lines_along() {
    edits(
        "a:\n  - x\n  - y # c\n  - z\n",
        &remove("a[1]"),
        "a:\n  - x\n  - z\n",
    );
    edits("a:\n  - x\n", &remove("a[0]"), "a: []\n");
    edits("a:\n- x\n- y\nb: 1\n", &remove("a[1]"), "a:\n- x\nb: 1\n");
    edits(
        "a:\n  - - x\n    - y\n",
        &remove("a[0][0]"),
        "a:\n  - - y\n",
    );
    edits("a: [x, y, z]\n", &remove("a[1]"), "a: [x, z]\n");
    edits("a: [x, y]\n", &remove("a[1]"), "a: [x]\n");
    edits("a:\n  -\n  - y\n", &remove("a[0]"), "a:\n  - y\n");
}
