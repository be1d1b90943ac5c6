//! What a failure reaches, and what a thing needs: breadth first, in the order of ids.
//!
//! A group passes a failure on only when too few of it are left, counted over different suppliers. Every node is
//! reached once, so that cycles end.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;

use crate::practice::impact::Arc;
use crate::practice::impact::Graph;

/// How far to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most steps from a source.
    pub depth: usize,
    /// The most nodes that are reached.
    pub nodes: usize,
}

impl Limits {
    /// As far as anything reaches.
    pub const EVERYTHING: Self = Self {
        depth: usize::MAX,
        nodes: usize::MAX,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 10,
            nodes: 10_000,
        }
    }
}

/// By which step a node was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    /// The place of the node before.
    pub node: usize,
    /// The step.
    pub arc: Arc,
    /// How many of the group have failed, where there is a group.
    pub failed: usize,
}

/// A node that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Its place.
    pub node: usize,
    /// The steps on the shortest way from a source; 0 for a source.
    pub hop: usize,
    /// The last step of that way; none for a source.
    pub cause: Option<Cause>,
}

/// What a failure reaches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Impact {
    /// What fails, sources first, then by steps and id.
    pub failed: Vec<Reached>,
    /// What goes on with fewer suppliers than it should have, by id.
    pub degraded: Vec<Reached>,
    /// Whether a limit left something out.
    pub truncated: bool,
}

/// What fails when the sources fail; what is excluded goes on working.
pub fn impact(graph: &Graph, sources: &[usize], excluded: &[usize], limits: Limits) -> Impact {
    let mut walk = Walk::new(graph, excluded, limits);
    walk.run(sources, |walk, at, next| {
        for arc in graph.consumers(at) {
            walk.fail(at, *arc, next);
        }
    });
    let degraded = walk.degraded();
    Impact {
        failed: walk.reached,
        degraded,
        truncated: !walk.beyond.is_empty(),
    }
}

/// What the sources need, whether alone or together with others that stand in for it.
pub fn needs(graph: &Graph, sources: &[usize], excluded: &[usize], limits: Limits) -> Impact {
    let mut walk = Walk::new(graph, excluded, limits);
    walk.run(sources, |walk, at, next| {
        for arc in graph.suppliers(at) {
            walk.reach(at, *arc, 0, next);
        }
    });
    Impact {
        failed: walk.reached,
        degraded: Vec::new(),
        truncated: !walk.beyond.is_empty(),
    }
}

struct Walk<'g> {
    graph: &'g Graph,
    limits: Limits,
    seen: Vec<bool>,
    excluded: BTreeSet<usize>,
    lost: Vec<usize>,
    // The first step into each group, for what is degraded by it.
    first: Vec<Option<Cause>>,
    // What fails beyond the limits: it is not shown as failed, and must not be taken for degraded.
    beyond: BTreeSet<usize>,
    reached: Vec<Reached>,
    count: usize,
    hop: usize,
}

impl<'g> Walk<'g> {
    fn new(graph: &'g Graph, excluded: &[usize], limits: Limits) -> Self {
        Self {
            graph,
            limits,
            seen: vec![false; graph.nodes().len()],
            excluded: excluded.iter().copied().collect(),
            lost: vec![0; graph.groups().len()],
            first: vec![None; graph.groups().len()],
            beyond: BTreeSet::new(),
            reached: Vec::new(),
            count: 0,
            hop: 0,
        }
    }

    /// Walks level by level; `expand` looks at one node and adds what it reaches to the next level.
    fn run(&mut self, sources: &[usize], expand: impl Fn(&mut Self, usize, &mut Vec<Reached>)) {
        let sources: BTreeSet<usize> = sources.iter().copied().collect();
        let mut level: Vec<Reached> = Vec::new();
        for node in sources {
            if let Some(seen) = self.seen.get_mut(node) {
                *seen = true;
                self.count += 1;
                level.push(Reached {
                    node,
                    hop: 0,
                    cause: None,
                });
            }
        }
        while !level.is_empty() {
            let mut next = Vec::new();
            self.hop += 1;
            for one in &level {
                expand(self, one.node, &mut next);
            }
            self.reached.append(&mut level);
            next.sort_unstable_by_key(|one| one.node);
            level = next;
        }
    }

    /// A supplier has failed: its consumer fails too, unless enough of a group is left.
    fn fail(&mut self, from: usize, arc: Arc, next: &mut Vec<Reached>) {
        let Some(at) = arc.group else {
            self.reach(from, arc, 0, next);
            return;
        };
        self.lost[at] += 1;
        let group = &self.graph.groups()[at];
        let failed = self.lost[at];
        let cause = Cause {
            node: from,
            arc,
            failed,
        };
        self.first[at].get_or_insert(cause);
        if group.min_up.is_lost(group.size, failed) {
            self.reach(from, arc, failed, next);
        }
    }

    fn reach(&mut self, from: usize, arc: Arc, failed: usize, next: &mut Vec<Reached>) {
        if self.seen[arc.node] || self.excluded.contains(&arc.node) {
            return;
        }
        if self.hop > self.limits.depth || self.count >= self.limits.nodes {
            self.beyond.insert(arc.node);
            return;
        }
        self.seen[arc.node] = true;
        self.count += 1;
        next.push(Reached {
            node: arc.node,
            hop: self.hop,
            cause: Some(Cause {
                node: from,
                arc,
                failed,
            }),
        });
    }

    /// What has lost some of a group and not failed; each once, by the first of its groups.
    fn degraded(&self) -> Vec<Reached> {
        let mut found: Vec<Reached> = Vec::new();
        let hops: HashMap<usize, usize> =
            self.reached.iter().map(|one| (one.node, one.hop)).collect();
        let mut known: HashSet<usize> = HashSet::new();
        let touched = self.first.iter().enumerate();
        for (at, cause) in touched.filter_map(|(at, cause)| Some((at, (*cause)?))) {
            let node = self.graph.groups()[at].consumer;
            let is_failed = self.seen[node] || self.beyond.contains(&node);
            let is_up = !is_failed && !self.excluded.contains(&node);
            if is_up && known.insert(node) {
                found.push(Reached {
                    node,
                    hop: hops.get(&cause.node).copied().unwrap_or(0) + 1,
                    cause: Some(Cause {
                        failed: self.lost[at],
                        ..cause
                    }),
                });
            }
        }
        found.sort_unstable_by_key(|one| one.node);
        found
    }
}
