//! What is fuzzed: one function a door through which foreign bytes come in.
//!
//! The fuzz targets and the test suite call the same functions. Any bytes are welcome; what must hold is asserted here:
//! no panic, an edit changes what it should and nothing else, a finding points into its file, a query writes nothing.

use std::cell::LazyCell;

use chrono::DateTime;
use itsm::diagnostic::Diagnostic;
use itsm::import::Map;
use itsm::index::Index;
use itsm::record::Corpus;
use itsm::schema::Config;
use itsm::schema::Definitions;
use itsm::yaml::Document;
use itsm::yaml::Edit;
use itsm::yaml::decode;
use serde_json::Value;

/// A record that queries can find.
const PERSON: &str = "id: ana\ntitle: Ana\nstate: active\nlog:\n  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: active}\n";

/// A door: its name, and the function that takes the bytes.
pub(crate) type Door = (&'static str, fn(&[u8]));

/// Every door.
pub(crate) const DOORS: [Door; 4] = [
    ("document", document),
    ("definition", definition),
    ("map", map),
    ("query", query),
];

thread_local! {
    static SHIPPED: LazyCell<Definitions> = LazyCell::new(|| Definitions::load("small", &[], &mut Vec::new()));
    static INDEX: LazyCell<Index> = LazyCell::new(index);
}

/// Reads a record and edits it in every way.
pub(crate) fn document(bytes: &[u8]) {
    let Ok(text) = decode(bytes) else {
        return;
    };
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(faults) => {
            assert!(!faults.is_empty(), "a refusal without a fault");
            assert!(
                faults
                    .iter()
                    .all(|fault| text.get(fault.span.range()).is_some())
            );
            return;
        }
    };
    assert_eq!(document.text(), text);
    let keys: Vec<&str> = document
        .root()
        .entries()
        .map(|(key, _)| key.text().unwrap_or_default())
        .collect();
    let end = text.len().saturating_sub(24);
    let tail = text.get(end..).unwrap_or("tail");
    for key in keys.into_iter().take(6).chain(["new key"]) {
        set(&document, key, tail);
        append(&document, key, tail);
        remove(&document, key);
    }
}

fn set(document: &Document, key: &str, value: &str) {
    let edit = Edit::Set {
        path: key.into(),
        value: value.into(),
        before: None,
    };
    let mut expected = document.root().to_value();
    expected[key] = value.into();
    proven(document, &edit, &expected);
}

fn append(document: &Document, key: &str, value: &str) {
    let edit = Edit::Append {
        path: key.into(),
        value: serde_json::json!({"at": value, "do": "open"}),
        flow: true,
    };
    let mut expected = document.root().to_value();
    let item = serde_json::json!({"at": value, "do": "open"});
    match &mut expected[key] {
        Value::Array(items) => items.push(item),
        other => *other = vec![item].into(),
    }
    proven(document, &edit, &expected);
}

fn remove(document: &Document, key: &str) {
    let edit = Edit::Remove { path: key.into() };
    let mut expected = document.root().to_value();
    if let Value::Object(entries) = &mut expected {
        entries.shift_remove(key);
    }
    proven(document, &edit, &expected);
}

/// An edit is refused, or the new text says what was meant and is read back as it was meant.
fn proven(before: &Document, edit: &Edit, expected: &Value) {
    let Ok(after) = before.edit(std::slice::from_ref(edit)) else {
        return;
    };
    assert_eq!(after.root().to_value(), *expected, "{edit:?}");
    let read = Document::parse(after.text());
    let read = read.map(|read| read.root().to_value());
    assert_eq!(read.as_ref(), Ok(expected), "{edit:?}");
    if let Edit::Append { .. } = edit {
        assert_eq!(
            before.comments().count(),
            after.comments().count(),
            "{edit:?}"
        );
    }
}

/// Reads a desk's configuration and its own definition of a type, as it stands and over a shipped one.
pub(crate) fn definition(bytes: &[u8]) {
    let Ok(text) = decode(bytes) else {
        return;
    };
    let mut found = Vec::new();
    Config::parse("itsm.yaml", text, &mut found);
    let own = ["record/incident", "record/own", "common"];
    for name in own {
        let file = (format!(".itsm/schema/{name}.yaml"), text.to_owned());
        let loaded = Definitions::load("small", &[file], &mut found);
        let is_whole = loaded.record_type("incident").is_some();
        assert!(
            is_whole || !found.is_empty(),
            "a type is gone without a finding"
        );
    }
    within(text, &found);
}

/// Reads the map of an import.
pub(crate) fn map(bytes: &[u8]) {
    let Ok(text) = decode(bytes) else {
        return;
    };
    let mut found = Vec::new();
    let map = SHIPPED.with(|shipped| Map::parse("map.yaml", text, shipped, &mut found));
    assert!(
        map.is_some() || !found.is_empty(),
        "a map is refused without a finding"
    );
    within(text, &found);
}

/// Asks the index.
pub(crate) fn query(bytes: &[u8]) {
    let Ok(sql) = std::str::from_utf8(bytes) else {
        return;
    };
    INDEX.with(|index| {
        let _ = index.query(sql);
        let people = index.query("SELECT id, title, state FROM person");
        let people = people.map(|found| found.rows);
        let ana: Vec<Value> = ["ana", "Ana", "active"].map(Value::from).into();
        assert_eq!(people.ok(), Some(vec![ana]), "a query changed the index");
    });
}

/// Findings point to lines that the file has; those about shipped files are somebody else's.
fn within(text: &str, found: &[Diagnostic]) {
    let lines = text.split('\n').count();
    let own = |one: &&Diagnostic| !one.path.starts_with("schema/");
    for finding in found.iter().filter(own) {
        assert!(finding.region.start.line >= 1, "{finding:?}");
        assert!(finding.region.start.line <= lines, "{finding:?}");
    }
}

fn index() -> Index {
    SHIPPED.with(|shipped| {
        let path = vec!["people/ana.yaml".to_owned()];
        let corpus = Corpus::load(path, shipped, |_| Ok(PERSON.as_bytes().to_vec()));
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
        Index::build(&corpus, shipped, &Config::default(), now).expect("the index of one person")
    })
}
