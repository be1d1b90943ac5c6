//! Single points of failure.

use itsm::ops::SinglePoints;
use itsm::practice::impact::Node;
use itsm::report::Table;
use itsm::text::plural;
use serde::Serialize;

use crate::render;
use crate::render::impact::first;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    targets: Vec<&'a str>,
    points: Vec<Point<'a>>,
}

#[derive(Serialize)]
struct Point<'a> {
    id: &'a str,
    title: &'a str,
    class: Option<&'a str>,
    fails: Vec<&'a str>,
}

/// The points for people, with the count of targets.
pub(crate) fn table(found: &SinglePoints, width: u16) -> String {
    let targets = plural(found.targets.len(), "target");
    if found.targets.is_empty() {
        return "nothing has `criticality: high`: name what must not fail\n".to_owned();
    }
    if found.points.is_empty() {
        return format!("nothing takes down any of {targets} by itself\n");
    }
    let mut table = Table::new(["id", "title", "class", "services", "items"]);
    for point in &found.points {
        let node = &found.graph.nodes()[point.node];
        table.rows.push(vec![
            node.id.clone(),
            node.title.clone(),
            node.class.clone().unwrap_or_default(),
            names(found, &point.fails, |node| node.class.is_none()),
            names(found, &point.fails, |node| node.class.is_some()),
        ]);
    }
    let count = plural(found.points.len(), "single point");
    table.terminal(width) + &format!("{count} of failure for {targets}\n")
}

fn names(found: &SinglePoints, places: &[usize], wanted: impl Fn(&Node) -> bool) -> String {
    let nodes = places.iter().map(|at| &found.graph.nodes()[*at]);
    let names: Vec<&str> = nodes
        .filter(|node| wanted(node))
        .map(|node| node.id.as_str())
        .collect();
    first(&names)
}

/// The points for scripts, format version 1.
pub(crate) fn json(found: &SinglePoints) -> String {
    let id = |at: &usize| found.graph.nodes()[*at].id.as_str();
    let points = found.points.iter().map(|point| {
        let node = &found.graph.nodes()[point.node];
        Point {
            id: &node.id,
            title: &node.title,
            class: node.class.as_deref(),
            fails: point.fails.iter().map(id).collect(),
        }
    });
    render::json(&Output {
        version: 1,
        targets: found.targets.iter().map(id).collect(),
        points: points.collect(),
    }) + "\n"
}
