//! Single points of failure: things whose failure alone takes down something critical.
//!
//! Each thing is tried on its own, without a limit of depth, since a point that is not found because it is far away is the
//! worst of all. Only what can reach a target at all is tried, and only along ways that lead to one. Things that need each
//! other in a circle fail together, so that one of them is tried for all.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::practice::impact::Graph;

/// A thing whose failure alone takes down others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinglePoint {
    /// Its place.
    pub node: usize,
    /// The places of the targets that it takes down, by id.
    pub fails: Vec<usize>,
}

/// The things, those with a class, each of which takes down a target by itself; what is excluded goes on working.
pub fn single_points(graph: &Graph, targets: &[usize], excluded: &[usize]) -> Vec<SinglePoint> {
    let mut found = every_point(graph, targets, excluded);
    found.retain(|point| graph.nodes()[point.node].class.is_some());
    found
}

/// Everything, services too, that takes down a target other than itself by itself, by id.
pub fn every_point(graph: &Graph, targets: &[usize], excluded: &[usize]) -> Vec<SinglePoint> {
    let mut is_target = vec![false; graph.nodes().len()];
    for target in targets {
        if let Some(flag) = is_target.get_mut(*target) {
            *flag = true;
        }
    }
    let leads = leading(graph, targets, excluded);
    let knots = knots(graph, &leads);
    let tried = (0..graph.nodes().len()).into_par_iter();
    let tried = tried.filter(|at| leads[*at] && knots[*at] == *at);
    let trials = tried.map_init(
        || Trial::new(graph, &leads),
        |trial, at| (at, trial.fails(at, &is_target)),
    );
    let fails: HashMap<usize, Vec<usize>> = trials.collect();
    let leading = (0..graph.nodes().len()).filter(|at| leads[*at]);
    let found = leading.filter_map(|at| {
        let others = fails.get(&knots[at])?.iter().copied();
        let fails: Vec<usize> = others.filter(|target| *target != at).collect();
        (!fails.is_empty()).then_some(SinglePoint { node: at, fails })
    });
    found.collect()
}

/// Whether a failure of one node alone takes down any of the targets.
pub fn alone(graph: &Graph, node: usize, targets: &[usize], excluded: &[usize]) -> bool {
    let mut is_target = vec![false; graph.nodes().len()];
    for target in targets {
        is_target[*target] = true;
    }
    let leads = leading(graph, targets, excluded);
    let fails = Trial::new(graph, &leads).fails(node, &is_target);
    fails.iter().any(|target| *target != node)
}

/// Which nodes have a way to a target, the targets included, that passes by nothing excluded.
fn leading(graph: &Graph, targets: &[usize], excluded: &[usize]) -> Vec<bool> {
    let mut leads = vec![false; graph.nodes().len()];
    let mut waiting: Vec<usize> = targets.to_vec();
    while let Some(at) = waiting.pop() {
        if leads[at] || excluded.contains(&at) {
            continue;
        }
        leads[at] = true;
        waiting.extend(graph.suppliers(at).iter().map(|arc| arc.node));
    }
    leads
}

/// For each node one of the circle of needs that it is part of, mostly itself.
///
/// A node belongs with those that it reaches and that reach it: one walk along the arrows orders the nodes by when they
/// are left for good, a second one, against the arrows and in the opposite order, stays within a circle (S. R. Kosaraju).
/// Both keep their own stack, since a chain of needs may be longer than the program's.
fn knots(graph: &Graph, leads: &[bool]) -> Vec<usize> {
    let mut knots: Vec<usize> = (0..leads.len()).collect();
    let mut is_done: Vec<bool> = leads.iter().map(|leads| !leads).collect();
    for start in left(graph, leads).into_iter().rev() {
        let mut waiting = vec![start];
        while let Some(at) = waiting.pop() {
            if std::mem::replace(&mut is_done[at], true) {
                continue;
            }
            knots[at] = start;
            let needed = graph.suppliers(at).iter();
            waiting.extend(needed.filter(|arc| arc.group.is_none()).map(|arc| arc.node));
        }
    }
    knots
}

/// The nodes in the order in which a walk along needs leaves them for good.
fn left(graph: &Graph, leads: &[bool]) -> Vec<usize> {
    let mut is_seen: Vec<bool> = leads.iter().map(|leads| !leads).collect();
    let mut order = Vec::new();
    for start in 0..leads.len() {
        if std::mem::replace(&mut is_seen[start], true) {
            continue;
        }
        let mut path = vec![(start, 0)];
        while let Some((at, next)) = path.last_mut() {
            let Some(arc) = graph.consumers(*at).get(*next) else {
                order.push(*at);
                path.pop();
                continue;
            };
            *next += 1;
            if arc.group.is_none() && !std::mem::replace(&mut is_seen[arc.node], true) {
                path.push((arc.node, 0));
            }
        }
    }
    order
}

/// One failure after another, in memory that is used again: a mark counts only when it is of the present round.
struct Trial<'g> {
    graph: &'g Graph,
    leads: &'g [bool],
    round: u32,
    failed: Vec<u32>,
    lost: Vec<(u32, u32)>,
    waiting: Vec<usize>,
}

impl<'g> Trial<'g> {
    fn new(graph: &'g Graph, leads: &'g [bool]) -> Self {
        Self {
            graph,
            leads,
            round: 0,
            failed: vec![0; graph.nodes().len()],
            lost: vec![(0, 0); graph.groups().len()],
            waiting: Vec::new(),
        }
    }

    /// The targets that fail with a node, itself among them where it is one.
    fn fails(&mut self, node: usize, is_target: &[bool]) -> Vec<usize> {
        self.round += 1;
        self.failed[node] = self.round;
        self.waiting.push(node);
        let mut found = Vec::new();
        while let Some(at) = self.waiting.pop() {
            if is_target[at] {
                found.push(at);
            }
            for arc in self.graph.consumers(at) {
                let is_new = self.leads[arc.node] && self.failed[arc.node] != self.round;
                if is_new && arc.group.is_none_or(|group| self.is_lost(group)) {
                    self.failed[arc.node] = self.round;
                    self.waiting.push(arc.node);
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// Counts one more failure of a group.
    fn is_lost(&mut self, at: usize) -> bool {
        let (round, count) = &mut self.lost[at];
        *count = if *round == self.round { *count + 1 } else { 1 };
        *round = self.round;
        let group = &self.graph.groups()[at];
        group.min_up.is_lost(group.size, *count as usize)
    }
}
