//! What is wrong with the keys, for validation.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::files::Write;
use crate::ops::Desk;
use crate::ops::keys::BOTS;
use crate::ops::keys::PEOPLE;
use crate::ops::keys::signers;
use crate::ops::person::PERSON;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::SourceFile;
use crate::text::LineIndex;
use crate::text::nearest;
use crate::trust::Holder;
use crate::trust::KEYS;
use crate::trust::Keyring;
use crate::trust::SIGNERS;
use crate::trust::allowed_signers;
use crate::yaml::FieldPath;
use crate::yaml::decode;

/// What is wrong with the keys: the file itself, keys of nobody, and a file for OpenSSH that says something else.
pub(crate) fn findings(desk: &Desk, corpus: &Corpus) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let text = match desk.has(KEYS).then(|| desk.content(KEYS)) {
        None => return findings,
        Some(Ok(bytes)) => decode(&bytes).map(str::to_owned).map_err(|one| one.message),
        Some(Err(fault)) => Err(fault.message),
    };
    match text {
        Err(message) => findings.push(finding(KEYS, Level::Error, message)),
        Ok(text) => {
            let keyring = Keyring::parse(KEYS, &text, &mut findings);
            if findings.is_empty() {
                findings.extend(strangers(corpus, &text, &keyring));
                findings.extend(signers(desk, &keyring).map(|write| stale(&write)));
            }
        }
    }
    findings
}

fn finding(path: &str, level: Level, message: String) -> Diagnostic {
    Diagnostic {
        path: path.to_owned(),
        region: Region::top(),
        rule: "keys".into(),
        level,
        record: None,
        message,
        hint: None,
    }
}

/// A file for OpenSSH that lacks something misleads nobody; one that has something else would have a stranger trusted.
fn stale(write: &Write) -> Diagnostic {
    let text = |bytes: &Option<Vec<u8>>| {
        let bytes = bytes.as_deref().unwrap_or_default();
        String::from_utf8_lossy(bytes).into_owned()
    };
    let (level, message) = if foreign(&text(&write.content), &text(&write.expected)).is_empty() {
        (
            Level::Warning,
            format!("this is not what {KEYS} makes of it"),
        )
    } else {
        (Level::Error, trusts_a_stranger())
    };
    Diagnostic {
        hint: Some("`itsm keys refresh` writes it anew".to_owned()),
        ..finding(SIGNERS, level, message)
    }
}

/// That OpenSSH is told of a key that is nobody's.
pub(crate) fn trusts_a_stranger() -> String {
    format!("this has a line that {KEYS} does not make: whoever asks OpenSSH would trust it")
}

/// The lines for OpenSSH that are not among those which are made.
fn foreign<'a>(made: &str, here: &'a str) -> BTreeSet<&'a str> {
    let made: BTreeSet<&str> = made.lines().collect();
    let lines = here.lines();
    let is_key = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    lines
        .filter(is_key)
        .filter(|line| !made.contains(line))
        .collect()
}

/// The lines of a file for OpenSSH that do not come from the keys beside it.
pub(crate) fn strange(keys: &[u8], signers: &[u8]) -> BTreeSet<String> {
    let keyring = Keyring::parse(KEYS, decode(keys).unwrap_or_default(), &mut Vec::new());
    let here = String::from_utf8_lossy(signers);
    let strange = foreign(&allowed_signers(&keyring), &here);
    strange.into_iter().map(str::to_owned).collect()
}

/// Holders who are nobody of the desk, and bots who are somebody.
fn strangers(corpus: &Corpus, text: &str, keyring: &Keyring) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let Some(file) = SourceFile::parse(KEYS, text, &mut out) else {
        return out;
    };
    let records = corpus.records().iter();
    let people: Vec<&Record> = records
        .filter(|record| record.definition().name == PERSON)
        .collect();
    let lines = LineIndex::new(text);
    for (holder, _) in keyring.holders() {
        let id = holder.id();
        let (kind, message) = match holder {
            Holder::Person(_) if people.iter().any(|person| person.id() == id) => continue,
            Holder::Bot(_) if !people.iter().any(|person| person.answers_to(id)) => continue,
            Holder::Person(_) => (PEOPLE, format!("`{id}` is no person of this desk")),
            Holder::Bot(_) => (
                BOTS,
                format!("`{id}` is a person, and no bot has the id of one"),
            ),
        };
        let path = FieldPath::root().key(kind).key(id);
        let mut one = file.finding("keys", &path, message);
        let span = file.document.key_span(&path).unwrap_or_default();
        one.region = Region::of(span, &lines);
        let names = people.iter().map(|person| person.id());
        one.hint = nearest(id, names)
            .filter(|_| kind == PEOPLE)
            .map(|near| format!("did you mean `{near}`?"));
        out.push(one);
    }
    out
}
