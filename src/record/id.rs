//! Ids: how they look, how new ones are drawn, when two are the same.

use std::fmt;

use chrono::Datelike;
use chrono::NaiveDate;

/// Crockford's base 32: no I, L, O, U, so that an id can be read aloud.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Longest id, so that a path stays within what file systems take.
const MAX_LENGTH: usize = 100;

/// Names that Windows keeps for devices, whatever their extension.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A well-formed id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(String);

impl Id {
    /// Takes a text for an id if it can be one: ASCII letters and digits, with `-`, `_` and `.` inside.
    ///
    /// # Errors
    ///
    /// Says in a lower-case phrase why the text is no id.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = text.as_bytes();
        if bytes.is_empty() {
            return Err("an id can't be empty");
        }
        if bytes.len() > MAX_LENGTH {
            return Err("an id has at most 100 characters");
        }
        if !bytes.iter().copied().all(inner) {
            return Err("an id consists of ASCII letters, digits, `-`, `_` and `.`");
        }
        if !edge(bytes.first()) || !edge(bytes.last()) || text.contains("..") {
            return Err("an id starts and ends with a letter or digit and has no `..` inside");
        }
        if is_device(text) {
            return Err("an id can't be a device name of Windows");
        }
        Ok(Self(text.to_owned()))
    }

    /// Draws `PREFIX-YYMM-XXXXXX`; each of the six characters takes five bits of `random`, from the lowest.
    pub fn draw(prefix: &str, day: NaiveDate, random: u32) -> Self {
        let digit = |place: u32| char::from(ALPHABET[(random >> (5 * place)) as usize & 31]);
        let drawn: String = (0..6).map(digit).collect();
        let year = day.year().rem_euclid(100);
        Self(format!("{prefix}-{year:02}{:02}-{drawn}", day.month()))
    }

    /// Whether an id has the form of those that are drawn for a prefix.
    pub fn is_drawn(id: &str, prefix: &str) -> bool {
        let rest = id
            .strip_prefix(prefix)
            .and_then(|rest| rest.strip_prefix('-'));
        let parts = rest.and_then(|rest| rest.split_once('-'));
        parts.is_some_and(|(month, drawn)| {
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            let drawn_from = |text: &str| text.bytes().all(|byte| ALPHABET.contains(&byte));
            month.len() == 4 && digits(month) && drawn.len() == 6 && drawn_from(drawn)
        })
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which two ids are the same: file systems may not tell upper from lower case.
    pub fn folded(id: &str) -> String {
        id.to_ascii_lowercase()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

fn is_device(text: &str) -> bool {
    let stem = text.split('.').next().unwrap_or(text).to_ascii_lowercase();
    let numbered = stem
        .strip_prefix("com")
        .or_else(|| stem.strip_prefix("lpt"));
    let is_port = numbered
        .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()));
    is_port || RESERVED.contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::Id;

    #[test]
    fn an_id_is_a_safe_file_name() {
        for good in ["web-01", "INC-2611-7K3QXM", "INC0000045", "a", "v1.2_x"] {
            assert!(Id::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "", "..", "../etc/x", "/abs", "a/b", "a..b", "-a", "a.", "a:b", "CON", "nul.x", "com1",
            "ñ", " a",
        ] {
            assert!(Id::parse(bad).is_err(), "{bad}");
        }
        assert!(Id::parse(&"a".repeat(101)).is_err());
    }

    #[test]
    fn a_drawn_id_holds_month_and_six_characters() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default();
        assert_eq!(Id::draw("INC", day, 0).as_str(), "INC-2611-000000");
        // 31 in each of six places of five bits.
        assert_eq!(
            Id::draw("INC", day, 0x3fff_ffff).as_str(),
            "INC-2611-ZZZZZZ"
        );
        assert_eq!(Id::draw("CHG", day, 1).as_str(), "CHG-2611-100000");
    }

    #[test]
    fn a_drawn_id_is_known_by_its_form() {
        assert!(Id::is_drawn("INC-2611-7K3QXM", "INC"));
        for other in [
            "INC0000045",
            "INC-2611-7K3QX",
            "INC-2611-7K3QXU",
            "INC-261-17K3QXM",
        ] {
            assert!(!Id::is_drawn(other, "INC"), "{other}");
        }
        assert!(!Id::is_drawn("INC-2611-7K3QXM", "CHG"));
    }
}
