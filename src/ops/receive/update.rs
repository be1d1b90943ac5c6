//! What git tells of a push: a line for each ref, with what it was and what it would be.

use crate::ops::OpsError;
use crate::ops::pipeline::is_id;
use crate::ops::pipeline::is_zero;

/// One ref of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Update {
    /// The id before; none where the ref is new.
    pub(super) old: Option<String>,
    /// The id after; none where it is deleted.
    pub(super) new: Option<String>,
    /// The full name.
    pub(super) name: String,
}

/// Reads the lines; one that is not understood stops the push.
pub(super) fn updates(lines: &str) -> Result<Vec<Update>, OpsError> {
    let read = |line: &str| {
        update(line).ok_or_else(|| {
            OpsError::usage(format!("`{line}` is no line `OLD NEW REF`"))
                .hint("git runs this as its hook pre-receive")
        })
    };
    lines.lines().map(read).collect()
}

fn update(line: &str) -> Option<Update> {
    let mut words = line.splitn(3, ' ');
    let mut id = || words.next().filter(|id| is_id(id));
    let (old, new) = (id()?, id()?);
    let there = |id: &str| (!is_zero(id)).then(|| id.to_owned());
    Some(Update {
        old: there(old),
        new: there(new),
        name: words.next()?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_id_of_zeros_is_no_commit_and_a_name_may_hold_anything() {
        let (zeros, id) = ("0".repeat(40), "a".repeat(40));
        let found = updates(&format!(
            "{zeros} {id} refs/heads/a b\n{id} {zeros} refs/tags/v1\n"
        ));
        let found = found.unwrap();
        assert_eq!(found[0].old, None);
        assert_eq!(found[0].new.as_deref(), Some(id.as_str()));
        assert_eq!(found[0].name, "refs/heads/a b");
        assert_eq!(found[1].new, None);
        assert_eq!(updates("").unwrap(), []);
        for odd in ["x", "--all HEAD refs/heads/main", &format!("{id} {id}")] {
            assert!(updates(odd).is_err(), "{odd}");
        }
    }
}
