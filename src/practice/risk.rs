//! The risk of a change: facts in, points, sum and band out.
//!
//! What counts and how much is data; nothing here knows a number. Every consideration is kept with its points, also one
//! that adds none, so that others can follow the sum.

use std::collections::BTreeMap;

use crate::schema::RiskInput;
use crate::schema::RiskModel;

/// What is known about one thing that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RiskFact {
    /// One of a few words.
    Word(String),
    /// A count or a share in percent.
    Number(i64),
}

impl RiskFact {
    /// A fact that is so or not.
    pub fn flag(is_so: bool) -> Self {
        Self::Word(if is_so { "yes" } else { "no" }.to_owned())
    }
}

impl std::fmt::Display for RiskFact {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Word(word) => out.write_str(word),
            Self::Number(number) => write!(out, "{number}"),
        }
    }
}

/// What is known, by the name of the fact; what is unknown is missing.
pub type RiskFacts = BTreeMap<&'static str, RiskFact>;

/// One consideration with its points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consideration {
    /// Its name.
    pub name: String,
    /// What is considered.
    pub about: String,
    /// What was found; none where it is unknown, which adds no points.
    pub found: Option<RiskFact>,
    /// The points.
    pub points: i64,
}

/// The risk of a change with everything that makes it up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assessment {
    /// The considerations, in the order of the definition.
    pub inputs: Vec<Consideration>,
    /// The sum of their points.
    pub sum: i64,
    /// The band of the sum.
    pub band: Option<String>,
}

/// Adds up the points of what is known.
pub fn assess(model: &RiskModel, facts: &RiskFacts) -> Assessment {
    let inputs: Vec<Consideration> = model
        .inputs
        .iter()
        .map(|(name, input)| {
            let found = facts.get(input.fact.as_str()).cloned();
            Consideration {
                name: name.clone(),
                about: input.about.clone(),
                points: found.as_ref().map_or(0, |found| points(input, found)),
                found,
            }
        })
        .collect();
    let sum = inputs.iter().map(|one| one.points).sum();
    Assessment {
        inputs,
        sum,
        band: model.band(sum).map(str::to_owned),
    }
}

fn points(input: &RiskInput, found: &RiskFact) -> i64 {
    match found {
        RiskFact::Word(word) => input.words.get(word).copied().unwrap_or(0),
        RiskFact::Number(number) => {
            let mut ranges = input.ranges.iter().rev();
            let range = ranges.find(|range| range.from <= *number);
            range.map_or(0, |range| range.points)
        }
    }
}

