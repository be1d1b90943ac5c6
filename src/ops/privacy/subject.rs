//! The person that a request is about, and every id that means them.

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::record::Record;
use crate::yaml::Node;

/// The type whose records are people.
pub(super) const PERSON: &str = "person";

/// The path of the person that an id, or an unambiguous part of one, means.
pub fn person_path(desk: &Desk, id: &str) -> Result<String, OpsError> {
    let definition = desk.definitions.record_type(PERSON);
    let folder = definition.map_or("people", |definition| definition.folder.as_str());
    desk.find_below(folder, PERSON, id)
}

/// The id of a person, and the earlier ones under which others may still name them.
pub(super) fn ids(person: &Record) -> Vec<String> {
    let aliases = person.document().root().get("aliases");
    let aliases = aliases.into_iter().flat_map(Node::items);
    let aliases = aliases.filter_map(Node::text).map(str::to_owned);
    std::iter::once(person.id().to_owned())
        .chain(aliases)
        .collect()
}
