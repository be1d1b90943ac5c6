//! Keeping within what a consumer takes, and saying what was left out.

use crate::text::plural;

/// Characters that formats for other programs keep of a message: they show one line of it.
pub(crate) const MESSAGE: usize = 1000;

/// The first characters of a text, with a note of how many were left out.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(limit) else {
        return text.to_owned();
    };
    let rest = plural(text[end..].chars().count(), "more character");
    format!("{} … ({rest})", &text[..end])
}

/// As many of some pieces as fit into so many bytes, and how many did not.
pub(crate) fn within(pieces: &[String], bytes: usize) -> (&[String], usize) {
    let mut used = 0;
    let fits = |piece: &&String| {
        used += piece.len();
        used <= bytes
    };
    let count = pieces.iter().take_while(fits).count();
    (&pieces[..count], pieces.len() - count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_says_what_is_missing() {
        assert_eq!(shortened("größer", 6), "größer");
        assert_eq!(shortened("größer", 3), "grö … (3 more characters)");
        assert_eq!(shortened("ab", 1), "a … (1 more character)");
    }

    #[test]
    fn pieces_fill_the_room_and_no_more() {
        let pieces = ["aa".to_owned(), "bb".to_owned(), "c".to_owned()];
        assert_eq!(within(&pieces, 5), (&pieces[..], 0));
        assert_eq!(within(&pieces, 4), (&pieces[..2], 1));
        assert_eq!(within(&pieces, 1), (&pieces[..0], 3));
    }
}
