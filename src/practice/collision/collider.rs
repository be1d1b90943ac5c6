//! What changes have in common while their planned times overlap.
//!
//! What fails with a change is worked out once, however many others it is compared with, and only where times overlap at
//! all. The failures of two changes together are worked out only where both take something from the same group: without
//! that, together they fail what they fail alone.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::rc::Rc;

use crate::diagnostic::Level;
use crate::practice::Interval;
use crate::practice::collision::CollisionKind;
use crate::practice::collision::Planned;
use crate::practice::impact::Graph;
use crate::practice::impact::Limits;
use crate::practice::impact::impact;

/// A collision that is missed because it is far away is the worst of all.
const EVERYTHING: Limits = Limits {
    depth: usize::MAX,
    nodes: usize::MAX,
};

/// The type of records that something is promised of.
const SERVICE: &str = "service";

/// A group that two changes together take too much of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostGroup {
    /// The name.
    pub name: String,
    /// The id of the record that needs it.
    pub consumer: String,
}

/// Two changes in each other's way, as seen from one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collision {
    /// The id of the other change.
    pub with: String,
    /// What they have in common.
    pub kind: CollisionKind,
    /// The ids of all that is concerned, sorted: the items, the service, the person; for a group, what fails.
    pub items: Vec<String>,
    /// The groups that are lost; empty unless it is about redundancy.
    pub groups: Vec<LostGroup>,
    /// The time that both have planned.
    pub overlap: Interval,
    /// An error where both are decided on, otherwise a warning.
    pub level: Level,
    /// Why it is accepted, where it is.
    pub waived: Option<String>,
}

/// What fails with some items, and which groups lose something and still hold.
#[derive(Debug)]
struct Reach {
    failed: BTreeSet<usize>,
    weakened: BTreeSet<usize>,
    services: BTreeSet<String>,
}

/// Compares changes over one graph, and remembers what fails with each.
#[derive(Debug)]
pub struct Collider<'g> {
    graph: &'g Graph,
    known: RefCell<HashMap<Vec<usize>, Rc<Reach>>>,
}

/// What stands in the way of one change.
pub fn collisions(one: &Planned, others: &[Planned], graph: &Graph) -> Vec<Collision> {
    Collider::new(graph).of(one, others)
}

impl<'g> Collider<'g> {
    /// Compares over a graph.
    pub fn new(graph: &'g Graph) -> Self {
        Self {
            graph,
            known: RefCell::default(),
        }
    }

    /// What stands in the way of one change, by the other's id and by kind; the change itself may be among the others.
    pub fn of(&self, one: &Planned, others: &[Planned]) -> Vec<Collision> {
        let others = others.iter().filter(|other| other.id != one.id);
        let mut found: Vec<Collision> = others.flat_map(|other| self.between(one, other)).collect();
        found.sort_by(|a, b| (&a.with, a.kind).cmp(&(&b.with, b.kind)));
        found
    }

    /// Every collision among changes, once per pair and kind: the place of the one that begins later, and what it has
    /// in common with the earlier one.
    pub fn pairs(&self, planned: &[Planned]) -> Vec<(usize, Collision)> {
        let mut order: Vec<usize> = (0..planned.len()).collect();
        order.sort_by_key(|at| (planned[*at].during.from, &planned[*at].id));
        let mut going: Vec<usize> = Vec::new();
        let mut found = Vec::new();
        for at in order {
            let later = &planned[at];
            going.retain(|earlier| planned[*earlier].during.to > later.during.from);
            for earlier in &going {
                let between = self.between(later, &planned[*earlier]);
                found.extend(between.into_iter().map(|one| (at, one)));
            }
            going.push(at);
        }
        found
    }

    fn between(&self, one: &Planned, other: &Planned) -> Vec<Collision> {
        let Some(overlap) = overlap(one.during, other.during) else {
            return Vec::new();
        };
        let (fails, groups) = self.together(one, other);
        let (same, affected) = (common(&one.items, &other.items), self.affected(one, other));
        let told = [same.as_slice(), &affected].concat();
        let kinds = [
            (CollisionKind::SameItem, same),
            (CollisionKind::Affected, affected),
            (CollisionKind::SameService, self.services(one, other, &told)),
            (CollisionKind::SamePerson, person(one, other)),
            (CollisionKind::Redundancy, fails),
        ];
        let level = if one.is_firm && other.is_firm {
            Level::Error
        } else {
            Level::Warning
        };
        let shared = kinds.into_iter().filter(|(_, items)| !items.is_empty());
        let found = shared.map(|(kind, items)| Collision {
            with: other.id.clone(),
            kind,
            items,
            groups: match kind {
                CollisionKind::Redundancy => groups.clone(),
                _ => Vec::new(),
            },
            overlap,
            level,
            waived: waived(one, other, kind).or_else(|| waived(other, one, kind)),
        });
        found.collect()
    }

    /// The items of either that fail with those of the other, less those that both alter.
    fn affected(&self, one: &Planned, other: &Planned) -> Vec<String> {
        let mut found = BTreeSet::new();
        for (cause, struck) in [(one, other), (other, one)] {
            let reach = self.reach(&self.down(cause));
            let struck = struck.items.difference(&cause.items);
            found.extend(struck.filter(|id| {
                let place = self.graph.place(id);
                place.is_some_and(|place| reach.failed.contains(&place))
            }));
        }
        found.into_iter().cloned().collect()
    }

