//! The values that statements are made of: what may stand there, and how times are written.

/// Whether a text has one of some lengths and is all lower-case hexadecimal digits.
pub(super) fn is_hex(text: &str, lengths: &[usize]) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    lengths.contains(&text.len()) && text.bytes().all(is_digit)
}

/// Whether a text can be part of a file's name: letters, digits, `-`, `_` and inner dots.
pub(super) fn is_name(text: &str) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let is_short = (1..=128).contains(&text.len());
    is_short && !text.starts_with('.') && !text.contains("..") && text.bytes().all(is_fit)
}

/// Whether a text is short and has nothing that a terminal would act on.
pub(super) fn is_plain(text: &str) -> bool {
    (1..=512).contains(&text.len()) && !text.chars().any(char::is_control)
}

/// Whether a text names a desk: a commit's id, a colon, a folder or nothing.
pub(super) fn is_desk(text: &str) -> bool {
    let Some((commit, folder)) = text.split_once(':') else {
        return false;
    };
    is_hex(commit, &[40, 64]) && (folder.is_empty() || is_plain(folder))
}

/// Times to the second, in UTC.
pub(super) mod seconds {
    use chrono::DateTime;
    use chrono::Utc;
    use serde::Deserialize;
    use serde::Deserializer;
    use serde::Serializer;
    use serde::de::Error;

    use crate::record::parse_time;
    use crate::record::print_time;

    pub(in crate::trust) fn serialize<S: Serializer>(
        time: &DateTime<Utc>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&print_time(*time))
    }

    pub(in crate::trust) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<DateTime<Utc>, D::Error> {
        let text = String::deserialize(from)?;
        parse_time(&text).ok_or_else(|| D::Error::custom("a time is none"))
    }
}
