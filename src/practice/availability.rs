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

/// Work during which something is down on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// When.
    pub during: Interval,
    /// The places in the graph of what is down.
    pub down: Vec<usize>,
}

/// When each place of the graph fails, itself being down included; in order, none touching the next.
pub fn failures(graph: &Graph, outages: &[Outage]) -> BTreeMap<usize, Vec<Interval>> {
    let borders = outages
        .iter()
        .flat_map(|one| [one.during.from, one.during.to]);
    let borders: BTreeSet<DateTime<Utc>> = borders.collect();
    let starts = borders.iter().copied();
    let pieces = starts.zip(borders.iter().copied().skip(1));
    let mut found: BTreeMap<usize, Vec<Interval>> = BTreeMap::new();
    for (from, to) in pieces {
        let piece = Interval { from, to };
        let going = outages.iter().filter(|one| one.during.contains(piece));
        let down: Vec<usize> = going.flat_map(|one| one.down.iter().copied()).collect();
        if down.is_empty() {
            continue;
        }
        for reached in impact(graph, &down, &[], Limits::EVERYTHING).failed {
            found.entry(reached.node).or_default().push(piece);
        }
    }
    let joined = found.into_iter();
    joined
        .map(|(node, pieces)| (node, Interval::union(pieces)))
        .collect()
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
