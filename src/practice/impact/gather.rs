//! From records to the graph of supply.
//!
//! What spreads a failure, and which way, the definitions say: a relation by its `spreads`, a field by the relation that
//! it stands for. No relation, class or field is known here by name, except the four fields in which a record says what
//! it is: `class`, `criticality`, `redundancy`, `links` of its kind.

use std::collections::BTreeMap;

use crate::practice::impact::Graph;
use crate::practice::impact::Node;
use crate::practice::impact::Redundancy;
use crate::practice::impact::Spreading;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::Definitions;
use crate::schema::MinUp;
use crate::schema::Spread;
use crate::yaml::FieldPath;
use crate::yaml::Node as YamlNode;

/// The value of `criticality` that makes a target of the search for single points of failure.
const CRITICAL: &str = "high";

/// A supply that a record states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supply {
    /// The id of the other record, as written.
    pub other: String,
    /// Whether the other record supplies this one; otherwise this one supplies it.
    pub is_supplier: bool,
    /// The relation as read from the one that needs the other.
    pub relation: String,
    /// The group that it names.
    pub group: Option<String>,
    /// How many suppliers suffice, where the one that needs them says nothing.
    pub min_up: Option<MinUp>,
    /// Where it stands.
    pub path: FieldPath,
}

/// A redundancy group that a record states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The name.
    pub group: String,
    /// The relation as read from the record.
    pub relation: String,
    /// How many have to work.
    pub min_up: MinUp,
    /// Where it stands.
    pub path: FieldPath,
}

/// The graph of everything that is no work.
pub fn gather(corpus: &Corpus, definitions: &Definitions) -> Graph {
    let records: BTreeMap<&str, &Record> = corpus
        .records()
        .iter()
        .filter(|record| !record.definition().work)
        .map(|record| (record.id(), record))
        .collect();
    let places: BTreeMap<&str, usize> = records.keys().copied().zip(0..).collect();
    let mut spreadings = Vec::new();
    let mut redundancies = Vec::new();
    for (at, record) in records.values().enumerate() {
        for supply in supplies(record, definitions) {
            let other = corpus.meant(&supply.other).map(Record::id);
            if let Some(other) = other.and_then(|id| places.get(id)) {
                spreadings.push(spreading(supply, at, *other));
            }
        }
        redundancies.extend(declared(record).into_iter().map(|one| Redundancy {
            consumer: at,
            group: one.group,
            relation: one.relation,
            min_up: one.min_up,
        }));
    }
    let nodes = records.values().map(|record| node(record)).collect();
    Graph::new(nodes, spreadings, &redundancies)
}

fn spreading(supply: Supply, at: usize, other: usize) -> Spreading {
    let (supplier, consumer) = if supply.is_supplier {
        (other, at)
    } else {
        (at, other)
    };
    Spreading {
        supplier,
        consumer,
        relation: supply.relation,
        group: supply.group,
        min_up: supply.min_up,
    }
}

fn node(record: &Record) -> Node {
    Node {
        id: record.id().to_owned(),
        title: record.title().to_owned(),
        record_type: record.definition().name.clone(),
        class: record.text("class").map(str::to_owned),
        is_critical: record.text("criticality") == Some(CRITICAL),
        is_retired: record.category() == Some(Category::Closed),
        is_planned: record.category() == Some(Category::Initial),
    }
}

/// The supplies that a record states: its links and references whose relation spreads failure.
pub fn supplies(record: &Record, definitions: &Definitions) -> Vec<Supply> {
    let links = record.links().into_iter();
    let found = links.filter_map(|link| {
        let field = record.definition().field(&link.relation);
        let name = match field.filter(|field| field.reference.is_some()) {
            Some(field) => field.relation.as_deref()?,
            None => &link.relation,
        };
        let item = record.document().at(&link.path);
        let said = |key: &str| item.and_then(|item| item.get(key)).and_then(YamlNode::text);
        let relation = definitions.relation(name)?;
        let is_supplier = match relation.spread(said("role")) {
            Spread::ToSource => true,
            Spread::ToTarget => false,
            Spread::None => return None,
        };
        Some(Supply {
            other: link.target,
            is_supplier,
            relation: if is_supplier { name } else { &relation.inverse }.to_owned(),
            group: said("group").map(str::to_owned),
            min_up: relation.min_up,
            path: link.path,
        })
    });
    found.collect()
}

/// The redundancy groups that a record states; one that can't be understood is left to validation.
pub fn declared(record: &Record) -> Vec<Declared> {
    let list = record.document().root().get("redundancy");
    let items = list.into_iter().flat_map(YamlNode::items).enumerate();
    let found = items.filter_map(|(at, item)| {
        let text = |key: &str| item.get(key).and_then(YamlNode::text);
        Some(Declared {
            group: text("group")?.to_owned(),
            relation: text("relation")?.to_owned(),
            min_up: MinUp::parse(text("min_up")?)?,
            path: FieldPath::root().key("redundancy").index(at),
        })
    });
    found.collect()
}
