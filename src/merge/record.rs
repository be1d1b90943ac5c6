//! The merge of a whole file.

use crate::merge::Conflict;
use crate::merge::Markers;
use crate::merge::Merged;
use crate::merge::Side;
use crate::merge::Sides;
use crate::merge::Why;
use crate::merge::compare::Comparison;
use crate::merge::layout;
use crate::merge::lines;
use crate::record::stem;
use crate::schema::RecordType;

/// Merges three copies of the record at a path, field by field.
///
/// The text of a clean merge is the same with the sides swapped.
pub fn record(
    definition: &RecordType,
    path: &str,
    sides: &Sides<'_>,
    markers: &Markers<'_>,
) -> Merged {
    if let Some(text) = sides.untouched() {
        return Merged::clean(text);
    }
    match Comparison::new(definition, sides) {
        Ok(comparison) if comparison.are_two_records() => {
            let id = stem(path).to_owned();
            apart(sides, markers, Why::TwoRecords { id })
        }
        Ok(comparison) => laid_out(comparison, sides, markers),
        Err(side) => unreadable(side, sides, markers),
    }
}

/// Merges three copies of a file that is no record, line by line.
pub fn text(sides: &Sides<'_>, markers: &Markers<'_>) -> Merged {
    if let Some(text) = sides.untouched() {
        return Merged::clean(text);
    }
    let merged = lines::merge(sides, markers, |_| false);
    let mut found = Merged::clean(merged.text);
    if merged.conflicts > 0 {
        found.conflicts.push(Conflict::whole(Why::Lines));
    }
    found
}

/// Writes a comparison out.
pub(super) fn laid_out(
    mut comparison: Comparison<'_>,
    sides: &Sides<'_>,
    markers: &Markers<'_>,
) -> Merged {
    let clean = if comparison.conflicts.is_empty() {
        layout::clean(&comparison)
    } else {
        None
    };
    let text = clean.unwrap_or_else(|| {
        if comparison.conflicts.is_empty() {
            comparison.conflicts.push(Conflict::whole(Why::Comments));
        }
        layout::marked(&comparison, sides, markers)
    });
    Merged {
        text,
        conflicts: comparison.conflicts,
        joined: comparison.joined,
    }
}

/// A copy that is no record can't be merged by field, and what its lines come to can't be trusted.
fn unreadable(side: Side, sides: &Sides<'_>, markers: &Markers<'_>) -> Merged {
    let merged = lines::merge(sides, markers, |_| false);
    if merged.conflicts == 0 {
        return apart(sides, markers, Why::Unreadable(side));
    }
    Merged {
        conflicts: vec![Conflict::whole(Why::Unreadable(side))],
        ..Merged::clean(merged.text)
    }
}

fn apart(sides: &Sides<'_>, markers: &Markers<'_>, why: Why) -> Merged {
    Merged {
        conflicts: vec![Conflict::whole(why)],
        ..Merged::clean(lines::apart(sides, markers).text)
    }
}
