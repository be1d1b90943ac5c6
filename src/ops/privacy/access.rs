//! The keys and roles of somebody who leaves.
//!
//! `.itsm/keys.yaml` may have been written by hand in more than one form, so its parts are found by what they say:
//! a part is about the person if it stands under their id or names it, and a key is a mapping with `key`. A key gets
//! an end and is never removed, for what it signed has to stay provable. Roles are only pointed out: `policy.yaml` is
//! changed through a review.

use chrono::NaiveDate;
use serde_json::Value;

use crate::files::Write;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::keys::signers;
use crate::ops::privacy::mentions::Terms;
use crate::trust::KEYS;
use crate::trust::Keyring;
use crate::yaml::Document;
use crate::yaml::Edit;
use crate::yaml::FieldPath;
use crate::yaml::Kind;
use crate::yaml::Node;
use crate::yaml::decode;

/// The folder of both files.
const FOLDER: &str = ".itsm";

/// Who may approve what.
const POLICY: &str = ".itsm/policy.yaml";

/// The members by which a part of the file says whom it is about.
const NAMING: [&str; 3] = ["person", "id", "principal"];

/// The last day on which a key is good.
const END: &str = "until";

/// What becomes of the keys and roles of a person.
#[derive(Debug, Default)]
pub(super) struct Access {
    pub(super) writes: Vec<Write>,
    pub(super) ended: usize,
    pub(super) warnings: Vec<String>,
}

/// Ends the open keys of a person on a day, and names their roles.
pub(super) fn end(desk: &Desk, ids: &[String], day: NaiveDate) -> Result<Access, OpsError> {
    let files = desk.files_in(FOLDER)?;
    let has = |path: &str| files.iter().any(|file| file == path);
    let mut access = Access::default();
    if has(KEYS) {
        access.keys(desk, ids, day);
    }
    if has(POLICY) {
        access.roles(desk, ids);
    }
    Ok(access)
}

impl Access {
    fn keys(&mut self, desk: &Desk, ids: &[String], day: NaiveDate) {
        let Some(text) = text(desk, KEYS) else {
            return self.not_understood(KEYS, ids);
        };
        let edited = Document::parse(text.as_str()).ok().and_then(|document| {
            let edits = edits(&document, ids, day)?;
            let edited = document.edit(&edits).ok()?;
            Some((edits.len(), edited))
        });
        match edited {
            None if Terms::of_ids(ids).are_in(&text) => self.not_understood(KEYS, ids),
            None | Some((0, _)) => {}
            Some((ended, edited)) => {
                self.ended = ended;
                self.writes.push(Write {
                    path: KEYS.to_owned(),
                    expected: Some(text.into_bytes()),
                    content: Some(edited.text().as_bytes().to_vec()),
                });
                let mut findings = Vec::new();
                let keyring = Keyring::parse(KEYS, edited.text(), &mut findings);
                if findings.is_empty() {
                    self.writes.extend(signers(desk, &keyring));
                }
            }
        }
    }

    fn roles(&mut self, desk: &Desk, ids: &[String]) {
        let text = text(desk, POLICY);
        let Some(document) = text.and_then(|text| Document::parse(text).ok()) else {
            return self.not_understood(POLICY, ids);
        };
        let mut places = Vec::new();
        named(document.root(), &FieldPath::root(), ids, &mut places);
        for place in places {
            let id = ids.first().map_or("", String::as_str);
            self.warnings.push(format!(
                "{POLICY} still names {id} in `{place}`: take it out through a review"
            ));
        }
    }

    fn not_understood(&mut self, path: &str, ids: &[String]) {
        let id = ids.first().map_or("", String::as_str);
        self.warnings.push(format!(
            "{path} is not understood: look there for {id} and end what is open"
        ));
    }
}

fn text(desk: &Desk, path: &str) -> Option<String> {
    let bytes = desk.content(path).ok()?;
    decode(&bytes).ok().map(str::to_owned)
}

