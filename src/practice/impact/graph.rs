//! Who supplies whom: nodes, arcs along which failure spreads, and groups of suppliers that stand in for each other.
//!
//! Nodes are sorted by id, so that walking them by place is walking them by id. What is retired has no arcs: it neither
//! fails nor helps.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::schema::MinUp;

/// Something that can fail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Node {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The name of its type: `ci`, `service`.
    pub record_type: String,
    /// What sort of thing it is; a service has none.
    pub class: Option<String>,
    /// Whether the business depends on it most.
    pub is_critical: bool,
    /// Whether it is out of use for good.
    pub is_retired: bool,
    /// Whether it is still to be taken into use, so that nothing can fall back on it.
    pub is_planned: bool,
}

/// A supplier whose failure reaches a consumer, nodes by their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spreading {
    /// Who supplies.
    pub supplier: usize,
    /// Who needs it.
    pub consumer: usize,
    /// The relation as read from the consumer: `powered-by`, `has-member`.
    pub relation: String,
    /// The group that the relation names.
    pub group: Option<String>,
    /// How many of the suppliers of this relation suffice, where the consumer says nothing.
    pub min_up: Option<MinUp>,
}

/// What a consumer says of suppliers that stand in for each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redundancy {
    /// Who says it, by its place.
    pub consumer: usize,
    /// The name of the group.
    pub group: String,
    /// The relation as read from the consumer.
    pub relation: String,
    /// How many have to work.
    pub min_up: MinUp,
}

/// Suppliers of one consumer that stand in for each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Who needs them.
    pub consumer: usize,
    /// The name; that of the relation where nobody gave one.
    pub name: String,
    /// How many have to work.
    pub min_up: MinUp,
    /// How many different ones there are.
    pub size: usize,
}

/// One end of a supply as seen from the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arc {
    /// The place of the other node.
    pub node: usize,
    /// The place of the relation's name.
    pub relation: usize,
    /// The place of the group; none where this one supplier is needed.
    pub group: Option<usize>,
}

/// The graph of supply.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    relations: Vec<String>,
    groups: Vec<Group>,
    consumers: Vec<Vec<Arc>>,
    suppliers: Vec<Vec<Arc>>,
}

impl Graph {
    /// Builds the graph; `nodes` have to be sorted by id, and places outside them are left out.
    pub fn new(nodes: Vec<Node>, spreadings: Vec<Spreading>, redundancies: &[Redundancy]) -> Self {
        let mut graph = Self {
            consumers: vec![Vec::new(); nodes.len()],
            suppliers: vec![Vec::new(); nodes.len()],
            nodes,
            ..Self::default()
        };
        let nodes = &graph.nodes;
        let is_used = |at: usize| nodes.get(at).is_some_and(|node| !node.is_retired);
        let mut of_consumer: BTreeMap<(usize, String), Vec<Spreading>> = BTreeMap::new();
        for one in spreadings {
            if is_used(one.supplier) && is_used(one.consumer) && one.supplier != one.consumer {
                let key = (one.consumer, one.relation.clone());
                of_consumer.entry(key).or_default().push(one);
            }
        }
        let mut said: BTreeMap<(usize, &str), Vec<&Redundancy>> = BTreeMap::new();
        for one in redundancies {
            let key = (one.consumer, one.relation.as_str());
            said.entry(key).or_default().push(one);
        }
        for ((consumer, relation), suppliers) in of_consumer {
            let said = said.get(&(consumer, relation.as_str()));
            let said = said.map_or(&[][..], Vec::as_slice);
            graph.add(consumer, &relation, suppliers, said);
        }
        graph
    }

    /// Adds the suppliers of one relation of a consumer.
    fn add(&mut self, consumer: usize, name: &str, mut rest: Vec<Spreading>, said: &[&Redundancy]) {
        let relation = self.relation(name);
        for redundancy in said {
            let members = take(&mut rest, &redundancy.group);
            self.group(
                consumer,
                relation,
                &redundancy.group,
                redundancy.min_up,
                &members,
            );
        }
        let (shared, needed): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|one| one.min_up.is_some());
        if let Some(min_up) = shared.first().and_then(|one| one.min_up) {
            self.group(consumer, relation, name, min_up, &shared);
        }
        let needed: BTreeSet<usize> = needed.iter().map(|one| one.supplier).collect();
        for supplier in needed {
            self.join(supplier, consumer, relation, None);
        }
    }

    fn group(
        &mut self,
        consumer: usize,
        relation: usize,
        name: &str,
        min_up: MinUp,
        members: &[Spreading],
    ) {
        let is_standing = |at: &usize| self.nodes.get(*at).is_some_and(|node| !node.is_planned);
        let mut distinct: BTreeSet<usize> = members.iter().map(|one| one.supplier).collect();
        if distinct.iter().any(is_standing) {
            distinct.retain(is_standing);
        }
        if distinct.is_empty() {
            return;
        }
        let at = self.groups.len();
        self.groups.push(Group {
            consumer,
            name: name.to_owned(),
            min_up,
            size: distinct.len(),
        });
        for supplier in distinct {
            self.join(supplier, consumer, relation, Some(at));
        }
    }

    fn join(&mut self, supplier: usize, consumer: usize, relation: usize, group: Option<usize>) {
        let arc = |node| Arc {
            node,
            relation,
            group,
        };
        self.consumers[supplier].push(arc(consumer));
        self.suppliers[consumer].push(arc(supplier));
    }

    /// The place of a relation's name; there are few.
    fn relation(&mut self, name: &str) -> usize {
        let known = self.relations.iter().position(|one| one == name);
        known.unwrap_or_else(|| {
            self.relations.push(name.to_owned());
            self.relations.len() - 1
        })
    }

    /// The nodes, by id.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The place of a node.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.nodes
            .binary_search_by(|node| node.id.as_str().cmp(id))
            .ok()
    }

    /// The groups.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The name of a relation.
    pub fn relation_name(&self, at: usize) -> &str {
        self.relations.get(at).map_or("", String::as_str)
    }

    /// Who is supplied by a node, in order of their ids.
    pub fn consumers(&self, at: usize) -> &[Arc] {
        self.consumers.get(at).map_or(&[], Vec::as_slice)
    }

    /// Who supplies a node.
    pub fn suppliers(&self, at: usize) -> &[Arc] {
        self.suppliers.get(at).map_or(&[], Vec::as_slice)
    }

    /// Whether any relation that spreads failure is recorded.
    pub fn has_arcs(&self) -> bool {
        self.consumers.iter().any(|arcs| !arcs.is_empty())
    }
}

/// Takes the members of a group out of the rest: those that name it, otherwise those that name none.
fn take(rest: &mut Vec<Spreading>, group: &str) -> Vec<Spreading> {
    let names_it = |one: &Spreading| one.group.as_deref() == Some(group);
    let is_named = rest.iter().any(names_it);
    let (members, others) = std::mem::take(rest).into_iter().partition(|one| {
        if is_named {
            names_it(one)
        } else {
            one.group.is_none()
        }
    });
    *rest = others;
    members
}
