//! What may be printed of a text that somebody else wrote.
//!
//! A record's title can hold escape sequences that move the cursor, retitle the window or write to the clipboard. In the
//! log of a pipeline it can hold commands too: the runner of GitHub Actions takes `##[add-mask]` for one wherever it
//! stands in a line, and `::add-mask::` where nothing but space stands before it.

use std::borrow::Cow;
use std::fmt::Write;
use std::net::Ipv6Addr;

/// Replaces control characters by a visible escape such as `\x1b`, line ends and tabs by a space, and what a pipeline's
/// runner would take for a command by an escape too, for one line of output.
pub fn printable(text: &str) -> Cow<'_, str> {
    let shown = without_controls(text);
    let shown = match defused(&shown, "\\x23") {
        Cow::Borrowed(_) => shown,
        Cow::Owned(other) => Cow::Owned(other),
    };
    if starts_command(&shown) {
        Cow::Owned(shown.replacen("::", "\\x3a:", 1))
    } else {
        shown
    }
}

/// Replaces the second `#` of `##[…`, `##vso[…` and the like, which runners of pipelines take for commands anywhere in a
/// line, by what stands for it in the format at hand: `\u0023` in JSON, `&#35;` in XML.
pub fn defused<'a>(text: &'a str, hash: &str) -> Cow<'a, str> {
    let mut out = String::new();
    let mut done = 0;
    for (bracket, _) in text.match_indices('[') {
        let before =
            text[done..bracket].trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        if before.ends_with("##") {
            out.push_str(&before[..before.len() - 1]);
            out.push_str(hash);
            done += before.len();
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// JSON that can be sent to a terminal or into a log: control characters that JSON would allow are escaped, and what a
/// runner would take for a command, too. Read back, it is the same.
pub fn safe_json(json: &str) -> Cow<'_, str> {
    let is_raw = |letter: char| letter != '\n' && is_unsafe(letter);
    if !json.contains(is_raw) {
        return defused(json, "\\u0023");
    }
    let mut out = String::with_capacity(json.len() + 8);
    for letter in json.chars() {
        if is_raw(letter) {
            let _ = write!(out, "\\u{:04x}", u32::from(letter));
        } else {
            out.push(letter);
        }
    }
    Cow::Owned(defused(&out, "\\u0023").into_owned())
}

/// Whether a line that begins with the text could be a command such as `::add-mask::`; an address such as `::ffff:1` is none.
fn starts_command(text: &str) -> bool {
    let text = text.trim();
    let name = text.strip_prefix("::");
    name.is_some_and(|name| name.starts_with(|letter: char| letter.is_ascii_alphabetic()))
        && text.parse::<Ipv6Addr>().is_err()
}

fn without_controls(text: &str) -> Cow<'_, str> {
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
    use super::*;

    #[test]
    fn control_characters_are_shown_and_never_sent() {
        assert_eq!(printable("a\u{1b}[2Jb\u{7}"), "a\\x1b[2Jb\\x07");
        assert_eq!(printable("one\ntwo\tthree"), "one two three");
        assert_eq!(printable("\u{202e}evil"), "\\u{202e}evil");
        assert_eq!(printable("Größe 🦀"), "Größe 🦀");
    }

    #[test]
    fn nothing_printed_commands_the_runner_of_a_pipeline() {
        assert_eq!(printable("a ##[add-mask]b"), "a #\\x23[add-mask]b");
        assert_eq!(printable("###[x ##vso[task]"), "##\\x23[x #\\x23vso[task]");
        assert_eq!(printable("::stop-commands::x"), "\\x3a:stop-commands::x");
        assert_eq!(printable("\n ::add-mask"), "  \\x3a:add-mask");
    }

    #[test]
    fn json_is_escaped_without_being_changed() {
        assert_eq!(
            safe_json("[\n  \"a\u{9b}\u{7f}\u{202e}##[x]\"\n]"),
            "[\n  \"a\\u009b\\u007f\\u202e#\\u0023[x]\"\n]"
        );
    }

    #[test]
    fn what_only_looks_like_a_command_stays() {
        for text in [
            "::1",
            "::ffff:192.0.2.1",
            "std::fmt::Write",
            "## [x]",
            "a # [1]",
            "[x] ##",
        ] {
            assert_eq!(printable(text), text);
        }
    }
}