/// The share of failures in whole percent, rounded up, so that no failure is ever rounded away; none of nothing.
pub fn failure_share(failed: usize, all: usize) -> Option<i64> {
    let percent = (failed * 100).div_ceil(all.max(1));
    (all > 0).then(|| i64::try_from(percent).unwrap_or(100))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::schema::Definitions;

    fn assessed(facts: &[(&'static str, RiskFact)]) -> Assessment {
        let definitions = Definitions::load("small", &[], &mut Vec::new());
        assess(definitions.risk(), &facts.iter().cloned().collect())
    }

    fn points_of(fact: &'static str, found: RiskFact) -> i64 {
        assessed(&[(fact, found)]).sum
    }

    fn word(text: &str) -> RiskFact {
        RiskFact::Word(text.to_owned())
    }

    /// The table of considerations, cell by cell.
    #[test]
    fn each_word_has_its_points() {
        let table = [
            ("criticality", "low", 0),
            ("criticality", "medium", 2),
            ("criticality", "high", 4),
            ("single-point", "yes", 3),
            ("single-point", "no", 0),
            ("kind", "standard", -2),
            ("kind", "normal", 0),
            ("kind", "emergency", 3),
            ("outage", "yes", 3),
            ("outage", "no", 0),
            ("backout", "tested", 0),
            ("backout", "untested", 1),
            ("backout", "none", 4),
            ("tests", "passed", 0),
            ("tests", "none", 2),
            ("lead-time", "short", 2),
            ("lead-time", "enough", 0),
            ("collisions", "colliding", 2),
            ("collisions", "clear", 0),
            ("criticality", "unheard-of", 0),
        ];
        for (fact, found, points) in table {
            assert_eq!(points_of(fact, word(found)), points, "{fact} {found}");
        }
    }

    /// Both ends of every range: services 0, 1, 2–5, >5; items 0, 1–5, 6–20, >20; failures 0, ≤10 %, >10 %.
    #[test]
    fn each_range_has_its_points_from_its_first_to_its_last_number() {
        let table: [(&str, &[(i64, i64)]); 3] = [
            (
                "services",
                &[(0, 0), (1, 1), (2, 2), (5, 2), (6, 4), (99, 4)],
            ),
            (
                "items",
                &[(0, 0), (1, 1), (5, 1), (6, 2), (20, 2), (21, 3), (999, 3)],
            ),
            ("history", &[(0, -1), (1, 0), (10, 0), (11, 2), (100, 2)]),
        ];
        for (fact, rows) in table {
            for (number, points) in rows {
                let found = points_of(fact, RiskFact::Number(*number));
                assert_eq!(found, *points, "{fact} {number}");
            }
        }
    }

    #[test]
    fn each_band_begins_and_ends_where_it_should() {
        let definitions = Definitions::load("small", &[], &mut Vec::new());
        let band = |sum| definitions.risk().band(sum).unwrap();
        assert_eq!([band(-3), band(3)], ["low"; 2]);
        assert_eq!([band(4), band(8)], ["moderate"; 2]);
        assert_eq!([band(9), band(13)], ["high"; 2]);
        assert_eq!([band(14), band(27)], ["very-high"; 2]);
    }

    /// 4 + 4 + 3 + 3 + 3 + 3 + 4 + 2 + 2 + 2 + 2 = 32.
    #[test]
    fn the_worst_change_has_all_the_points() {
        let worst = assessed(&[
            ("criticality", word("high")),
            ("services", RiskFact::Number(6)),
            ("items", RiskFact::Number(21)),
            ("single-point", RiskFact::flag(true)),
            ("kind", word("emergency")),
            ("outage", RiskFact::flag(true)),
            ("backout", word("none")),
            ("tests", word("none")),
            ("history", RiskFact::Number(11)),
            ("lead-time", word("short")),
            ("collisions", word("colliding")),
        ]);
        assert_eq!((worst.sum, worst.band.as_deref()), (32, Some("very-high")));
    }

    #[test]
    fn what_is_unknown_is_named_and_adds_nothing() {
        let nothing = assessed(&[]);
        assert_eq!((nothing.sum, nothing.band.as_deref()), (0, Some("low")));
        assert_eq!(nothing.inputs.len(), 11);
        assert!(nothing.inputs.iter().all(|one| one.found.is_none()));
    }

    /// One of ten is 10 %; one of nine is 11.1 %, which is more than 10 %.
    #[test]
    fn a_share_is_rounded_up() {
        assert_eq!(failure_share(0, 0), None);
        assert_eq!(failure_share(0, 7), Some(0));
        assert_eq!(failure_share(1, 10), Some(10));
        assert_eq!(failure_share(1, 9), Some(12));
        assert_eq!(failure_share(10, 10), Some(100));
    }

    #[test]
    fn a_desk_has_points_of_its_own() {
        let own = "inputs:\n  tests:\n    words: {none: 9}\n  kind: null\n";
        let own = [(".itsm/schema/risk.yaml".to_owned(), own.to_owned())];
        let mut findings = Vec::new();
        let definitions = Definitions::load("small", &own, &mut findings);
        assert!(findings.is_empty(), "{findings:?}");
        let facts = [("tests", word("none")), ("kind", word("emergency"))];
        let found = assess(definitions.risk(), &facts.into_iter().collect());
        assert_eq!((found.sum, found.band.as_deref()), (9, Some("high")));
    }
}
