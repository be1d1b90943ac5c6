//! Record types for editors and people.

use std::sync::Arc;

use itsm::report::Table;
use itsm::schema::RecordType;

use crate::render;

/// The types, a line each.
pub(crate) fn types(types: &[Arc<RecordType>]) -> Table {
    let mut table = Table::new(["type", "folder", "ids", "what"]);
    for one in types {
        let ids = one
            .prefix
            .as_ref()
            .map_or("chosen".to_owned(), |prefix| format!("{prefix}-…"));
        let about = one.about.split(['.', '\n']).next().unwrap_or_default();
        table.rows.push(vec![
            one.name.clone(),
            one.folder.clone(),
            ids,
            about.trim().to_owned(),
        ]);
    }
    table
}

/// The JSON Schema of a type.
pub(crate) fn json(definition: &RecordType) -> String {
    render::json(definition.json_schema())
}
