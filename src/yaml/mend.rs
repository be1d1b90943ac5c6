//! Where the parser's answer about a scalar differs from what is written.
//!
//! The parser places an empty value before its colon, leaves the header of block text out and takes the blank lines
//! behind it in. Edits need the bytes as they are.

use granit_parser::ScalarStyle;

use crate::text::Span;
use crate::yaml::layout;
use crate::yaml::node::Style;

/// The decoded text: block text that ends with the file has no last line break that is not written (YAML 1.2.2, 8.1.1.2).
pub(super) fn text<'t>(source: &str, text: &'t str, style: ScalarStyle, span: Span) -> &'t str {
    let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    let is_last = is_block && span.range().end == source.len() && !source.ends_with('\n');
    text.strip_suffix('\n').filter(|_| is_last).unwrap_or(text)
}

/// The style and the span of a scalar; `from` is behind the colon or dash before it.
pub(super) fn written(
    source: &str,
    from: usize,
    text: &str,
    style: ScalarStyle,
    span: Span,
) -> (Style, Span) {
    match style {
        ScalarStyle::Plain if text == "~" && span.is_empty() => {
            (Style::Plain, Span::new(from, from))
        }
        ScalarStyle::Plain => (Style::Plain, span),
        ScalarStyle::SingleQuoted => (Style::Single, span),
        ScalarStyle::DoubleQuoted => (Style::Double, span),
        _ => (Style::Block, block_text(source, from, span)),
    }
}

/// From the header of a block text to the end of its last line that is not blank; all of a tail kept by `+`.
///
/// `from` is behind the colon or dash, `content` what the parser calls the span: without the header, with the blank
/// lines that follow.
fn block_text(text: &str, from: usize, content: Span) -> Span {
    let start = layout::skip(text, from, b"");
    let header = layout::block_header(text, start);
    let keeps = text[header.clone()].contains('+');
    let first = layout::line_end(text, start);
    let mut end = content.range().end.max(start);
    while end > first && layout::is_blank(&text[layout::line_start(text, end)..end]) {
        end = layout::line_break(text, layout::line_start(text, end));
        if keeps {
            break;
        }
    }
    let end = if end > first { end } else { header.end };
    Span::new(start, end)
}