/// The edits that end the open keys of a person; none where nothing is about them, or no key is found in what is.
fn edits(document: &Document, ids: &[String], day: NaiveDate) -> Option<Vec<Edit>> {
    let mut parts = Vec::new();
    about(document.root(), &FieldPath::root(), ids, &mut parts);
    let mut keys = Vec::new();
    for part in &parts {
        let before = keys.len();
        within(document.at(part)?, part, &mut keys);
        if keys.len() == before {
            return None;
        }
    }
    if parts.is_empty() {
        return None;
    }
    let day = day.to_string();
    let open = keys
        .into_iter()
        .filter(|path| is_open(document, path, &day));
    let edits = open.map(|path| Edit::Set {
        path: path.key(END),
        value: Value::from(day.as_str()),
        before: None,
    });
    Some(edits.collect())
}

/// Dates of one form stand in the order of their texts.
fn is_open(document: &Document, key: &FieldPath, day: &str) -> bool {
    let end = document.at(&key.key(END)).and_then(Node::text);
    end.is_none_or(|end| end > day)
}

/// The parts of a file that are about the person.
fn about(node: Node<'_>, path: &FieldPath, ids: &[String], out: &mut Vec<FieldPath>) {
    let is_id = |text: Option<&str>| text.is_some_and(|text| ids.iter().any(|id| id == text));
    if NAMING
        .iter()
        .any(|name| is_id(node.get(name).and_then(Node::text)))
    {
        out.push(path.clone());
        return;
    }
    for (at, item) in node.items().enumerate() {
        about(item, &path.index(at), ids, out);
    }
    for (key, value) in node.entries() {
        let name = key.text().unwrap_or_default();
        if is_id(Some(name)) {
            out.push(path.key(name));
        } else {
            about(value, &path.key(name), ids, out);
        }
    }
}

/// The keys in a part.
fn within(node: Node<'_>, path: &FieldPath, out: &mut Vec<FieldPath>) {
    if node.get("key").and_then(Node::text).is_some() {
        out.push(path.clone());
        return;
    }
    for (at, item) in node.items().enumerate() {
        within(item, &path.index(at), out);
    }
    for (key, value) in node.entries() {
        within(value, &path.key(key.text().unwrap_or_default()), out);
    }
}

/// The places where a file names the person.
fn named(node: Node<'_>, path: &FieldPath, ids: &[String], out: &mut Vec<FieldPath>) {
    let is_id = |text: &str| ids.iter().any(|id| id == text);
    if node.kind() == Kind::Scalar && node.text().is_some_and(is_id) {
        out.push(path.clone());
    }
    for (at, item) in node.items().enumerate() {
        named(item, &path.index(at), ids, out);
    }
    for (key, value) in node.entries() {
        let name = key.text().unwrap_or_default();
        if is_id(name) {
            out.push(path.key(name));
        }
        named(value, &path.key(name), ids, out);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn ended(text: &str) -> Option<String> {
        let document = Document::parse(text).unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let edits = edits(&document, &["ana".to_owned()], day)?;
        Some(document.edit(&edits).unwrap().text().to_owned())
    }

    #[test]
    fn a_key_under_the_persons_id_gets_an_end() {
        let text = "ana:\n  - {key: ssh-ed25519 A} # laptop\nben:\n  - {key: ssh-ed25519 B}\n";
        let after = ended(text).unwrap();
        let expected = text.replace("A}", "A, until: 2026-11-20}");
        assert_eq!(after.replace('\'', ""), expected);
    }

    #[test]
    fn an_entry_of_a_list_gets_an_end_unless_it_has_an_earlier_one() {
        let text = "version: 1\nkeys:\n- person: ana\n  key: A\n- person: ana\n  key: B\n  until: 2026-01-31\n\
                    - person: ana\n  key: C\n  until: 2027-01-31\n- person: ben\n  key: D\n";
        let after = ended(text).unwrap();
        let expected = "version: 1\nkeys:\n- person: ana\n  key: A\n  until: 2026-11-20\n\
                        - person: ana\n  key: B\n  until: 2026-01-31\n\
                        - person: ana\n  key: C\n  until: 2026-11-20\n- person: ben\n  key: D\n";
        assert_eq!(after.replace('\'', ""), expected);
    }

    #[test]
    fn a_file_of_another_form_is_not_guessed_at() {
        assert_eq!(ended("ana: ssh-ed25519 A\n"), None);
        assert_eq!(ended("ben:\n- {key: B}\n"), None);
    }
}
