//! Saved answers as they come: one object, a list, pages of a list, or several of these one after the other.

use serde::de::DeserializeOwned;
use serde_json::Map;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;

use crate::text::hex;
use crate::trust::forge::ForgeError;

/// The most bytes of a file; a page of a hundred commits with long messages stays far below.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// A saved answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The file's name, for messages.
    pub file: String,
    /// The bytes, as they were saved.
    pub bytes: Vec<u8>,
}

/// One object of an answer.
pub(super) struct Item {
    file: String,
    value: Map<String, Value>,
}

/// The digest of the raw bytes, in the order in which they are given.
pub(super) fn source(answers: &[Answer]) -> String {
    let mut digest = Sha256::new();
    for answer in answers {
        digest.update(&answer.bytes);
    }
    hex(&digest.finalize())
}

/// Every object of every answer; lists and pages of lists are taken apart.
pub(super) fn items(answers: &[Answer]) -> Result<Vec<Item>, ForgeError> {
    let mut items = Vec::new();
    for answer in answers {
        let file = &answer.file;
        if answer.bytes.len() > MAX_BYTES {
            return Err(ForgeError::TooLarge {
                file: file.clone(),
                limit: MAX_BYTES,
            });
        }
        for value in serde_json::Deserializer::from_slice(&answer.bytes).into_iter() {
            let value = value.map_err(|error| ForgeError::NotJson {
                file: file.clone(),
                reason: error.to_string(),
            })?;
            take(file, value, &mut items)?;
        }
    }
    Ok(items)
}

fn take(file: &str, value: Value, items: &mut Vec<Item>) -> Result<(), ForgeError> {
    match value {
        Value::Array(values) => values
            .into_iter()
            .try_for_each(|value| take(file, value, items)),
        Value::Object(value) => {
            let item = Item {
                file: file.to_owned(),
                value,
            };
            item.accepted()?;
            items.push(item);
            Ok(())
        }
        _ => Err(ForgeError::Unknown {
            file: file.to_owned(),
        }),
    }
}

impl Item {
    /// Refuses what is the forge's word for an error: a message and little else.
    fn accepted(&self) -> Result<(), ForgeError> {
        let text = |key: &str| self.value.get(key).and_then(Value::as_str);
        let listed = || self.value.get("errors")?.get(0)?.get("message")?.as_str();
        let is_small = self.value.len() <= 4 && !self.has("data");
        let said = text("message")
            .or_else(|| text("error"))
            .filter(|_| is_small);
        match said.or_else(listed) {
            Some(message) => Err(ForgeError::Refused {
                file: self.file.clone(),
                message: message.to_owned(),
            }),
            None => Ok(()),
        }
    }

    /// The file that it came from.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// Whether it has a member, null or not.
    pub(super) fn has(&self, key: &str) -> bool {
        self.value.contains_key(key)
    }

    /// Whether it has all of some members.
    pub(super) fn has_all(&self, keys: &[&str]) -> bool {
        keys.iter().all(|key| self.has(key))
    }

    /// Whether a member is an object.
    pub(super) fn has_object(&self, key: &str) -> bool {
        self.value.get(key).is_some_and(Value::is_object)
    }

    /// Reads it as what it was recognised to be.
    pub(super) fn read<T: DeserializeOwned>(self, what: &'static str) -> Result<T, ForgeError> {
        let file = self.file;
        serde_json::from_value(Value::Object(self.value)).map_err(|error| ForgeError::Malformed {
            file,
            what,
            reason: error.to_string(),
        })
    }

    /// The error for one that nothing is known of.
    pub(super) fn unknown(&self) -> ForgeError {
        ForgeError::Unknown {
            file: self.file.clone(),
        }
    }
}

/// Keeps one thing; a second one has to be the same.
pub(super) fn keep<T: PartialEq>(
    place: &mut Option<T>,
    found: T,
    file: &str,
) -> Result<(), ForgeError> {
    match place {
        Some(known) if *known != found => Err(ForgeError::Other {
            file: file.to_owned(),
        }),
        _ => {
            *place = Some(found);
            Ok(())
        }
    }
}
