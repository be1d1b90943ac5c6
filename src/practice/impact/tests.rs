//! Small graphs whose answers are worked out by hand, and one law over random ones.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::*;
use crate::schema::MinUp;

/// A graph of items `a`, `b`, …, from `supplier > consumer` with an optional group, and groups `consumer group minimum`.
fn graph(ids: &[&str], arcs: &[&str], groups: &[&str]) -> Graph {
    let place = |id: &str| ids.iter().position(|one| *one == id).unwrap();
    let nodes = ids.iter().map(|id| Node {
        id: (*id).to_owned(),
        class: Some("server".to_owned()),
        is_retired: id.ends_with('!'),
        is_planned: id.ends_with('?'),
        ..Node::default()
    });
    let spreadings = arcs.iter().map(|arc| {
        let words: Vec<&str> = arc.split(' ').collect();
        Spreading {
            supplier: place(words[0]),
            consumer: place(words[1]),
            relation: "depends-on".to_owned(),
            group: words.get(2).map(|group| (*group).to_owned()),
            min_up: None,
        }
    });
    let redundancies = groups.iter().map(|group| {
        let words: Vec<&str> = group.split(' ').collect();
        Redundancy {
            consumer: place(words[0]),
            group: words[1].to_owned(),
            relation: "depends-on".to_owned(),
            min_up: MinUp::parse(words[2]).unwrap(),
        }
    });
    let redundancies: Vec<Redundancy> = redundancies.collect();
    Graph::new(nodes.collect(), spreadings.collect(), &redundancies)
}

fn places(graph: &Graph, ids: &[&str]) -> Vec<usize> {
    ids.iter().map(|id| graph.place(id).unwrap()).collect()
}

fn ids(graph: &Graph, reached: &[Reached]) -> Vec<String> {
    let ids = reached.iter().map(|one| graph.nodes()[one.node].id.clone());
    ids.collect()
}

