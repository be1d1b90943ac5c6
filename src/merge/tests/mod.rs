//! What a merge promises, on texts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod table;

use crate::merge::Markers;
use crate::merge::Merged;
use crate::merge::Sides;
use crate::merge::record;
use crate::schema::Definitions;

fn definitions() -> Definitions {
    Definitions::load("small", &[], &mut Vec::new())
}

/// Merges three copies of an incident, and the same with the sides swapped, which has to come to the same.
fn merged(base: &str, ours: &str, theirs: &str) -> Merged {
    let definitions = definitions();
    let incident = definitions.record_type("incident").unwrap();
    let path = "incidents/2026/11/INC-2611-7K3QXM.yaml";
    let merge = |ours, theirs| {
        let sides = Sides {
            base: Some(base),
            ours,
            theirs,
        };
        record(incident, path, &sides, &Markers::default())
    };
    let (one, other) = (merge(ours, theirs), merge(theirs, ours));
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
