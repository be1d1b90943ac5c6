//! The way to a value in a document, as in `log[3].at`.
//!
//! Rules and definitions name a path; only the document knows where it lies in the file.

use std::fmt;
use std::str::FromStr;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The value of this key of a mapping.
    Key(String),
    /// The item at this place of a sequence, from 0.
    Index(usize),
}

/// The way from the root of a document to a value.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(Vec<Segment>);

/// Why a text is no path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("can't read `{text}` as a path such as `log[3].at`")]
pub struct PathError {
    text: String,
}

impl FieldPath {
    /// The path of the whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// Goes on to the value of a key.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.with(Segment::Key(key.into()))
    }

    /// Goes on to an item, counted from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(Segment::Index(index))
    }

    fn with(&self, segment: Segment) -> Self {
        let mut segments = self.0.clone();
        segments.push(segment);
        Self(segments)
    }

    /// The steps from the root.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The path without its last step, and that step; nothing for the root.
    pub fn split(&self) -> Option<(Self, &Segment)> {
        let (last, rest) = self.0.split_last()?;
        Some((Self(rest.to_vec()), last))
    }
}

impl From<&str> for FieldPath {
    /// The path of one top-level key; the text is not taken apart.
    fn from(key: &str) -> Self {
        Self::root().key(key)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) if !is_simple(key) => {
                    write!(f, "[{}]", serde_json::Value::from(key.as_str()))?;
                }
                Segment::Key(key) if place == 0 => f.write_str(key)?,
                Segment::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

/// Whether a key can be told from the marks around it.
fn is_simple(key: &str) -> bool {
    !key.is_empty() && !key.contains(['.', '[', ']', '"'])
}

impl FromStr for FieldPath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let error = || PathError {
            text: text.to_owned(),
        };
        let mut path = Self::root();
        let mut rest = text;
        while !rest.is_empty() {
            let (segment, after) = step(rest, path.0.is_empty()).ok_or_else(error)?;
            path.0.push(segment);
            rest = after;
        }
        Ok(path)
    }
}

/// Takes the first step off a text.
fn step(text: &str, first: bool) -> Option<(Segment, &str)> {
    if let Some(inner) = text.strip_prefix('[') {
        return bracket(inner);
    }
    let text = if first { text } else { text.strip_prefix('.')? };
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (key, rest) = text.split_at(end);
    is_simple(key).then(|| (Segment::Key(key.to_owned()), rest))
}

/// Reads `3]` or `"a key"]`.
fn bracket(text: &str) -> Option<(Segment, &str)> {
    if !text.starts_with('"') {
        let (digits, rest) = text.split_once(']')?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let index = digits.parse().ok().filter(|_| plain)?;
        return Some((Segment::Index(index), rest));
    }
    let mut keys = serde_json::Deserializer::from_str(text).into_iter::<String>();
    let key = keys.next()?.ok()?;
    let rest = text.get(keys.byte_offset()..)?.strip_prefix(']')?;
    Some((Segment::Key(key), rest))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_path_reads_as_it_is_written() {
        let path = FieldPath::from("log").index(3).key("at");
        assert_eq!(path.to_string(), "log[3].at");
        assert_eq!("log[3].at".parse::<FieldPath>().unwrap(), path);
        assert_eq!("".parse::<FieldPath>().unwrap(), FieldPath::root());
    }

    #[test]
    fn a_key_with_marks_in_it_is_quoted() {
        let path = FieldPath::from("a.b").key("say \"hi\"").key("c").key("");
        assert_eq!(path.to_string(), r#"["a.b"]["say \"hi\""].c[""]"#);
        assert_eq!(path.to_string().parse::<FieldPath>().unwrap(), path);
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in [
            ".a", "a..b", "a[", "a[x]", "a[-1]", "a[+1]", "a]", "a[1]b", "a.",
        ] {
            assert!(text.parse::<FieldPath>().is_err(), "{text}");
        }
    }
}
