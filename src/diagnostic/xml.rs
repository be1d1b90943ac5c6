//! Writing the little XML that two formats need.
//!
//! XML 1.0 can't hold most control characters, not even escaped. Texts go through `printable` before they come here, so
//! only its two forbidden characters above are left to replace.

use std::fmt::Write;

use crate::text::defused;
use crate::text::printable;

/// The first line of a document.
pub(crate) const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A start tag with attributes; `end` is `>`, or `/>` for an element without content.
pub(crate) fn tag(name: &str, attributes: &[(&str, &str)], end: &str) -> String {
    let mut out = format!("<{name}");
    for (key, value) in attributes {
        let _ = write!(out, " {key}=\"{}\"", escaped(value));
    }
    out.push_str(end);
    out
}

/// A text on one line as content or value of an attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in printable(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(letter),
        }
    }
    defused(&out, "&#35;").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_value_ends_it_or_breaks_the_document() {
        assert_eq!(
            tag("a", &[("b", "\"><x y='&'/>")], "/>"),
            "<a b=\"&quot;&gt;&lt;x y=&apos;&amp;&apos;/&gt;\"/>"
        );
        assert_eq!(escaped("a\u{0}b\u{ffff}\n]]>"), "a\\x00b\u{fffd} ]]&gt;");
    }
}
