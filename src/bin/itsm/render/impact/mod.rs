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

/// Something that a drawing shows.
struct Shown {
    /// Its number in the drawing, counted by id, which does not depend on what else is on the desk.
    number: usize,
    standing: Standing,
}

/// Everything that a drawing shows, by its place.
fn shown(found: &Consequence) -> BTreeMap<usize, Shown> {
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
    let standings: BTreeMap<usize, Standing> = failed.chain(degraded).collect();
    let numbered = standings.into_iter().enumerate();
    numbered
        .map(|(number, (at, standing))| (at, Shown { number, standing }))
        .collect()
}

/// The supplies between what a drawing shows: the numbers of supplier and consumer, each pair of a relation once.
fn arcs(found: &Consequence) -> Vec<(usize, usize, Arc)> {
    let shown = shown(found);
    let mut arcs = Vec::new();
    for (at, from) in &shown {
        if from.standing == Standing::Degraded {
            continue;
        }
        let to = found.graph.consumers(*at).iter();
        arcs.extend(to.filter_map(|arc| Some((from.number, shown.get(&arc.node)?.number, *arc))));
    }
    arcs
}

/// What a node is called in a drawing: id, title and kind, one a line.
fn label(node: &Node) -> [String; 3] {
    let kind = node.class.as_ref().unwrap_or(&node.record_type);
    [&node.id, &node.title, kind].map(|text| printable(text).into_owned())
}

/// How much of a list people are shown; scripts get all of it.
const SHOWN: usize = 20;

/// The first of some names, and how many more there are.
fn first(names: &[impl AsRef<str>]) -> String {
    let shown = names.iter().take(SHOWN).map(AsRef::as_ref);
    let shown: Vec<&str> = shown.collect();
    let shown = shown.join(", ");
    more(names.len()).map_or(shown.clone(), |more| format!("{shown}, {more}"))
}

/// What is said of a list that is not shown to its end.
fn more(count: usize) -> Option<String> {
    let more = count.checked_sub(SHOWN).filter(|more| *more > 0)?;
    Some(format!("and {more} more: `--format json` names all"))
}

/// The changes that have taken something down.
fn down_by(found: &Consequence, at: usize) -> Vec<&str> {
    let outages = found.outages.iter();
    let outages = outages.filter(|outage| outage.places.contains(&at));
    outages.map(|outage| outage.change.as_str()).collect()
}
