//! Where a record is named by its id: in typed places, which can be rewritten, and in words, which are people's own.

use std::collections::HashSet;

use serde_json::Value;

use crate::record::Corpus;
use crate::record::Record;
use crate::text::LineIndex;
use crate::yaml::FieldPath;
use crate::yaml::Kind;
use crate::yaml::Node;
use crate::yaml::decode;

/// Keys of a log entry that say what was so then, and stay as they are.
const TOLD: [&str; 2] = ["by", "set"];

/// A place where a record is named in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The file, relative to the desk.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The field, or `note` or `comment`.
    pub place: String,
}

/// The places of a record whose definition says that they name a record, and that name this id in whatever case.
pub(crate) fn references(record: &Record, id: &str) -> Vec<FieldPath> {
    let mut found = Vec::new();
    each_scalar(record, &mut |path, node, is_reference| {
        let names = node
            .text()
            .is_some_and(|text| text.eq_ignore_ascii_case(id));
        if is_reference && names {
            found.push(path.clone());
        }
    });
    found
}

/// The places of a record that name an id in words; of typed places those alone that are asked for.
pub(crate) fn mentions(record: &Record, id: &str, typed: bool) -> Vec<Mention> {
    let text = record.document().text();
    let lines = LineIndex::new(text);
    let mut found = Vec::new();
    let mut add = |offset: usize, place: String| {
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        found.push(Mention {
            path: record.path().to_owned(),
            line: lines.position(offset).line,
            place,
        });
    };
    each_scalar(record, &mut |path, node, is_reference| {
        let is_in_words = if is_reference { typed } else { !is_kept(path) };
        let says = is_in_words && node.text().is_some_and(|text| word(text, id).is_some());
        if says {
            let span = node.span();
            let within = word(span.of(text), id).unwrap_or_default();
            add(span.start as usize + within, path.to_string());
        }
    });
    for comment in record.document().comments() {
        if let Some(within) = word(comment.span.of(text), id) {
            add(comment.span.start as usize + within, "comment".to_owned());
        }
    }
    found
}

/// The lines of a note that name an id.
pub(crate) fn mentions_in_note(path: &str, bytes: &[u8], id: &str) -> Vec<Mention> {
    let text = decode(bytes).unwrap_or_default();
    let lines = text.lines().enumerate();
    let naming = lines.filter(|(_, line)| word(line, id).is_some());
    let found = naming.map(|(at, _)| Mention {
        path: path.to_owned(),
        line: at + 1,
        place: "note".to_owned(),
    });
    found.collect()
}

/// How often the logs of a desk, or the names of its notes, say that a person did something.
pub(crate) fn deeds(corpus: &Corpus, person: &str) -> usize {
    let entries = |record: &Record| {
        let log = record.log();
        let all = log.all().into_iter();
        all.filter(|(_, entry)| entry.by.eq_ignore_ascii_case(person))
            .count()
    };
    let entries: usize = corpus.records().iter().map(entries).sum();
    let by = format!("-{person}-");
    let notes = corpus.notes().iter();
    let names = notes.filter(|path| {
        path.rsplit('/')
            .next()
            .is_some_and(|name| name.contains(&by))
    });
    entries + names.count()
}

/// Whether a place is no text of people's own: the record's ids, and what its log tells of earlier times.
fn is_kept(path: &FieldPath) -> bool {
    let path = path.to_string();
    let told = |key: &&str| path.contains(&format!("].{key}"));
    path == "id"
        || path.starts_with("aliases")
        || (path.starts_with("log[") && TOLD.iter().any(told))
}

/// Visits every scalar of a record: its path, and whether its definition says that it names a record.
fn each_scalar<'a>(record: &'a Record, visit: &mut dyn FnMut(&FieldPath, Node<'a>, bool)) {
    let listed: HashSet<FieldPath> = record.namings().into_iter().map(|one| one.path).collect();
    let schema = Some(record.definition().json_schema());
    walk(
        record.document().root(),
        schema,
        &FieldPath::root(),
        &mut |path, node, schema| {
            let is_reference = schema.is_some_and(|schema| schema.get("x-ref").is_some());
            visit(path, node, is_reference || listed.contains(path));
        },
    );
}

type Visit<'v, 'a> = &'v mut dyn FnMut(&FieldPath, Node<'a>, Option<&Value>);

fn walk<'a>(node: Node<'a>, schema: Option<&Value>, path: &FieldPath, visit: Visit<'_, 'a>) {
    match node.kind() {
        Kind::Scalar => visit(path, node, schema),
        Kind::Sequence => {
            let schema = schema.and_then(|schema| schema.get("items"));
            for (at, item) in node.items().enumerate() {
                walk(item, schema, &path.index(at), visit);
            }
        }
        Kind::Mapping => {
            for (key, value) in node.entries() {
                let key = key.text().unwrap_or_default();
                let named = schema.and_then(|schema| schema.get("properties")?.get(key));
                let other = || schema.and_then(|schema| schema.get("additionalProperties"));
                walk(value, named.or_else(other), &path.key(key), visit);
            }
        }
    }
}

/// Where a text has an id as a word of its own, upper and lower case taken as the same.
fn word(text: &str, id: &str) -> Option<usize> {
    let (text, id) = (text.as_bytes(), id.as_bytes());
    let is_inner = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let stands_alone = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        let rest = text.get(at + id.len()..).unwrap_or_default();
        // A hyphen or full stop ends a word, unless the id goes on behind it.
        let goes_on = match rest.first() {
            Some(b'-' | b'.') => rest.get(1).is_some_and(u8::is_ascii_alphanumeric),
            Some(byte) => is_inner(byte),
            None => false,
        };
        !before.is_some_and(is_inner) && !goes_on
    };
    let mut windows = text.windows(id.len().max(1)).enumerate();
    let found = windows.find(|(at, part)| part.eq_ignore_ascii_case(id) && stands_alone(*at));
    found.map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn an_id_is_found_as_a_whole_word() {
        assert_eq!(word("see web-01.", "web-01"), Some(4));
        assert_eq!(word("WEB-01: down", "web-01"), Some(0));
        assert_eq!(word("(web-01)", "web-01"), Some(1));
        assert_eq!(word("web-011 and web-01", "web-01"), Some(12));
        for other in [
            "web-012",
            "my-web-01",
            "web-01-a",
            "web-01.example.org",
            "web",
            "",
        ] {
            assert_eq!(word(other, "web-01"), None, "{other}");
        }
    }
}
