//! What fails, for scripts.

use itsm::ops::Consequence;
use itsm::ops::ImpactRequest;
use itsm::practice::impact::Reached;
use itsm::record::print_time;
use serde::Serialize;

use crate::render;
use crate::render::impact::down_by;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    direction: &'a str,
    sources: Vec<&'a str>,
    /// The time for which changes were looked at, where they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    /// The changes that have taken items down at that time.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Vec<Change<'a>>>,
    truncated: bool,
    /// Whether any relation that spreads failure is recorded at all.
    configured: bool,
    /// Sources of which no relation that spreads failure is recorded.
    unrelated: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<Vec<Item<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    degraded: Option<Vec<Item<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    needs: Option<Vec<Item<'a>>>,
    tell: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Change<'a> {
    id: &'a str,
    items: Vec<&'a str>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    title: &'a str,
    #[serde(rename = "type")]
    record_type: &'a str,
    class: Option<&'a str>,
    critical: bool,
    hop: usize,
    /// The changes that have taken it down, where it is no consequence of anything else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<&'a str>,
    via: Option<&'a str>,
    relation: Option<&'a str>,
    group: Option<Group<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alone: Option<bool>,
}

#[derive(Serialize)]
struct Group<'a> {
    name: &'a str,
    failed: usize,
    size: usize,
    min_up: String,
}

#[derive(Serialize)]
struct Told<'a> {
    id: &'a str,
    title: &'a str,
    #[serde(rename = "type")]
    record_type: &'a str,
    about: &'a [String],
}

/// What fails, format version 1.
pub(crate) fn json(found: &Consequence, request: &ImpactRequest) -> String {
    let up = request.up;
    let id = |at: &usize| found.graph.nodes()[*at].id.as_str();
    let unrelated = found.sources.iter().filter(|at| is_unrelated(found, **at));
    let items = |list: &'_ [Reached]| list.iter().map(|one| item(found, one, up)).collect();
    let told = found.tell.iter().map(|one| Told {
        id: &one.id,
        title: &one.title,
        record_type: &one.record_type,
        about: &one.about,
    });
    render::json(&Output {
        version: 1,
        direction: if up { "up" } else { "down" },
        sources: found.sources.iter().map(id).collect(),
        as_of: request.with_changes.map(print_time),
        changes: request.with_changes.map(|_| changes(found)),
        truncated: found.impact.truncated,
        configured: found.graph.has_arcs(),
        unrelated: unrelated.map(id).collect(),
        failed: (!up).then(|| items(&found.impact.failed)),
        degraded: (!up).then(|| items(&found.impact.degraded)),
        needs: up.then(|| items(&found.impact.failed)),
        tell: told.collect(),
    }) + "\n"
}

fn changes(found: &Consequence) -> Vec<Change<'_>> {
    let id = |at: &usize| found.graph.nodes()[*at].id.as_str();
    let changes = found.outages.iter().map(|outage| Change {
        id: &outage.change,
        items: outage.places.iter().map(id).collect(),
    });
    changes.collect()
}

/// Whether no relation that spreads failure is recorded for something, in either direction.
pub(crate) fn is_unrelated(found: &Consequence, at: usize) -> bool {
    found.graph.consumers(at).is_empty() && found.graph.suppliers(at).is_empty()
}

fn item<'a>(found: &'a Consequence, one: &Reached, up: bool) -> Item<'a> {
    let node = &found.graph.nodes()[one.node];
    let cause = one.cause;
    let group = cause.and_then(|cause| {
        let group = &found.graph.groups()[cause.arc.group?];
        Some(Group {
            name: &group.name,
            failed: cause.failed,
            size: group.size,
            min_up: group.min_up.to_string(),
        })
    });
    Item {
        id: &node.id,
        title: &node.title,
        record_type: &node.record_type,
        class: node.class.as_deref(),
        critical: node.is_critical,
        hop: one.hop,
        changes: down_by(found, one.node),
        via: cause.map(|cause| found.graph.nodes()[cause.node].id.as_str()),
        relation: cause.map(|cause| found.graph.relation_name(cause.arc.relation)),
        group,
        alone: up.then(|| found.alone.contains(&one.node)),
    }
}
