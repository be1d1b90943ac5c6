//! From byte offsets to lines and columns, and back.

/// A place in a text as people count: both numbers start at 1, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters (Unicode scalar values), from 1.
    pub column: usize,
}

/// The line starts of one text.
#[derive(Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> LineIndex<'a> {
    /// Indexes the lines of a text; a line ends at LF, which CRLF ends with too.
    pub fn new(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(ends.map(|(offset, _)| offset + 1))
            .collect();
        Self { text, starts }
    }

    /// The position of a byte offset; one past the end, or inside a character, counts as the nearest before.
    pub fn position(&self, offset: u32) -> Position {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let column = self.text[self.starts[line]..offset].chars().count() + 1;
        Position {
            line: line + 1,
            column,
        }
    }

    /// The byte offset of a position; a line or column past the end counts as the end.
    pub fn offset(&self, position: Position) -> usize {
        let Some(start) = self.starts.get(position.line.saturating_sub(1)) else {
            return self.text.len();
        };
        let line = &self.text[*start..];
        let skipped = line.char_indices().nth(position.column.saturating_sub(1));
        start + skipped.map_or(line.len(), |(offset, _)| offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_from_one() {
        let lines = LineIndex::new("a: ü\r\nbé: x");
        assert_eq!(lines.position(0), Position { line: 1, column: 1 });
        assert_eq!(lines.position(5), Position { line: 1, column: 5 });
        assert_eq!(lines.position(10), Position { line: 2, column: 3 });
    }

    #[test]
    fn an_offset_inside_a_character_or_past_the_end_is_clamped() {
        let lines = LineIndex::new("é");
        assert_eq!(lines.position(1), Position { line: 1, column: 1 });
        assert_eq!(lines.position(99), Position { line: 1, column: 2 });
    }

    #[test]
    fn offsets_and_positions_are_inverse() {
        let text = "x: 1\nñandú: 2\n";
        let lines = LineIndex::new(text);
        for (offset, _) in text.char_indices() {
            let position = lines.position(u32::try_from(offset).unwrap_or_default());
            assert_eq!(lines.offset(position), offset);
        }
    }
}
