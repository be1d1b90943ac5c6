//! How a text is written so that every reader takes it for that text.
//!
//! The YAML library decides what needs quotes in YAML 1.2. On top of that, everything is quoted that a reader of
//! YAML 1.1 would take for a boolean, a number or a date: other tools read these files too. One form is left plain
//! on purpose, the date-time with offset (RFC 3339), because a log full of quotes is hard to read.

use std::fmt::Write;

use crate::yaml::dialect;
use crate::yaml::node::Style;
use crate::yaml::node::is_null_text;

/// What stands around a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// Lines and indentation.
    Block,
    /// Brackets, braces and commas.
    Flow,
}

/// A text on one line, with the quotes that it needs.
pub fn scalar(text: &str, context: Context) -> String {
    if is_plain(text, context) {
        text.to_owned()
    } else {
        quoted(text, Style::Single)
    }
}

/// A text in quotes of the style wished for; single quotes give way to double ones where they can't hold the text.
pub(super) fn quoted(text: &str, wish: Style) -> String {
    if wish == Style::Single && !text.chars().any(needs_escape) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        escape(character, &mut out);
    }
    out.push('"');
    out
}

/// Whether a character can't stand in quoted text as it is: controls, line ends, and what YAML calls not printable.
pub(super) fn needs_escape(character: char) -> bool {
    let code = u32::from(character);
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}')
        || (code & 0xfffe) == 0xfffe
        || (0xfdd0..=0xfdef).contains(&code)
}

fn escape(character: char, out: &mut String) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ if needs_escape(character) => {
            let code = u32::from(character);
            let _ = match code {
                0..=0xff => write!(out, "\\x{code:02X}"),
                0x100..=0xffff => write!(out, "\\u{code:04X}"),
                _ => write!(out, "\\U{code:08X}"),
            };
        }
        _ => out.push(character),
    }
}

fn is_plain(text: &str, context: Context) -> bool {
    (context == Context::Block || fits_flow(text))
        && !text.chars().any(needs_escape)
        && !dialect::is_conflict_mark(text)
        && !is_special(text)
        && serde_yaml::to_string(text).is_ok_and(|written| written.strip_suffix('\n') == Some(text))
}

/// Whether brackets and commas around a text are told from it.
///
/// Readers of YAML 1.1 stumble over a colon at its start, and over one before a question mark.
fn fits_flow(text: &str) -> bool {
    !text.contains([',', '[', ']', '{', '}'])
        && !text.starts_with([':', '?'])
        && !text.contains(":?")
}

/// Whether some reader of YAML 1.1 or 1.2 takes the plain text for something that is no text.
pub(super) fn is_special(text: &str) -> bool {
    is_null_text(text)
        || matches!(text, "<<" | "=")
        || is_boolean(text)
        || is_number(text)
        || (is_date(text) && !is_instant(text))
}

/// YAML 1.1, type `bool`, whatever the case.
fn is_boolean(text: &str) -> bool {
    let names = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    names.iter().any(|name| name.eq_ignore_ascii_case(text))
}

/// YAML 1.1 and 1.2, types `int` and `float`, with all their bases, underscores and colons.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if [".inf", ".nan"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(digits))
    {
        return true;
    }
    let lower = digits.to_ascii_lowercase();
    let of =
        |text: &str, allowed: &str| !text.is_empty() && text.chars().all(|c| allowed.contains(c));
    for (prefix, allowed) in [
        ("0x", "0123456789abcdef_"),
        ("0o", "01234567_"),
        ("0b", "01_"),
    ] {
        if let Some(rest) = lower.strip_prefix(prefix) {
            return of(rest, allowed);
        }
    }
    let (mantissa, exponent) = lower.split_once('e').unwrap_or((&lower, "0"));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let starts = mantissa
        .strip_prefix('.')
        .unwrap_or(mantissa)
        .starts_with(|c: char| c.is_ascii_digit());
    let dots = mantissa.matches('.').count();
    starts && dots <= 1 && of(mantissa, "0123456789_.:,") && of(exponent, "0123456789_")
}

/// `2026-11-20`, alone or with a time after it (YAML 1.1, type `timestamp`).
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let day = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let after = rest[day..].chars().next();
    let is_day = (1..=2).contains(&day) && matches!(after, None | Some('t' | 'T' | ' ' | '\t'));
    year.len() == 4 && is_digits(year) && month.len() <= 2 && is_digits(month) && is_day
}

/// `2026-11-20T08:02:11Z`, or with a fraction or an offset such as `+01:00` (RFC 3339, 5.6).
fn is_instant(text: &str) -> bool {
    let shape = |text: &str, shape: &str| {
        let fits = |(byte, wanted): (u8, u8)| {
            if wanted == b'0' {
                byte.is_ascii_digit()
            } else {
                byte == wanted
            }
        };
        text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
    };
    let (Some(start), Some(rest)) = (text.get(..19), text.get(19..)) else {
        return false;
    };
    let zone = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (fraction, zone) = rest.split_at(zone);
    let digits = fraction.strip_prefix('.').unwrap_or("");
    let is_fraction = fraction.is_empty()
        || (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    shape(start, "0000-00-00T00:00:00")
        && is_fraction
        && (zone == "Z" || shape(zone, "+00:00") || shape(zone, "-00:00"))
}
