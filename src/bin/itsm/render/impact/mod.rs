//! What fails when something fails, in one file a format.

pub(crate) mod dot;
pub(crate) mod json;
pub(crate) mod mermaid;
pub(crate) mod points;
pub(crate) mod tree;

use std::collections::BTreeMap;

use itsm::ops::Consequence;
use itsm::practice::impact::Arc;
use itsm::practice::impact::Node;
use itsm::text::printable;

/// How something stands after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Source,
    Failed,
    Degraded,
}

/// Everything that a drawing shows, by its place.
fn shown(found: &Consequence) -> BTreeMap<usize, Standing> {
    let failed = found.impact.failed.iter().map(|one| {
        let standing = if one.hop == 0 {
            Standing::Source
        } else {
            Standing::Failed
        };
        (one.node, standing)
    });
    let degraded = found.impact.degraded.iter();
    let degraded = degraded.map(|one| (one.node, Standing::Degraded));
    failed.chain(degraded).collect()
}

/// The supplies between what a drawing shows: supplier and arc to its consumer, each pair of a relation once.
fn arcs(found: &Consequence) -> Vec<(usize, Arc)> {
    let shown = shown(found);
    let mut arcs = Vec::new();
    for (at, standing) in &shown {
        if *standing == Standing::Degraded {
            continue;
        }
        let to = found.graph.consumers(*at).iter();
        arcs.extend(
            to.filter(|arc| shown.contains_key(&arc.node))
                .map(|arc| (*at, *arc)),
        );
    }
    arcs
}

/// What a node is called in a drawing: id, title and kind, one a line.
fn label(node: &Node) -> [String; 3] {
    let kind = node.class.as_ref().unwrap_or(&node.record_type);
    [&node.id, &node.title, kind].map(|text| printable(text).into_owned())
}

/// The changes that have taken something down.
fn down_by(found: &Consequence, at: usize) -> Vec<&str> {
    let outages = found.outages.iter();
    let outages = outages.filter(|outage| outage.places.contains(&at));
    outages.map(|outage| outage.change.as_str()).collect()
}
