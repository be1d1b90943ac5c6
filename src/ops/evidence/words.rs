//! Times, links and text of others, as the pages of a pack show them.

use std::fmt::Write as _;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use chrono_tz::Tz;

use crate::report::escape;
use crate::text::printable;

/// A time by the clock of a zone, with its offset, so that it means the same everywhere.
pub(super) fn when(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone)
        .format("%Y-%m-%d %H:%M:%S %:z")
        .to_string()
}

/// A length in hours and minutes: `26h05m`.
pub(super) fn length(length: TimeDelta) -> String {
    let sign = if length < TimeDelta::zero() { "-" } else { "" };
    let minutes = length.num_minutes().abs();
    format!("{sign}{}h{:02}m", minutes / 60, minutes % 60)
}

/// Several lines of other people's text as a block in which nothing is markup.
///
/// The fence is longer than any that the text holds, so that nothing of the text can end it.
pub(super) fn block(text: &str) -> String {
    let longest = text
        .split(|letter| letter != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let lines = text.lines().map(|line| format!("{}\n", printable(line)));
    format!("{fence}text\n{}{fence}\n", lines.collect::<String>())
}

/// A link to a file of the pack.
pub(super) fn link(text: &str, path: &str) -> String {
    format!("[{}]({})", escape(text), address(path))
}

/// A path as a relative address; everything that Markdown or a browser could take for more is encoded.
fn address(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_carries_its_offset() {
        let at = "2026-07-01T12:00:00Z".parse().unwrap_or_default();
        assert_eq!(when(at, Tz::Europe__Madrid), "2026-07-01 14:00:00 +02:00");
    }

    #[test]
    fn lengths_are_hours_and_minutes() {
        assert_eq!(length(TimeDelta::minutes(26 * 60 + 5)), "26h05m");
        assert_eq!(length(TimeDelta::minutes(-90)), "-1h30m");
    }

    #[test]
    fn nothing_in_a_block_ends_it() {
        assert_eq!(
            block("a\n```\n<script>\u{1b}[2J"),
            "````text\na\n```\n<script>\\x1b[2J\n````\n"
        );
        assert_eq!(block("x"), "```text\nx\n```\n");
    }

    #[test]
    fn an_address_leads_nowhere_else() {
        assert_eq!(
            link("x](javascript:1)", "pages/x](javascript:1).md"),
            "[x\\](javascript:1)](pages/x%5D%28javascript%3A1%29.md)"
        );
    }
}