/// What fails and what is degraded when some fail.
fn fails(graph: &Graph, sources: &[&str]) -> (Vec<String>, Vec<String>) {
    let found = impact(graph, &places(graph, sources), &[], Limits::default());
    (ids(graph, &found.failed), ids(graph, &found.degraded))
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn one_of_two_suppliers_is_enough() {
    let graph = graph(&["a", "b", "x"], &["a x", "b x"], &["x power 1"]);
    assert_eq!(fails(&graph, &["a"]), (texts(&["a"]), texts(&["x"])));
    assert_eq!(
        fails(&graph, &["a", "b"]),
        (texts(&["a", "b", "x"]), vec![])
    );
}

#[test]
fn what_is_only_planned_takes_over_for_nobody() {
    let one = graph(&["a", "b?", "x"], &["a x", "b? x"], &["x power 1"]);
    assert_eq!(fails(&one, &["a"]), (texts(&["a", "x"]), vec![]));
    let both = graph(&["a?", "b?", "x"], &["a? x", "b? x"], &["x power 1"]);
    assert_eq!(fails(&both, &["a?"]), (texts(&["a?"]), texts(&["x"])));
}

#[test]
fn half_of_three_survives_one_failure_and_not_two() {
    let graph = graph(
        &["a", "b", "c", "x"],
        &["a x", "b x", "c x"],
        &["x hosts 50%"],
    );
    assert_eq!(fails(&graph, &["b"]), (texts(&["b"]), texts(&["x"])));
    assert_eq!(
        fails(&graph, &["a", "c"]),
        (texts(&["a", "c", "x"]), vec![])
    );
}

#[test]
fn both_inputs_on_one_source_are_a_hidden_single_point() {
    // N counts different suppliers: 1 − 1 = 0, so one failure is too many.
    let same = graph(&["a", "x"], &["a x", "a x"], &["x power 1"]);
    assert_eq!(fails(&same, &["a"]), (texts(&["a", "x"]), vec![]));
    // One step away it is two strips, both fed by one source.
    let far = graph(
        &["a", "p", "q", "x"],
        &["a p", "a q", "p x", "q x"],
        &["x power 1"],
    );
    assert_eq!(fails(&far, &["p"]), (texts(&["p"]), texts(&["x"])));
    assert_eq!(fails(&far, &["a"]).0, texts(&["a", "p", "q", "x"]));
    let points = single_points(&far, &places(&far, &["x"]), &[]);
    assert_eq!(
        points,
        [SinglePoint {
            node: 0,
            fails: vec![3]
        }]
    );
}

#[test]
fn relations_that_name_a_group_leave_the_others_needed() {
    let graph = graph(
        &["db", "web-1", "web-2", "x"],
        &["db x", "web-1 x web", "web-2 x web"],
        &["x web 1"],
    );
    assert_eq!(fails(&graph, &["db"]).0, texts(&["db", "x"]));
    assert_eq!(
        fails(&graph, &["web-1"]),
        (texts(&["web-1"]), texts(&["x"]))
    );
    assert_eq!(fails(&graph, &["web-1", "web-2"]).0.len(), 3);
}

#[test]
fn a_cycle_ends() {
    let graph = graph(&["a", "b", "c"], &["a b", "b c", "c a"], &[]);
    assert_eq!(fails(&graph, &["b"]).0, texts(&["b", "c", "a"]));
}

#[test]
fn the_way_is_the_shortest_and_of_equal_ones_the_first_by_id() {
    let graph = graph(
        &["a", "b", "c", "d"],
        &["a c", "a b", "b d", "c d", "a d"],
        &[],
    );
    let found = impact(&graph, &[0], &[], Limits::default());
    let d = found.failed.iter().find(|one| one.node == 3).unwrap();
    assert_eq!((d.hop, d.cause.unwrap().node), (1, 0));
    let two = impact(&graph, &[1, 2], &[], Limits::default());
    let d = two.failed.iter().find(|one| one.node == 3).unwrap();
    assert_eq!((d.hop, d.cause.unwrap().node), (1, 1));
}

#[test]
fn what_is_excluded_or_retired_stops_a_failure() {
    let graph = graph(
        &["a", "b", "c", "r!", "s"],
        &["a b", "b c", "a r!", "r! s"],
        &[],
    );
    let found = impact(&graph, &[0], &[1], Limits::default());
    assert_eq!(ids(&graph, &found.failed), ["a"]);
    assert_eq!(fails(&graph, &["a"]).0, texts(&["a", "b", "c"]));
    // A retired supplier does not help either.
    let left = self::graph(&["a", "r!", "x"], &["a x", "r! x"], &["x power 1"]);
    assert_eq!(fails(&left, &["a"]).0, texts(&["a", "x"]));
}

#[test]
fn what_a_limit_leaves_out_is_said() {
    let graph = graph(&["a", "b", "c"], &["a b", "b c"], &[]);
    let within = |depth, nodes| {
        let found = impact(&graph, &[0], &[], Limits { depth, nodes });
        (found.failed.len(), found.truncated)
    };
    assert_eq!(within(2, 10), (3, false));
    assert_eq!(within(1, 10), (2, true));
    assert_eq!(within(0, 10), (1, true));
    assert_eq!(within(2, 2), (2, true));
}

#[test]
fn what_fails_beyond_a_limit_is_not_called_degraded() {
    let graph = graph(
        &["a", "b", "c", "d", "x", "y"],
        &["a b", "a c", "b x", "c x", "b y", "d y"],
        &["x hosts 50%", "y hosts 1"],
    );
    let near = Limits {
        depth: 1,
        nodes: 10,
    };
    let found = impact(&graph, &[0], &[], near);
    // Both of x have failed, so that x fails two steps away; of y one is left.
    assert_eq!(ids(&graph, &found.failed), ["a", "b", "c"]);
    assert_eq!(ids(&graph, &found.degraded), ["y"]);
    assert!(found.truncated);
}

#[test]
fn what_a_thing_needs_is_followed_the_other_way() {
    let graph = graph(&["a", "b", "c", "x"], &["a b", "b x", "c x"], &["x any 1"]);
    let found = needs(&graph, &[3], &[], Limits::default());
    assert_eq!(ids(&graph, &found.failed), ["x", "b", "c", "a"]);
    assert!(!alone(&graph, 1, &[3], &[]));
    // With the other one gone for good, it is the only one left.
    assert!(alone(
        &self::graph(&["b", "x"], &["b x"], &["x any 1"]),
        0,
        &[1],
        &[]
    ));
}

fn slices(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

/// Up to twelve items with random supplies and a group on every second one.
fn any_graph() -> impl Strategy<Value = Graph> {
    let arcs = prop::collection::vec((0..12_usize, 0..12_usize), 0..40);
    let minimum = prop::sample::select(vec!["0", "1", "2", "50%", "66.67%", "100%"]);
    (arcs, prop::collection::vec(minimum, 12)).prop_map(|(arcs, minimum)| {
        let names: Vec<String> = (10..22).map(|at| format!("i{at}")).collect();
        let arcs: Vec<String> = arcs
            .iter()
            .map(|(from, to)| format!("{} {}", names[*from], names[*to]))
            .collect();
        let groups: Vec<String> = (0..12)
            .step_by(2)
            .map(|at| format!("{} g {}", names[at], minimum[at]))
            .collect();
        graph(&slices(&names), &slices(&arcs), &slices(&groups))
    })
}

proptest! {
    #[test]
    fn a_single_point_is_what_alone_has_that_impact(graph in any_graph(), target in 0..12_usize) {
        let far = Limits { depth: 100, nodes: 100 };
        let fails = |at: &usize| {
            let found = impact(&graph, &[*at], &[], far);
            *at != target && found.failed.iter().any(|one| one.node == target)
        };
        let expected: Vec<usize> = (0..12).filter(fails).collect();
        let found = single_points(&graph, &[target], &[]);
        prop_assert_eq!(found.iter().map(|one| one.node).collect::<Vec<_>>(), expected.clone());
        let alone: Vec<usize> = (0..12).filter(|at| alone(&graph, *at, &[target], &[])).collect();
        prop_assert_eq!(alone, expected);
        prop_assert_eq!(every_point(&graph, &[target], &[]), found);
    }

    #[test]
    fn more_failures_never_save_anything(graph in any_graph(), first in 0..12_usize, second in 0..12_usize) {
        let fails = |sources: &[usize]| -> std::collections::BTreeSet<usize> {
            let found = impact(&graph, sources, &[], Limits { depth: 100, nodes: 100 });
            found.failed.iter().map(|one| one.node).collect()
        };
        prop_assert!(fails(&[first]).is_subset(&fails(&[first, second])));
    }
}
