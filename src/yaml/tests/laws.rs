//! Laws that hold for every document, value and edit.

use proptest::prelude::*;
use serde_json::Map;
use serde_json::Value;

use crate::yaml::Document;
use crate::yaml::Edit;
use crate::yaml::FieldPath;
use crate::yaml::Kind;
use crate::yaml::Node;
use crate::yaml::Segment;
use crate::yaml::decode;
use crate::yaml::model;
use crate::yaml::write;

/// Texts that have gone wrong somewhere: marks, blanks, line breaks, words with a second meaning.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z]{1,6}",
        1 => prop::sample::select(vec![
            " ", "\n", "\n\n", ": ", " #", "# ", "- ", "'", "\"", "\\", "\t", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">",
            "%", "@", "`", "?", "no", "1", "0x1F", "2026-01-01", "~", "null", "---", "...", "<<", "ü", "🦀", "\u{a0}", "\u{2028}",
            "\r", "\u{feff}", "\u{fffe}",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_filter("controls are refused", |c| !super::super::dialect::is_control(*c)).prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[a-e]", 1 => text()]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => text().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<i32>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            mapping(inner),
        ]
    })
}

fn mapping(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let entries = prop::collection::vec((key(), inner), 0..4);
    entries.prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>()))
}

/// A value of a hand-written document, laid out in one of many ways.
fn laid_out() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        " ~",
        " null",
        " x",
        " 'x'",
        " \"x\\ty\"",
        " x # c",
        " # c",
        "\n  x",
        " |\n  x\n  w",
        " |\n  x\n",
        " | # c\n  x\n\n",
        " |+\n  x\n\n",
        " >-\n  x\n\n  w",
        " |2\n    x",
        "\n  - x\n  - w",
        "\n- x # c\n- w",
        "\n  # own\n  - x\n\n  # own\n  - w # c",
        "\n  - {a: x, b: [w]}\n  - {a: z}",
        "\n  a: x\n  b:\n    c: w",
        "\n  - a: x\n    b: w\n  - a: |\n      t\n",
        " []",
        " {}",
        " [ ]",
        " [x, w]",
        " [x, 'w', ]",
        " {a: x, b: }",
        " {a: x, b}",
        " [\n  x, # c\n  w,\n]",
        " {\n  a: x # c\n}",
        "\n  - - x\n    - w\n  -\n  - ~",
        " one\n  two",
        " [[x], {a: [w]}]",
        "   x   ",
        "\n    -   x\n    -   w",
    ])
}

fn document() -> impl Strategy<Value = String> {
    let values = prop::collection::vec(
        (
            laid_out(),
            prop::sample::select(vec!["", "\n", "\n# own", "\n\n# own\n"]),
        ),
        1..5,
    );
    let frame = (
        prop::sample::select(vec!["", "# head\n", "---\n", "\u{feff}"]),
        any::<bool>(),
        any::<bool>(),
    );
    (values, frame).prop_map(|(values, (head, is_crlf, has_end))| {
        let keys = ["a", "b", "'c'", "d"];
        let lines = keys
            .iter()
            .zip(values)
            .map(|(key, (value, after))| format!("{key}:{value}{after}"));
        let lines: Vec<String> = lines.collect();
        let text = format!(
            "{head}{}{}",
            lines.join("\n"),
            if has_end { "\n" } else { "" }
        );
        if is_crlf {
            text.replace('\n', "\r\n")
        } else {
            text
        }
    })
}

fn path() -> impl Strategy<Value = FieldPath> {
    let step = prop_oneof![
        3 => prop::sample::select(vec!["a", "b", "c", "d", "e"]).prop_map(Err),
        2 => (0..3_usize).prop_map(Ok),
    ];
    let first = prop::sample::select(vec!["a", "b", "c", "d", "e"]);
    (first, prop::collection::vec(step, 0..3)).prop_map(|(first, steps)| {
        let onto = |path: FieldPath, step: Result<usize, &str>| match step {
            Ok(index) => path.index(index),
            Err(key) => path.key(key),
        };
        steps.into_iter().fold(FieldPath::from(first), onto)
    })
}

fn edit() -> impl Strategy<Value = Edit> {
    let before = prop::option::of("[a-d]");
    prop_oneof![
        3 => (path(), value(), before).prop_map(|(path, value, before)| Edit::Set { path, value, before }),
        2 => (path(), value(), any::<bool>()).prop_map(|(path, value, flow)| Edit::Append { path, value, flow }),
        2 => (path(), 0..4_usize, value(), any::<bool>())
            .prop_map(|(path, at, value, flow)| Edit::Insert { path: path.index(at), value, flow }),
        1 => (path(), key()).prop_map(|(path, key)| Edit::Rename { path, key }),
        1 => path().prop_map(|path| Edit::Remove { path }),
    ]
}

/// Whether everything before and behind the top-level key that an edit is about is as before.
fn keeps_neighbours(document: &Document, edit: &Edit, edited: &str) -> bool {
    let text = document.text();
    let keys: Vec<_> = document.root().entries().map(|(key, _)| key).collect();
    let is_meant = |key: &Node<'_>| {
        edit.path()
            .segments()
            .first()
            .is_some_and(|first| *first == Segment::Key(key.decoded().to_owned()))
    };
    let Some(place) = keys.iter().position(is_meant) else {
        return true;
    };
    let before = text[..keys[place].span().range().start].trim_end();
    let behind = keys
        .get(place + 1)
        .map_or("", |next| &text[next.span().range().start..]);
    edited.starts_with(before) && edited.ends_with(behind)
}

