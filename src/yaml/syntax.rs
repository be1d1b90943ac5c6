//! The parser's errors in our words, where ours are better.

use granit_parser::ErrorKind;

use crate::text::Span;
use crate::yaml::Fault;
use crate::yaml::FaultKind;
use crate::yaml::MAX_DEPTH;
use crate::yaml::dialect;
use crate::yaml::layout;

/// The fault for an error at this offset.
pub(super) fn fault(text: &str, at: usize, kind: &ErrorKind) -> Fault {
    let at = layout::floor(text, at);
    let character = text[at..].chars().next();
    let span = Span::new(at, at + character.map_or(0, char::len_utf8));
    match kind {
        ErrorKind::DirectiveDisallowed => {
            Fault::dialect(span, "directives are not allowed", "remove the line")
        }
        ErrorKind::RecursionLimitExceeded => too_deep(span),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart => dialect::tab(tab_before(text, at)),
        ErrorKind::TabInPlainScalar => dialect::tab(at + text[at..].find('\t').unwrap_or_default()),
        // A comma with nothing before it, which the parser takes for the start of a pair.
        ErrorKind::UnexpectedEofImplicitFlowMapping if character.is_some() => {
            let message = format!(
                "a value is missing before `{}`",
                character.unwrap_or_default()
            );
            Fault::new(FaultKind::Syntax, span, message)
        }
        _ => Fault::new(FaultKind::Syntax, span, kind.to_string()),
    }
}

/// The fault of a collection that lies too deep.
pub(super) fn too_deep(span: Span) -> Fault {
    let message = format!("nested deeper than {MAX_DEPTH} levels");
    Fault::new(FaultKind::TooLarge, span, message)
}

/// The tab that an error is about: at its offset, or the last one before.
fn tab_before(text: &str, at: usize) -> usize {
    if text[at..].starts_with('\t') {
        return at;
    }
    text[..at].rfind('\t').unwrap_or(at)
}
