//! Whether the file of a conflict is still as git or a merge by field left it.
//!
//! Somebody who has begun to merge by hand must not lose that work. What stands behind a marker, and which of the two
//! line ends a checkout gives, says nothing about it.

use crate::git::Repo;
use crate::merge;
use crate::merge::Markers;
use crate::merge::Sides;
use crate::ops::OpsError;
use crate::schema::RecordType;

/// The characters that markers are made of, seven of each in a row.
const MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// Whether a file holds one side, or a merge that git or this program made of the sides.
pub(super) fn is_untouched(
    bytes: &[u8],
    definition: &RecordType,
    path: &str,
    sides: &Sides<'_>,
    repo: &Repo,
) -> Result<bool, OpsError> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Ok(false);
    };
    let present = plain(text);
    let copies = [sides.base, Some(sides.ours), Some(sides.theirs)];
    if copies.iter().flatten().any(|copy| plain(copy) == present) {
        return Ok(true);
    }
    let swapped = Sides {
        ours: sides.theirs,
        theirs: sides.ours,
        ..*sides
    };
    for sides in [sides, &swapped] {
        let by_field = merge::record(definition, path, sides, &Markers::default());
        if plain(&by_field.text) == present {
            return Ok(true);
        }
        let base = sides.base.unwrap_or_default();
        let by_line = repo.merge_lines(base, sides.ours, sides.theirs)?;
        if plain(&by_line) == present {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The text with one kind of line end, and markers without their labels.
fn plain(text: &str) -> String {
    let line = |line: &str| {
        let line = line.trim_end_matches('\r');
        let marker = MARKERS.iter().find(|marker| line.starts_with(**marker));
        format!("{}\n", marker.map_or(line, |marker| *marker))
    };
    text.split('\n').map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn labels_and_line_ends_make_no_difference_and_everything_else_does() {
        assert_eq!(plain("a\r\n<<<<<<< HEAD\r\nb"), plain("a\n<<<<<<< ours\nb"));
        assert_ne!(plain("a\n"), plain("a\nb\n"));
        assert_ne!(plain("a "), plain("a"));
    }
}
