//! Findings for people: the source line with a caret, as compilers show them.
//!
//! Made for eyes, no contract. Every line begins with words of ours, and what a pipeline's runner would take for a command
//! is shown escaped, so that the log of a pipeline needs no guard around it.

use annotate_snippets::AnnotationKind;
use annotate_snippets::Group;
use annotate_snippets::Level as Heading;
use annotate_snippets::Renderer;
use annotate_snippets::Snippet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::text::LineIndex;
use crate::text::Position;
use crate::text::printable;
use crate::text::veiled;

/// Renders one finding with the source it points into; without a source only the place is named.
pub fn terminal(one: &Diagnostic, source: Option<&str>, colour: bool) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let message = printable(&one.message);
    let heading = match one.level {
        Level::Error => Heading::ERROR,
        Level::Warning => Heading::WARNING,
    };
    let title = heading
        .primary_title(message.as_ref())
        .id(one.rule.as_ref());
    let shown = source.map(|text| excerpt(one, text));
    let path = printable(&one.path);
    let mut group = Group::with_title(title);
    match &shown {
        Some(excerpt) => {
            let mark = AnnotationKind::Primary.span(excerpt.mark.clone());
            let snippet = Snippet::source(excerpt.text.as_str())
                .line_start(excerpt.line)
                .path(path.as_ref());
            group = group.element(snippet.annotation(mark));
        }
        None => group = group.element(annotate_snippets::Origin::path(path.as_ref())),
    }
    let hint = one.hint.as_deref().map(printable);
    if let Some(hint) = &hint {
        group = group.element(Heading::HELP.message(hint.as_ref()));
    }
    renderer.render(&[group])
}

/// The lines that a finding covers, made safe to print, and the marked bytes in them.
struct Excerpt {
    text: String,
    line: usize,
    mark: std::ops::Range<usize>,
}

/// Cuts out the first line that the finding covers: a block of many lines would push everything else off the screen.
fn excerpt(one: &Diagnostic, text: &str) -> Excerpt {
    let lines = LineIndex::new(text);
    let first = one.region.start.line;
    let start = lines.offset(Position {
        line: first,
        column: 1,
    });
    let end = text[start..]
        .find('\n')
        .map_or(text.len(), |length| start + length);
    let line = text[start..end].trim_end_matches('\r');
    let from = lines
        .offset(one.region.start)
        .clamp(start, start + line.len());
    let to = lines.offset(one.region.end).clamp(from, start + line.len());
    // What is printed ends in logs that more people read than the record.
    let shown = veiled(line);
    let part = |from: usize, to: usize| printable(&shown[from - start..to - start]).into_owned();
    let before = part(start, from);
    let marked = part(from, to);
    let after = part(to, start + line.len());
    let mark = before.len()..before.len() + marked.len();
    Excerpt {
        text: format!("{before}{marked}{after}"),
        line: first,
        mark,
    }
}
