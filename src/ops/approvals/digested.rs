//! The digest of bytes that are a record or a file which governs the desk.

use crate::ops::approvals::beside::is_at_top;
use crate::ops::approvals::filed::is_governance;
use crate::record::Record;
use crate::schema::Definitions;
use crate::trust;
use crate::yaml::Document;
use crate::yaml::decode;

/// The same of a file that may be gone: that one which governs the desk is taken away can be agreed on like any other edit.
pub(crate) fn digest_of_any(
    definitions: &Definitions,
    path: &str,
    bytes: Option<&[u8]>,
) -> Option<String> {
    match bytes {
        Some(bytes) => digest_of(definitions, path, bytes),
        None => is_governance(path).then(|| trust::of_bytes(path, None)),
    }
}

/// The digest of the bytes of a record or of a file that governs the desk; none where they can't be read as one.
pub(crate) fn digest_of(definitions: &Definitions, path: &str, bytes: &[u8]) -> Option<String> {
    if is_at_top(path) {
        return Some(trust::of_bytes(path, Some(bytes)));
    }
    let text = decode(bytes).ok()?;
    if is_governance(path) {
        let is_yaml = path.strip_suffix(".yaml").is_some();
        let document = is_yaml.then(|| Document::parse(text).ok()).flatten();
        return Some(match document {
            Some(document) => trust::of_file(path, &document),
            None => trust::of_text(path, text),
        });
    }
    let definition = definitions.type_of_path(path)?;
    let document = Document::parse(text).ok()?;
    let record = Record::new(path.to_owned(), definition.clone(), document);
    Some(trust::of_record(&record))
}
