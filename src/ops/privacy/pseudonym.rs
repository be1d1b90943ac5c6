//! The name that stays when a person's own is taken away.
//!
//! It is drawn at random, so that no way leads back from it to the name, and once drawn it never changes.

use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::record::Corpus;
use crate::record::Id;

/// How every such name begins.
const START: &str = "Former colleague ";

/// How many random characters follow.
const LENGTH: usize = 4;

/// How often one is drawn before we give up.
const DRAWS: usize = 100;

/// Whether a title is such a name already.
pub(super) fn is_pseudonym(title: &str) -> bool {
    let is_drawn = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    title
        .strip_prefix(START)
        .is_some_and(|rest| rest.len() == LENGTH && rest.bytes().all(is_drawn))
}

/// Draws a name that no record of the desk bears.
pub(super) fn draw(env: &Env, corpus: &Corpus) -> Result<String, OpsError> {
    let is_free = |drawn: &String| !corpus.records().iter().any(|one| one.title() == drawn);
    let mut drawn = (0..DRAWS).map(|_| format!("{START}{}", code(env)));
    drawn
        .find(is_free)
        .ok_or_else(|| OpsError::new(Kind::Internal, "no free name was found"))
}

fn code(env: &Env) -> String {
    let drawn = Id::draw("", env.now.date_naive(), (env.random)());
    let last = drawn.as_str().rsplit('-').next().unwrap_or_default();
    last.chars().take(LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::is_pseudonym;

    #[test]
    fn only_a_drawn_name_is_one() {
        assert!(is_pseudonym("Former colleague 7K3Q"));
        for other in [
            "Ana Test",
            "Former colleague",
            "Former colleague Ana",
            "7K3Q",
        ] {
            assert!(!is_pseudonym(other), "{other}");
        }
    }
}
