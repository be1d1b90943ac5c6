//! What a merge promises, on texts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod copies;
mod table;

use crate::merge::Markers;
use crate::merge::Merged;
use crate::merge::Resolution;
use crate::merge::ResolveError;
use crate::merge::Side;
use crate::merge::Sides;
use crate::merge::record;
use crate::merge::resolve;
use crate::record::parse_time;
use crate::schema::Definitions;

/// Where the record lies.
const PATH: &str = "incidents/2026/11/INC-2611-7K3QXM.yaml";

/// Merges two copies of an incident with their base, and again with the sides swapped, which has to come to the same.
fn merged(base: &str, ours: &str, theirs: &str) -> Merged {
    let (one, other) = (
        merge_of(Some(base), ours, theirs),
        merge_of(Some(base), theirs, ours),
    );
    assert_eq!(one.joined, other.joined);
    assert_eq!(one.conflicts.len(), other.conflicts.len());
    for (one, other) in one.conflicts.iter().zip(&other.conflicts) {
        assert_eq!(one.field, other.field);
        assert_eq!((&one.ours, &one.theirs), (&other.theirs, &other.ours));
    }
    if one.is_clean() {
        assert_eq!(one.text, other.text);
    }
    one
}

fn merge_of(base: Option<&str>, ours: &str, theirs: &str) -> Merged {
    let definitions = Definitions::load("small", &[], &mut Vec::new());
    let incident = definitions.record_type("incident").unwrap();
    let sides = Sides { base, ours, theirs };
    record(incident, PATH, &sides, &Markers::default())
}

/// Decides conflicts of an incident, as Ana does it at noon.
fn decided(
    base: &str,
    ours: &str,
    theirs: &str,
    choices: &[(&str, Side)],
) -> Result<Merged, ResolveError> {
    decided_of(Some(base), ours, theirs, choices)
}

fn decided_of(
    base: Option<&str>,
    ours: &str,
    theirs: &str,
    choices: &[(&str, Side)],
) -> Result<Merged, ResolveError> {
    let definitions = Definitions::load("small", &[], &mut Vec::new());
    let incident = definitions.record_type("incident").unwrap();
    let choices = choices.iter();
    let choices: Vec<_> = choices
        .map(|(field, side)| (field.parse().unwrap(), *side))
        .collect();
    let said = Resolution {
        now: parse_time("2026-11-20T12:00:00Z").unwrap(),
        by: "ana",
        reason: Some("talked"),
    };
    let sides = Sides { base, ours, theirs };
    resolve(incident, PATH, &sides, &choices, &said)
}
