//! What may be printed of a text that somebody else wrote.
//!
//! A record's title can hold escape sequences that move the cursor, retitle the window or write to the clipboard.

use std::borrow::Cow;

/// Replaces control characters by a visible escape such as `\x1b`, and line ends and tabs by a space, for one line of output.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\n' | '\t' => shown.push(' '),
            _ if is_unsafe(character) => shown.push_str(&escape(character)),
            _ => shown.push(character),
        }
    }
    Cow::Owned(shown)
}

/// C0, DEL, C1, line separators and the marks that reorder text on the screen (Unicode UAX 9).
fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escape(character: char) -> String {
    let code = u32::from(character);
    if code < 0x100 {
        format!("\\x{code:02x}")
    } else {
        format!("\\u{{{code:x}}}")
    }
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn control_characters_are_shown_and_never_sent() {
        assert_eq!(printable("a\u{1b}[2Jb\u{7}"), "a\\x1b[2Jb\\x07");
        assert_eq!(printable("one\ntwo\tthree"), "one two three");
        assert_eq!(printable("\u{202e}evil"), "\\u{202e}evil");
        assert_eq!(printable("Größe 🦀"), "Größe 🦀");
    }
}
