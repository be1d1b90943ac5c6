//! Relations that lead back to where they began.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::stored_links::stored_links;
use crate::diagnostic::Level;
use crate::record::Link;
use crate::record::Record;
use crate::text::plural;
use crate::yaml::FieldPath;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;

use rayon::prelude::*;

pub(super) static RULE: Rule = Rule {
    name: "relation-cycle",
    level: Level::Error,
    summary: "Finds cycles in relations that must not have any, such as `parent` and `duplicate-of`.",
    why: "Following such a relation has to end somewhere: at the record that is worked on, or at the first cause.",
    example: Example {
        files: &[
            (
                "incidents/2026/11/INC-2611-00000A.yaml",
                Body::Text(
                    "\
id: INC-2611-00000A
title: Outbound mail is rejected
state: new
links:
  - {relation: parent, target: INC-2611-00000B}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
                ),
            ),
            (
                "incidents/2026/11/INC-2611-00000B.yaml",
                Body::Text(
                    "\
id: INC-2611-00000B
title: Outbound mail is rejected
state: new
links:
  - {relation: parent, target: INC-2611-00000A}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
                ),
            ),
        ],
    },
    fix: Example {
        files: &[
            (
                "incidents/2026/11/INC-2611-00000A.yaml",
                Body::Text(
                    "\
id: INC-2611-00000A
title: Outbound mail is rejected
state: new
links:
  - {relation: parent, target: INC-2611-00000B}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
                ),
            ),
            (
                "incidents/2026/11/INC-2611-00000B.yaml",
                Body::Text(
                    "\
id: INC-2611-00000B
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
                ),
            ),
        ],
    },
    check: Check::Corpus(check),
};

/// Most ids of a cycle that a message lists.
const MOST_LISTED: usize = 12;

/// A link as an arrow to a place in the corpus, with where it stands in its record.
type Arrow = (usize, FieldPath);

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let records = context.corpus.records();
    let by_relation = arrows(context);
    for (relation, arrows) in &by_relation {
        for cycle in cycles(records.len(), arrows) {
            report(records, relation, arrows, &cycle, sink);
        }
    }
}

/// The arrows of every acyclic relation, by the place of their record; links to oneself have a rule of their own.
fn arrows(context: &Context<'_>) -> BTreeMap<String, BTreeMap<usize, Vec<Arrow>>> {
    let records = context.corpus.records();
    let relations = context.definitions.relations();
    let acyclic: HashSet<&str> = relations
        .filter(|(_, relation)| relation.acyclic)
        .map(|(name, _)| name)
        .collect();
    let links: Vec<(usize, Link)> = records
        .par_iter()
        .enumerate()
        .flat_map_iter(|(at, record)| {
            let links = stored_links(record).into_iter();
            links
                .filter(|link| acyclic.contains(link.relation.as_str()))
                .map(move |link| (at, link))
        })
        .collect();
    let places: HashMap<&str, usize> = if links.is_empty() {
        HashMap::new()
    } else {
        records
            .iter()
            .enumerate()
            .map(|(at, record)| (record.id(), at))
            .collect()
    };
    let mut found: BTreeMap<String, BTreeMap<usize, Vec<Arrow>>> = BTreeMap::new();
    for (at, link) in links {
        let meant = context.corpus.meant(&link.target);
        if let Some(target) = meant
            .and_then(|target| places.get(target.id()))
            .filter(|target| **target != at)
        {
            let arrows = found
                .entry(link.relation)
                .or_default()
                .entry(at)
                .or_default();
            arrows.push((*target, link.path));
        }
    }
    found
}

/// One cycle for each knot of records, each as the places along it.
///
/// The search keeps its own stack: a chain of ten thousand records must not exhaust that of the program.
fn cycles(count: usize, arrows: &BTreeMap<usize, Vec<Arrow>>) -> Vec<Vec<usize>> {
    let mut search = Search {
        arrows,
        place: vec![Place::New; count],
        told: vec![false; count],
        found: Vec::new(),
    };
    for start in arrows.keys() {
        search.from(*start);
    }
    search.found
}

/// Where the search stands with a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    New,
    OnPath,
    Done,
}

struct Search<'g> {
    arrows: &'g BTreeMap<usize, Vec<Arrow>>,
    place: Vec<Place>,
    told: Vec<bool>,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn from(&mut self, start: usize) {
        if self.place[start] != Place::New {
            return;
        }
        let mut path = vec![(start, 0)];
        self.place[start] = Place::OnPath;
        while let Some((at, next)) = path.last_mut() {
            let arrow = self.arrows.get(at).and_then(|arrows| arrows.get(*next));
            *next += 1;
            let Some((target, _)) = arrow else {
                self.place[*at] = Place::Done;
                path.pop();
                continue;
            };
            match self.place[*target] {
                Place::New => {
                    self.place[*target] = Place::OnPath;
                    path.push((*target, 0));
                }
                Place::OnPath => self.tell(&path, *target),
                Place::Done => {}
            }
        }
    }

    /// Keeps the end of a path, back to the target, as a cycle, unless part of it is known already.
    fn tell(&mut self, path: &[(usize, usize)], target: usize) {
        let mut cycle = Vec::new();
        for (at, _) in path.iter().rev() {
            if self.told[*at] {
                return;
            }
            cycle.push(*at);
            if *at == target {
                break;
            }
        }
        for at in &cycle {
            self.told[*at] = true;
        }
        cycle.reverse();
        self.found.push(cycle);
    }
}

/// Names a cycle at its first record by path.
fn report<'a>(
    records: &'a [Record],
    relation: &str,
    arrows: &BTreeMap<usize, Vec<Arrow>>,
    cycle: &[usize],
    sink: &mut Sink<'a>,
) {
    let first = (0..cycle.len())
        .min_by_key(|at| cycle[*at])
        .unwrap_or_default();
    let round: Vec<usize> = cycle[first..]
        .iter()
        .chain(&cycle[..first])
        .copied()
        .collect();
    let [start, rest @ ..] = round.as_slice() else {
        return;
    };
    let next = rest.first().unwrap_or(start);
    let arrow = arrows
        .get(start)
        .and_then(|arrows| arrows.iter().find(|(target, _)| target == next));
    let path = arrow.map(|(_, path)| path.clone()).unwrap_or_default();
    let listed = round.iter().take(MOST_LISTED).map(|at| records[*at].id());
    let mut way = listed.collect::<Vec<_>>().join(" → ");
    if round.len() > MOST_LISTED {
        way = format!("{way} → … ({})", plural(round.len(), "record"));
    }
    let message = format!("`{relation}` leads back: {way} → {}", records[*start].id());
    sink.on(&records[*start])
        .at(&path, message)
        .hint("remove the link that is wrong");
}
