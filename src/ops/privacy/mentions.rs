//! Finding a person in text that people wrote.
//!
//! Case and runs of white space don't count; a name is found as whole words only, so that Ana is not found in banana.

/// What a person may be called.
#[derive(Debug, Clone, Default)]
pub(super) struct Terms {
    /// Ids and addresses: `-`, `.`, `@` and `+` inside a word belong to it.
    tight: Vec<Vec<char>>,
    /// Names of people: any mark ends a word.
    loose: Vec<Vec<char>>,
}

/// A text in lower case with single spaces, each character with its place in the original.
type Folded = Vec<(usize, char)>;

impl Terms {
    /// Gathers ids, names and addresses.
    pub(super) fn new(ids: &[String], names: &[String], addresses: &[String]) -> Self {
        let tight = ids.iter().chain(addresses);
        Self {
            tight: tight.map(|term| term_of(term)).collect(),
            loose: names.iter().map(|term| term_of(term)).collect(),
        }
    }

    /// Only ids.
    pub(super) fn of_ids(ids: &[String]) -> Self {
        Self::new(ids, &[], &[])
    }

    /// Whether a text has any of them.
    pub(super) fn are_in(&self, text: &str) -> bool {
        !self.places(text).is_empty()
    }

    /// The byte offsets at which any of them begins, in order.
    pub(super) fn places(&self, text: &str) -> Vec<usize> {
        let folded = fold(text);
        let tight = self.tight.iter().flat_map(|term| find(&folded, term, true));
        let loose = self
            .loose
            .iter()
            .flat_map(|term| find(&folded, term, false));
        let mut places: Vec<usize> = tight.chain(loose).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The lines, from 1, that have any of them.
    pub(super) fn lines(&self, text: &str) -> Vec<usize> {
        let mut lines = Vec::new();
        let (mut line, mut from) = (1, 0);
        for place in self.places(text) {
            let between = text.get(from..place).unwrap_or_default();
            line += between.bytes().filter(|byte| *byte == b'\n').count();
            from = place;
            lines.push(line);
        }
        lines.dedup();
        lines
    }
}

fn term_of(text: &str) -> Vec<char> {
    let folded = fold(text.trim());
    folded.into_iter().map(|(_, letter)| letter).collect()
}

fn fold(text: &str) -> Folded {
    let mut folded = Folded::new();
    for (at, letter) in text.char_indices() {
        if !letter.is_whitespace() {
            folded.extend(letter.to_lowercase().map(|lower| (at, lower)));
        } else if folded.last().is_none_or(|(_, last)| *last != ' ') {
            folded.push((at, ' '));
        }
    }
    folded
}

/// The places of a term that stands by itself.
fn find(text: &Folded, term: &[char], tight: bool) -> Vec<usize> {
    if term.is_empty() {
        return Vec::new();
    }
    let letter = |at: usize| text.get(at).map(|(_, letter)| *letter);
    let windows = text.windows(term.len()).enumerate();
    let found = windows.filter(|(at, window)| {
        let is_same = window.iter().map(|(_, letter)| letter).eq(term);
        let end = at + term.len();
        is_same && {
            let before = (
                at.checked_sub(1).and_then(letter),
                at.checked_sub(2).and_then(letter),
            );
            let after = (letter(end), letter(end + 1));
            !goes_on(before, tight) && !goes_on(after, tight)
        }
    });
    found.filter_map(|(at, _)| Some(text.get(at)?.0)).collect()
}

/// Whether a word goes on with the next character, or with the one after a mark that may stand inside it.
fn goes_on((next, beyond): (Option<char>, Option<char>), tight: bool) -> bool {
    let is_word =
        |letter: Option<char>| letter.is_some_and(|one| one.is_alphanumeric() || one == '_');
    let is_inner = next.is_some_and(|one| matches!(one, '-' | '.' | '@' | '+'));
    is_word(next) || (tight && is_inner && is_word(beyond))
}

#[cfg(test)]
mod tests {
    use super::Terms;

    fn terms() -> Terms {
        let own = |text: &str| vec![text.to_owned()];
        Terms::new(&own("ana"), &own("Ana Prieto"), &own("ana@example.org"))
    }

    #[test]
    fn a_person_is_found_by_id_name_and_address() {
        let found = [
            "ana",
            "Ask Ana.",
            "(ana)",
            "ana's phone",
            "@ana: look",
            "ANA  PRIETO",
            "Ana\n  Prieto",
            "Ana Prieto-Gil",
            "mail <Ana@Example.org>.",
        ];
        for text in found {
            assert!(terms().are_in(text), "{text}");
        }
    }

    #[test]
    fn parts_of_other_words_are_not_the_person() {
        let others = [
            "",
            "banana",
            "anagram",
            "ana-maria",
            "susana",
            "ana_2",
            "joana@example.org",
            "ana@example.com",
            "Anna Prieto",
        ];
        for text in others {
            assert!(!terms().are_in(text), "{text}");
        }
    }

    #[test]
    fn places_and_lines_are_those_of_the_original_text() {
        let text = "Ünï 😀 ana\nnobody\nthen Ana\nPrieto and ana\n";
        assert_eq!(terms().lines(text), [1, 3, 4]);
        let places = terms().places(text);
        let starts: Vec<&str> = places
            .iter()
            .filter_map(|at| text.get(*at..at + 3))
            .collect();
        assert_eq!(starts, ["ana", "Ana", "ana"]);
    }
}
