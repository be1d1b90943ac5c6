//! The edition of the definitions, as `itsm.yaml` records it, and the schemas that editors are given.

use serde_json::Value;
use serde_json::json;

use crate::files::Write;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::desk::CONFIG;
use crate::record::print_time;
use crate::schema::Config;
use crate::schema::Definitions;
use crate::schema::Edition;
use crate::schema::PastProfile;
use crate::schema::RecordType;
use crate::schema::shipped_version;
use crate::yaml::Document;
use crate::yaml::Edit;
use crate::yaml::FieldPath;
use crate::yaml::Node;

/// The folder of the schemas for editors.
const FOLDER: &str = ".itsm/editor";

/// The edition that records have once every migration is applied.
pub(crate) fn current(definitions: &Definitions, past: Vec<PastProfile>) -> Edition {
    let own = definitions.migrations().iter().filter(|one| one.own);
    Edition {
        version: shipped_version(),
        own: own.map(|one| one.number).max().unwrap_or(0),
        digest: Some(definitions.digest().to_owned()),
        past,
    }
}

/// The lines of a new `itsm.yaml` that record an edition.
pub(crate) fn lines(edition: &Edition) -> String {
    format!(
        "# The edition of the definitions that the records have; `itsm upgrade` writes it.\n\
         definitions:\n  version: {}\n  own: {}\n  digest: {}\n",
        edition.version,
        edition.own,
        edition.digest.as_deref().unwrap_or_default()
    )
}

/// The write that records profile and edition of a configuration; none where the file says so already.
pub(crate) fn write(desk: &Desk, config: &Config) -> Result<Option<Write>, OpsError> {
    if desk.config.edition == config.edition && desk.config.profile == config.profile {
        return Ok(None);
    }
    let failed = |why: String| OpsError::refused(format!("{CONFIG} can't be edited: {why}"));
    let before = desk
        .content(CONFIG)
        .map_err(|fault| failed(fault.message))?;
    let text = String::from_utf8_lossy(&before).into_owned();
    let document = Document::parse(text).map_err(|_| failed("it is no YAML".to_owned()))?;
    let edits = edits(&document, &desk.config, config);
    let after = document
        .edit(&edits)
        .map_err(|refusal| failed(refusal.to_string()))?;
    Ok(Some(Write {
        path: CONFIG.to_owned(),
        expected: Some(before),
        content: Some(after.text().as_bytes().to_vec()),
    }))
}

fn edits(document: &Document, old: &Config, new: &Config) -> Vec<Edit> {
    let mut edits = Vec::new();
    if old.profile != new.profile {
        edits.push(Edit::Set {
            path: "profile".into(),
            value: new.profile.as_str().into(),
            before: Some("timezone".to_owned()),
        });
    }
    let place = FieldPath::root().key("definitions");
    let edition = &new.edition;
    let mut members =
        json!({"version": edition.version, "own": edition.own, "digest": edition.digest});
    let past =
        |past: &PastProfile| json!({"profile": past.profile, "until": print_time(past.until)});
    let added: Vec<Value> = edition
        .past
        .iter()
        .skip(old.edition.past.len())
        .map(past)
        .collect();
    if document.at(&place).is_none_or(Node::is_null) {
        if let Some(members) = members.as_object_mut().filter(|_| !added.is_empty()) {
            members.insert("past".to_owned(), Value::Array(added));
        }
        edits.push(Edit::Set {
            path: place,
            value: members,
            before: None,
        });
        return edits;
    }
    for (key, value) in members.as_object().into_iter().flatten() {
        edits.push(Edit::Set {
            path: place.key(key),
            value: value.clone(),
            before: Some("past".to_owned()),
        });
    }
    edits.extend(added.into_iter().map(|value| Edit::Append {
        path: place.key("past"),
        value,
        flow: true,
    }));
    edits
}

/// Path and text of the schema that an editor checks the records of a type with.
pub(crate) fn editor_schema(definition: &RecordType) -> (String, String) {
    let schema = serde_json::to_string_pretty(definition.json_schema()).unwrap_or_default();
    let path = format!("{FOLDER}/{}.schema.json", definition.name);
    (path, schema + "\n")
}

/// The writes that bring the schemas for editors up to date, where a desk has any.
pub(crate) fn editor_schemas(
    desk: &Desk,
    definitions: &Definitions,
) -> Result<Vec<Write>, OpsError> {
    let known = desk.files_in(FOLDER)?;
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let schemas = definitions.types().iter().map(|one| editor_schema(one));
    let writes = schemas.map(|(path, text)| Write {
        expected: known
            .contains(&path)
            .then(|| desk.content(&path).unwrap_or_default()),
        content: Some(text.into_bytes()),
        path,
    });
    Ok(writes
        .filter(|write| write.expected != write.content)
        .collect())
}
