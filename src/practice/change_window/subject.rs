//! What a change touches, as far as windows ask.

use std::collections::BTreeSet;

use crate::practice::impact::Graph;
use crate::practice::impact::Limits;
use crate::practice::impact::Reached;
use crate::practice::impact::impact;
use crate::record::Corpus;
use crate::record::Record;

/// The type of records that are services, in the graph.
const SERVICE: &str = "service";

/// An item that is changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// The id.
    pub id: String,
    /// The class, where it has one, and the wider ones that this belongs to.
    pub classes: BTreeSet<String>,
    /// The tags.
    pub tags: BTreeSet<String>,
}

/// What a change touches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// The items that it names.
    pub items: Vec<Item>,
    /// The service that it names, and those that fail when its items do; ids.
    pub services: BTreeSet<String>,
    /// The services that go on with less when its items fail; ids.
    pub degraded: BTreeSet<String>,
}

impl Subject {
    /// What a change touches by its record and the graph of supply.
    pub fn of(change: &Record, corpus: &Corpus, graph: &Graph) -> Self {
        let named = change.value("cis");
        let named = named.iter().filter_map(|list| list.as_array()).flatten();
        let items = named.filter_map(|id| {
            let record = corpus.meant(id.as_str()?)?;
            Some(Item {
                id: record.id().to_owned(),
                classes: classes(record),
                tags: texts(record, "tags"),
            })
        });
        let items: Vec<Item> = items.collect();
        let sources = items.iter().filter_map(|item| graph.place(&item.id));
        let sources: Vec<usize> = sources.collect();
        let reach = impact(graph, &sources, &[], Limits::EVERYTHING);
        let mut services = services_of(graph, &reach.failed);
        if let Some(service) = change.text("service").and_then(|id| corpus.meant(id)) {
            services.insert(service.id().to_owned());
        }
        Self {
            items,
            services,
            degraded: services_of(graph, &reach.degraded),
        }
    }
}

fn classes(item: &Record) -> BTreeSet<String> {
    let class = item.text("class").into_iter();
    let upwards = class.flat_map(|class| item.definition().classes.upwards(class));
    upwards.map(str::to_owned).collect()
}

/// The ids of the services among what is reached.
fn services_of(graph: &Graph, reached: &[Reached]) -> BTreeSet<String> {
    let nodes = reached.iter().filter_map(|one| graph.nodes().get(one.node));
    let services = nodes.filter(|node| node.record_type == SERVICE);
    services.map(|node| node.id.clone()).collect()
}

/// The texts of a list.
pub(super) fn texts(record: &Record, field: &str) -> BTreeSet<String> {
    let list = record.value(field);
    let items = list.iter().filter_map(|list| list.as_array()).flatten();
    items
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}
