//! The digest of bytes that are a record or a file which governs the desk.

use crate::ops::approvals::filed::is_governing;
use crate::record::Record;
use crate::schema::Definitions;
use crate::trust;
use crate::yaml::Document;
use crate::yaml::decode;

/// The digest of the bytes of a record or of a file that governs the desk; none where they can't be read as one.
pub(crate) fn digest_of(definitions: &Definitions, path: &str, bytes: &[u8]) -> Option<String> {
    let text = decode(bytes).ok()?;
    if is_governing(path) {
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
