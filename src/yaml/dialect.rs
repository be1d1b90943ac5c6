//! What the dialect refuses that can be seen without parsing.
//!
//! These checks come first, so that no byte sequence of a stranger reaches the parser with a size, a control
//! character or a conflict that would make its answer doubtful. Each is one pass over the bytes.

use crate::text::Span;
use crate::yaml::Fault;
use crate::yaml::FaultKind;
use crate::yaml::layout;

/// The largest file that is read as a record, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The deepest nesting of mappings and sequences, the root included.
pub const MAX_DEPTH: usize = 32;

/// Faults that are listed for one file; a broken file is not worth more lines than that.
pub(super) const MAX_FAULTS: usize = 20;

/// Reads bytes as text: at most [`MAX_BYTES`] of UTF-8.
pub fn decode(bytes: &[u8]) -> Result<&str, Fault> {
    check_size(bytes.len())?;
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let span = Span::new(at, at + error.error_len().unwrap_or(bytes.len() - at));
        Fault::new(FaultKind::NotUtf8, span, format!("not UTF-8 at byte {at}"))
            .with_hint("save the file in the encoding UTF-8")
    })
}

fn check_size(bytes: usize) -> Result<(), Fault> {
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    let message = format!("a record of {bytes} bytes is larger than the limit of {MAX_BYTES}");
    let fault = Fault::new(FaultKind::TooLarge, Span::default(), message);
    Err(fault.with_hint("keep long text in notes and attachments"))
}

/// Everything that is wrong with a text before it is parsed.
pub(super) fn precheck(text: &str) -> Vec<Fault> {
    if let Err(fault) = check_size(text.len()) {
        return vec![fault];
    }
    if let Some(fault) = conflict(text) {
        return vec![fault];
    }
    controls(text)
}

/// The first mark that an unresolved merge left at the start of a line.
fn conflict(text: &str) -> Option<Fault> {
    let mut start = 0;
    for line in text.split('\n') {
        let end = start + line.len();
        let line = line.strip_suffix('\r').unwrap_or(line);
        if is_conflict_mark(line) {
            let span = Span::new(start, start + line.len());
            let fault = Fault::new(
                FaultKind::ConflictMarkers,
                span,
                "unresolved merge conflict",
            );
            return Some(fault.with_hint("choose one side and delete the lines with the marks"));
        }
        start = end + 1;
    }
    None
}

/// Whether a line is one of the four marks that git writes (git-merge, "How conflicts are presented").
pub(super) fn is_conflict_mark(line: &str) -> bool {
    let marks = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];
    let rest = marks.iter().find_map(|mark| line.strip_prefix(mark));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// The characters that no record may hold, as they are written.
fn controls(text: &str) -> Vec<Fault> {
    let suspicious = |byte: u8| {
        (byte < 0x20 && byte != b'\n' && byte != b'\t') || matches!(byte, 0x7f | 0xc2 | 0xe2 | 0xef)
    };
    if !text.bytes().any(suspicious) {
        return Vec::new();
    }
    let found = text
        .char_indices()
        .filter(|(at, character)| is_refused_at(text, *at, *character));
    let faults =
        found.map(|(at, character)| control(Span::new(at, at + character.len_utf8()), character));
    faults.take(MAX_FAULTS).collect()
}

fn is_refused_at(text: &str, at: usize, character: char) -> bool {
    match character {
        '\r' => !text[at..].starts_with("\r\n"),
        '\u{feff}' => at > 0,
        '\u{2028}' | '\u{2029}' => true,
        _ => is_control(character),
    }
}

/// The fault of a character that no record may hold.
pub(super) fn control(span: Span, character: char) -> Fault {
    let message = match character {
        '\r' => "carriage return without a line feed".to_owned(),
        _ => format!("control character U+{:04X}", u32::from(character)),
    };
    Fault::dialect(span, message, "remove it; a record holds text only")
}

/// Whether a character may not be in a record, not even escaped: C0 except tab and line ends, DEL and C1.
pub(super) fn is_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r')
}

/// The tabs outside text and comments; `written` are the spans of both, in order.
pub(super) fn tabs(text: &str, written: impl Iterator<Item = (Span, bool)>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut from = 0;
    for (span, is_plain) in written {
        let span = span.range();
        if span.start >= from {
            tabs_between(text, from, span.start, &mut faults);
        }
        if is_plain {
            tabs_indenting(text, span.clone(), &mut faults);
        }
        from = from.max(span.end);
    }
    tabs_between(text, from, text.len(), &mut faults);
    faults
}

fn tabs_between(text: &str, from: usize, to: usize, faults: &mut Vec<Fault>) {
    let gap = text.get(from..to).unwrap_or_default();
    let room = MAX_FAULTS.saturating_sub(faults.len());
    let tabs = gap.bytes().enumerate().filter(|(_, byte)| *byte == b'\t');
    faults.extend(tabs.take(room).map(|(offset, _)| tab(from + offset)));
}

/// Tabs that indent a later line of plain text.
fn tabs_indenting(text: &str, span: std::ops::Range<usize>, faults: &mut Vec<Fault>) {
    let first = layout::line_end(text, span.start);
    let tabs = (first..span.end).filter(|at| text.as_bytes()[*at] == b'\t');
    let indenting = tabs.filter(|at| layout::starts_line(text, *at));
    let room = MAX_FAULTS.saturating_sub(faults.len());
    faults.extend(indenting.take(room).map(tab));
}

/// The fault of a tab between tokens.
pub(super) fn tab(at: usize) -> Fault {
    Fault::dialect(
        Span::new(at, at + 1),
        "tab outside text",
        "indent and separate with spaces",
    )
}
