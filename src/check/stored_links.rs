//! The links that a record stores in lists, found without reading its fields one by one.

use crate::record::Link;
use crate::record::Record;
use crate::yaml::FieldPath;
use crate::yaml::Node;

/// The links that stand in lists of `{relation, target}`: not those that a field makes by naming a record.
pub(crate) fn stored_links(record: &Record) -> Vec<Link> {
    let mut links = Vec::new();
    let entries = record.document().root().entries();
    for (key, list) in entries.filter(|(key, _)| key.text() != Some("log")) {
        for (at, item) in list.items().enumerate() {
            let text = |key| item.get(key).and_then(Node::text);
            if let (Some(relation), Some(target)) = (text("relation"), text("target")) {
                links.push(Link {
                    relation: relation.to_owned(),
                    target: target.to_owned(),
                    path: FieldPath::root()
                        .key(key.text().unwrap_or_default())
                        .index(at),
                });
            }
        }
    }
    links
}