    /// The services that both are for or take down, where at least one interrupts something; not those that fail with
    /// items that are told of anyway.
    fn services(&self, one: &Planned, other: &Planned, told: &[String]) -> Vec<String> {
        if !one.outage && !other.outage {
            return Vec::new();
        }
        let concerned = |planned: &Planned| -> BTreeSet<String> {
            let reach = self.reach(&self.down(planned));
            planned.services.union(&reach.services).cloned().collect()
        };
        let told = self.reach(&self.places(told));
        let is_named = |id: &String| one.services.contains(id) && other.services.contains(id);
        let mut found = common(&concerned(one), &concerned(other));
        found.retain(|id| is_named(id) || !told.services.contains(id));
        found
    }

    /// What fails with both and with neither alone, and the groups that are lost by that.
    fn together(&self, one: &Planned, other: &Planned) -> (Vec<String>, Vec<LostGroup>) {
        let (places, others) = (self.down(one), self.down(other));
        let (reach, and) = (self.reach(&places), self.reach(&others));
        if reach.weakened.is_disjoint(&and.weakened) {
            return (Vec::new(), Vec::new());
        }
        let mut union = [places, others].concat();
        union.sort_unstable();
        union.dedup();
        let both = self.reach(&union);
        let alone = |at: &&usize| reach.failed.contains(at) || and.failed.contains(at);
        let fails = both.failed.iter().filter(|at| !alone(at));
        let fails = fails.map(|at| self.id(*at)).collect();
        let weakened = reach.weakened.intersection(&and.weakened);
        let lost = weakened.filter(|group| self.is_lost(**group, &both.failed));
        let groups = lost.map(|at| {
            let group = &self.graph.groups()[*at];
            LostGroup {
                name: group.name.clone(),
                consumer: self.id(group.consumer),
            }
        });
        (fails, groups.collect())
    }

    /// Whether too few of a group are left.
    fn is_lost(&self, at: usize, failed: &BTreeSet<usize>) -> bool {
        let group = &self.graph.groups()[at];
        let suppliers = self.graph.suppliers(group.consumer).iter();
        let members = suppliers.filter(|arc| arc.group == Some(at));
        let lost = members.filter(|arc| failed.contains(&arc.node)).count();
        group.min_up.is_lost(group.size, lost)
    }

    /// What fails with some nodes; worked out once.
    fn reach(&self, places: &[usize]) -> Rc<Reach> {
        if let Some(known) = self.known.borrow().get(places) {
            return Rc::clone(known);
        }
        let found = impact(self.graph, places, &[], EVERYTHING).failed;
        let failed: BTreeSet<usize> = found.iter().map(|one| one.node).collect();
        let arcs = failed.iter().flat_map(|at| self.graph.consumers(*at));
        let up = arcs.filter(|arc| !failed.contains(&arc.node));
        let reach = Rc::new(Reach {
            weakened: up.filter_map(|arc| arc.group).collect(),
            services: self.services_among(&failed),
            failed,
        });
        self.known
            .borrow_mut()
            .insert(places.to_vec(), Rc::clone(&reach));
        reach
    }

    fn services_among(&self, places: &BTreeSet<usize>) -> BTreeSet<String> {
        let services = places.iter().filter(|at| {
            let node = &self.graph.nodes()[**at];
            node.record_type == SERVICE
        });
        services.map(|at| self.id(*at)).collect()
    }

    /// The places of what a change takes down: its items, and the services that it interrupts.
    fn down(&self, planned: &Planned) -> Vec<usize> {
        if planned.outage {
            return self.places(planned.items.union(&planned.services));
        }
        self.places(&planned.items)
    }

    /// The places of ids, sorted; one that is unknown to the graph fails nothing.
    fn places<'a>(&self, ids: impl IntoIterator<Item = &'a String>) -> Vec<usize> {
        let places = ids.into_iter().filter_map(|id| self.graph.place(id));
        let places: BTreeSet<usize> = places.collect();
        places.into_iter().collect()
    }

    fn id(&self, at: usize) -> String {
        self.graph.nodes()[at].id.clone()
    }
}

/// The time that two intervals share.
fn overlap(one: Interval, other: Interval) -> Option<Interval> {
    let shared = Interval {
        from: one.from.max(other.from),
        to: one.to.min(other.to),
    };
    (shared.from < shared.to).then_some(shared)
}

fn common(one: &BTreeSet<String>, other: &BTreeSet<String>) -> Vec<String> {
    one.intersection(other).cloned().collect()
}

/// The person who would have to do both.
fn person(one: &Planned, other: &Planned) -> Vec<String> {
    let is_same = one.assignee == other.assignee;
    one.assignee.iter().filter(|_| is_same).cloned().collect()
}

/// Why a change accepts what it has in common with another.
fn waived(one: &Planned, other: &Planned, kind: CollisionKind) -> Option<String> {
    let mut waivers = one.waivers.iter();
    let waiver = waivers.find(|waiver| {
        let with = waiver.with.as_ref().is_none_or(|id| *id == other.id);
        with && waiver.kind.is_none_or(|of| of == kind)
    });
    waiver.map(|waiver| waiver.reason.clone())
}