/// Whether the bytes of one text are found in another in their order, as they are if only something was added.
fn is_within(text: &str, other: &str) -> bool {
    let mut bytes = other.bytes();
    text.bytes().all(|byte| bytes.any(|one| one == byte))
}

/// Holds a node against what the other reader found, wherever that reader sees text.
fn same_text(node: Node<'_>, other: &serde_yaml::Value) -> bool {
    match other {
        serde_yaml::Value::String(text) => node.text() == Some(text),
        serde_yaml::Value::Null => node.is_null(),
        serde_yaml::Value::Sequence(items) => {
            node.kind() == Kind::Sequence
                && node.len() == items.len()
                && node
                    .items()
                    .zip(items)
                    .all(|(node, item)| same_text(node, item))
        }
        serde_yaml::Value::Mapping(entries) => {
            let mut pairs = node.entries().zip(entries);
            node.kind() == Kind::Mapping
                && node.len() == entries.len()
                && pairs.all(|((key, node), (name, value))| {
                    same_text(key, name) && same_text(node, value)
                })
        }
        _ => node.is_plain(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn a_written_value_is_read_back(value in mapping(value())) {
        let text = write(&value).map_err(|refusal| TestCaseError::fail(format!("{refusal}: {value}")))?;
        let document = Document::parse(text.as_str()).unwrap();
        prop_assert_eq!(document.root().to_value().to_string(), model::untyped(&value).to_string());
        prop_assert!(model::agrees(document.root(), &value));
        prop_assert!(same_text(document.root(), &serde_yaml::from_str(&text).unwrap()), "{}", text);
    }

    #[test]
    fn an_edit_does_what_it_says_or_nothing(text in document(), edit in edit()) {
        let Ok(document) = Document::parse(text.as_str()) else {
            return Ok(());
        };
        let Ok(edited) = document.edit(std::slice::from_ref(&edit)) else {
            prop_assert_eq!(document.text(), &text);
            return Ok(());
        };
        let intended = model::apply(document.root().to_value(), &edit).unwrap();
        prop_assert_eq!(edited.root().to_value().to_string(), intended.to_string());
        prop_assert!(!text.contains("\r\n") || !edited.text().replace("\r\n", "").contains('\n'), "mixed line ends: {:?}", edited.text());
        // Where the last key is removed, the blank line before it ends the file.
        if !matches!(edit, Edit::Remove { .. }) {
            prop_assert_eq!(text.ends_with('\n'), edited.text().ends_with('\n'));
        }
        // The other reader takes a byte order mark for a column.
        let other = |text: &str| serde_yaml::from_str::<serde_yaml::Value>(text.trim_start_matches('\u{feff}'));
        if other(&text).is_ok() {
            let other = other(edited.text()).map_err(|error| TestCaseError::fail(format!("{error}: {:?}", edited.text())))?;
            prop_assert!(same_text(edited.root(), &other), "another reader: {:?}", edited.text());
        }
        prop_assert!(keeps_neighbours(&document, &edit, edited.text()), "{:?}", edited.text());
        let adds = !matches!(edit, Edit::Remove { .. } | Edit::Rename { .. }) && document.at(edit.path()).is_none_or(|node| !node.is_empty());
        let is_addition = adds && (matches!(edit, Edit::Append { .. } | Edit::Insert { .. }) || document.at(edit.path()).is_none());
        let fills = matches!(edit, Edit::Insert { .. }) && document.at(edit.path()).is_none();
        prop_assert!(!is_addition || fills || is_within(&text, edited.text()), "{:?}", edited.text());
    }

    #[test]
    fn setting_a_value_there_and_back_restores_the_bytes(text in document(), path in path(), new in text()) {
        let Ok(document) = Document::parse(text.as_str()) else {
            return Ok(());
        };
        let Some(old) = document.at(&path).and_then(Node::text) else {
            return Ok(());
        };
        let written = document.at(&path).unwrap().span().of(&text);
        let set = |value: &str| Edit::Set { path: path.clone(), value: Value::from(value), before: None };
        if !(written == old || written == format!("'{old}'")) || new.contains('\n') {
            return Ok(());
        }
        let Ok(there) = document.edit(&[set(&new)]) else {
            return Ok(());
        };
        let back = there.edit(&[set(old)]).unwrap();
        let mark = |document: &Document| document.at(&path).unwrap().style();
        if mark(&there) == mark(&document) {
            prop_assert_eq!(back.text(), text);
        }
        prop_assert_eq!(back.at(&path).unwrap().text(), Some(old));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(text) = decode(&bytes) {
            let _ = Document::parse(text);
        }
    }

    #[test]
    fn no_text_makes_it_panic_and_both_readers_agree(pieces in prop::collection::vec(prop::sample::select(vec![
        "a", "b", ":", ": ", "\n", "\n", "  ", " ", "- ", "? ", "[", "]", "{", "}", ",", "#", " # c", "|", ">", "+", "'", "\"", "\\", "&x ",
        "*x", "!t ", "---", "...", "%", "~", "\t", "\r\n", "ü", "\u{feff}", "<<", "1", "k: v\n",
    ]), 0..30)) {
        let text = pieces.concat();
        let Ok(document) = Document::parse(text.as_str()) else {
            return Ok(());
        };
        if let Ok(other) = serde_yaml::from_str::<serde_yaml::Value>(&text) {
            prop_assert!(same_text(document.root(), &other), "{:?}: {} and {:?}", text, document.root().to_value(), other);
        }
        for (path, value) in [("k", Value::from("x")), ("a", Value::from(vec!["x"])), ("a", Value::from("x\ny\n"))] {
            let edit = Edit::Set { path: FieldPath::from(path), value, before: None };
            let _ = document.edit(&[edit]);
        }
    }
}
