//! Lines, indentation and the blanks between tokens.
//!
//! Offsets are bytes. Everything here looks at text between tokens only; none of it may be asked about the inside of
//! a scalar.

/// The byte order mark that a file may start with.
pub(super) const BOM: &str = "\u{feff}";

/// The line ending that new lines of this text take: that of its first line.
pub(super) fn line_ending(text: &str) -> &'static str {
    match text.find('\n') {
        Some(end) if text[..end].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// The start of the line that an offset is in.
pub(super) fn line_start(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    let start = before.iter().rposition(|byte| *byte == b'\n');
    let start = start.map_or(0, |newline| newline + 1);
    if start == 0 && text.starts_with(BOM) {
        return BOM.len().min(offset);
    }
    start
}

/// The end of the line that an offset is in, before its line ending.
pub(super) fn line_end(text: &str, offset: usize) -> usize {
    let bytes = text.as_bytes();
    let rest = bytes.get(offset..).unwrap_or_default();
    match rest.iter().position(|byte| *byte == b'\n') {
        None => bytes.len(),
        Some(0) => offset,
        Some(length) if rest[length - 1] == b'\r' => offset + length - 1,
        Some(length) => offset + length,
    }
}

/// The start of the line after the one that an offset is in; the end of the text where there is none.
pub(super) fn next_line(text: &str, offset: usize) -> usize {
    let end = line_end(text, offset);
    let rest = &text[end..];
    let ending = ["\r\n", "\n"]
        .iter()
        .find(|ending| rest.starts_with(**ending));
    end + ending.map_or(0, |ending| ending.len())
}

/// The line break before the line that starts at an offset; the offset itself on the first line.
pub(super) fn line_break(text: &str, line_start: usize) -> usize {
    let before = &text[..line_start];
    let trimmed = before.strip_suffix('\n').unwrap_or(before);
    if trimmed.len() == before.len() {
        return line_start;
    }
    trimmed.strip_suffix('\r').unwrap_or(trimmed).len()
}

/// Where a line is put above the key at an offset: above the comment lines that belong to the key, if wished.
pub(super) fn above(text: &str, key: usize, with_comments: bool) -> usize {
    let mut at = key;
    while with_comments && starts_line(text, at) {
        let end = line_break(text, line_start(text, at));
        let start = line_start(text, end);
        let line = &text[start..end];
        let indent = line.len() - line.trim_start_matches(' ').len();
        if start + indent >= at || !line[indent..].starts_with('#') {
            break;
        }
        at = start + indent;
    }
    at
}

/// How far an offset is from the start of its line, in bytes.
pub(super) fn column(text: &str, offset: usize) -> usize {
    offset - line_start(text, offset)
}

/// Whether nothing but blanks stands before an offset on its line.
pub(super) fn starts_line(text: &str, offset: usize) -> bool {
    is_blank(&text[line_start(text, offset)..offset])
}

/// Whether a text is blanks only.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// The offset of the next token: skips blanks, comments and the bytes given.
pub(super) fn skip(text: &str, from: usize, also: &[u8]) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'#' => at = line_end(text, at),
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            _ if also.contains(byte) => at += 1,
            _ => break,
        }
    }
    at
}

/// The header of a block text that starts at an offset: `|` or `>`, and what changes its meaning.
pub(super) fn block_header(text: &str, start: usize) -> std::ops::Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    let is_mark = |character: char| matches!(character, '|' | '>' | '+' | '-' | '0'..='9');
    let length = rest.find(|character| !is_mark(character));
    start..start + length.unwrap_or(rest.len())
}

/// The nearest start of a character at or before an offset.
pub(super) fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_before_its_ending() {
        let text = "a\r\nb\n\nc";
        assert_eq!(line_end(text, 0), 1);
        assert_eq!(next_line(text, 0), 3);
        assert_eq!(line_end(text, 3), 4);
        assert_eq!(line_end(text, 5), 5);
        assert_eq!(line_end(text, 6), 7);
        assert_eq!(next_line(text, 6), 7);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line() {
        let text = "\u{feff}a: 1\n";
        assert_eq!(column(text, 3), 0);
        assert!(starts_line(text, 3));
    }

    #[test]
    fn comments_and_blanks_are_skipped() {
        assert_eq!(skip("a # ?\n  : b", 1, b""), 8);
        assert_eq!(skip("{, a", 1, b","), 3);
    }
}
