//! When services fail because work interrupts them on purpose, and what that leaves of their promised hours.
//!
//! Works that overlap count together: two that are safe alone may take a service down between them. So time is cut where
//! any work begins or ends, and for each piece everything that is down in it is down at once.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::practice::Interval;
use crate::practice::impact::Graph;
use crate::practice::impact::Limits;
use crate::practice::impact::impact;
use crate::practice::impact::needs;

/// Work during which something is down on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// When.
    pub during: Interval,
    /// The places in the graph of what is down.
    pub down: Vec<usize>,
}

/// A time in which several works take something down that none of them takes down alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joint {
    /// When.
    pub during: Interval,
    /// The places, in the list of outages, of the works that then take down something it needs.
    pub works: Vec<usize>,
}

/// When each place of the graph fails, itself being down included; in order, none touching the next.
pub fn failures(graph: &Graph, outages: &[Outage]) -> BTreeMap<usize, Vec<Interval>> {
    let mut found: BTreeMap<usize, Vec<Interval>> = BTreeMap::new();
    for (piece, going) in pieces(outages) {
        let down = going.iter().flat_map(|at| &outages[*at].down);
        for at in failed(graph, &down.copied().collect::<Vec<_>>()) {
            found.entry(at).or_default().push(piece);
        }
    }
    let joined = found.into_iter();
    joined
        .map(|(node, pieces)| (node, Interval::union(pieces)))
        .collect()
}

/// What each of some works takes down by itself.
pub fn alone(graph: &Graph, outages: &[Outage]) -> Vec<BTreeSet<usize>> {
    let outages = outages.iter();
    outages.map(|one| failed(graph, &one.down)).collect()
}

/// The times, of those in which a place fails, in which no single work takes it down; `alone` is what each does.
pub fn joint(
    graph: &Graph,
    outages: &[Outage],
    alone: &[BTreeSet<usize>],
    (node, fails): (usize, &[Interval]),
) -> Vec<Joint> {
    let needed = needs(graph, &[node], &[], Limits::EVERYTHING).failed;
    let needed: BTreeSet<usize> = needed.iter().map(|one| one.node).collect();
    let is_taken = |at: &usize| outages[*at].down.iter().any(|one| needed.contains(one));
    let mut found: Vec<Joint> = Vec::new();
    for (piece, mut works) in pieces(outages) {
        let is_down = fails.iter().any(|one| one.contains(piece));
        if !is_down || works.iter().any(|at| alone[*at].contains(&node)) {
            continue;
        }
        works.retain(is_taken);
        match found.last_mut() {
            Some(last) if last.during.to == piece.from && last.works == works => {
                last.during.to = piece.to;
            }
            _ => found.push(Joint {
                during: piece,
                works,
            }),
        }
    }
    found
}

/// The time cut where any work begins or ends, with the works that are going on; none without one.
fn pieces(outages: &[Outage]) -> Vec<(Interval, Vec<usize>)> {
    let borders = outages
        .iter()
        .flat_map(|one| [one.during.from, one.during.to]);
    let borders: BTreeSet<DateTime<Utc>> = borders.collect();
    let starts = borders.iter().copied();
    let pieces = starts.zip(borders.iter().copied().skip(1));
    let pieces = pieces.map(|(from, to)| {
        let piece = Interval { from, to };
        let going = outages.iter().enumerate();
        let going = going.filter(|(_, one)| one.during.contains(piece));
        (piece, going.map(|(at, _)| at).collect())
    });
    pieces
        .filter(|(_, going): &(_, Vec<usize>)| !going.is_empty())
        .collect()
}

/// What fails when places are down, themselves included.
fn failed(graph: &Graph, down: &[usize]) -> BTreeSet<usize> {
    let reached = impact(graph, down, &[], Limits::EVERYTHING).failed;
    reached.into_iter().map(|one| one.node).collect()
}

/// How much of the one is in the other; both in order, none overlapping the next.
pub fn in_common(one: &[Interval], other: &[Interval]) -> TimeDelta {
    let pairs = one
        .iter()
        .flat_map(|a| other.iter().filter_map(|b| a.common(*b)));
    pairs.map(Interval::length).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::impact::Node;
    use crate::practice::impact::Spreading;
    use crate::schema::MinUp;

    fn hours(from: i64, to: i64) -> Interval {
        let at = |hour| DateTime::<Utc>::UNIX_EPOCH + TimeDelta::hours(hour);
        Interval {
            from: at(from),
            to: at(to),
        }
    }

    /// `mail` (2) needs one of `a` (0) and `b` (1).
    fn pair() -> Graph {
        let node = |id: &str| Node {
            id: id.to_owned(),
            ..Node::default()
        };
        let nodes = ["a", "b", "mail"].map(node).to_vec();
        let supplies = [0, 1].map(|supplier| Spreading {
            supplier,
            consumer: 2,
            relation: "depends-on".to_owned(),
            group: Some("servers".to_owned()),
            min_up: MinUp::parse("1"),
        });
        Graph::new(nodes, supplies.to_vec(), &[])
    }

    fn outage(from: i64, to: i64, down: &[usize]) -> Outage {
        Outage {
            during: hours(from, to),
            down: down.to_vec(),
        }
    }

    #[test]
    fn works_that_are_safe_alone_take_a_service_down_where_they_overlap() {
        // `a` from 1 to 4, `b` from 3 to 6: `mail` is down from 3 to 4.
        let found = failures(&pair(), &[outage(1, 4, &[0]), outage(3, 6, &[1])]);
        assert_eq!(found.get(&0), Some(&vec![hours(1, 4)]));
        assert_eq!(found.get(&1), Some(&vec![hours(3, 6)]));
        assert_eq!(found.get(&2), Some(&vec![hours(3, 4)]));
    }

    /// `farm` (3) needs one of `a` (0), `b` (1) and `c` (2), `shop` (4) needs `farm`; nothing needs `x` (5).
    fn farm() -> Graph {
        let node = |id: &str| Node {
            id: id.to_owned(),
            ..Node::default()
        };
        let nodes = ["a", "b", "c", "farm", "shop", "x"].map(node).to_vec();
        let supply = |supplier: usize, consumer: usize, group: Option<&str>| Spreading {
            supplier,
            consumer,
            relation: "depends-on".to_owned(),
            group: group.map(str::to_owned),
            min_up: group.and_then(|_| MinUp::parse("1")),
        };
        let supplies = [0, 1, 2].map(|at| supply(at, 3, Some("hosts")));
        let supplies = [&supplies[..], &[supply(3, 4, None)]].concat();
        Graph::new(nodes, supplies, &[])
    }

    #[test]
    fn what_no_work_takes_down_alone_is_told_with_all_that_do_it_together() {
        let graph = farm();
        let joint = |node: usize, outages: &[Outage]| -> Vec<(Interval, Vec<usize>)> {
            let fails = failures(&graph, outages).remove(&node).unwrap_or_default();
            let alone = alone(&graph, outages);
            let found = joint(&graph, outages, &alone, (node, &fails));
            found
                .into_iter()
                .map(|one| (one.during, one.works))
                .collect()
        };
        // All three from 3 to 5, whatever is done elsewhere from 4 on; two at a time leave one.
        let three = [
            outage(1, 5, &[0]),
            outage(2, 6, &[1]),
            outage(3, 9, &[2]),
            outage(4, 9, &[5]),
        ];
        let all = vec![(hours(3, 5), vec![0, 1, 2])];
        assert_eq!(joint(3, &three), all);
        assert_eq!(joint(4, &three), all, "by what it needs");
        assert_eq!(joint(0, &three), [], "that is one work");
        assert_eq!(joint(3, &three[..2]), []);
        // From 4 on one work takes it down alone.
        let four = [&three[..3], &[outage(4, 6, &[3])]].concat();
        assert_eq!(joint(4, &four), [(hours(3, 4), vec![0, 1, 2])]);
    }

    #[test]
    fn works_that_follow_each_other_are_one_outage_and_nothing_is_told_twice() {
        let outages = [
            outage(1, 2, &[2]),
            outage(2, 3, &[2]),
            outage(1, 3, &[2]),
            outage(8, 9, &[2]),
        ];
        let found = failures(&pair(), &outages);
        assert_eq!(found.get(&2), Some(&vec![hours(1, 3), hours(8, 9)]));
        assert_eq!(failures(&pair(), &[]).len(), 0);
    }

    #[test]
    fn only_what_is_in_both_counts() {
        // 2 to 4 and 8 to 9 of 1 to 4 and 8 to 12.
        let common = in_common(&[hours(2, 6), hours(7, 9)], &[hours(1, 4), hours(8, 12)]);
        assert_eq!(common, TimeDelta::hours(3));
        assert_eq!(in_common(&[hours(1, 2)], &[hours(2, 3)]), TimeDelta::zero());
    }
}
